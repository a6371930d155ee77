"""A quiet line over the film for what went wrong."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from xray_desktop.gui.language import tr
from xray_desktop.gui.plain_label import PlainLabel


class Banner(QFrame):
    """One sentence, perhaps with an offer, until the next film or until it is dismissed."""

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
        self.say("")

    def say(self, sentence: str) -> None:
        """Show `sentence`, as plain text."""
        self._offered = None
        self.accept.hide()
        self.label.setText(sentence)
        self.setVisible(bool(sentence))

    def offer(
        self, sentence: str, words: str, take: Callable[[], object], leave: Callable[[], object]
    ) -> None:
        """Show `sentence` with a button of these `words`; dismissing it is `leave`."""
        self.say(sentence)
        self._offered = take, leave
        self.accept.setText(words)
        self.accept.show()

    def _take(self) -> None:
        self._answer(0)

    def _leave(self) -> None:
        self._answer(1)

    def _answer(self, which: int) -> None:
        offered = self._offered
        self.say("")
        if offered is not None:
            offered[which]()
