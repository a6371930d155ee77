"""Below the findings: the map's legend and controls, and what is said of the map."""

from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QSlider, QVBoxLayout, QWidget

from xray_desktop.core.attribution import SHOWN_PERCENTILE, SHOWN_SIGMA
from xray_desktop.core.map_colours import coloured
from xray_desktop.gui import palette
from xray_desktop.gui.explanation import MapStatus
from xray_desktop.gui.plain_label import PlainLabel
from xray_desktop.results.words import MAP_MEANING

MARGIN_PX: Final = 14
LINES_SHOWN: Final = 4
FULL: Final = 100
SCALE_WORDS: Final = (
    f"smoothed over {SHOWN_SIGMA:.0f} input pixels; full colour from percentile {SHOWN_PERCENTILE}"
)


class MapPanel(QWidget):
    """Legend, opacity, status, and the offer to compute a map that is not computed unasked."""

    opacity_changed = Signal(float)
    """0 unseen to 1 full."""
    shown_anyway = Signal()
    """The offer was taken."""

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
        self._lay_out()

    def show_status(self, status: MapStatus) -> None:
        """Say what the map is, or why there is none."""
        self.status.setText(status.words)
        self.caution.setText(status.caution)
        self.caution.setVisible(bool(status.caution))
        self.anyway.setVisible(status.offered)

    def _emit_opacity(self, value: int) -> None:
        self.opacity_changed.emit(value / FULL)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(PlainLabel("Map", parent=self, name="title"))
        head.addStretch()
        head.addWidget(PlainLabel("opacity", parent=self, name="quiet"))
        head.addWidget(self._slider)
        offer = QHBoxLayout()
        offer.addWidget(self.anyway)
        offer.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, 10, MARGIN_PX, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(Legend(self))
        column.addWidget(self.status)
        column.addWidget(self.caution)
        column.addLayout(offer)
        column.addStretch()
        text_height = self.fontMetrics().lineSpacing() * LINES_SHOWN
        self.setMinimumHeight(column.minimumSize().height() + text_height)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)


class Legend(QWidget):
    """The map's colours from against to for, on the grey of a film, and what they mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        small = self.font()
        small.setPointSizeF(max(7.5, small.pointSizeF() - 1))
        self.setFont(small)
        self._line = self.fontMetrics().height()
        self.setFixedHeight(10 + 4 + 3 * self._line)
        self.setAccessibleName(
            f"Map colours: blue against, orange for; {MAP_MEANING}; {SCALE_WORDS}"
        )
        values = np.linspace(-1, 1, 256, dtype=np.float32)[None, :]
        self._rgba = np.ascontiguousarray(coloured(values))
        self._image = QImage(self._rgba.data, 256, 1, 4 * 256, QImage.Format.Format_RGBA8888)

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
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, "against the finding")
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, "for the finding")
        for line in (MAP_MEANING, SCALE_WORDS):
            words.translate(0, self._line)
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft, line)
        painter.end()
