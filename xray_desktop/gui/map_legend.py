"""What the colours and lines of a map mean, drawn: in the panel, and where a map goes out."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from xray_desktop.core.attribution import SHOWN_PERCENTILE, SHOWN_SIGMA
from xray_desktop.core.map_colours import MapStyle, coloured
from xray_desktop.gui.language import tr
from xray_desktop.gui.map_overlay import (
    CAM_RGB,
    CONTOUR_MASSES,
    CONTOUR_RGB,
    KEPT_RGB,
    MapOverlay,
)
from xray_desktop.gui.words_from_elsewhere import label_name
from xray_desktop.results.words import MAP_MEANING

FILM_GREY: Final = QColor("#3a3a3a")
"""A film's own grey, on which the colours are shown as they look over one."""
STRIP_LINES: Final = 0.8
"""How high the strip is, in lines of its words."""
STRIP_WIDTH_LINES: Final = 26
SAMPLE_LINES: Final = 2.2
LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True)
class LineSample:
    """A line that is drawn over the film, and what it encloses."""

    rgb: tuple[int, int, int]
    dashed: bool
    words: str


@dataclass(frozen=True, slots=True)
class MapLegend:
    """What a picture with a map must explain.

    Parameters
    ----------
    title : str
        Of which finding the map is, and what of it is shown.
    style : MapStyle
        The colours.
    opacity : float
        How much of them is laid over the film, above 0 to 1.
    samples : tuple of LineSample
        The lines that are drawn as well.
    """

    title: str
    style: MapStyle
    opacity: float = 1.0
    samples: tuple[LineSample, ...] = ()


def legend_of(label: str, overlay: MapOverlay) -> MapLegend:
    """Return the legend of the map of `label` as `overlay` draws it now."""
    samples: list[LineSample] = []
    if overlay.contours_shown:
        samples.append(LineSample(CONTOUR_RGB, dashed=False, words=contour_words()))
    if overlay.cam_shown:
        samples.append(LineSample(CAM_RGB, dashed=True, words=cam_words()))
    if overlay.kept_label:
        words = tr("The same lines for {name}", name=label_name(overlay.kept_label))
        samples.append(LineSample(KEPT_RGB, dashed=False, words=words))
    title = tr("Map of {name}: {shown}", name=label_name(label), shown=tr(overlay.style.value))
    return MapLegend(title, overlay.style, overlay.opacity(), tuple(samples))


def paint_legend(painter: QPainter, room: QRectF, legend: MapLegend) -> float:
    """Draw a legend at the top of `room` with the painter's font and pen; return where it ends."""
    line = painter.fontMetrics().lineSpacing()
    top = _words(painter, room, room.top(), legend.title)
    width = min(room.width(), STRIP_WIDTH_LINES * line)
    strip = QRectF(room.left(), top + line * 0.2, width, STRIP_LINES * line)
    paint_strip(painter, strip, legend.style, legend.opacity)
    low, high = end_words(legend.style)
    half = QRectF(strip.left(), strip.bottom() + line * 0.1, width * 0.48, room.height())
    other = half.translated(width * 0.52, 0)
    top = half.top()
    for place, side, said in ((half, LEFT, low), (other, RIGHT, high)):
        painter.drawText(place, int(side), said)
        top = max(top, painter.boundingRect(place, int(side), said).bottom())
    notes = [scale_words()]
    if legend.opacity < 1:
        notes.append(tr("drawn at {percent:.0f} % of its opacity", percent=100 * legend.opacity))
    top = _words(painter, room, top, " · ".join((tr(MAP_MEANING), *notes)))
    for sample in legend.samples:
        top = _sample(painter, room, top, sample)
    return top


def paint_strip(painter: QPainter, strip: QRectF, style: MapStyle, opacity: float = 1.0) -> None:
    """Draw the colours of a style from the lowest to the highest, on the grey of a film."""
    values = np.linspace(style.lowest, 1, 256, dtype=np.float32)[None, :]
    rgba = np.ascontiguousarray(coloured(values, style))
    image = QImage(rgba.data, 256, 1, 4 * 256, QImage.Format.Format_RGBA8888)
    painter.fillRect(strip, FILM_GREY)
    painter.save()
    painter.setOpacity(opacity)
    painter.drawImage(strip, image)
    painter.restore()


def end_words(style: MapStyle) -> tuple[str, str]:
    """Return what the lowest and the highest colour say."""
    low, high = style.ends
    return tr(low), tr(high)


def scale_words() -> str:
    """Return what lies between the values of a map and its colours."""
    return tr(
        "smoothed over {sigma:.0f} input pixels; full colour from percentile {percentile}",
        sigma=SHOWN_SIGMA,
        percentile=SHOWN_PERCENTILE,
    )


def contour_words() -> str:
    """Return what the contours enclose."""
    inner, outer = (f"{100 * share:.0f} %" for share in CONTOUR_MASSES)
    return tr(
        "Lines around the densest {inner} and {outer} of what speaks for the finding",
        inner=inner,
        outer=outer,
    )


def cam_words() -> str:
    """Return what the outline of Grad-CAM is, and what its agreement is not."""
    return tr(
        "Dashed: the densest {share} of Grad-CAM, a coarser method, as a second opinion. "
        "Where both agree they can still both be wrong.",
        share=f"{100 * CONTOUR_MASSES[-1]:.0f} %",
    )


def _words(painter: QPainter, room: QRectF, top: float, words: str) -> float:
    place = QRectF(room.left(), top, room.width(), room.height())
    painter.drawText(place, int(LEFT), words)
    return painter.boundingRect(place, int(LEFT), words).bottom()


def _sample(painter: QPainter, room: QRectF, top: float, sample: LineSample) -> float:
    line = painter.fontMetrics().lineSpacing()
    length = SAMPLE_LINES * line
    middle = top + line / 2
    ground = QRectF(room.left(), top + line * 0.2, length, line * 0.6)
    painter.fillRect(ground, FILM_GREY)
    painter.save()
    form = Qt.PenStyle.DashLine if sample.dashed else Qt.PenStyle.SolidLine
    painter.setPen(QPen(QColor(*sample.rgb), max(1.5, line / 10), form))
    painter.drawLine(QPointF(ground.left(), middle), QPointF(ground.right(), middle))
    painter.restore()
    beside = room.adjusted(length + line * 0.5, 0, 0, 0)
    return _words(painter, beside, top, sample.words)
