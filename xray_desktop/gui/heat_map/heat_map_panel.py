"""The heat map section of the findings panel: status, opacity, style and legend."""

from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.attribution.heat_map_colours import HeatMapStyle
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.heat_map.heat_map_controller import HeatMapStatus
from xray_desktop.gui.heat_map.heat_map_legend import (
    end_texts,
    grad_cam_text,
    paint_colour_bar,
    paint_region,
    region_text,
    scale_text,
)
from xray_desktop.gui.widgets.text_labels import PlainLabel, secondary_font
from xray_desktop.results.heat_map_text import HEAT_MAP_MEANING

MARGIN_PX: Final = 14
LINES_SHOWN: Final = 4
FULL: Final = 100
COLOUR_BAR_PX: Final = 12
SAMPLE_PX: Final = 26
"""Width of the region in the legend."""
ENDLESS_PX: Final = 10_000
"""Larger than the height of any text."""
WRAPPED: Final = int(Qt.TextFlag.TextWordWrap)


class HeatMapPanel(QWidget):
    """Status, controls and legend; a withheld heat map can be shown anyway."""

    opacity_changed = Signal(float)
    """0 (invisible) to 1 (opaque)."""
    show_anyway_requested = Signal()
    """A withheld heat map is to be shown."""
    style_changed = Signal(object)
    """The `HeatMapStyle` to draw heat maps in."""
    cam_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = PlainLabel(parent=self, wrap=True)
        self.status.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.caution = PlainLabel(parent=self, name="caution", wrap=True)
        self.caution.hide()
        self.anyway = QPushButton(tr("Show anyway"), self)
        self.anyway.setToolTip(tr("Show the heat map anyway (Enter)"))
        self.anyway.clicked.connect(lambda _checked=False: self.show_anyway_requested.emit())
        self.anyway.hide()
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(0, FULL)
        self._slider.setValue(FULL)
        self._slider.setMinimumWidth(60)
        self._slider.setMaximumWidth(200)
        self._slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._slider.setAccessibleName(tr("Heat map opacity"))
        self._slider.setToolTip(tr("Opacity of the heat map"))
        self._slider.valueChanged.connect(self._emit_opacity)
        self._legend = Legend(self)
        self._styles = QComboBox(self)
        for style in HeatMapStyle:
            self._styles.addItem(tr(style.value), style)
        self._styles.setAccessibleName(tr("Heat map style"))
        self._styles.setToolTip(tr("Show regions or colours"))
        self._styles.currentIndexChanged.connect(self._emit_style)
        self.cam = QCheckBox(tr("Grad-CAM"), self)
        self.cam.setToolTip(grad_cam_text())
        self.cam.toggled.connect(self.cam_toggled)
        for control in (self._styles, self.cam):
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()

    def show_status(self, status: HeatMapStatus) -> None:
        """Show the status text of the heat map."""
        self.status.setText(status.text)
        self.status.setToolTip(status.technical)
        self.status.setAccessibleDescription(status.technical)
        self.caution.setText(status.caution)
        self.caution.setVisible(bool(status.caution))
        self.anyway.setVisible(status.offered)

    def set_style(self, style: HeatMapStyle) -> None:
        """Choose a style, as the user does with the list."""
        self._styles.setCurrentIndex(list(HeatMapStyle).index(style))

    def set_opacity(self, per_cent: int) -> None:
        """Move the opacity slider."""
        self._slider.setValue(per_cent)

    def _emit_opacity(self, value: int) -> None:
        self.opacity_changed.emit(value / FULL)

    def _emit_style(self, index: int) -> None:
        style = self._styles.itemData(index)
        self._legend.set_style(style)
        self.style_changed.emit(style)

    def set_narrow(self, *, narrow: bool) -> None:
        """Lay the controls one below the other where they have no room side by side."""
        self._opacity.setHidden(narrow)
        self._kind.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(PlainLabel(tr("Heat map"), parent=self, name="title"))
        head.addStretch(1)
        self._opacity = PlainLabel(tr("opacity"), parent=self, name="quiet")
        head.addWidget(self._opacity)
        head.addWidget(self._slider, 2)
        kind = self._kind = QHBoxLayout()
        kind.addWidget(self._styles)
        kind.addWidget(self.anyway)  # in an existing row, so that nothing moves
        kind.addStretch()
        kind.addWidget(self.cam)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, 10, MARGIN_PX, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.status)
        column.addWidget(self.caution)
        column.addLayout(kind)
        column.addWidget(self._legend)
        column.addStretch()
        self.status.setMinimumHeight(self.fontMetrics().lineSpacing() * LINES_SHOWN)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)


class Legend(QWidget):
    """A sample of the heat map drawing, with its meaning."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = 0
        self._style = HeatMapStyle.REGIONS
        self.set_style(HeatMapStyle.REGIONS)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Adapt to another text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_text()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Adapt the height to the width."""
        super().resizeEvent(event)
        self._fit_text()

    def set_style(self, style: HeatMapStyle) -> None:
        """Set the style."""
        self._style = style
        low, high = end_texts()
        drawn = (
            region_text()
            if style is HeatMapStyle.REGIONS
            else tr("Colours from left to right: {low} to {high}", low=low, high=high)
        )
        self.setAccessibleName("; ".join((drawn, tr(HEAT_MAP_MEANING))))
        self._fit_text()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size that holds the text."""
        return QSize(300, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's signature
        """Draw a sample and its text."""
        painter = QPainter(self)
        painter.setFont(secondary_font(self.font()))
        painter.setPen(QColor(palette.QUIET))
        if self._style is HeatMapStyle.REGIONS:
            paint_region(painter, QRectF(0, 1, SAMPLE_PX, self._line + 2))
        else:
            paint_colour_bar(painter, QRectF(0, 0, self.width(), COLOUR_BAR_PX - 2))
        for place, text in self._texts():
            painter.drawText(place, WRAPPED, text)
        painter.end()

    def _texts(self) -> list[tuple[QRect, str]]:
        """Return each text with its place, wrapped to the width."""
        metrics, wide = QFontMetrics(secondary_font(self.font())), max(self.width(), 1)
        if self._style is HeatMapStyle.REGIONS:
            left, top, texts = SAMPLE_PX + 8, 0, (region_text(), tr(HEAT_MAP_MEANING))
        else:
            low, high = end_texts()
            ends = f"{low} – {high}"
            left, top, texts = 0, COLOUR_BAR_PX + 2, (ends, tr(HEAT_MAP_MEANING), scale_text())
        placed: list[tuple[QRect, str]] = []
        for text in texts:
            area = QRect(left, top, max(wide - left, 1), ENDLESS_PX)
            taken = metrics.boundingRect(area, WRAPPED, text)
            placed.append((QRect(left, top, area.width(), taken.height()), text))
            top += taken.height() + 1
        return placed

    def _fit_text(self) -> None:
        self._line = QFontMetrics(secondary_font(self.font())).height()
        place, _ = self._texts()[-1]
        self.setFixedHeight(place.bottom() + 2)
