"""Where the lung fields of a frontal chest radiograph lie, from its intensities.

On a copy of at most `SIDE` pixels a side, the lung template (`lung_template`) is fitted to the
image. Then each border moves to the steepest edge beside it along the cheapest path (dynamic
programming), tied to the template's border so that ribs, devices and opacities cannot pull it far
away.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.anatomy.lung_template import (
    FINE_U,
    FINE_V,
    fit_template,
    sample_grid,
    template_borders,
)
from xray_desktop.core.image.resampling import gaussian_blur, triangle_matrix

Float = NDArray[np.float32]
Double = NDArray[np.float64]
Bool = NDArray[np.bool_]

SIDE: Final = 128
"""Pixels of the longer side of the copy that is looked at."""
MIN_SIDE: Final = 32
"""A copy with fewer rows or columns is not searched for lungs."""
COARSE: Final = 2
"""The search for place and size sees every second pixel of the (blurred) copy."""
MIN_CORRELATION: Final = 0.65
MIN_HEIGHT: Final = (0.3, 0.58)
"""Lungs that match the image less, or are lower than these shares of the image's rows and of their
own width, are not trusted."""
BLACK: Final = 0.06
"""Share of the image's range below which a line along the edge is no part of the exposure."""


_OUTER: Final = (0.04, 0.97)
_INNER: Final = (0.06, 0.85)
_LOWER_ENDS: Final = 0.93
"""Heights of the lateral and the medial border, and the distance of the lower one, to which the
image may move them."""
_REACH: Final = 8
"""Fine grid cells by which a border may leave the drawn one, either way."""
_SMOOTH: Final = 1.5
"""Standard deviation, in lines, by which a traced border is smoothed."""
_TIED: Final = 0.0012
_STIFF: Final = 0.02
"""Cost of a border's distance from the drawn one and of its bend, in grey per cell squared."""


@dataclass(frozen=True, slots=True, eq=False)
class LungFields:
    """A pair of lungs on an image, image left and right apart.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the image.
    midline, tilt : float
        Column of the midline at half height, and by how many columns it moves from apex to base.
    top : float
        Row of the apices.
    bottoms, widths : tuple of float
        Of the lung at the image's left and right: row of the costophrenic angle; distance of the
        lateral border from the midline, in columns.
    lateral, medial, base : ndarray, (2, n), float64
        Borders of both sides. `lateral` and `medial` are distances from the midline over `widths`
        at heights `FINE_V`; `base` are heights at distances ``FINE_U >= 0``.
    correlation : float
        Of the drawing with the image, in [-1, 1]; 0 where nothing was searched.
    estimated : bool
        Whether the image decided; False where proportions did.
    """

    shape: tuple[int, int]
    midline: float
    tilt: float
    top: float
    bottoms: tuple[float, float]
    widths: tuple[float, float]
    lateral: Double
    medial: Double
    base: Double
    correlation: float = 0.0
    estimated: bool = False

    @property
    def height(self) -> float:
        """Rows from apex to costophrenic angle, mean of both sides."""
        return sum(self.bottoms) / 2 - self.top

    def coordinates(self, row: Double, column: Double) -> tuple[Double, Double]:
        """Return where points lie in the chest: across and down.

        Parameters
        ----------
        row, column : ndarray
            In image pixels; the image's own corner is 0, 0.

        Returns
        -------
        tuple of two ndarrays, float64
            Signed distance from the midline over the chest's half width (negative: image left),
            and height from the apex (0) to the costophrenic angle (1).
        """
        middle = self.midline + self.tilt * ((row - self.top) / self.height - 0.5)
        side = (column >= middle).astype(np.intp)
        across = (column - middle) / np.array(self.widths)[side]
        down = (row - self.top) / (np.array(self.bottoms)[side] - self.top)
        return across, down

    def borders(self, side: int, down: float) -> tuple[float, float]:
        """Return the lateral and medial border of a side (0 image left, 1 right) at a height."""
        lateral: Double = self.lateral[side]
        medial: Double = self.medial[side]
        at: Double = np.full(1, down)
        found = np.stack([np.interp(at, FINE_V, lateral), np.interp(at, FINE_V, medial)])
        return float(found[0, 0]), float(found[1, 0])

    def inside(self, across: Double, down: Double) -> Bool:
        """Return which places (`coordinates`) lie in a lung field."""
        side = (across >= 0).astype(np.intp)
        distance = np.abs(across)
        at = np.searchsorted(FINE_V, np.clip(down, FINE_V[0], FINE_V[-1] - 1e-9), "right") - 1
        half = FINE_U[FINE_U >= 0]
        of = np.searchsorted(half, np.clip(distance, 0, half[-1] - 1e-9), "right") - 1
        within = (distance > self.medial[side, at]) & (distance < self.lateral[side, at])
        return within & (down >= 0) & (down < self.base[side, of])

    def mask(self, shape: tuple[int, int] | None = None) -> Bool:
        """Return the lung fields as a mask of `shape` (by default the image's own) over it."""
        rows, columns = shape or self.shape
        row = (np.arange(rows)[:, None] + 0.5) * (self.shape[0] / rows)
        column = (np.arange(columns)[None] + 0.5) * (self.shape[1] / columns)
        row, column = np.broadcast_arrays(row, column)
        return self.inside(*self.coordinates(row, column))


def downsampled(pixels: Float, side: int = SIDE) -> Float:
    """Return a copy of at most `side` pixels a side, (rows, columns) float32, smoothed for it."""
    step = max(1, max(pixels.shape) // (4 * side))
    thin = np.nan_to_num(pixels[::step, ::step], posinf=1.0, neginf=0.0)
    scale = min(1.0, side / max(thin.shape))
    rows, columns = (max(1, round(size * scale)) for size in thin.shape)
    by_rows = triangle_matrix(thin.shape[0], rows)
    by_columns = triangle_matrix(thin.shape[1], columns)
    return (by_rows @ thin @ by_columns.T).astype(np.float32)


def find_lungs(pixels: Float) -> LungFields | None:
    """Return the lung fields, or None where the image does not show them well enough.

    Parameters
    ----------
    pixels : ndarray, (rows, columns), float32
        An upright frontal radiograph in [0, 1], dense is bright; the patient's right at its left.
    """
    small = downsampled(pixels)
    field = _exposed(small)
    grey = _stretched(gaussian_blur(small[field], 1.0))
    if min(grey.shape) < MIN_SIDE:
        return None
    place, correlation = fit_template(grey[::COARSE, ::COARSE])
    place *= COARSE
    if correlation < MIN_CORRELATION or not _plausible(place, grey.shape):
        return None
    lateral, medial, base = _borders(grey, place)
    place += [field[1].start, *[field[0].start] * 3, 0, 0, 0]
    down, across = pixels.shape[0] / small.shape[0], pixels.shape[1] / small.shape[1]
    middle, top, one, other, left, right, tilt = place.tolist()
    return LungFields(
        shape=pixels.shape,
        midline=middle * across,
        tilt=tilt * across,
        top=top * down,
        bottoms=(one * down, other * down),
        widths=(left * across, right * across),
        lateral=lateral,
        medial=medial,
        base=base,
        correlation=correlation,
        estimated=True,
    )


def lungs_by_proportion(
    shape: tuple[int, int], box: tuple[float, float, float, float]
) -> LungFields:
    """Return the lung fields that a body usually has within its box.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the image.
    box : tuple of float
        Left, top, right, bottom of the body, in image pixels.
    """
    left, top, right, bottom = box
    width, height = max(right - left, 1e-3), max(bottom - top, 1e-3)
    low = top + 0.78 * height
    lateral, medial, base = (
        np.stack(pair) for pair in zip(*map(template_borders, (-1, 1)), strict=True)
    )
    return LungFields(
        shape=shape,
        midline=(left + right) / 2,
        tilt=0.0,
        top=top + 0.12 * height,
        bottoms=(low, low),
        widths=(0.36 * width, 0.36 * width),
        lateral=lateral,
        medial=medial,
        base=base,
    )


def _exposed(grey: Float) -> tuple[slice, slice]:
    """Return the rows and columns without the black lines along the edges: those collimated."""
    low, high = np.quantile(grey, (0.005, 0.995))
    kept: list[slice] = []
    for axis in (1, 0):
        lines = np.quantile(grey, 0.95, axis=axis) > low + BLACK * (high - low)
        seen = np.flatnonzero(lines)
        kept.append(slice(int(seen[0]), int(seen[-1]) + 1) if seen.size else slice(0, lines.size))
    return kept[0], kept[1]


def _plausible(place: Double, shape: tuple[int, int]) -> bool:
    _, top, one, other, left, right, _ = place.tolist()
    height = (one + other) / 2 - top
    return height >= max(MIN_HEIGHT[0] * shape[0], MIN_HEIGHT[1] * (left + right))


def _stretched(grey: Float) -> Float:
    low, high = np.quantile(grey, (0.02, 0.98))
    return np.clip((grey - low) / max(high - low, 1e-6), 0, 1).astype(np.float32)


def _borders(grey: Float, place: Double) -> tuple[Double, Double, Double]:
    """Return the lateral, medial and lower borders of both sides, moved to the edges near them."""
    cells = sample_grid(grey, place[None], FINE_U, FINE_V)[0]
    middle = len(FINE_U) // 2
    made: list[tuple[Double, Double, Double]] = []
    for side in (-1, 1):
        half = cells[:, middle::side]
        lateral, medial, base = template_borders(side)
        outer, inner = _heights(*_OUTER), _heights(*_INNER)
        du, dv = FINE_U[1] - FINE_U[0], FINE_V[1] - FINE_V[0]
        lateral[outer] = _traced(half[outer], lateral[outer] / du, 1) * du
        medial[inner] = _traced(half[inner], medial[inner] / du, -1) * du
        u = FINE_U[middle:]
        low = np.flatnonzero((u > medial[inner[-1]] + du) & (u < _LOWER_ENDS))
        if low.size:  # pragma: no branch - a lung without a base was never fitted
            start = (base[low] - FINE_V[0]) / dv
            base[low] = _traced(half[:, low].T, start, 1) * dv + FINE_V[0]
        lateral[outer[-1] + 1 :] = lateral[outer[-1]]
        medial[inner[-1] + 1 :] += medial[inner[-1]] - template_borders(side)[1][inner[-1]]
        made.append((lateral, medial, base))
    lateral, medial, base = (np.stack(pair) for pair in zip(*made, strict=True))
    return lateral, medial, base


def _heights(low: float, high: float) -> NDArray[np.intp]:
    ends = np.searchsorted(FINE_V, np.array([low, high]))
    return np.arange(int(ends[0]), int(ends[1]))


def _traced(lines: Float, drawn: Double, sign: int) -> Double:
    """Return the path near `drawn`, in cells along each line, where grey rises (sign 1) or falls.

    Parameters
    ----------
    lines : ndarray, (n, cells), float32
        Grey along each line across the border; neighbours lie side by side.
    drawn : ndarray, (n,), float64
        The drawn border's cell on each.
    """
    offsets = np.arange(-_REACH, _REACH + 1)
    at = np.rint(drawn).astype(int)[:, None] + offsets
    last = lines.shape[1] - 1
    index = np.arange(len(lines))[:, None]
    beyond = lines[index, np.clip(at + 2, 0, last)] + lines[index, np.clip(at + 1, 0, last)]
    before = lines[index, np.clip(at - 2, 0, last)] + lines[index, np.clip(at - 1, 0, last)]
    cost = -0.5 * sign * (beyond - before).astype(np.float64) + _TIED * offsets**2
    bend = _STIFF * (offsets[:, None] - offsets[None]) ** 2
    came = np.empty(cost.shape, np.intp)
    total = cost[0]
    for line in range(1, len(cost)):
        ways = total[None] + bend
        came[line] = ways.argmin(axis=1)
        total = ways.min(axis=1) + cost[line]
    path = np.empty(len(cost), np.intp)
    path[-1] = total.argmin()
    for line in range(len(cost) - 1, 0, -1):
        path[line - 1] = came[line, path[line]]
    moved = gaussian_blur(offsets[path].astype(np.float32)[None], _SMOOTH)[0]
    return drawn + moved
