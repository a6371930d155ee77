"""Real size: one millimetre of the image on one millimetre of a calibrated screen."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QRectF, QSettings, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.image.radiograph import PixelSpacing, SpacingOrigin
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.gui.viewer.overlay_texts import SPACING_TEXT
from xray_desktop.gui.widgets.number_fields import (
    NumberRange,
    entered_number,
    line_edit_of,
    number_field,
)
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import lay_out_within_screen

BAR_PX: Final = 500
"""Length of the line to be measured, in logical pixels."""
LENGTHS: Final = NumberRange(20.0, 600.0, decimals=1, suffix=" mm")
SLACK: Final = 0.01
"""A view that differs from real size by a larger share does not show it."""
ASK: Final = tr_noop(
    "Lay a ruler on the screen and measure the white line between its two ends. "
    "What the screen says of its own size is not used: it is often wrong."
)


class RealSize(QObject):
    """Shows an image in real size on a screen that was calibrated.

    Parameters
    ----------
    view : callable
        Returns the view of the pane in use.
    spacing : callable
        The spacing that holds for the image, the file's or the reader's.
    settings : QSettings
        Keeps the calibration of every screen.
    """

    message = Signal(str)
    """What real size means for this image, as a message."""
    failed = Signal(str)
    """Why there is no real size, as a message."""

    def __init__(
        self,
        view: Callable[[], ImageView],
        spacing: Callable[[], PixelSpacing | None],
        settings: QSettings,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._here, self._spacing, self._settings = view, spacing, settings

    @property
    def _view(self) -> ImageView:
        return self._here()

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {"real_size": self.show, "measure_screen": self.ask}

    @property
    def px_per_mm(self) -> float | None:
        """Device pixels per millimetre of the screen that shows the image; None: not measured."""
        try:
            value = float(str(self._settings.value(screen_key(self._view.screen()), "")))
        except ValueError:
            return None
        return value if value > 0 else None

    def show(self) -> None:
        """Show the image in real size, or report why not."""
        spacing, px_per_mm = self._spacing(), self.px_per_mm
        if not self._view.has_image:
            self.failed.emit(tr("There is no image to show in real size: open one first."))
        elif spacing is None:
            self.failed.emit(
                tr(
                    "The file does not say how large the image is, so there is no real size. "
                    "Calibrate it on something of known length (Tools)."
                )
            )
        elif px_per_mm is None:
            self.failed.emit(
                tr(
                    "This screen was not measured, so there is no real size. "
                    "Measure it first (View, Measure screen)."
                )
            )
        else:
            self._zoom_to(px_per_mm * spacing.unit_mm, spacing.origin)

    def _zoom_to(self, zoom: float, origin: SpacingOrigin) -> None:
        self._view.area.set_zoom(zoom)
        if abs(self._view.area.zoom / zoom - 1) > SLACK:  # the view does not go so far
            self.failed.emit(tr("Real size is too small or too large for this view."))
        else:
            where = tr(SPACING_TEXT[origin])
            if origin.in_patient:
                text = tr("Real size ({where}): it holds for that depth only.", where=where)
            else:
                text = tr(
                    "Real size ({where}): that is not the size inside the patient.", where=where
                )
            self.message.emit(text)

    def ask(self) -> None:
        """Ask for the length of a line on the screen."""
        dialog = ScreenDialog(self._view.window())
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.calibrate(dialog.length_mm)
        dialog.deleteLater()

    def calibrate(self, length_mm: float) -> None:
        """Keep that a line of `BAR_PX` logical pixels is so long on the image's screen."""
        px = BAR_PX * self._view.devicePixelRatioF()
        self._settings.setValue(screen_key(self._view.screen()), px / length_mm)


class ScreenDialog(QDialog):
    """Draws a line and asks for its length."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Measure screen"))
        self._length = number_field(LENGTHS, self, tr("not measured"))
        self._length.setAccessibleName(tr("Length of the line:"))
        self._length.setAccessibleDescription(tr(ASK))
        self._note = PlainLabel("", parent=self, name="caution", wrap=True)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        line_edit_of(self._length).textChanged.connect(lambda _text: self._follow())
        form = QFormLayout()
        form.addRow(tr("Length of the line:"), self._length)
        column = QVBoxLayout()
        column.addWidget(PlainLabel(tr(ASK), parent=self, wrap=True))
        column.addWidget(_Bar(self))
        column.addLayout(form)
        column.addWidget(self._note)
        column.addStretch()
        lay_out_within_screen(self, column, buttons)
        self._follow()

    @property
    def length_mm(self) -> float:
        """What was measured; 0 while no length is typed."""
        return entered_number(self._length) or 0.0

    def _follow(self) -> None:
        self.ok.setEnabled(self.length_mm > 0)
        self._note.setText(self._length.error)
        self._note.setVisible(bool(self._note.text()))


class _Bar(QWidget):
    """A white line of `BAR_PX` logical pixels with an upright at each end."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(BAR_PX + 40, 60))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        painter = QPainter(self)
        colour = QColor(palette.TEXT)
        painter.fillRect(QRectF(20, 29, BAR_PX, 2), colour)
        # outer edges of the uprights are the ends of the line
        painter.fillRect(QRectF(20, 15, 2, 30), colour)
        painter.fillRect(QRectF(20 + BAR_PX - 2, 15, 2, 30), colour)


def screen_key(screen: QScreen) -> str:
    """Return where a screen's calibration is kept: by make, number and resolution."""
    size = screen.size() * screen.devicePixelRatio()
    parts = (screen.name(), screen.manufacturer(), screen.model(), screen.serialNumber())
    name = " ".join(part.replace("/", " ").replace("\\", " ") for part in parts if part)
    return f"screens/{name} {size.width()}x{size.height()}"
