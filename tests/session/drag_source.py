"""Stands in for a file manager: a small window out of which a file or folder can be dragged.

Run as ``python drag_source.py FILE LEFT TOP``; ends after the drag.
"""

import sys

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

SIDE_PX = 50
TITLE = "To drag from"
SERVED_MS = 3000
"""How long the data can be had after the button is up: who takes them asks for them then."""


class Source(QWidget):
    """One file, to be taken with the left button."""

    def __init__(self, path: str, left: int, top: int) -> None:
        super().__init__(None, Qt.WindowType.X11BypassWindowManagerHint)
        self.setGeometry(left, top, SIDE_PX, SIDE_PX)
        self.setWindowTitle(TITLE)
        self._path = path

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin the drag; `exec` returns as soon as the button is up."""
        drag, data = QDrag(self), QMimeData()
        data.setUrls([QUrl.fromLocalFile(self._path)])
        drag.setMimeData(data)
        taken = drag.exec(Qt.DropAction.CopyAction)
        code = 0 if taken == Qt.DropAction.CopyAction else 1
        QTimer.singleShot(SERVED_MS, lambda: QApplication.exit(code))


if __name__ == "__main__":
    application = QApplication(sys.argv)
    source = Source(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    source.show()
    sys.exit(application.exec())
