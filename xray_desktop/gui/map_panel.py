"""Below the findings: the map's legend and controls, and what is said of the map."""

from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.attribution import SHOWN_PERCENTILE, SHOWN_SIGMA
from xray_desktop.core.map_colours import MapStyle, coloured
from xray_desktop.gui import palette
from xray_desktop.gui.explanation import MapStatus
from xray_desktop.gui.map_overlay import CONTOUR_MASSES
from xray_desktop.gui.plain_label import PlainLabel
from xray_desktop.results.words import MAP_MEANING

MARGIN_PX: Final = 14
LINES_SHOWN: Final = 4
FULL: Final = 100
SCALE_WORDS: Final = (
    f"smoothed over {SHOWN_SIGMA:.0f} input pixels; full colour from percentile {SHOWN_PERCENTILE}"
)
_SHARES: Final = " and ".join(f"{share:.0%}".replace("%", " %") for share in CONTOUR_MASSES)
CONTOUR_TIP: Final = f"Lines around the densest {_SHARES} of what speaks for the finding"
CAM_TIP: Final = (
    f"Dashed: the densest {CONTOUR_MASSES[-1]:.0%} of Grad-CAM, a coarser method, as a second "
    "opinion. Where both agree they can still both be wrong."
).replace("%", " %")


class MapPanel(QWidget):
    """Legend, opacity, status, and the offer to compute a map that is not computed unasked."""

    opacity_changed = Signal(float)
    """0 unseen to 1 full."""
    shown_anyway = Signal()
    """The offer was taken."""
    style_changed = Signal(object)
    """The `MapStyle` to colour maps by."""
    contours_toggled = Signal(bool)
    cam_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = PlainLabel(parent=self, name="quiet", wrap=True)
        self.status.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.caution = PlainLabel(parent=self, name="caution", wrap=True)
        self.caution.hide()
        self.anyway = QPushButton("Show anyway", self)
        self.anyway.setToolTip("Compute the map all the same (Enter)")
        self.anyway.clicked.connect(lambda _checked=False: self.shown_anyway.emit())
        self.anyway.hide()
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(0, FULL)
        self._slider.setValue(FULL)
        self._slider.setFixedWidth(120)
        self._slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._slider.setAccessibleName("Map opacity")
        self._slider.setToolTip("Opacity of the map")
        self._slider.valueChanged.connect(self._emit_opacity)
        self._legend = Legend(self)
        self._styles = QComboBox(self)
        for style in MapStyle:
            self._styles.addItem(style.value, style)
        self._styles.setAccessibleName("What of the map is shown")
        self._styles.setToolTip("What of the map its colours show")
        self._styles.currentIndexChanged.connect(self._emit_style)
        self.contours = QCheckBox("Contours", self)
        self.contours.setToolTip(CONTOUR_TIP)
        self.contours.toggled.connect(self.contours_toggled)
        self.cam = QCheckBox("Grad-CAM", self)
        self.cam.setToolTip(CAM_TIP)
        self.cam.toggled.connect(self.cam_toggled)
        for control in (self._styles, self.contours, self.cam):
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()

    def show_status(self, status: MapStatus) -> None:
        """Say what the map is, or why there is none."""
        self.status.setText(status.words)
        self.caution.setText(status.caution)
        self.caution.setVisible(bool(status.caution))
        self.anyway.setVisible(status.offered)

    def _emit_opacity(self, value: int) -> None:
        self.opacity_changed.emit(value / FULL)

    def _emit_style(self, index: int) -> None:
        style = self._styles.itemData(index)
        self._legend.set_style(style)
        self.style_changed.emit(style)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(PlainLabel("Map", parent=self, name="title"))
        head.addStretch()
        head.addWidget(PlainLabel("opacity", parent=self, name="quiet"))
        head.addWidget(self._slider)
        kind = QHBoxLayout()
        kind.addWidget(self._styles)
        kind.addStretch()
        kind.addWidget(self.contours)
        kind.addWidget(self.cam)
        offer = QHBoxLayout()
        offer.addWidget(self.anyway)
        offer.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, 10, MARGIN_PX, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(kind)
        column.addWidget(self._legend)
        column.addWidget(self.status)
        column.addWidget(self.caution)
        column.addLayout(offer)
        column.addStretch()
        text_height = self.fontMetrics().lineSpacing() * LINES_SHOWN
        self.setMinimumHeight(column.minimumSize().height() + text_height)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)


class Legend(QWidget):
    """The map's colours from lowest to highest, on the grey of a film, and what they mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        small = self.font()
        small.setPointSizeF(max(7.5, small.pointSizeF() - 1))
        self.setFont(small)
        self._line = self.fontMetrics().height()
        self.setFixedHeight(10 + 4 + 3 * self._line)
        self.set_style(MapStyle.SIGNED)

    def set_style(self, style: MapStyle) -> None:
        """Explain the colours of another style."""
        self._ends = style.ends
        self.setAccessibleName(
            f"Map colours from left to right: {' to '.join(self._ends)}; {MAP_MEANING}; "
            f"{SCALE_WORDS}"
        )
        values = np.linspace(style.lowest, 1, 256, dtype=np.float32)[None, :]
        self._rgba = np.ascontiguousarray(coloured(values, style))
        self._image = QImage(self._rgba.data, 256, 1, 4 * 256, QImage.Format.Format_RGBA8888)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size that holds the words."""
        return QSize(300, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's signature
        """Draw the strip and its words."""
        painter = QPainter(self)
        strip = QRectF(0, 0, self.width(), 10)
        painter.fillRect(strip, QColor("#3a3a3a"))
        painter.drawImage(strip, self._image)
        painter.setPen(QColor(palette.QUIET))
        words = QRectF(0, 13, self.width(), self._line)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, self._ends[0])
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, self._ends[1])
        for line in (MAP_MEANING, SCALE_WORDS):
            words.translate(0, self._line)
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft, line)
        painter.end()
