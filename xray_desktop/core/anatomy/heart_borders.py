"""Estimates the borders of heart and chest from the brightness of each row.

From the midline outwards a row of a frontal image is bright (spine, heart), dark (lung), and bright
again (chest wall). The steepest fall is the heart's border, the steepest rise behind the lung is
the chest's; rows that disagree with their neighbours are left out. It knows no anatomy: effusions,
consolidations and devices mislead it, so the result is a start for the reader's lines and never a
measurement. Of 18 images of the NIH set, checked one by one, it came near all four borders on 11,
found nothing on 3, and missed a border on 4 (three hidden by disease, one at the diaphragm).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.image.resampling import gaussian_blur, triangle_matrix

Float = NDArray[np.float32]
Trace = NDArray[np.float64]
"""Distance from the midline in every row, NaN where there is none."""

WIDE: Final = 256
"""Columns that are looked at."""
BLUR_PX: Final = 3.5
UPPER: Final = (0.15, 0.5)
"""Rows in which the spine is the brightest column."""
MIDDLE: Final = (0.35, 0.65)
"""Columns in which it may be."""
SEARCHED: Final = (0.2, 0.95)
HEART: Final = (0.4, 0.7)
"""Shares of the lung's visible height from which there is heart, and then perhaps diaphragm."""
REACH: Final = 0.46
"""Of the image's width, from the midline."""
FALL: Final = 0.15
RISE: Final = 0.12
"""How much darker the lung is than what lies to either side, of the image's range."""
WALL_PX: Final = 60
WALL_REACH_PX: Final = 8
RISEN: Final = 0.6
"""Of the lung's depth: a rib in the lung rises less."""
NEIGHBOURS: Final = 4
STEEPEST: Final = 2.0
"""Most columns by which a border moves from one row to the next."""
JUMP: Final = 8.0
FLAT_ROWS: Final = 4
FLAT: Final = 1.8
"""Columns outwards a row, over `FLAT_ROWS`, that no heart's border runs."""
MIN_ROWS: Final = 14
APEX: Final = 0.3
"""Of the image's height: by here both lungs are seen."""
BASE: Final = 0.75
"""Of the lungs' visible height: below this a chest is widest."""
CHEST: Final = (0.4, 0.98)
RATIO: Final = (0.3, 0.7)
"""Plausible widths: of the chest by the image's, of the heart by the chest's."""


@dataclass(frozen=True, slots=True)
class HeartEstimate:
    """Places in shares of the image's width and height, in the order of a heart's lines.

    Parameters
    ----------
    heart, chest, midline : tuple of (x, y)
        Left and right as the image is seen; the midline from top to bottom.
    """

    heart: tuple[tuple[float, float], tuple[float, float]]
    chest: tuple[tuple[float, float], tuple[float, float]]
    midline: tuple[tuple[float, float], tuple[float, float]]


def estimate_heart_lines(pixels: Float) -> HeartEstimate | None:
    """Return where the borders may be, or None where the image does not show enough.

    Parameters
    ----------
    pixels : ndarray, (rows, columns), float32
        An upright frontal image, dense is bright.
    """
    grey = _small(pixels)
    rows, columns = grey.shape
    middle = _midline(grey)
    edges = [_edges(grey, middle, side) for side in (-1, 1)]
    walls = [_without_fragments(wall) for _, wall in edges]
    seen = np.flatnonzero(~np.isnan(walls[0] + walls[1]))
    if seen.size < MIN_ROWS or seen[0] > APEX * rows:
        return None
    level = int(seen[np.argmax((walls[0] + walls[1])[seen])])
    if level < seen[0] + BASE * (seen[-1] - seen[0]):
        return None
    width = walls[0][level] + walls[1][level]
    first, low = (int(seen[0] + share * (seen[-1] - seen[0])) for share in HEART)
    lines: list[tuple[float, float]] = []
    for (heart, _), wall, side in zip(edges, walls, (-1, 1), strict=True):
        row = _widest(heart, first, low, level + MIN_ROWS)
        if row is None or heart[row] >= wall[level]:
            return None
        lines.append(((middle + side * heart[row]) / columns, (row + 0.5) / rows))
    ratio = (lines[1][0] - lines[0][0]) * columns / width
    if not (CHEST[0] <= width / columns <= CHEST[1] and RATIO[0] <= ratio <= RATIO[1]):
        return None
    y = (level + 0.5) / rows
    chest = ((middle - walls[0][level]) / columns, y), ((middle + walls[1][level]) / columns, y)
    centre = middle / columns
    return HeartEstimate((lines[0], lines[1]), chest, ((centre, 0.06), (centre, 0.94)))


def _small(pixels: Float) -> Float:
    step = max(1, pixels.shape[1] // (2 * WIDE))
    thin = pixels[::step, ::step]
    high = max(1, round(WIDE * thin.shape[0] / thin.shape[1]))
    grey = triangle_matrix(thin.shape[0], high) @ thin @ triangle_matrix(thin.shape[1], WIDE).T
    grey = gaussian_blur(grey.astype(np.float32), BLUR_PX)
    low, bright = np.quantile(grey, (0.02, 0.98))
    return np.clip((grey - low) / max(bright - low, 1e-6), 0, 1).astype(np.float32)


def _midline(grey: Float) -> float:
    rows, columns = grey.shape
    profile = grey[int(UPPER[0] * rows) : int(UPPER[1] * rows)].mean(axis=0)
    first, last = int(MIDDLE[0] * columns), int(MIDDLE[1] * columns)
    smooth = gaussian_blur(profile[None].astype(np.float32), 6.0)[0]
    return first + int(np.argmax(smooth[first:last])) + 0.5


def _edges(grey: Float, middle: float, side: int) -> tuple[Trace, Trace]:
    """Return the traces of the heart's and of the chest's border on one side."""
    rows, columns = grey.shape
    heart, wall = np.full(rows, np.nan), np.full(rows, np.nan)
    for row in range(int(SEARCHED[0] * rows), int(SEARCHED[1] * rows)):
        outwards = grey[row, int(middle) :: side][: int(REACH * columns)]
        found = _lung_of(outwards)
        if found is not None:
            heart[row], wall[row] = found
    return _steady(heart), _steady(wall)


def _lung_of(outwards: Float) -> tuple[int, int] | None:
    """Return where the lung begins and ends in a row from the midline outwards."""
    inner = outwards[1:-1]
    dips = 1 + np.flatnonzero((inner <= outwards[:-2]) & (inner < outwards[2:]))
    brightest = np.maximum.accumulate(outwards)
    lungs = (int(dip) for dip in dips if _is_lung(outwards, int(dip), float(brightest[dip])))
    dip = next(lungs, 0)
    if dip < 2:  # noqa: PLR2004 - there is no slope before it
        return None
    beyond = outwards[dip:]
    darkest = np.minimum.accumulate(beyond)
    height = min(float(brightest[dip]), float(beyond[:WALL_PX].max())) - darkest
    slope = np.diff(outwards)
    rise = dip + int(np.argmax(beyond - darkest > RISEN * height))  # true where `beyond` is highest
    start, end = max(dip, rise - WALL_REACH_PX), rise + WALL_REACH_PX
    if end >= len(slope):
        return None  # the image ends before the wall does
    return 1 + int(np.argmin(slope[1:dip])), start + int(np.argmax(slope[start:end]))


def _is_lung(outwards: Float, dip: int, before: float) -> bool:
    beyond = float(outwards[dip : dip + WALL_PX].max())
    return before - outwards[dip] > FALL and beyond - outwards[dip] > RISE


def _steady(trace: Trace) -> Trace:
    """Return the running median; NaN where fewer than half of the neighbours are there."""
    padded = np.pad(trace, NEIGHBOURS, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * NEIGHBOURS + 1)
    enough = (~np.isnan(windows)).sum(axis=1) > NEIGHBOURS
    steady = np.full(trace.shape, np.nan)
    steady[enough] = np.nanmedian(windows[enough], axis=1)
    return steady


def _pieces(trace: Trace) -> list[NDArray[np.int64]]:
    """Return the rows of every stretch of a trace that does not jump."""
    there = np.flatnonzero(~np.isnan(trace))
    if there.size == 0:
        return []
    jumps = (np.diff(there) > NEIGHBOURS) | (np.abs(np.diff(trace[there])) > STEEPEST)
    return np.split(there, np.flatnonzero(jumps) + 1)


def _without_fragments(trace: Trace) -> Trace:
    """Return a trace without the stretches of a few rows between two jumps."""
    kept = np.full(trace.shape, np.nan)
    for piece in _pieces(trace):
        if piece.size >= NEIGHBOURS:
            kept[piece] = trace[piece]
    return kept


def _widest(trace: Trace, first: int, low: int, last: int) -> int | None:
    """Return the row in which the heart is widest; None where its border is not seen.

    Where the border jumps or runs flatly outwards below `low`, the diaphragm begins.
    """
    rows: list[int] = []
    for row in np.flatnonzero(~np.isnan(trace)):
        if not first <= row <= last:
            continue
        if rows and row > low:
            step = trace[row] - trace[rows[-1]]
            flat = trace[row] - trace[rows[max(0, len(rows) - FLAT_ROWS)]] > FLAT_ROWS * FLAT
            if step > JUMP or flat:
                break
        rows.append(int(row))
    if len(rows) < MIN_ROWS:
        return None
    return max(rows, key=lambda row: trace[row])
