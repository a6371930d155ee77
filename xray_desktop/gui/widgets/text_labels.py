"""Labels that show text from files and models as it is, never as HTML."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget


class PlainLabel(QLabel):
    """A label that shows plain text.

    `name` is its object name in the style sheet.
    """

    def __init__(
        self, text: str = "", *, parent: QWidget | None = None, name: str = "", wrap: bool = False
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if name:
            self.setObjectName(name)
        self.setText(text)


class ElidedLabel(PlainLabel):
    """One line that is cut short with an ellipsis where there is no room."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's signature
        """Draw as much text as fits."""
        area = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(area, self.alignment(), text)
        painter.end()


def secondary_font(font: QFont) -> QFont:
    """Return the font of secondary text."""
    smaller = QFont(font)
    smaller.setPointSizeF(max(7.5, font.pointSizeF() - 1.5))
    return smaller
