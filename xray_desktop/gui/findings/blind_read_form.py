"""The form of the blind read: the reader's impression, before the model's scores are revealed."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.widgets.text_labels import ElidedLabel, PlainLabel

INSTRUCTIONS: Final = tr_noop(
    "Write your impression, or mark findings as present or absent. Then reveal the scores of the "
    "model. Your text is saved as written, with the time: do not enter patient names."
)
LINES: Final = 3


class BlindReadForm(QFrame):
    """Asks for the reader's impression; shown in place of the scores."""

    revealed = Signal(str)
    """The reader asks for the scores; carries the impression."""
    typed = Signal(str)
    """The impression as it is being written."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("note")
        self._has_findings = False
        self.text = QPlainTextEdit(self)
        self.text.setAccessibleName(tr("Your impression"))
        self.text.setAccessibleDescription(tr(INSTRUCTIONS))
        self.text.setPlaceholderText(tr("Your impression"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(self.fontMetrics().lineSpacing() * LINES + 16)
        self.text.textChanged.connect(self._update_button)
        self.text.textChanged.connect(lambda: self.typed.emit(self.impression))
        self.reveal = QPushButton(tr("Reveal scores"), self)
        self.reveal.clicked.connect(lambda _checked=False: self.revealed.emit(self.impression))
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        title = PlainLabel(tr("Blind read (AI hidden)"), parent=self, name="title", wrap=True)
        column.addWidget(title)
        column.addWidget(PlainLabel(tr(INSTRUCTIONS), parent=self, wrap=True))
        column.addWidget(self.text)
        column.addWidget(self.reveal)
        self.hide()

    @property
    def impression(self) -> str:
        """The text that the reader entered."""
        return self.text.toPlainText().strip()

    def ask(self, impression: str, *, has_findings: bool) -> None:
        """Show the form; `has_findings`: whether the reader has recorded findings on the image."""
        self._has_findings = has_findings
        self.text.setPlainText(impression)
        self._update_button()
        self.show()

    def set_impression(self, impression: str) -> None:
        """Show an impression that was written earlier."""
        self.text.setPlainText(impression)

    def set_has_findings(self, has_findings: bool) -> None:  # noqa: FBT001 - a state
        """Update whether the reader has recorded findings on the image."""
        self._has_findings = has_findings
        self._update_button()

    def _update_button(self) -> None:
        self.reveal.setEnabled(self._has_findings or bool(self.impression))


class ComparisonSummary(QFrame):
    """After a blind read: on which findings reader and model disagree, with a button to copy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("note")
        self.text = ElidedLabel(parent=self)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._short = ""
        self.copy = QPushButton(tr("Copy"), self)
        self.copy.setToolTip(tr("Copy all findings as text for the report"))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 6, 4)
        row.addWidget(self.text, 1)
        row.addWidget(self.copy)
        self.hide()

    def show_disagreement(self, labels: Sequence[str], *, entered: bool, compared: bool) -> None:
        """Name the findings on which reader and model disagree; hide if they are not compared.

        `entered`: whether the reader has entered any finding.
        """
        self.setVisible(compared)
        names = ", ".join(map(label_name, labels))
        if names:
            text = tr("≠ You and the model disagree: {names}", names=names)
        elif entered:
            text = tr("You and the model agree on what you entered")
        else:
            text = tr("You entered no finding as present or absent")
        self._short = f"≠ {names}" if names else text
        self.text.setToolTip(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show the names alone where there is no room for more."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        whole = self.text.toolTip()
        fits = self.text.fontMetrics().horizontalAdvance(whole) <= self.text.width()
        self.text.setText(whole if fits else self._short)
