"""The status bar below the image and the message banner above it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QSize, QTimer
from PySide6.QtGui import QResizeEvent
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
from xray_desktop.gui.widgets.text_labels import ElidedLabel, PlainLabel
from xray_desktop.inference.engine import Engine

MESSAGE_MS: Final = 6_000
MIN_WIDTH_EM: Final = 4
LEAST_MODEL_EM: Final = 4
"""Of the model's name, where a long message needs the room."""
GAPS_PX: Final = 60
SEPARATOR: Final = "  ·  "


def model_text(engine: Engine) -> str:
    """Return which model runs on which device, and whether another device failed before."""
    failed = (tr("other devices failed"),) if engine.note else ()
    return SEPARATOR.join((engine.identity.model_id, engine.device, *failed))


class StatusBar(QStatusBar):
    """Progress and messages on the left; model, device and the research notice on the right.

    Qt's own messages are not used because they are drawn under the progress bar.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 4, 0)
        self.message_label = ElidedLabel(parent=self)
        self.message_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.message_label.setMinimumWidth(MIN_WIDTH_EM * self.fontMetrics().height())
        self.bar = QProgressBar(self)
        self.bar.setFixedHeight(10)
        self.bar.setMinimumWidth(40)
        self.bar.setMaximumWidth(130)
        self.bar.setTextVisible(False)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.cancel.setToolTip(tr("Stop what is being computed"))
        self.offered = QPushButton(tr("Tour"), self)
        self.offered.hide()
        self.model = ElidedLabel(tr("no model yet"), parent=self)
        self._model_text, self._model_note, self._hidden = tr("no model yet"), "", False
        self.model.setMinimumWidth(1)  # large letters need the room for the notice
        self.research = PlainLabel(tr(RESEARCH_USE), parent=self, name="research")
        self._work = self._message = self._hint = ""
        self._message_ends = QTimer(self)
        self._message_ends.setSingleShot(True)
        self._message_ends.timeout.connect(lambda: self.show_message(""))
        self._break = tr(RESEARCH_USE).replace(" – ", " –\n")
        for widget in (self.bar, self.cancel):
            self.addWidget(widget)
        self.addWidget(self.message_label, 1)
        self.addPermanentWidget(self.offered)
        self.addPermanentWidget(self.model)
        self.addPermanentWidget(self.research)
        self.show_progress(None)

    def show_progress(self, progress: Progress[object] | None) -> None:
        """Show the progress of the current job; None: nothing is running."""
        for widget in (self.bar, self.cancel):
            widget.setVisible(progress is not None)
        self._work = "" if progress is None else tr(progress.text)
        self._update_message()
        if progress is not None:
            # a maximum of 0 is Qt's "busy, of unknown length"
            self.bar.setMaximum(progress.total if progress.total > 1 else 0)
            self.bar.setValue(progress.done)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break the notice into two lines where one does not fit."""
        super().resizeEvent(event)
        self._update_notice()
        self._share()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow a change of the text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_break"):
            self.message_label.setMinimumWidth(MIN_WIDTH_EM * self.fontMetrics().height())
            self._update_notice()

    def _update_notice(self) -> None:
        self.research.setText(tr(RESEARCH_USE))
        beside = (self.bar.maximumWidth(), self.cancel.sizeHint().width())
        needed = sum(beside) + self.message_label.minimumWidth() + self.research.sizeHint().width()
        broken = needed + GAPS_PX > self.width()
        if broken:
            self.research.setText(self._break)
        self.setMinimumHeight(self.research.sizeHint().height() + 8 if broken else 0)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size needed with the notice in two lines."""
        lines = self._break.split("\n")
        metrics = self.research.fontMetrics()
        notice = max(metrics.horizontalAdvance(line) for line in lines)
        beside = (self.bar.minimumWidth(), self.cancel.sizeHint().width())
        wide = sum(beside) + self.message_label.minimumWidth() + notice + GAPS_PX
        return QSize(wide, super().minimumSizeHint().height())

    def show_message(self, message: str) -> None:
        """Show a message for a few seconds, beside the progress."""
        self._message = message
        if message:
            self._message_ends.start(MESSAGE_MS)
        self._update_message()

    def offer(self, text: str, meaning: str, accept: Callable[[], object]) -> None:
        """Show a button, until it is pressed."""
        self.offered.setText(text)
        self.offered.setToolTip(meaning)
        self.offered.clicked.connect(self.offered.hide)
        self.offered.clicked.connect(lambda _checked=False: accept())
        self.offered.show()
        self._relayout()

    def show_hint(self, hint: str) -> None:
        """Show what the command under the pointer does, in place of the message."""
        self._hint = hint
        self._update_message()

    def set_hidden(self, hidden: bool) -> None:  # noqa: FBT001 - Qt's signal of a bool
        """Show “AI hidden” in place of the model, or the model."""
        self._hidden = hidden
        self._update_model()

    def show_model(self, text: str, note: str = "") -> None:
        """Show a `model_text`, and a note on the device as a tooltip."""
        self._model_text, self._model_note = text, note
        self._update_model()

    def _update_model(self) -> None:
        text = tr("AI hidden") if self._hidden else self._model_text
        self.model.setText(text)
        note = "" if self._hidden else self._model_note
        self.model.setToolTip("\n".join(part for part in (text, note) if part))
        self._relayout()

    def _update_message(self) -> None:
        parts = [part for part in (self._work, self._hint or self._message) if part]
        text = SEPARATOR.join(parts) or tr("Ready")
        self.message_label.setText(text)
        self.message_label.setToolTip(text if parts else "")
        self._relayout()

    def _share(self) -> None:
        """Cut the model's name short before the message: the name is in the findings panel, too."""
        beside = (self.bar, self.cancel, self.offered, self.research)
        taken = sum(one.sizeHint().width() for one in beside if not one.isHidden())
        metrics = self.fontMetrics()
        message = metrics.horizontalAdvance(self.message_label.text())
        room = self.width() - taken - message - GAPS_PX
        least = min(LEAST_MODEL_EM * metrics.height(), metrics.horizontalAdvance(self.model.text()))
        self.model.setMaximumWidth(max(room, least))

    def _relayout(self) -> None:
        """Lay out now: a busy event loop would leave gaps for a while."""
        self._share()
        layout = self.layout()
        if layout is not None:
            layout.activate()


class Banner(QFrame):
    """One message, with an optional action, until the next image or until it is dismissed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.label = PlainLabel(parent=self, wrap=True)
        self.accept = QPushButton(self)
        self.accept.clicked.connect(self._accept)
        self.dismiss = QPushButton(tr("Dismiss"), self)
        self.dismiss.setToolTip(tr("Hide this line"))
        self.dismiss.clicked.connect(self._dismiss)
        self._offered: tuple[Callable[[], object], Callable[[], object]] | None = None
        self._on_comparison = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 8, 7)
        row.addWidget(self.label, 1)
        row.addWidget(self.accept)
        row.addWidget(self.dismiss)
        self.show_message("")

    def show_message(self, sentence: str) -> None:
        """Show `sentence` as plain text; hide the banner if it is empty."""
        self._offered = None
        self.accept.hide()
        self.label.setText(sentence)
        self.setVisible(bool(sentence))

    def show_on_comparison(self, sentence: str) -> None:
        """Show a message on images side by side, until others stand there."""
        self.show_message(sentence)
        self._on_comparison = sentence

    def end_on_comparison(self) -> None:
        """Hide a message on images side by side, if it is still shown."""
        if self._on_comparison and self.label.text() == self._on_comparison:
            self.show_message("")

    def offer(
        self,
        sentence: str,
        button: str,
        accepted: Callable[[], object],
        dismissed: Callable[[], object],
    ) -> None:
        """Show `sentence` with a button; call back when it is pressed or the banner dismissed."""
        self.show_message(sentence)
        self._offered = accepted, dismissed
        self.accept.setText(button)
        self.accept.show()

    def _accept(self) -> None:
        self._answer(0)

    def _dismiss(self) -> None:
        self._answer(1)

    def _answer(self, which: int) -> None:
        offered = self._offered
        self.show_message("")
        if offered is not None:
            offered[which]()
