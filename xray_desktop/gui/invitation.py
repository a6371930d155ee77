"""What the image area says by itself: how to begin, and that the next image is on its way."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from xray_desktop.gui.language import tr
from xray_desktop.gui.plain_label import PlainLabel
from xray_desktop.gui.playlist import Playlist, place_words

LOADING_MS: Final = 150
"""An image that is there sooner needs no word; paging would flicker."""


class Invitation(PlainLabel):
    """How to open a film, in the middle of `over`."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(parent=over, name="invitation")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._over = over
        over.installEventFilter(self)

    def name_keys(self, keys: str) -> None:
        """Say which keys open a film, as this platform writes them; empty for none."""
        way = tr("Drop chest radiographs here, or open them with {keys}", keys=keys)
        if not keys:
            way = tr("Drop chest radiographs here")
        self.setText(f"{way}\nDICOM · PNG · JPEG · TIFF")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the middle."""
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)


class LoadingMark(PlainLabel):
    """Dims the image that is still shown in `over`, and names the one that is being opened."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(parent=over, name="loading", wrap=True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LOADING_MS)
        self._late.timeout.connect(self._appear)
        self._over = over
        over.installEventFilter(self)
        self.hide()

    def show_opening(self, playlist: Playlist | None) -> None:
        """Say which image is being opened, if that takes a while; None: nothing is any more."""
        if playlist is None:
            self._late.stop()
            self.hide()
            return
        self.setText(tr("Opening {name}…", name=place_words(playlist)))
        if not self.isVisible() and not self._late.isActive():
            self._late.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Cover the image area."""
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)

    def _appear(self) -> None:
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()
