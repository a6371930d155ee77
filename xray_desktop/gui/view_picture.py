"""A picture of the film as it is shown, to be saved or printed, with what must be said under it."""

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

from xray_desktop.gui.corner_text import patient_lines
from xray_desktop.gui.film_view import FilmView
from xray_desktop.gui.language import marked
from xray_desktop.gui.picture_foot import Foot, foot_height, paint_foot

FOOT: Final = QColor("#16181b")
SHADE: Final = QColor(0, 0, 0, 160)
"""Under letters that stand on the film."""
WORDS: Final = QColor("#e6e7e9")
LINES_PER_PICTURE: Final = 52
"""The words under a picture are as large as if it were so many lines high."""
LEAST_WORD_PX: Final = 11


class Extent(StrEnum):
    """How much of the film, and how large."""

    SEEN = marked("as seen now")
    FILM = marked("the whole film, every pixel")


@dataclass(frozen=True, slots=True)
class PictureWish:
    """What a picture is to hold.

    Parameters
    ----------
    extent : Extent
        How much of the film.
    with_map, with_marks : bool
        Whether the map and what the reader drew lie over it.
    with_patient : bool
        Whether it says whose film it is. Only ever true because the reader asked for it just now.
    """

    extent: Extent = Extent.SEEN
    with_map: bool = True
    with_marks: bool = True
    with_patient: bool = False


def picture_of(view: FilmView, wish: PictureWish, foot: Foot | None = None) -> QImage:
    """Return the film as `view` shows it, with a foot under it, RGB of 32 bits.

    The patient's directions at its edges are in it, the words in the view's corners are not, but
    for whose film it is if that is wished for. The view looks the same afterwards.
    """
    with _only(view, wish):
        film = _film_whole(view) if wish.extent is Extent.FILM else _film_seen(view)
    _letter(film, view)
    if wish.with_patient and view.pixels is not None:
        _name(film, patient_lines(view.pixels.film.patient))
    return film if foot is None else _with_foot(film, foot)


def rgb_of(image: QImage) -> NDArray[np.uint8]:
    """Return the pixels of an image, (rows, columns, 3) uint8, an array of its own."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()


@contextmanager
def _only(view: FilmView, wish: PictureWish) -> Iterator[None]:
    """Hide for a moment what is not wished for."""
    hidden = [
        item
        for item in view.film_item.childItems()
        if item.isVisible() and not _wished(view, wish, item)
    ]
    for item in hidden:
        item.setVisible(False)
    try:
        yield
    finally:
        for item in hidden:
            item.setVisible(True)


def _wished(view: FilmView, wish: PictureWish, item: QGraphicsItem) -> bool:
    if item is view.file_graphics:  # it may spell a name
        return False
    return wish.with_map if item is view.map else wish.with_marks


def _film_seen(view: FilmView) -> QImage:
    ratio = view.devicePixelRatioF()
    image = _black(round(view.width() * ratio), round(view.height() * ratio))
    _render(view, image, view.seen)
    return image


def _film_whole(view: FilmView) -> QImage:
    if view.pixels is None:
        raise ValueError("no film is shown")
    rows, columns = view.pixels.film.true_shape
    if view.orientation.quarter_turns % 2:
        rows, columns = columns, rows
    image = _black(columns, rows)
    with view.fitted() as place:
        _render(view, image, place)
    return image


def _black(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    return image


def _render(view: FilmView, image: QImage, source: QRectF) -> None:
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    target = QRectF(0, 0, image.width(), image.height())
    view.scene().render(painter, target, source, Qt.AspectRatioMode.IgnoreAspectRatio)
    painter.end()


def _letter(film: QImage, view: FilmView) -> None:
    """Draw the patient's directions at the edges of a picture, as the view has them."""
    directions = None if view.pixels is None else view.pixels.film.exposure.directions
    if directions is None:
        return
    edges = view.orientation.edges(directions)
    font = _font(film)
    font.setBold(True)
    margin = font.pixelSize()
    place = film.rect().adjusted(margin // 2, margin // 2, -margin // 2, -margin // 2)
    painter = QPainter(film)
    painter.setFont(font)
    flags = Qt.AlignmentFlag
    for letters, where in (
        (edges.left, flags.AlignLeft | flags.AlignVCenter),
        (edges.right, flags.AlignRight | flags.AlignVCenter),
        (edges.top, flags.AlignTop | flags.AlignHCenter),
        (edges.bottom, flags.AlignBottom | flags.AlignHCenter),
    ):
        box = painter.boundingRect(place, int(where), letters).adjusted(-3, -1, 3, 1)
        painter.fillRect(box, SHADE)
        painter.setPen(WORDS)
        painter.drawText(place, int(where), letters)
    painter.end()


def _name(film: QImage, lines: Sequence[str]) -> None:
    """Write whose film it is into the corner where the view has it."""
    font = _font(film)
    margin = font.pixelSize() // 2
    place = film.rect().adjusted(margin, margin, -margin, -margin)
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
    words = "\n".join(lines)
    painter = QPainter(film)
    painter.setFont(font)
    painter.fillRect(painter.boundingRect(place, flags, words).adjusted(-3, -1, 3, 1), SHADE)
    painter.setPen(WORDS)
    painter.drawText(place, flags, words)
    painter.end()


def _with_foot(film: QImage, foot: Foot) -> QImage:
    font = _font(film)
    margin = font.pixelSize()
    width = max(film.width() - 2 * margin, 1)
    height = math.ceil(foot_height(font, width, foot))
    whole = _black(film.width(), film.height() + height + 2 * margin)
    painter = QPainter(whole)
    painter.drawImage(0, 0, film)
    painter.fillRect(0, film.height(), film.width(), height + 2 * margin, FOOT)
    painter.setFont(font)
    painter.setPen(WORDS)
    paint_foot(painter, QRectF(margin, film.height() + margin, width, height), foot)
    painter.end()
    return whole


def _font(film: QImage) -> QFont:
    font = QFont()
    font.setPixelSize(max(LEAST_WORD_PX, film.height() // LINES_PER_PICTURE))
    return font
