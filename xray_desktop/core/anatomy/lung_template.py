"""A drawn pair of lungs, and where on an image it fits best.

The template is a pair of lungs (dark) between mediastinum, diaphragm and chest wall (bright). It is
laid over a frontal radiograph so that the weighted correlation of the two, less a penalty for
improbable proportions, is highest: first on a grid of places and sizes, then by smaller and smaller
changes. Its proportions were read off frontal radiographs by eye; nothing is learnt.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.image.resampling import gaussian_blur

Float = NDArray[np.float32]
Double = NDArray[np.float64]

MIN_CONTRAST: Final = 0.04
"""Standard deviation of grey values in [0, 1] under the template."""
_KNOTS: Final = np.array([0.0, 0.03, 0.1, 0.2, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0])
_LATERAL: Final = np.array([0.40, 0.60, 0.75, 0.85, 0.91, 0.95, 0.97, 0.99, 1.01, 1.02])
_MEDIAL_RIGHT: Final = np.array([0.36, 0.22, 0.19, 0.19, 0.20, 0.22, 0.24, 0.27, 0.31, 0.33])
_MEDIAL_LEFT: Final = np.array([0.36, 0.24, 0.22, 0.24, 0.26, 0.30, 0.42, 0.58, 0.76, 0.86])
_ACROSS: Final = np.array([0.0, 0.2, 0.4, 0.55, 0.7, 0.85, 0.95, 1.02])
_BASE_RIGHT: Final = np.array([0.88, 0.88, 0.87, 0.87, 0.88, 0.91, 0.95, 1.0])
_BASE_LEFT: Final = np.array([0.90, 0.90, 0.90, 0.88, 0.88, 0.91, 0.95, 1.0])
"""The template. Heights run from the apex (0) to the costophrenic angle (1) of each side; distances
from the midline count in half widths of the lower chest on that side."""
_NECK: Final = (0.1, 0.5)
_CHEST_WALL: Final = (0.25, 1.0)
_ABDOMEN: Final = (1.0, 0.8)
_MEDIASTINUM: Final = (0.9, 1.0)
_LUNG: Final = (-1.0, 1.0)
_APEX: Final = (-0.6, 1.0)
"""Grey of its parts, -1 dark to 1 bright, and how much they count. Clavicle and first rib lie over
the apex."""
_APEX_ENDS: Final = 0.1
_SHOULDER: Final = 0.7
_WALL: Final = 0.16
_SEARCH_U: Final = np.linspace(-1.22, 1.22, 25)
_SEARCH_V: Final = np.linspace(-0.1, 1.22, 23)
_STEPS: Final = (4.0, 2.0, 1.0, 0.5, 0.25)
_MAX_CHANGES: Final = 12
_STARTS: Final = 2
FINE_U: Final = np.linspace(-1.3, 1.3, 113)
FINE_V: Final = np.linspace(-0.1, 1.2, 79)


def template_borders(side: int) -> tuple[Double, Double, Double]:
    """Return the lateral and medial border and the base of a side (-1 image left, 1 right)."""
    medial, base = (_MEDIAL_RIGHT, _BASE_RIGHT) if side < 0 else (_MEDIAL_LEFT, _BASE_LEFT)
    half = FINE_U[FINE_U >= 0]
    return (
        np.interp(FINE_V, _KNOTS, _LATERAL),
        np.interp(FINE_V, _KNOTS, medial),
        np.interp(half, _ACROSS, base),
    )


def _template() -> tuple[Double, Double]:
    """Return the template on the search grid and the weight of each of its cells."""
    down, across = np.meshgrid(_SEARCH_V, _SEARCH_U, indexing="ij")
    distance = np.abs(across)
    lateral = np.interp(down, _KNOTS, _LATERAL)
    left = across < 0
    medial = np.where(
        left, np.interp(down, _KNOTS, _MEDIAL_RIGHT), np.interp(down, _KNOTS, _MEDIAL_LEFT)
    )
    base = np.where(
        left, np.interp(distance, _ACROSS, _BASE_RIGHT), np.interp(distance, _ACROSS, _BASE_LEFT)
    )
    lung = (down > 0) & (distance > medial) & (distance < lateral) & (down < base)
    grey, weight = np.zeros(down.shape), np.zeros(down.shape)
    beside = (distance >= lateral) & (distance < lateral + _WALL)
    for where, bright, counts in (
        ((down <= 0) & (distance < _SHOULDER), *_NECK),
        (beside & (down > 0), *_CHEST_WALL),
        ((down >= base) & (distance < 1), *_ABDOMEN),
        ((distance <= medial) & (down > 0) & (down < 1), *_MEDIASTINUM),
        (lung, *_LUNG),
        (lung & (down < _APEX_ENDS), *_APEX),
    ):
        grey[where], weight[where] = bright, counts
    return gaussian_blur(grey.astype(np.float32), 0.5).astype(np.float64), weight / weight.sum()


_GREY, _WEIGHT = _template()
_MATCHED: Final = (
    (
        _WEIGHT
        * (_GREY - (_WEIGHT * _GREY).sum())
        / np.sqrt((_WEIGHT * (_GREY - (_WEIGHT * _GREY).sum()) ** 2).sum())
    )
    .ravel()
    .astype(np.float32)
)
_COUNTED: Final = _WEIGHT.ravel().astype(np.float32)
_ONE: Final = np.eye(7)
_TOGETHER: Final = np.array(
    [[1, 0, 0, 0, 1, -1, 0], [0, 0, 1, 1, 0, 0, 0], [0, 1, 1, 1, 0, 0, 0], [0, 0, 0, 0, 1, 1, 0]]
)
_CHANGES: Final = np.concatenate([_ONE, -_ONE, _TOGETHER, -_TOGETHER])
"""Changes of a place that are tried: one number, or several that go together."""


def fit_template(grey: Float) -> tuple[Double, float]:
    """Return midline, top, two bottoms, two widths and tilt in pixels, and the correlation."""
    rows, columns = grey.shape
    scale = np.array([columns, rows, rows, rows, columns, columns, columns])
    starts = np.array(
        [
            np.array([middle, top, low, low, wide, wide, 0]) * scale
            for middle in (0.42, 0.5, 0.58)
            for top in (-0.04, 0.04, 0.12, 0.22)
            for low in (0.58, 0.7, 0.82, 0.94)
            for wide in (0.26, 0.34, 0.42)
        ]
    )
    scores, _ = _scores(grey, starts)
    best, best_score = starts[0], -np.inf
    for start in np.argsort(-scores)[:_STARTS]:
        place, score = starts[start], scores[start]
        for step in _STEPS:
            for _ in range(_MAX_CHANGES):  # pragma: no branch - a bound that none has reached
                tried = place + step * _CHANGES
                found, _ = _scores(grey, tried)
                if found.max() <= score + 1e-5:
                    break
                place, score = tried[found.argmax()], found.max()
        if score > best_score:
            best, best_score = place, score
    return best.copy(), float(_scores(grey, best[None])[1][0])


def _scores(grey: Float, places: Double) -> tuple[Double, Double]:
    """Return the scores of places, (n,), and the correlations they are made of."""
    rows, columns = grey.shape
    cells = sample_grid(grey, places, _SEARCH_U, _SEARCH_V).reshape(len(places), -1)
    mean = cells @ _COUNTED
    variance = np.maximum((cells * cells) @ _COUNTED - mean**2, 0)
    correlation = (cells @ _MATCHED) / np.sqrt(variance + MIN_CONTRAST**2)
    middle, top, one, other, left, right, tilt = places.T
    low = (one + other) / 2
    height = np.maximum(low - top, 1.0)
    left, right = np.maximum(left, 1.0), np.maximum(right, 1.0)
    side = max(rows, columns)
    outside = np.maximum(0, -top) + np.maximum(0, low - rows)
    outside += 0.7 * (np.maximum(0, left - middle) + np.maximum(0, middle + right - columns))
    penalty = 0.25 * np.log(left / right) ** 2 + 0.6 * ((one - other) / height) ** 2
    penalty += 0.12 * np.log(height / (left + right) / 0.92) ** 2 + 0.5 * (tilt / height) ** 2
    penalty += 0.15 * np.log((left + right) / side / 0.68) ** 2 + 1.5 * outside / side
    return correlation - penalty, correlation


def sample_grid(grey: Float, places: Double, across: Double, down: Double) -> Float:
    """Return the nearest pixels at the cells of a grid laid at places, (n, down, across)."""
    rows, columns = grey.shape
    numbers: Float = places.astype(np.float32)[:, :, None, None]
    middle, top, one, other, left, right, tilt = (numbers[:, place] for place in range(7))
    at_left = across < 0
    u, v = across.astype(np.float32), down.astype(np.float32)[:, None]
    row: NDArray[np.floating] = top + v * (np.where(at_left, one, other) - top)
    column: NDArray[np.floating] = middle + u * np.where(at_left, left, right) + tilt * (v - 0.5)
    at_row = np.clip(row, 0, rows - 1).astype(np.int32)
    at_column = np.clip(column, 0, columns - 1).astype(np.int32)
    return grey.ravel()[at_row * columns + at_column]
