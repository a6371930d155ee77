"""Read first: the model's numbers stay hidden until the reader has said what the image shows."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.widgets.text_labels import PlainLabel

WORDS: Final = tr_noop(
    "Write your impression, or mark findings as present or absent; then reveal what the model "
    "says. Your words are kept as they are, with the time: write no names."
)
LINES: Final = 3


class BlindReadForm(QFrame):
    """Takes the reader's impression; stands in the place of the scores."""

    revealed = Signal(str)
    """The reader asks for the model's numbers, with the impression."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("note")
        self._has_findings = False
        self.text = QPlainTextEdit(self)
        self.text.setAccessibleName(tr("Your impression"))
        self.text.setAccessibleDescription(tr(WORDS))
        self.text.setPlaceholderText(tr("Your impression"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(self.fontMetrics().lineSpacing() * LINES + 16)
        self.text.textChanged.connect(self._allow)
        self.reveal = QPushButton(tr("Reveal what the model says"), self)
        self.reveal.clicked.connect(lambda _checked=False: self.revealed.emit(self.impression))
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        column.addWidget(PlainLabel(tr("Read first"), parent=self, name="title"))
        column.addWidget(PlainLabel(tr(WORDS), parent=self, wrap=True))
        column.addWidget(self.text)
        column.addWidget(self.reveal)
        self.hide()

    @property
    def impression(self) -> str:
        """What the reader wrote."""
        return self.text.toPlainText().strip()

    def ask(self, impression: str, *, has_findings: bool) -> None:
        """Ask about an image; `has_findings` says whether a verdict was given on it already."""
        self._has_findings = has_findings
        self.text.setPlainText(impression)
        self._allow()
        self.show()

    def set_has_findings(self, has_findings: bool) -> None:  # noqa: FBT001 - a state
        """Take note of whether there is a verdict on the image."""
        self._has_findings = has_findings
        self._allow()

    def _allow(self) -> None:
        self.reveal.setEnabled(self._has_findings or bool(self.impression))
