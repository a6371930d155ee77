"""The legend of a heat map: in the panel and on exported and printed images."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from xray_desktop.core.attribution.heat_map_colours import (
    ENDS,
    PEAK_RGB,
    REGION_OPACITY,
    REGION_RGB,
    HeatMapStyle,
    coloured,
)
from xray_desktop.core.attribution.integrated_gradients import SHOWN_PERCENTILE, SHOWN_SIGMA
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.heat_map.heat_map_overlay import CAM_RGB, CAM_SHARE, HeatMapOverlay
from xray_desktop.results.heat_map_text import HEAT_MAP_MEANING

IMAGE_GREY: Final = QColor("#3a3a3a")
"""Grey of an image, behind the colours of the legend."""
COLOUR_BAR_LINES: Final = 0.8
"""Height of the colour bar, in text lines."""
COLOUR_BAR_WIDTH_LINES: Final = 26
SAMPLE_LINES: Final = 2.2
LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True)
class HeatMapLegend:
    """What the legend of a heat map explains.

    Parameters
    ----------
    title : str
        Names the finding.
    style : HeatMapStyle
        How it is drawn.
    opacity : float
        Opacity over the image, above 0 to 1.
    cam : bool
        Whether the outline of Grad-CAM is shown.
    """

    title: str
    style: HeatMapStyle
    opacity: float = 1.0
    cam: bool = False


def legend_of(label: str, overlay: HeatMapOverlay) -> HeatMapLegend:
    """Return the legend of the heat map of `label` as drawn by `overlay`."""
    title = tr("Heat map of {name}", name=label_name(label))
    return HeatMapLegend(title, overlay.style, overlay.opacity(), overlay.cam_shown)


def paint_legend(painter: QPainter, area: QRectF, legend: HeatMapLegend) -> float:
    """Draw a legend at the top of `area` with the painter's font and pen; return its bottom."""
    line = painter.fontMetrics().lineSpacing()
    top = _paint_text_block(painter, area, area.top(), legend.title)
    notes = [tr(HEAT_MAP_MEANING)]
    if legend.style is HeatMapStyle.COLOURS:
        top = _paint_colours(painter, area, top, legend.opacity)
        notes.append(scale_text())
    else:
        sample = QRectF(area.left(), top + line * 0.1, SAMPLE_LINES * line, line * 0.9)
        paint_region(painter, sample, legend.opacity)
        top = _paint_beside_sample(painter, area, top, region_text())
    if legend.opacity < 1:
        notes.append(tr("drawn at {percent:.0f} % opacity", percent=100 * legend.opacity))
    top = _paint_text_block(painter, area, top, " · ".join(notes))
    if legend.cam:
        _paint_dashes(painter, area, top)
        top = _paint_beside_sample(painter, area, top, grad_cam_text())
    return top


def paint_colour_bar(painter: QPainter, colour_bar: QRectF, opacity: float = 1.0) -> None:
    """Draw the colour bar on the grey of an image."""
    values = np.linspace(-1, 1, 256, dtype=np.float32)[None, :]
    rgba = np.ascontiguousarray(coloured(values))
    image = QImage(rgba.data, 256, 1, 4 * 256, QImage.Format.Format_RGBA8888)
    painter.fillRect(colour_bar, IMAGE_GREY)
    painter.save()
    painter.setOpacity(opacity)
    painter.drawImage(colour_bar, image)
    painter.restore()


def paint_region(painter: QPainter, sample: QRectF, opacity: float = 1.0) -> None:
    """Draw a sample region with its peak on the grey of an image."""
    painter.fillRect(sample, IMAGE_GREY)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(opacity)
    width = max(1.2, sample.height() / 14)
    filling = QColor(*REGION_RGB)
    filling.setAlphaF(REGION_OPACITY)
    painter.setPen(QPen(QColor(*REGION_RGB), width))
    painter.setBrush(filling)
    middle, arm = sample.center(), sample.height() * 0.18
    painter.drawEllipse(middle, sample.width() * 0.36, sample.height() * 0.36)
    painter.setPen(QPen(QColor(*PEAK_RGB), width))
    painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0))
    painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm))
    painter.restore()


def end_texts() -> tuple[str, str]:
    """Return the meaning of the lowest and the highest colour."""
    low, high = ENDS
    return tr(low), tr(high)


def region_text() -> str:
    """Return the meaning of the regions."""
    return tr("Regions with about half of the evidence for the finding; cross: highest value")


def scale_text() -> str:
    """Return how values are converted to colours."""
    return tr(
        "smoothed over {sigma:.0f} input pixels; full colour from percentile {percentile}",
        sigma=SHOWN_SIGMA,
        percentile=SHOWN_PERCENTILE,
    )


def grad_cam_text() -> str:
    """Return the meaning of the outline of Grad-CAM."""
    return tr(
        "Dashed line: the highest {share} of Grad-CAM, a coarser second method. Both can be "
        "wrong even where they agree.",
        share=f"{100 * CAM_SHARE:.0f} %",
    )


def _paint_colours(painter: QPainter, area: QRectF, top: float, opacity: float) -> float:
    line = painter.fontMetrics().lineSpacing()
    width = min(area.width(), COLOUR_BAR_WIDTH_LINES * line)
    colour_bar = QRectF(area.left(), top + line * 0.2, width, COLOUR_BAR_LINES * line)
    paint_colour_bar(painter, colour_bar, opacity)
    low, high = end_texts()
    half = QRectF(colour_bar.left(), colour_bar.bottom() + line * 0.1, width * 0.48, area.height())
    other = half.translated(width * 0.52, 0)
    end = half.top()
    for place, side, text in ((half, LEFT, low), (other, RIGHT, high)):
        painter.drawText(place, int(side), text)
        end = max(end, painter.boundingRect(place, int(side), text).bottom())
    return end


def _paint_text_block(painter: QPainter, area: QRectF, top: float, text: str) -> float:
    place = QRectF(area.left(), top, area.width(), area.height())
    painter.drawText(place, int(LEFT), text)
    return painter.boundingRect(place, int(LEFT), text).bottom()


def _paint_dashes(painter: QPainter, area: QRectF, top: float) -> None:
    line = painter.fontMetrics().lineSpacing()
    ground = QRectF(area.left(), top + line * 0.2, SAMPLE_LINES * line, line * 0.6)
    painter.fillRect(ground, IMAGE_GREY)
    painter.save()
    painter.setPen(QPen(QColor(*CAM_RGB), max(1.5, line / 10), Qt.PenStyle.DashLine))
    middle = top + line / 2
    painter.drawLine(QPointF(ground.left(), middle), QPointF(ground.right(), middle))
    painter.restore()


def _paint_beside_sample(painter: QPainter, area: QRectF, top: float, text: str) -> float:
    line = painter.fontMetrics().lineSpacing()
    beside = area.adjusted((SAMPLE_LINES + 0.5) * line, 0, 0, 0)
    return _paint_text_block(painter, beside, top, text)
