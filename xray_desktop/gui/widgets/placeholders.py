"""The loading indicator over the image area."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from xray_desktop.gui.common.language import tr
from xray_desktop.gui.widgets.text_labels import PlainLabel

LOADING_MS: Final = 150
"""A faster image needs no indicator; paging would flicker."""
DIMMED: Final = 110
"""Of 255: the black over an image that is about to go."""
PADDING_PX: Final = 14
"""Around the text of the loading indicator."""


class CenteredLabel(PlainLabel):
    """Text in the middle of `over`, transparent to the mouse."""

    def __init__(self, over: QWidget, name: str) -> None:
        super().__init__(parent=over, name=name, wrap=True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(over.rect())
        self._over = over
        over.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the middle."""
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)


class LoadingIndicator(CenteredLabel):
    """Dims the image in `over` and names the one that is being opened."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over, "loading")
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LOADING_MS)
        self._late.timeout.connect(self._appear)
        self.hide()

    def show_opening(self, name: str | None) -> None:
        """Show which image is being opened, after a delay; None: hide."""
        if name is None:
            self._late.stop()
            self.hide()
            return
        self.setText(tr("Opening {name}…", name=name))
        if not self.isVisible() and not self._late.isActive():
            self._late.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Dim the image below and draw a box around the text."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, DIMMED))
        box = self.fontMetrics().boundingRect(
            self.contentsRect(), int(self.alignment() | Qt.TextFlag.TextWordWrap), self.text()
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 220))
        painter.drawRoundedRect(
            box.adjusted(-PADDING_PX, -PADDING_PX, PADDING_PX, PADDING_PX), 6, 6
        )
        painter.end()
        super().paintEvent(event)

    def _appear(self) -> None:
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()
