"""The field in which the text of a note is typed, on the image itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from xray_desktop.core.annotations.measurements import Point
from xray_desktop.gui.annotations.annotation_painter import GAP_PX
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.viewer.image_view import ImageView

LONGEST: Final = 500
LEAST_CHARACTERS: Final = 12
MOST_CHARACTERS: Final = 48
MOST_LINES: Final = 12
PADDING_PX: Final = 8
OWN_KEYS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})


@dataclass(frozen=True, slots=True)
class _Request:
    place: Point
    accepted: Callable[[str], object]
    closed: Callable[[], object]


class NoteEditor(QPlainTextEdit):
    """A text field that stays at a place of the image.

    Enter accepts the text, and so does a click elsewhere; Shift+Enter begins a line; Esc cancels.
    An empty text is the same as Esc.
    """

    def __init__(self, view: ImageView) -> None:
        super().__init__(view)
        self._view = view
        self._request: _Request | None = None
        self.setObjectName("noteeditor")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        for turn_off in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            turn_off(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Text of the note"))
        self.setAccessibleDescription(
            tr("Enter accepts the text, Shift+Enter begins a line, Esc cancels")
        )
        self.setToolTip(self.accessibleDescription())
        self.textChanged.connect(self._limit)
        self.textChanged.connect(self._fit)
        view.area.range_changed.connect(self._fit)
        self.hide()

    @property
    def editing(self) -> bool:
        """Whether a text is being typed."""
        return self._request is not None

    def open(
        self,
        place: Point,
        before: str,
        accepted: Callable[[str], object],
        closed: Callable[[], object] = lambda: None,
    ) -> None:
        """Let the user type a text.

        Parameters
        ----------
        place : Point
            Beside which the field stands, in image pixels.
        before : str
            The text to begin with.
        accepted : callable
            Receives the text, which is not empty.
        closed : callable
            Called at the end, however it ends, before `accepted`.
        """
        self.accept()
        self._request = _Request(place, accepted, closed)
        self.setPlainText(before)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self._fit()
        self.show()
        self.raise_()
        self.setFocus()

    def accept(self) -> None:
        """Hand the text over."""
        request, text = self._request, self.toPlainText().strip()[:LONGEST]
        self.cancel()
        if request is not None and text:
            request.accepted(text)

    def cancel(self) -> bool:
        """Close the field without its text; return whether it was open."""
        request, self._request = self._request, None
        if request is None:
            return False
        had_focus = self.hasFocus()
        self.hide()
        if had_focus:
            self._view.setFocus()
        request.closed()
        return True

    def event(self, event: QEvent) -> bool:
        """Keep the keys of this field from the window's commands."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in OWN_KEYS
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Accept with Enter, cancel with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        elif event.key() in OWN_KEYS and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.accept()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Accept the text when something else is clicked; another window does not matter."""
        super().focusOutEvent(event)
        stays = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        if event.reason() not in stays:
            self.accept()

    def _limit(self) -> None:
        """Take no more text than is kept."""
        more = len(self.toPlainText()) - LONGEST
        if more > 0:
            cursor = self.textCursor()
            if cursor.position() < more:
                cursor.movePosition(QTextCursor.MoveOperation.End)
            keep = QTextCursor.MoveMode.KeepAnchor
            cursor.movePosition(QTextCursor.MoveOperation.Left, keep, more)
            cursor.removeSelectedText()

    def _fit(self) -> None:
        """Be as large as the text, beside its place, within the view."""
        if self._request is None:
            return
        metrics, width = QFontMetrics(self.font()), self.viewport().width()
        em = metrics.horizontalAdvance("x")
        lines = self.toPlainText().split("\n")
        longest = max(metrics.horizontalAdvance(line) for line in lines) + 2 * em
        wide = min(max(longest, LEAST_CHARACTERS * em), MOST_CHARACTERS * em)
        count = sum(1 + metrics.horizontalAdvance(line) // max(wide - em, 1) for line in lines)
        high = metrics.lineSpacing() * min(count, MOST_LINES)
        margin = 2 * round(self.document().documentMargin())
        size = QSize(wide + margin + PADDING_PX, high + margin + PADDING_PX)
        self.resize(size.boundedTo(self._view.size()))
        anchor = self._view.area.from_image(QPointF(*self._request.place)).toPoint()
        place = anchor + QPoint(GAP_PX, -self.height() // 2)
        right, bottom = self._view.width() - self.width(), self._view.height() - self.height()
        self.move(min(max(place.x(), 0), right), min(max(place.y(), 0), bottom))
        if width != self.viewport().width():
            self.ensureCursorVisible()
