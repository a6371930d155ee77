"""Files dragged onto a widget, as Qt reports them."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

AT = QPoint(10, 10)


def files(*paths: Path) -> QMimeData:
    """Return what a file manager drags."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(widget: QWidget, data: QMimeData, data_at_the_end: QMimeData | None = None) -> None:
    """Drag data over a widget and drop it, or other data.

    Qt sends a drop only to what accepted the data before.
    """
    how = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton
    entered = QDragEnterEvent(AT, *how, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, entered)
    assert entered.isAccepted()
    if data_at_the_end is not None:
        how = Qt.DropAction.CopyAction, data_at_the_end, Qt.MouseButton.LeftButton
    QApplication.sendEvent(widget, QDropEvent(QPointF(AT), *how, Qt.KeyboardModifier.NoModifier))
