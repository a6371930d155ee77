"""Below the findings: the map's legend and controls, and what is said of the map."""

from collections.abc import Set
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
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

from xray_desktop.core.map_colours import MapStyle
from xray_desktop.gui import palette
from xray_desktop.gui.explanation import MapStatus
from xray_desktop.gui.findings_view import small
from xray_desktop.gui.language import tr
from xray_desktop.gui.map_legend import (
    cam_words,
    contour_words,
    end_words,
    paint_strip,
    scale_words,
)
from xray_desktop.gui.plain_label import PlainLabel
from xray_desktop.gui.preferences import Preferences
from xray_desktop.results.words import MAP_MEANING

MARGIN_PX: Final = 14
LINES_SHOWN: Final = 4
FULL: Final = 100


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
        self.anyway = QPushButton(tr("Show anyway"), self)
        self.anyway.setToolTip(tr("Compute the map all the same (Enter)"))
        self.anyway.clicked.connect(lambda _checked=False: self.shown_anyway.emit())
        self.anyway.hide()
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(0, FULL)
        self._slider.setValue(FULL)
        self._slider.setMinimumWidth(120)
        self._slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._slider.setAccessibleName(tr("Map opacity"))
        self._slider.setToolTip(tr("Opacity of the map"))
        self._slider.valueChanged.connect(self._emit_opacity)
        self._legend = Legend(self)
        self._styles = QComboBox(self)
        for style in MapStyle:
            self._styles.addItem(tr(style.value), style)
        self._styles.setAccessibleName(tr("What of the map is shown"))
        self._styles.setToolTip(tr("What of the map its colours show"))
        self._styles.currentIndexChanged.connect(self._emit_style)
        self.contours = QCheckBox(tr("Contours"), self)
        self.contours.setToolTip(contour_words())
        self.contours.toggled.connect(self.contours_toggled)
        self.cam = QCheckBox(tr("Grad-CAM"), self)
        self.cam.setToolTip(cam_words())
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

    def set_defaults(self, preferences: Preferences, names: Set[str]) -> None:
        """Show maps as the preferences of these names say, until something else is chosen here."""
        if "map_style" in names:
            self._styles.setCurrentIndex(list(MapStyle).index(MapStyle[preferences.map_style]))
        if "map_opacity_percent" in names:
            self._slider.setValue(preferences.map_opacity_percent)
        if "contours" in names:
            self.contours.setChecked(preferences.contours)
        if "cam" in names:
            self.cam.setChecked(preferences.cam)

    def _emit_opacity(self, value: int) -> None:
        self.opacity_changed.emit(value / FULL)

    def _emit_style(self, index: int) -> None:
        style = self._styles.itemData(index)
        self._legend.set_style(style)
        self.style_changed.emit(style)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(PlainLabel(tr("Map"), parent=self, name="title"))
        head.addStretch()
        head.addWidget(PlainLabel(tr("opacity"), parent=self, name="quiet"))
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
        self.status.setMinimumHeight(self.fontMetrics().lineSpacing() * LINES_SHOWN)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)


class Legend(QWidget):
    """The map's colours from lowest to highest, on the grey of a film, and what they mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = 0
        self._fit_letters()
        self.set_style(MapStyle.SIGNED)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Take up another size of letters."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_letters()

    def set_style(self, style: MapStyle) -> None:
        """Explain the colours of another style."""
        self._ends = end_words(style)
        colours = tr(
            "Map colours from left to right: {low} to {high}", low=self._ends[0], high=self._ends[1]
        )
        self.setAccessibleName("; ".join((colours, tr(MAP_MEANING), scale_words())))
        self._style = style
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size that holds the words."""
        return QSize(300, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's signature
        """Draw the strip and its words."""
        painter = QPainter(self)
        painter.setFont(small(self.font()))
        strip = QRectF(0, 0, self.width(), 10)
        paint_strip(painter, strip, self._style)
        painter.setPen(QColor(palette.QUIET))
        words = QRectF(0, 13, self.width(), self._line)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, self._ends[0])
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, self._ends[1])
        for line in (tr(MAP_MEANING), scale_words()):
            words.translate(0, self._line)
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft, line)
        painter.end()

    def _fit_letters(self) -> None:
        self._line = QFontMetrics(small(self.font())).height()
        self.setFixedHeight(10 + 4 + 3 * self._line)
