"""Fitting the input check for lateral views and mirrored images.

Lateral views are projections of one public chest CT (``resources/samples/make_views.py``), varied
in tone, framing and position; frontal and mirrored images are those that the model was trained on.
"""

from dataclasses import dataclass
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.scoring.input_check import SIDE, thumbnail
from xray_desktop.core.scoring.view_check import ViewCheck, flipped, mirror_features, view_features

Float = NDArray[np.float32]
Double = NDArray[np.float64]

VIEWS_FILE: Final = "lateral_views.npz"
UNITS: Final = 1600
WINDOWS: Final = (6, 8, 10, SIDE)
"""Sides of the square windows of the random filters, in turn, in thumbnail pixels."""
OFFSET: Final = 0.5
"""Standard deviation of the filters' offsets; that of their outputs is near 1."""
RIDGE: Final = 1e-2
SHIFTS: Final = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))
"""Shifts of the thumbnails, in pixels, for fitting the score of mirrored images."""
LATERAL_QUANTILE: Final = 0.998
"""Share of held-out images within the limit of the lateral score."""
MIRRORED_QUANTILE: Final = 0.995
"""Share of held-out images within the limit of the mirrored score (see `MIRRORED`)."""
LATERALS: Final = 600
MADE_PX: Final = 96
SCATTER_PX: Final = 8.0
BROAD_PX: Final = 4.0
"""Widths of the blurs of `_developed`, in pixels of the stored views."""
SEED: Final = 20261129
CHUNK: Final = 1000


@dataclass(slots=True)
class _Sums:
    """Sums for a ridge regression: of the products of some rows, and of the rows."""

    square: Double
    total: Double
    rows: int = 0

    @classmethod
    def of(cls, width: int) -> "_Sums":
        return cls(np.zeros((width, width)), np.zeros(width))

    def add(self, rows: Float) -> None:
        self.square += rows.T @ rows
        self.total += rows.sum(axis=0, dtype=np.float64)
        self.rows += len(rows)

    def without(self, other: "_Sums") -> "_Sums":
        return _Sums(self.square - other.square, self.total - other.total, self.rows - other.rows)

    def plus(self, other: "_Sums") -> "_Sums":
        return _Sums(self.square + other.square, self.total + other.total, self.rows + other.rows)


def make_view_check(small: Float, folds: NDArray[np.int64]) -> ViewCheck:
    """Return the check of views of a model that was trained on frontal images.

    Parameters
    ----------
    small : ndarray, (n, SIDE * SIDE), float32
        The images' `core.scoring.input_check.thumbnail`.
    folds : ndarray, (n,), int64
        Numbers from 0; each patient is in one fold. Every limit is a quantile of held-out images.
    """
    filters, offsets = _filters()
    laterals = lateral_thumbnails()
    positive = _Sums.of(UNITS + 1)
    positive.add(_with_one(view_features(laterals, filters, offsets)))
    positive.add(_with_one(view_features(flipped(laterals), filters, offsets)))
    count = int(folds.max()) + 1
    frontal = [_Sums.of(UNITS + 1) for _ in range(count)]
    mirror = [_Sums.of(UNITS) for _ in range(count)]
    for fold in range(count):
        chosen = small[folds == fold]
        for start in range(0, len(chosen), CHUNK):
            part = chosen[start : start + CHUNK]
            frontal[fold].add(_with_one(view_features(part, filters, offsets)))
            frontal[fold].add(_with_one(view_features(flipped(part), filters, offsets)))
            for shift in SHIFTS:
                mirror[fold].add(mirror_features(_moved(part, shift), filters, offsets))
    all_frontal, all_mirror = _summed(frontal), _summed(mirror)
    lateral_scores, mirrored_scores = np.empty(len(small)), np.empty(len(small))
    for fold in range(count):
        left = folds == fold
        fitted = ViewCheck(
            filters,
            offsets,
            _lateral_weights(all_frontal.without(frontal[fold]), positive),
            _mirrored_weights(all_mirror.without(mirror[fold])),
            0.0,
            0.0,
        )
        lateral_scores[left] = fitted.lateral(small[left])
        mirrored_scores[left] = fitted.mirrored(small[left])
    return ViewCheck(
        filters,
        offsets,
        _lateral_weights(all_frontal, positive),
        _mirrored_weights(all_mirror),
        float(np.quantile(lateral_scores, LATERAL_QUANTILE)),
        float(np.quantile(mirrored_scores, MIRRORED_QUANTILE)),
    )


def lateral_thumbnails(count: int = LATERALS, seed: int = SEED) -> Float:
    """Return thumbnails of `count` varied lateral views, (count, SIDE * SIDE) float32."""
    with resources.files("trainer.data").joinpath(VIEWS_FILE).open("rb") as file:
        data = np.load(file)
        views = data["views"].astype(np.float32) / 255 * data["most"]
    rng = np.random.default_rng(seed)
    made = (_varied(views[rng.integers(len(views))], rng) for _ in range(count))
    return np.stack([thumbnail(image) for image in made])


def _filters() -> tuple[Float, Float]:
    """Return random filters and offsets; the filters fit into float16 without loss."""
    rng = np.random.default_rng(SEED)
    filters = np.zeros((UNITS, SIDE, SIDE), np.float32)
    for number in range(UNITS):
        window = WINDOWS[number % len(WINDOWS)]
        row, column = rng.integers(0, SIDE - window + 1, 2)
        values = rng.normal(size=(window, window)) / window
        filters[number, row : row + window, column : column + window] = values
    filters = filters.astype(np.float16).astype(np.float32)
    offsets = (OFFSET * rng.normal(size=UNITS)).astype(np.float32)
    return filters.reshape(UNITS, -1), offsets


def _with_one(rows: Float) -> Float:
    return np.concatenate([rows, np.ones((len(rows), 1), np.float32)], axis=1)


def _moved(small: Float, shift: tuple[int, int]) -> Float:
    pictures = small.reshape(-1, SIDE, SIDE)
    return np.roll(pictures, shift, axis=(1, 2)).reshape(small.shape)


def _summed(parts: list[_Sums]) -> _Sums:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.plus(part)
    return whole


def _lateral_weights(frontal: _Sums, lateral: _Sums) -> Float:
    """Return the ridge regression of -1 (frontal) against +1 (lateral), with equal weights."""
    square = (frontal.square / frontal.rows + lateral.square / lateral.rows) / 2
    towards = (lateral.total / lateral.rows - frontal.total / frontal.rows) / 2
    ridge = np.full(len(towards), RIDGE)
    ridge[-1] = 0  # the offset is free
    return np.linalg.solve(square + np.diag(ridge), towards).astype(np.float32)


def _mirrored_weights(change: _Sums) -> Float:
    """Return the ridge regression of +1 on the change by mirroring an image."""
    square = change.square / change.rows + RIDGE * np.eye(len(change.total))
    return np.linalg.solve(square, change.total / change.rows).astype(np.float32)


def _varied(attenuation: Float, rng: np.random.Generator) -> Float:
    """Return a square image of a view with random tone, framing, position and side."""
    image = _developed(attenuation, rng)
    if rng.random() < 0.5:  # noqa: PLR2004 - either side
        image = image[:, ::-1]
    rows, columns = image.shape
    height = rows * rng.uniform(0.7, 1.15)
    width = height * rng.uniform(0.7, 1.05)
    middle_y = (0.5 + rng.uniform(-0.1, 0.08)) * rows
    middle_x = (0.5 + rng.uniform(-0.06, 0.06)) * columns
    angle = np.deg2rad(rng.uniform(-8, 8))
    longest = max(height, width)
    at = ((np.arange(MADE_PX) + 0.5) / MADE_PX - 0.5) * longest
    y, x = at[:, None], at[None, :]
    from_y = middle_y + np.cos(angle) * y - np.sin(angle) * x
    from_x = middle_x + np.sin(angle) * y + np.cos(angle) * x
    made = _sampled(image, from_y, from_x)
    made[np.abs(at) > height / 2] = 0  # the padding to a square is black
    made[:, np.abs(at) > width / 2] = 0
    return made


def _developed(attenuation: Float, rng: np.random.Generator) -> Float:
    """Return a view as an image, dense = bright, with random scatter and tone curve."""
    primary = np.exp(-attenuation * rng.uniform(0.85, 1.2))
    scatter = rng.uniform(0.05, 0.2)
    signal = np.log((1 - scatter) * primary + scatter * _blurred(primary, SCATTER_PX))
    broad = _blurred(signal, BROAD_PX)
    enhanced = broad + rng.uniform(0.8, 1.6) * (signal - broad)
    white = np.quantile(signal, rng.uniform(0.02, 0.12))
    black = np.quantile(signal, rng.uniform(0.8, 0.97))
    t = (black - enhanced) / (black - white)
    return (1 / (1 + np.exp(-rng.uniform(3, 6) * (t - 0.5)))).astype(np.float32)


def _blurred(image: Float, sigma_px: float) -> Float:
    """Return an image after a Gaussian blur whose weights are normalised at the edges."""
    for axis in (0, 1):
        at = np.arange(image.shape[axis])
        weights = np.exp(-0.5 * ((at[:, None] - at[None]) / sigma_px) ** 2)
        weights /= weights.sum(axis=1, keepdims=True)
        image = np.moveaxis(np.tensordot(weights, image, (1, axis)), 0, axis)
    return image.astype(np.float32)


def _sampled(image: Float, rows: Double, columns: Double) -> Float:
    """Return an image at fractional positions, bilinear; its darkest grey outside."""
    framed = np.pad(image, 1, constant_values=image.min())
    row = np.clip(rows + 1, 0, framed.shape[0] - 1.001)
    column = np.clip(columns + 1, 0, framed.shape[1] - 1.001)
    top, left = row.astype(int), column.astype(int)
    down, right = row - top, column - left
    upper = framed[top, left] * (1 - right) + framed[top, left + 1] * right
    lower = framed[top + 1, left] * (1 - right) + framed[top + 1, left + 1] * right
    return (upper * (1 - down) + lower * down).astype(np.float32)
