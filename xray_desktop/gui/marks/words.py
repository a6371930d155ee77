"""What stands beside a mark: its figures, with their units and where millimetres come from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Final

import numpy as np

from xray_desktop.core.cardiothoracic import HeartSize, heart_size
from xray_desktop.core.marks import Mark, MarkKind
from xray_desktop.core.measures import Scale, angle, cobb, length
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.core.regions import box_of, region_values
from xray_desktop.gui.corner_text import SPACING_WORDS
from xray_desktop.gui.language import tr
from xray_desktop.gui.windowing import Windowing

LARGE_MM2: Final = 1_000
"""From here on areas are said in cm²."""
QUICK_PX: Final = 300_000
"""Pixels whose values can be summed up between two pictures of a drag."""
NOTE_WIDTH: Final = 48
"""Characters of a line of a note, at most."""

Lines = tuple[str, ...]
WAITING: Final[Lines] = ("…",)
"""Stands for a large region's figures while it moves."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A film as it is measured now: its pixels, what they measure, and the window."""

    film: Radiograph
    scale: Scale
    windowing: Windowing


def words_of(mark: Mark, seen: Seen, *, moving: bool = False) -> Lines:
    """Return the lines beside a mark; a large region's figures wait while it is `moving`."""
    match mark.kind:
        case MarkKind.LENGTH:
            start, end = mark.points
            return (_length(length(start, end, seen.scale), seen.scale), *_origin(seen.scale))
        case MarkKind.ANGLE:
            first, vertex, second = mark.points
            return (_degrees(lambda: angle(first, vertex, second, seen.scale)),)
        case MarkKind.COBB:
            one, other, third, last = mark.points
            return (f"Cobb {_degrees(lambda: cobb((one, other), (third, last), seen.scale))}",)
        case MarkKind.PROBE:
            return _probe(mark, seen)
        case MarkKind.NOTE:
            return tuple(
                part for line in mark.text.splitlines() for part in wrap(line, NOTE_WIDTH) or [""]
            )
        case MarkKind.HEART:
            return _heart(mark, seen.scale)
        case _:
            return _region(mark, seen, moving=moving)


def heart_of(mark: Mark, scale: Scale) -> HeartSize | None:
    """Return the heart's size, once the reader has put every border in place."""
    return None if mark.unplaced else heart_size(mark.heart_lines, scale)


def ratio_words(size: HeartSize) -> str:
    """Return the ratio as the findings panel says it."""
    return tr("CTR {ratio:.2f}, lines placed by you", ratio=size.ratio)


def _heart(mark: Mark, scale: Scale) -> Lines:
    if mark.unplaced:
        left = len(mark.unplaced)
        return (
            tr("No cardiothoracic ratio yet: drag the lines to their"),
            tr("borders, or click an end that is right ({left} left)", left=left),
        )
    size = heart_of(mark, scale)
    if size is None:
        return (
            tr("No ratio: heart borders go on either side"),
            tr("of the midline, within the chest"),
        )
    one, other = _length(size.to_one_side, scale), _length(size.to_other_side, scale)
    return (
        tr("CTR {ratio:.2f}  (heart / chest)", ratio=size.ratio),
        tr("heart {width}", width=_length(size.heart, scale)) + f" ({one} + {other})",
        tr("chest {width}", width=_length(size.chest, scale)),
        *_origin(scale),
    )


def _region(mark: Mark, seen: Seen, *, moving: bool) -> Lines:
    outline = mark.outline
    if outline is None:
        return ()
    rows, columns = box_of(outline, seen.film.shape)
    if moving and (rows.stop - rows.start) * (columns.stop - columns.start) > QUICK_PX:
        return WAITING
    found = region_values(seen.film, outline)
    if found is None:
        return (tr("no pixel of the film"),)
    digits = 1 if seen.windowing.range_width >= 100 else 3  # noqa: PLR2004
    return (
        tr(
            "mean {mean}  SD {sd}  (pixel values)",
            mean=f"{found.mean:.{digits}f}",
            sd=f"{found.sd:.{digits}f}",
        ),
        tr("min {low:g}  max {high:g}", low=found.low, high=found.high),
        tr(
            "area {area}  ({pixels} pixels)",
            area=_area(found.count * seen.scale.pixel_area, seen.scale),
            pixels=found.count,
        ),
        *_origin(seen.scale),
    )


def _probe(mark: Mark, seen: Seen) -> Lines:
    rows, columns = seen.film.shape
    column = min(int(mark.points[0].x), columns - 1)
    row = min(int(mark.points[0].y), rows - 1)
    value = seen.film.values[row, column]
    seen_through = replace(
        seen.film.presentation,
        inverted=seen.film.presentation.inverted != seen.windowing.inverted,
    )
    shown = float(seen_through.show(np.array([value]), seen.windowing.voi)[0])
    return (
        tr("pixel value {value:g}, shown at {shown:.0f} %", value=float(value), shown=shown * 100),
        tr("column {column}, row {row}", column=column + 1, row=row + 1),
    )


def _degrees(measured: Callable[[], float]) -> str:
    try:
        return f"{measured():.1f}°"
    except ValueError:  # two points of it are one
        return tr("no angle")


def _length(value: float, scale: Scale) -> str:
    return f"{value:.1f} {scale.unit}"


def _area(value: float, scale: Scale) -> str:
    if scale.unit == "px":
        return f"{value:.0f} px²"
    return f"{value / 100:.2f} cm²" if value >= LARGE_MM2 else f"{value:.1f} mm²"


def _origin(scale: Scale) -> Lines:
    if scale.origin is not None:
        return (tr(SPACING_WORDS[scale.origin]),)
    return () if scale.square else (tr("in widths of a pixel: pixels are not square"),)
