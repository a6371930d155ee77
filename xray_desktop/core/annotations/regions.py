"""Regions of an image: which pixels lie inside an outline, and statistics of their values."""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.annotations.measurements import Point
from xray_desktop.core.image.radiograph import Radiograph

ELLIPSE_SIDES = 180
"""Corners of the polygon that stands for an ellipse; its area is 0.02 % short."""

Outline = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class RegionValues:
    """The modality values in a region.

    Parameters
    ----------
    count : int
        Pixels whose centre lies in the region, on the image and outside its padding; above 0.
    mean, sd, low, high : float
        Of their modality values; the standard deviation is that of these pixels (divisor `count`).
    """

    count: int
    mean: float
    sd: float
    low: float
    high: float


def rectangle(corner: Point, opposite: Point) -> Outline:
    """Return the outline of an upright rectangle."""
    return (corner, Point(opposite.x, corner.y), opposite, Point(corner.x, opposite.y))


def ellipse(corner: Point, opposite: Point) -> Outline:
    """Return the outline of the ellipse that fills an upright rectangle."""
    turn = np.linspace(0, 2 * np.pi, ELLIPSE_SIDES, endpoint=False)
    x = (corner.x + opposite.x) / 2 + (opposite.x - corner.x) / 2 * np.cos(turn)
    y = (corner.y + opposite.y) / 2 + (opposite.y - corner.y) / 2 * np.sin(turn)
    return tuple(Point(float(a), float(b)) for a, b in zip(x, y, strict=True))


def box_of(outline: Outline, shape: tuple[int, int]) -> tuple[slice, slice]:
    """Return the rows and columns of an image that an outline can reach; may be empty."""
    rows, columns = shape
    top, bottom = min(p.y for p in outline), max(p.y for p in outline)
    left, right = min(p.x for p in outline), max(p.x for p in outline)
    return (
        slice(_clipped(floor(top), rows), _clipped(ceil(bottom), rows)),
        slice(_clipped(floor(left), columns), _clipped(ceil(right), columns)),
    )


def mask_of(outline: Outline, box: tuple[slice, slice]) -> NDArray[np.bool_]:
    """Return which pixels of `box` have their centre inside a closed outline, (rows, columns).

    Where an outline crosses itself, places that it goes round twice are outside (even-odd rule).
    """
    top, left = box[0].start, box[1].start
    height, width = max(box[0].stop - top, 0), max(box[1].stop - left, 0)
    passed = _passed(outline, box)
    inside = np.zeros((height, width), np.bool_)
    column = np.arange(width, dtype=passed.dtype)
    for first in range(0, passed.shape[1], 2):  # from where an edge is passed to the next
        starts, ends = passed[:, first : first + 1], passed[:, first + 1 : first + 2]
        inside |= (column >= starts) & (column < ends)
    return inside


def _passed(outline: Outline, box: tuple[slice, slice]) -> NDArray[np.integer]:
    """Return the columns from which on an edge is passed, ascending in each row of a box.

    The array is (rows, even number); what a row has less is filled with the box's width.
    """
    top, left = box[0].start, box[1].start
    height, width = max(box[0].stop - top, 0), max(box[1].stop - left, 0)
    rows: list[NDArray[np.int64]] = []
    columns: list[NDArray[np.int64]] = []
    for start, end in zip(outline, (*outline[1:], outline[0]), strict=True):
        upper, lower = (start, end) if start.y < end.y else (end, start)
        first = max(ceil(upper.y - 0.5), top)
        crossed = np.arange(first, max(first, min(ceil(lower.y - 0.5), top + height)))
        if crossed.size == 0:
            continue
        slope = (lower.x - upper.x) / (lower.y - upper.y)
        x = upper.x + (crossed + 0.5 - upper.y) * slope
        rows.append(crossed - top)
        columns.append(np.clip(np.ceil(x - 0.5).astype(np.int64) - left, 0, width))
    row = np.concatenate([*rows, np.empty(0, np.int64)])
    column = np.concatenate([*columns, np.empty(0, np.int64)])
    order = np.lexsort((column, row))
    row, column = row[order], column[order]
    of_row = np.bincount(row, minlength=height)
    place = np.arange(row.size) - np.repeat(np.cumsum(of_row) - of_row, of_row)
    dtype = np.int16 if width < np.iinfo(np.int16).max else np.int32
    passed = np.full((height, int(of_row.max(initial=0))), width, dtype)
    passed[row, place] = column
    return passed


def region_values(image: Radiograph, outline: Outline) -> RegionValues | None:
    """Return the modality values in an outline; None if it holds no pixel of the image."""
    box = box_of(outline, image.shape)
    inside = mask_of(outline, box)
    values = image.values[box]
    padded = image.presentation.padded(values)
    if padded is not None:
        inside &= ~padded
    chosen = values[inside]
    if chosen.size == 0:
        return None
    mean = float(chosen.mean(dtype=np.float64))
    apart = chosen - np.float32(mean)
    variance = float(np.dot(apart, apart)) / chosen.size
    return RegionValues(
        int(chosen.size), mean, variance**0.5, float(chosen.min()), float(chosen.max())
    )


def _clipped(value: int, maximum: int) -> int:
    return min(max(value, 0), maximum)
