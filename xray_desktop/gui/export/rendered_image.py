"""Rendering the view to a picture for export or print, with a caption bar below it."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem

from xray_desktop.gui.common.language import tr_noop
from xray_desktop.gui.heat_map.heat_map_legend import HeatMapLegend, paint_legend
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.gui.viewer.overlay_texts import patient_lines

GAP_LINES: Final = 0.25
METRES_PER_INCH: Final = 0.0254
UNLIMITED_HEIGHT: Final = 1e6
"""Larger than any caption, for measuring."""


@dataclass(frozen=True, slots=True)
class CaptionBar:
    """The caption bar under a picture.

    Parameters
    ----------
    lines : sequence of str
        Plain text; the first line is what the picture is not for, and stands out.
    legend : HeatMapLegend or None
        What the colours mean, where a heat map is drawn.
    """

    lines: Sequence[str]
    legend: HeatMapLegend | None = None


def paint_caption(painter: QPainter, area: QRectF, caption: CaptionBar) -> float:
    """Draw a foot into `area` with the painter's font and pen; return where it ends."""
    font = QFont(painter.font())
    gap = GAP_LINES * painter.fontMetrics().lineSpacing()
    top = area.top()
    flags = int(Qt.TextFlag.TextWordWrap)
    for number, text in enumerate(caption.lines):
        font.setBold(number == 0)
        painter.setFont(font)
        place = QRectF(area.left(), top, area.width(), area.height())
        painter.drawText(place, flags, text)
        top = painter.boundingRect(place, flags, text).bottom() + gap
        if number == 0 and caption.legend is not None:
            font.setBold(False)
            painter.setFont(font)
            place = QRectF(area.left(), top + gap, area.width(), area.height())
            top = paint_legend(painter, place, caption.legend) + 2 * gap
    font.setBold(False)
    painter.setFont(font)
    return top


def caption_height(
    font: QFont, width: float, caption: CaptionBar, *, dpi: int | None = None
) -> float:
    """Return how high a foot is that is drawn in `font` on a picture, or at `dpi` on paper."""
    scratch = QImage(1, 1, QImage.Format.Format_RGB32)
    if dpi is not None:
        scratch.setDotsPerMeterX(round(dpi / METRES_PER_INCH))
        scratch.setDotsPerMeterY(round(dpi / METRES_PER_INCH))
    painter = QPainter(scratch)
    painter.setFont(font)
    height = paint_caption(painter, QRectF(0, 0, width, UNLIMITED_HEIGHT), caption)
    painter.end()
    return height


CAPTION_COLOUR: Final = QColor("#16181b")
SHADE: Final = QColor(0, 0, 0, 160)
"""Background of text on the image."""
TEXT_COLOUR: Final = QColor("#e6e7e9")
LINES_PER_PICTURE: Final = 52
"""Text size of the caption: the picture's height holds this many lines."""
MIN_TEXT_PX: Final = 11


class Extent(StrEnum):
    """How much of the image, and how large."""

    SEEN = tr_noop("as seen now")
    IMAGE = tr_noop("the whole image, every pixel")


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """What a picture is to hold.

    Parameters
    ----------
    extent : Extent
        How much of the image.
    with_heat_map, with_annotations : bool
        Whether heat map and annotations are drawn.
    with_patient : bool
        Whether the patient identification is drawn; only if the user asked for it just now.
    """

    extent: Extent = Extent.SEEN
    with_heat_map: bool = True
    with_annotations: bool = True
    with_patient: bool = False


def picture_of(
    view: ImageView, options: PictureOptions, caption: CaptionBar | None = None
) -> QImage:
    """Return the image as `view` shows it, with a foot under it, RGB of 32 bits.

    It has the orientation labels, and the patient identification if requested; the other corner
    text is left out. The view looks the same afterwards.
    """
    with _only(view, options):
        image = _image_whole(view) if options.extent is Extent.IMAGE else _image_seen(view)
    _draw_orientation_labels(image, view)
    if options.with_patient and view.pixels is not None:
        _name(image, patient_lines(view.pixels.image.patient))
    return image if caption is None else _with_caption(image, caption)


def rgb_of(image: QImage) -> NDArray[np.uint8]:
    """Return the pixels of an image, (rows, columns, 3) uint8, an array of its own."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()


@contextmanager
def _only(view: ImageView, options: PictureOptions) -> Iterator[None]:
    """Hide the items that the options leave out, for the duration of the context."""
    hidden = [
        item
        for item in view.image_item.childItems()
        if item.isVisible() and not _is_included(view, options, item)
    ]
    for item in hidden:
        item.setVisible(False)
    try:
        yield
    finally:
        for item in hidden:
            item.setVisible(True)


def _is_included(view: ImageView, options: PictureOptions, item: QGraphicsItem) -> bool:
    if item is view.file_graphics:  # it may spell a name
        return False
    return options.with_heat_map if item is view.map else options.with_annotations


def _image_seen(view: ImageView) -> QImage:
    ratio = view.devicePixelRatioF()
    image = _black(round(view.width() * ratio), round(view.height() * ratio))
    _render(view, image, view.area.seen)
    return image


def _image_whole(view: ImageView) -> QImage:
    if view.pixels is None:
        raise ValueError("no image is shown")
    rows, columns = view.pixels.image.true_shape
    if view.display.orientation.quarter_turns % 2:
        rows, columns = columns, rows
    image = _black(columns, rows)
    with view.area.fitted() as place:
        _render(view, image, place)
    return image


def _black(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    return image


def _render(view: ImageView, image: QImage, source: QRectF) -> None:
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    target = QRectF(0, 0, image.width(), image.height())
    view.scene().render(painter, target, source, Qt.AspectRatioMode.IgnoreAspectRatio)
    painter.end()


def _draw_orientation_labels(image: QImage, view: ImageView) -> None:
    """Draw the patient's directions at the edges of a picture, as the view has them."""
    directions = None if view.pixels is None else view.pixels.image.exposure.directions
    if directions is None:
        return
    edges = view.display.orientation.edges(directions)
    font = _font(image)
    font.setBold(True)
    margin = font.pixelSize()
    place = image.rect().adjusted(margin // 2, margin // 2, -margin // 2, -margin // 2)
    painter = QPainter(image)
    painter.setFont(font)
    flags = Qt.AlignmentFlag
    for label, where in (
        (edges.left, flags.AlignLeft | flags.AlignVCenter),
        (edges.right, flags.AlignRight | flags.AlignVCenter),
        (edges.top, flags.AlignTop | flags.AlignHCenter),
        (edges.bottom, flags.AlignBottom | flags.AlignHCenter),
    ):
        box = painter.boundingRect(place, int(where), label).adjusted(-3, -1, 3, 1)
        painter.fillRect(box, SHADE)
        painter.setPen(TEXT_COLOUR)
        painter.drawText(place, int(where), label)
    painter.end()


def _name(image: QImage, lines: Sequence[str]) -> None:
    """Draw the patient identification into its corner."""
    font = _font(image)
    margin = font.pixelSize() // 2
    place = image.rect().adjusted(margin, margin, -margin, -margin)
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
    text = "\n".join(lines)
    painter = QPainter(image)
    painter.setFont(font)
    painter.fillRect(painter.boundingRect(place, flags, text).adjusted(-3, -1, 3, 1), SHADE)
    painter.setPen(TEXT_COLOUR)
    painter.drawText(place, flags, text)
    painter.end()


def _with_caption(image: QImage, caption: CaptionBar) -> QImage:
    font = _font(image)
    margin = font.pixelSize()
    width = max(image.width() - 2 * margin, 1)
    height = math.ceil(caption_height(font, width, caption))
    whole = _black(image.width(), image.height() + height + 2 * margin)
    painter = QPainter(whole)
    painter.drawImage(0, 0, image)
    painter.fillRect(0, image.height(), image.width(), height + 2 * margin, CAPTION_COLOUR)
    painter.setFont(font)
    painter.setPen(TEXT_COLOUR)
    paint_caption(painter, QRectF(margin, image.height() + margin, width, height), caption)
    painter.end()
    return whole


def _font(image: QImage) -> QFont:
    font = QFont()
    font.setPixelSize(max(MIN_TEXT_PX, image.height() // LINES_PER_PICTURE))
    return font
