"""Labels that show text from files and models as it is, never as HTML."""

import re
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
)
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

BREAKS: Final = re.compile(r"[_\- ](?=.)|\.(?=\d)")
"""After these a file name may go on in a new line."""


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


class FileNameDelegate(QStyledItemDelegate):
    """Draws file names on as many lines as a row has room for.

    The end, in which names of one folder differ, is never cut off: a name that is too long for
    them stands on one line and loses its beginning.
    """

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Break a name where there is room, or let it lose its beginning."""
        super().initStyleOption(option, index)
        given: Any = option  # the stubs lack its members
        given.textElideMode = Qt.TextElideMode.ElideLeft
        style = given.widget.style() if given.widget else QApplication.style()
        name = BREAKS.sub("\\g<0>\N{ZERO WIDTH SPACE}", given.text)
        area = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, given.widget)
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, given.widget)
        lines = area.height() // given.fontMetrics.lineSpacing()
        if _fits(name, given.font, area.width() - 2 * (margin + 1), lines):
            given.text = name
        else:
            given.features &= ~QStyleOptionViewItem.ViewItemFeature.WrapText


def _fits(text: str, font: QFont, width: int, lines: int) -> bool:
    """Return whether a text has room on so many lines, broken between words alone."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    widths: list[float] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        widths.append(line.naturalTextWidth())
    layout.endLayout()
    return len(widths) <= lines and max(widths, default=0) <= width


def secondary_font(font: QFont) -> QFont:
    """Return the font of secondary text."""
    smaller = QFont(font)
    smaller.setPointSizeF(max(7.5, font.pointSizeF() - 1.5))
    return smaller


class LimitedLabel(PlainLabel):
    """Wrapped text whose paragraphs can be limited to so many lines.

    The tooltip has the whole text where some of it was cut.
    """

    PADDING_PX = 28
    """What a style sheet may take from the width."""

    def __init__(self, text: str = "", *, parent: QWidget | None = None, name: str = "") -> None:
        self._whole, self._lines = text, 0
        super().__init__(text, parent=parent, name=name, wrap=True)

    def limit(self, lines: int) -> None:
        """Limit each paragraph to so many lines; 0: do not."""
        self._lines = lines
        self._fit()

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show a text, as far as the limit lets it."""
        self._whole = text
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cut the text anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = self.width() - (self.PADDING_PX if self.objectName() else 0)
        shown = self._whole
        if self._lines:
            paragraphs = self._whole.split("\n")
            font = self.font()
            shown = "\n".join(cut(one, font, width, self._lines) for one in paragraphs)
        if shown != self.text():
            super().setText(shown)
            self.setToolTip("" if shown == self._whole else self._whole)


def cut(text: str, font: QFont, width: int, lines: int) -> str:
    """Return a paragraph cut short with an ellipsis where it has more than so many lines."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    starts: list[int] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        starts.append(line.textStart())
    layout.endLayout()
    if len(starts) <= lines:
        return text
    last = starts[lines - 1]
    metrics = QFontMetrics(font)
    return text[:last] + metrics.elidedText(text[last:], Qt.TextElideMode.ElideRight, width)
