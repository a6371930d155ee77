"""The bottom line: what is going on, which model on which device, and what this is not.

A quiet line over the image for what went wrong.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStatusBar,
    QWidget,
)

from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.core.progress import Progress
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.widgets.text_labels import PlainLabel

MESSAGE_MS: Final = 6_000
MIN_WIDTH_EM: Final = 4
GAPS_PX: Final = 60
SEPARATOR: Final = "  ·  "


class ElidedLabel(PlainLabel):
    """One line that gives way to what stands beside it: what has no room is read by hovering."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's signature
        """Draw as much as there is room for."""
        area = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()


class StatusBar(QStatusBar):
    """Progress with Cancel and messages on the left; model, device and the notice on the right.

    Qt's own messages are not used: they are drawn under the progress bar.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 4, 0)
        self.words = ElidedLabel(parent=self)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.words.setMinimumWidth(MIN_WIDTH_EM * self.fontMetrics().height())
        self.bar = QProgressBar(self)
        self.bar.setFixedHeight(10)
        self.bar.setMinimumWidth(40)
        self.bar.setMaximumWidth(130)
        self.bar.setTextVisible(False)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.cancel.setToolTip(tr("Stop what is being computed"))
        self.model = ElidedLabel(tr("no model yet"), parent=self)
        self.model_words, self._model_note, self._hidden = self.model.text(), "", False
        self.model.setMinimumWidth(1)  # large letters need the room for the notice
        self.research = PlainLabel(tr(RESEARCH_USE), parent=self, name="research")
        self._work = self._message = self._hint = ""
        self._message_ends = QTimer(self)
        self._message_ends.setSingleShot(True)
        self._message_ends.timeout.connect(lambda: self.show_message(""))
        self._break = tr(RESEARCH_USE).replace(" – ", " –\n")
        for widget in (self.bar, self.cancel):
            self.addWidget(widget)
        self.addWidget(self.words, 1)
        self.addPermanentWidget(self.model)
        self.addPermanentWidget(self.research)
        self.show_progress(None)

    def show_progress(self, progress: Progress[object] | None) -> None:
        """Show how far the work is, or that there is none."""
        for widget in (self.bar, self.cancel):
            widget.setVisible(progress is not None)
        self._work = "" if progress is None else tr(progress.words)
        self._show_words()
        if progress is not None:
            # a maximum of 0 is Qt's "busy, of unknown length"
            self.bar.setMaximum(progress.total if progress.total > 1 else 0)
            self.bar.setValue(progress.done)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Say the notice in two lines where there is no room for one."""
        super().resizeEvent(event)
        self._fit_notice()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Take up another size of text."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_break"):
            self.words.setMinimumWidth(MIN_WIDTH_EM * self.fontMetrics().height())
            self._fit_notice()

    def _fit_notice(self) -> None:
        self.research.setText(tr(RESEARCH_USE))
        beside = (self.bar.maximumWidth(), self.cancel.sizeHint().width())
        needed = sum(beside) + self.words.minimumWidth() + self.research.sizeHint().width()
        broken = needed + GAPS_PX > self.width()
        if broken:
            self.research.setText(self._break)
        self.setMinimumHeight(self.research.sizeHint().height() + 8 if broken else 0)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what is needed with the notice in two lines."""
        lines = self._break.split("\n")
        metrics = self.research.fontMetrics()
        notice = max(metrics.horizontalAdvance(line) for line in lines)
        beside = (self.bar.minimumWidth(), self.cancel.sizeHint().width())
        wide = sum(beside) + self.words.minimumWidth() + notice + GAPS_PX
        return QSize(wide, super().minimumSizeHint().height())

    def show_message(self, message: str) -> None:
        """Show a message for a while, beside what is under way."""
        self._message = message
        if message:
            self._message_ends.start(MESSAGE_MS)
        self._show_words()

    def show_hint(self, hint: str) -> None:
        """Say what the command under the pointer does; it hides the message while it is there."""
        self._hint = hint
        self._show_words()

    def set_hidden(self, hidden: bool) -> None:  # noqa: FBT001 - Qt's signal of a bool
        """Say in the model's place that the AI is hidden, or name the model."""
        self._hidden = hidden
        self._say_model()

    def show_model(self, model_id: str, device: str, note: str = "") -> None:
        """Name the model and the device it runs on; a note is marked, and read by hovering."""
        marks = (tr("other devices failed"),) if note else ()
        self.model_words, self._model_note = SEPARATOR.join((model_id, device, *marks)), note
        self._say_model()

    def _say_model(self) -> None:
        words = tr("AI hidden") if self._hidden else self.model_words
        self.model.setText(words)
        note = "" if self._hidden else self._model_note
        self.model.setToolTip("\n".join(part for part in (words, note) if part))
        self._lay_anew()

    def _show_words(self) -> None:
        parts = [part for part in (self._work, self._hint or self._message) if part]
        words = SEPARATOR.join(parts) or tr("Ready")
        self.words.setText(words)
        self.words.setToolTip(words if parts else "")
        self._lay_anew()

    def _lay_anew(self) -> None:
        """Give everything its place now: a busy event loop would leave gaps for a while."""
        layout = self.layout()
        if layout is not None:
            layout.activate()


class Banner(QFrame):
    """One sentence, perhaps with an offer, until the next image or until it is dismissed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.label = PlainLabel(parent=self, wrap=True)
        self.accept = QPushButton(self)
        self.accept.clicked.connect(self._take)
        self.dismiss = QPushButton(tr("Dismiss"), self)
        self.dismiss.setToolTip(tr("Hide this line"))
        self.dismiss.clicked.connect(self._leave)
        self._offered: tuple[Callable[[], object], Callable[[], object]] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 8, 7)
        row.addWidget(self.label, 1)
        row.addWidget(self.accept)
        row.addWidget(self.dismiss)
        self.show_message("")

    def show_message(self, sentence: str) -> None:
        """Show `sentence`, as plain text."""
        self._offered = None
        self.accept.hide()
        self.label.setText(sentence)
        self.setVisible(bool(sentence))

    def offer(
        self, sentence: str, words: str, take: Callable[[], object], leave: Callable[[], object]
    ) -> None:
        """Show `sentence` with a button of these `words`; dismissing it is `leave`."""
        self.show_message(sentence)
        self._offered = take, leave
        self.accept.setText(words)
        self.accept.show()

    def _take(self) -> None:
        self._answer(0)

    def _leave(self) -> None:
        self._answer(1)

    def _answer(self, which: int) -> None:
        offered = self._offered
        self.show_message("")
        if offered is not None:
            offered[which]()
