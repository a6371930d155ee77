"""One picture of all results: the image, its heat map, all scores and what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from xray_desktop import __version__
from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.scoring.diagnostic_statistics import Band
from xray_desktop.core.scoring.findings import Assessment, State
from xray_desktop.results.heat_map_picture import DRAWABLE, overlay
from xray_desktop.results.score_report import (
    BASE_RATE_COLUMNS,
    Column,
    ScoreTable,
    report_notes,
    score_table,
)

MAX_SIDE_PX: Final = 2048
PANEL_PX: Final = 880
BANNER_PX: Final = 64
MARGIN_PX: Final = 24
IMAGE_PX: Final = (MAX_SIDE_PX - PANEL_PX, 1680)
"""Most columns and rows of the image."""
MIN_ROWS_PX: Final = 1200

GROUND_RGB: Final = (15, 17, 20)
PANEL_RGB: Final = (23, 25, 28)
TEXT_RGB: Final = (217, 219, 222)
FAINT_RGB: Final = (139, 143, 148)
BANNER_RGB: Final = (250, 204, 21)
BANNER_TEXT_RGB: Final = (23, 25, 28)
STATE_RGB: Final = {
    State.ABOVE: (255, 176, 92),
    State.NEAR: (240, 228, 66),
    State.BELOW: TEXT_RGB,
    State.INSUFFICIENT: FAINT_RGB,
    State.UNRELIABLE: FAINT_RGB,
}
BAND_RGB: Final = {
    Band.BELOW: (86, 180, 233),
    Band.NEUTRAL: TEXT_RGB,
    Band.SMALL: (240, 228, 66),
    Band.MODERATE: (255, 176, 92),
    Band.LARGE: (255, 122, 66),
}
_WIDTHS_PX: Final = {
    Column.FINDING: 200,
    Column.SCORE: 84,
    Column.BASE_RATE: 94,
    Column.RATIO: 96,
    Column.LIKELIHOOD: 78,
    Column.THRESHOLD: 94,
    Column.SENSITIVITY: 56,
    Column.SPECIFICITY: 56,
    Column.PLACE: 70,
}
"""Of the table's columns; together they fill the panel within its margins."""
_HEADINGS: Final = {Column.THRESHOLD: "Op. point", Column.PLACE: "Place"}
"""Shorter ones."""
_ROW_PX: Final = 22
_HEADING_PX: Final = 19
_MIN_TEXT_PX: Final = 16
"""Size of sentences for which a small image's sheet is made higher."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(slots=True)
class _Pen:
    """Where the next line of the panel goes."""

    draw: ImageDraw.ImageDraw
    left: int
    top: int
    width: int

    def line(self, words: str, size: int, colour: tuple[int, int, int] = TEXT_RGB) -> None:
        """Write `words`, broken into lines, and move on."""
        font = ImageFont.load_default(size)
        for part in wrapped(words.translate(DRAWABLE), self.width, font):
            self.draw.text((self.left, self.top), part, colour, font)
            self.top += round(1.35 * size)

    def row(
        self,
        cells: Sequence[str],
        offsets: Sequence[int],
        size: int,
        colour: tuple[int, int, int],
    ) -> None:
        """Write a row of the table: its cells, at their offsets."""
        font = ImageFont.load_default(size)
        for offset, cell in zip(offsets, cells, strict=False):
            self.draw.text((self.left + offset, self.top), cell.translate(DRAWABLE), colour, font)
        self.top += round(1.55 * _ROW_PX)

    def gap(self, height: int) -> None:
        """Leave room."""
        self.top += height


def score_sheet(
    radiograph: Radiograph,
    assessment: Assessment,
    heat_map: HeatMap | None,
    cautions: Sequence[str] = (),
) -> NDArray[np.uint8]:
    """Return the picture: image at the left, scores at the right, the notice over both.

    Parameters
    ----------
    image : Radiograph
        The image.
    assessment : Assessment
        The image's scores.
    heat_map : HeatMap or None
        The heat map whose regions are drawn over it, if it is not withheld.
    cautions : sequence of str
        Sentences to show with the scores.

    Returns
    -------
    ndarray, (rows, columns, 3), uint8
        RGB, neither side longer than `MAX_SIDE_PX`.
    """
    image = framed(radiograph, heat_map, IMAGE_PX)
    table = score_table(assessment)
    said = (*report_notes(assessment, heat_map, cautions), _maker(assessment))
    above = round(1.55 * _ROW_PX) * (len(table.rows) + 1) + 3 * MARGIN_PX
    needed = above + _height(said, _MIN_TEXT_PX, PANEL_PX - 2 * MARGIN_PX) + MARGIN_PX
    rows = min(max(image.height, MIN_ROWS_PX, needed) + BANNER_PX, MAX_SIDE_PX)
    sheet = Image.new("RGB", (image.width + PANEL_PX, rows), GROUND_RGB)
    sheet.paste(image, (0, BANNER_PX + (rows - BANNER_PX - image.height) // 2))
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((image.width, BANNER_PX, sheet.width, rows), PANEL_RGB)
    draw.rectangle((0, 0, sheet.width, BANNER_PX - 1), BANNER_RGB)
    notice = f"{assessment.notice.translate(DRAWABLE)} - AI output, unverified"
    draw.text((MARGIN_PX, 14), notice, BANNER_TEXT_RGB, ImageFont.load_default(30))
    pen = _Pen(draw, image.width + MARGIN_PX, BANNER_PX + MARGIN_PX, PANEL_PX - 2 * MARGIN_PX)
    _table(pen, table)
    _sentences(pen, said, len(assessment.reservations), rows - MARGIN_PX)
    return np.asarray(sheet, np.uint8)


def framed(radiograph: Radiograph, heat_map: HeatMap | None, most: tuple[int, int]) -> Image.Image:
    """Return the image, under its heat map if there is one, within `most` columns and rows."""
    rows, columns = radiograph.true_shape
    scale = min(most[0] / columns, most[1] / rows)
    return overlay(
        radiograph, heat_map, (max(1, round(columns * scale)), max(1, round(rows * scale)))
    )


def wrapped(words: str, width: int, font: Font) -> list[str]:
    """Return `words` in lines no longer than `width` pixels."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _table(pen: _Pen, table: ScoreTable) -> None:
    widths = dict(_WIDTHS_PX)
    spare = sum(widths.pop(column) for column in BASE_RATE_COLUMNS if column not in table.columns)
    for column in widths:
        widths[column] += spare // len(widths)
    offsets = [0, *accumulate(widths.values())][:-1]
    heads = [_HEADINGS.get(column, column.value) for column in table.columns]
    pen.row(heads, offsets, _HEADING_PX, FAINT_RGB)
    for row in table.rows:
        colour = STATE_RGB[row.state] if row.band is None else BAND_RGB[row.band]
        pen.row(row.cells, offsets, _ROW_PX, colour)
    pen.gap(MARGIN_PX)


def _maker(assessment: Assessment) -> str:
    model = assessment.model
    return (
        f"Model {model.model_id} ({model.sha256[:16]}), {assessment.device}; "
        f"xray-desktop {__version__}"
    )


def _sentences(pen: _Pen, said: Sequence[str], grave: int, bottom: int) -> None:
    """Write what must be known in the largest letters that leave room for all of it."""
    size = 22
    while size > 13 and pen.top + _height(said, size, pen.width) > bottom:  # noqa: PLR2004
        size -= 1
    for number, sentence in enumerate(said):
        pen.line(sentence, size, BANNER_RGB if number < grave else TEXT_RGB)
        pen.gap(size // 2)


def _height(sentences: Sequence[str], size: int, width: int) -> int:
    font = ImageFont.load_default(size)
    return sum(
        round(1.35 * size) * len(wrapped(sentence.translate(DRAWABLE), width, font)) + size // 2
        for sentence in sentences
    )
