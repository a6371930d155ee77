"""Centered labels over the image area: the start page and the loading indicator."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from xray_desktop.gui.common.language import tr
from xray_desktop.gui.session.playlist import Playlist, position_text
from xray_desktop.gui.widgets.text_labels import PlainLabel

LOADING_MS: Final = 150
"""An image that is there sooner needs no word; paging would flicker."""
DIMMED: Final = 110
"""Of 255: the black over an image that is about to go."""
PADDING_PX: Final = 14
"""Around the words of what is being opened."""


class CenteredLabel(PlainLabel):
    """Words in the middle of `over`, which the mouse goes through."""

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


class StartPage(CenteredLabel):
    """How to open an image."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over, "invitation")

    def name_keys(self, keys: str) -> None:
        """Say which keys open an image, as this platform writes them; empty for none."""
        way = tr("Drop chest radiographs here, or open them with {keys}", keys=keys)
        if not keys:
            way = tr("Drop chest radiographs here")
        self.setText(f"{way}\nDICOM · PNG · JPEG · TIFF")


class LoadingIndicator(CenteredLabel):
    """Dims the image that is still shown in `over`, and names the one that is being opened."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over, "loading")
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LOADING_MS)
        self._late.timeout.connect(self._appear)
        self.hide()

    def show_opening(self, playlist: Playlist | None) -> None:
        """Say which image is being opened, if that takes a while; None: nothing is any more."""
        if playlist is None:
            self._late.stop()
            self.hide()
            return
        self.setText(tr("Opening {name}…", name=position_text(playlist)))
        if not self.isVisible() and not self._late.isActive():
            self._late.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Dim what is below, and set the words off from it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, DIMMED))
        words = self.fontMetrics().boundingRect(
            self.contentsRect(), int(self.alignment() | Qt.TextFlag.TextWordWrap), self.text()
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 220))
        painter.drawRoundedRect(
            words.adjusted(-PADDING_PX, -PADDING_PX, PADDING_PX, PADDING_PX), 6, 6
        )
        painter.end()
        super().paintEvent(event)

    def _appear(self) -> None:
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()
