"""What an empty film area says."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from xray_desktop.gui.plain_label import PlainLabel


class Invitation(PlainLabel):
    """How to open a film, in the middle of `over`."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(
            "Drop chest radiographs here, or open them with Ctrl+O\nDICOM · PNG · JPEG · TIFF",
            parent=over,
            name="invitation",
        )
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._over = over
        over.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the middle."""
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)
