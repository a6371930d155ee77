"""What an empty film area says."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from xray_desktop.gui.language import tr
from xray_desktop.gui.plain_label import PlainLabel


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
