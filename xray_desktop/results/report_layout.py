"""The layout of a report: pages of text, boxes and a picture, the same for every back end.

Lengths are in the unit of the page format, points (1/72 inch) or pixels; the origin is the top left
corner of a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.results.report_fonts import BOLD, FONT, drawable, font_for, text_width
from xray_desktop.results.report_palette import RGB, Palette
from xray_desktop.results.score_report import Report, ScoreTable

LINE: Final = 1.35
"""Distance of baselines, in text sizes."""
ASCENT: Final = 0.95
"""From the top of a line to its baseline, in text sizes."""
ROW: Final = 1.55
"""Height of a table's row, in text sizes."""
COLUMN_GAP: Final = 0.7
"""Least distance of columns, in text sizes."""
PARAGRAPH_GAP: Final = 0.4
"""Between paragraphs, in text sizes."""
LINE_GAP: Final = 0.1
"""Between lines that belong together."""
SMALLEST: Final = 0.6
"""Text of a page that must not grow is reduced to this share of its size at most."""
STEP: Final = 0.95
MIN_PICTURE_SHARE: Final = 0.3
MAX_PICTURE_SHARE: Final = 0.62
"""Height of a picture that stands over the text, as a share of the page's."""


@dataclass(frozen=True, slots=True)
class PageFormat:
    """Size and colours of a page.

    Parameters
    ----------
    width, height : float
        Of the page; of a sheet (see `panel`) the most it may have.
    margin, banner : float
        Width of the margin and height of the notice at the top.
    text, title : float
        Sizes of text.
    palette : Palette
    picture : tuple of float
        Most width and height of the picture beside text.
    panel : float
        Width of the panel of text beside the picture. A page with a panel is a sheet: one page as
        high as needed, with smaller text where that is not enough. 0: pages that follow each other.
    """

    width: float
    height: float
    margin: float
    banner: float
    text: float
    title: float
    palette: Palette
    picture: tuple[float, float]
    panel: float = 0


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `left` and `baseline` are where it begins, `size` the font's."""

    left: float
    baseline: float
    text: str
    font: str
    size: float
    colour: RGB


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    left: float
    top: float
    width: float
    height: float
    colour: RGB


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Pixels, (rows, columns, 3) uint8, in a rectangle."""

    left: float
    top: float
    width: float
    height: float
    pixels: NDArray[np.uint8]


Item = Text | Box | Picture


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """Items in the order in which they are drawn."""

    width: float
    height: float
    items: tuple[Item, ...]


@dataclass(slots=True)
class _Flow:
    """Sets text from top to bottom, on further pages where `bottom` is reached."""

    left: float
    top: float
    width: float
    bottom: float = float("inf")
    first: float = 0
    """Top of further pages."""
    pages: list[list[Item]] = field(default_factory=lambda: [[]])

    def add(self, *items: Item) -> None:
        """Put items on the present page."""
        self.pages[-1].extend(items)

    def need(self, height: float) -> None:
        """Begin a page if the present one has less height left."""
        if self.top + height > self.bottom:
            self.pages.append([])
            self.top = self.first

    def paragraph(
        self, text: str, size: float, colour: RGB, font: str = FONT, gap: float = PARAGRAPH_GAP
    ) -> None:
        """Set a text in as many lines as it needs; an empty one is a gap."""
        font = font_for(text, font)
        for line in wrapped(drawable(text, font), self.width, font, size):
            self.need(LINE * size)
            self.add(Text(self.left, self.top + ASCENT * size, line, font, size, colour))
            self.top += LINE * size
        self.top += gap * size

    def paragraphs(
        self, texts: Sequence[str], size: float, colour: RGB, gap: float = PARAGRAPH_GAP
    ) -> None:
        """Set texts one below the other."""
        for text in texts:
            self.paragraph(text, size, colour, gap=gap)

    def table(self, table: ScoreTable, size: float, palette: Palette) -> None:
        """Set a table in columns as wide as their cells; smaller text where they do not fit."""
        headings = [[*_words(heading)] for heading in table.headings]
        full = [row.cells for row in table.rows if row.scored]
        widths = [
            max(
                text_width(text, FONT, 1)
                for text in (*headings[column], *(cells[column] for cells in full))
            )
            for column in range(len(headings))
        ]
        natural = sum(widths) + COLUMN_GAP * (len(widths) - 1)
        size = min(size, self.width / natural)
        spare = (self.width / size - natural) / max(len(widths) - 1, 1)
        gap = COLUMN_GAP + min(spare, 3 * COLUMN_GAP)
        offsets = [size * (sum(widths[:n]) + gap * n) for n in range(len(widths))]
        lines = [
            _heading_lines(words, width) for words, width in zip(headings, widths, strict=True)
        ]
        most = max(map(len, lines))
        self.need(LINE * size * most + ROW * size)
        for offset, parts in zip(offsets, lines, strict=True):
            for number, part in enumerate(parts, most - len(parts)):
                baseline = self.top + (number * LINE + ASCENT) * size
                self.add(Text(self.left + offset, baseline, part, FONT, size, palette.faint))
        self.top += (most * LINE + 0.2) * size
        self._rule(palette.faint, 0.07 * size)
        for row in table.rows:
            self.need(ROW * size)
            baseline = self.top + (0.5 * (ROW - LINE) + ASCENT) * size
            for offset, cell in zip(offsets, row.cells, strict=False):
                shown = drawable(cell)
                self.add(Text(self.left + offset, baseline, shown, FONT, size, palette.row(row)))
            self.top += ROW * size
            self._rule(palette.rule, 0.03 * size)
        self.top += size

    def _rule(self, colour: RGB, height: float) -> None:
        self.add(Box(self.left, self.top, self.width, height, colour))


def lay_out(report: Report, page: PageFormat) -> tuple[Page, ...]:
    """Return the pages of a report; a sheet is always one."""
    if page.panel:
        return (_sheet(report, page),)
    return _pages(report, page)


def lay_out_text(
    lines: Sequence[str], width: float, size: float, margin: float, palette: Palette
) -> Page:
    """Return paragraphs of text as a page of `width`, as high as they need."""
    flow = _Flow(margin, margin, width - 2 * margin)
    for line in lines:
        flow.paragraph(line, size, palette.ink, gap=LINE_GAP)
    height = flow.top + margin
    return Page(width, height, (Box(0, 0, width, height, palette.panel), *flow.pages[0]))


def wrapped(text: str, width: float, font: str, size: float) -> list[str]:
    """Return `text` in lines no wider than `width`; a word that is wider is divided."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or text_width(longer, font, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
        while len(lines[-1]) > 1 and text_width(lines[-1], font, size) > width:
            rest = lines[-1]
            end = next(
                n
                for n in range(len(rest) - 1, 0, -1)
                if n == 1 or text_width(rest[:n], font, size) <= width
            )
            lines[-1:] = [rest[:end], rest[end:]]
    return lines


def _pages(report: Report, page: PageFormat) -> tuple[Page, ...]:
    top = page.banner + 0.5 * page.margin
    flow = _Flow(page.margin, top, page.width - 2 * page.margin, page.height - page.margin, top)
    colours = page.palette
    if report.title:
        flow.paragraph(report.title, page.title, colours.ink, BOLD)
    for warning in report.warnings:
        flow.paragraph(warning, page.text, colours.warning, BOLD)
    if report.identification:
        _picture_beside(flow, report, page)
    else:
        _picture_above(flow, report, page)
    _body(flow, report, page.text, colours)
    several = len(flow.pages) > 1
    return tuple(
        Page(page.width, page.height, (*_frame(report, page, number if several else 0), *items))
        for number, items in enumerate(flow.pages, 1)
    )


def _picture_beside(flow: _Flow, report: Report, page: PageFormat) -> None:
    width, height = _fitted(report.picture, *page.picture)
    flow.need(height)
    flow.add(Picture(flow.left, flow.top, width, height, report.picture))
    aside = replace(
        flow,
        left=flow.left + page.picture[0] + page.margin / 3,
        width=flow.width - page.picture[0] - page.margin / 3,
        bottom=float("inf"),
    )
    aside.paragraphs(report.identification, page.text, page.palette.ink, LINE_GAP)
    aside.top += page.text
    aside.paragraphs(report.heat_map, page.text, page.palette.ink)
    flow.top = max(flow.top + height, aside.top) + page.text


def _picture_above(flow: _Flow, report: Report, page: PageFormat) -> None:
    rest = _Flow(flow.left, 0, flow.width)
    _body(rest, report, page.text, page.palette)
    room = page.height - page.margin - flow.top - rest.top - page.text
    room = min(max(room, MIN_PICTURE_SHARE * page.height), MAX_PICTURE_SHARE * page.height)
    width, height = _fitted(report.picture, flow.width, room)
    flow.need(height)
    left = flow.left + (flow.width - width) / 2
    flow.add(Picture(left, flow.top, width, height, report.picture))
    flow.top += height + page.text


def _body(flow: _Flow, report: Report, size: float, colours: Palette) -> None:
    if report.table is not None:
        flow.table(report.table, size, colours)
    flow.paragraphs(report.notes, size, colours.ink)


def _sheet(report: Report, page: PageFormat) -> Page:
    width, height = _fitted(report.picture, *page.picture)
    left, top = width + page.margin, page.banner + page.margin
    size = page.text
    while True:
        flow = _Flow(left, top, page.panel - 2 * page.margin)
        for warning in report.warnings:
            flow.paragraph(warning, size, page.palette.warning)
        if report.table is not None:
            flow.table(report.table, page.text, page.palette)
        flow.paragraphs((*report.heat_map, *report.notes), size, page.palette.ink)
        flow.paragraphs(report.identification, size, page.palette.ink, LINE_GAP)
        needed = flow.top + page.margin
        if needed <= page.height or size * STEP < SMALLEST * page.text:
            break
        size *= STEP
    high = min(max(page.banner + height, needed), page.height)
    whole = replace(page, width=width + page.panel, height=high)
    return Page(
        whole.width,
        high,
        (
            *_frame(report, whole),
            Picture(
                0, page.banner + (high - page.banner - height) / 2, width, height, report.picture
            ),
            Box(width, page.banner, page.panel, high - page.banner, page.palette.panel),
            *flow.pages[0],
        ),
    )


def _frame(report: Report, page: PageFormat, number: int = 0) -> tuple[Item, ...]:
    """Return the ground, the notice at the top and, from 1, the page's number."""
    colours = page.palette
    size = 0.34 * page.banner
    notice = drawable(report.notice, BOLD)
    size = min(size, (page.width - 2 * page.margin) / text_width(notice, BOLD, 1))
    items: list[Item] = [
        Box(0, 0, page.width, page.height, colours.paper),
        Box(0, 0, page.width, page.banner, colours.banner),
        Text(page.margin, 0.5 * page.banner + 0.36 * size, notice, BOLD, size, colours.banner_ink),
    ]
    if number:
        text = str(number)
        left = page.width - page.margin - text_width(text, FONT, page.text)
        baseline = page.height - 0.5 * page.margin
        items.append(Text(left, baseline, text, FONT, page.text, colours.faint))
    return tuple(items)


def _fitted(pixels: NDArray[np.uint8], width: float, height: float) -> tuple[float, float]:
    rows, columns = pixels.shape[:2]
    scale = min(width / columns, height / rows)
    return columns * scale, rows * scale


def _words(heading: str) -> list[str]:
    return drawable(heading).split()


def _heading_lines(words: Sequence[str], width: float) -> list[str]:
    return wrapped(" ".join(words), width * 1.001, FONT, 1)
