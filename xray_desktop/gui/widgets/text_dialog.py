"""Dialogs for several lines of text, and before something is lost."""

from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QMessageBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.errors import XrayError
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.widgets.text_labels import PlainLabel


class TextDialog(QDialog):
    """Asks for several lines of text.

    Tab leaves the field, Ctrl+Enter accepts the text, Enter begins a new line.

    Attributes
    ----------
    field : QPlainTextEdit
        The text field.
    """

    def __init__(self, title: str, question: str, before: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        question_label = PlainLabel(question, parent=self, wrap=True)
        self.field = QPlainTextEdit(before, self)
        self.field.setTabChangesFocus(True)
        self.field.setAccessibleName(question)
        self.field.setAccessibleDescription(tr("Press Ctrl+Enter to accept"))
        self.field.setToolTip(tr("Press Ctrl+Enter to accept"))
        self.field.moveCursor(QTextCursor.MoveOperation.End)
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(standard.Ok | standard.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self.accept)
        column = QVBoxLayout(self)
        for widget in (question_label, self.field, buttons):
            column.addWidget(widget)
        em = self.fontMetrics().height()
        self.resize(24 * em, 14 * em)
        self.field.setFocus()


def ask_multiline_text(
    parent: QWidget | None, title: str, question: str, before: str, longest: int
) -> str | None:
    """Return the text, stripped and cut at `longest` characters; None if cancelled."""
    dialog = TextDialog(title, question, before, parent)
    accepted = dialog.exec()
    text = dialog.field.toPlainText().strip()[:longest]
    dialog.deleteLater()
    return text if accepted else None


def confirm_loss(parent: QWidget, title: str, error: XrayError, question: str = "") -> bool:
    """Ask whether to close although something could not be saved."""
    buttons = QMessageBox.StandardButton
    answer = QMessageBox.warning(
        parent,
        title,
        f"{translated_error(error)}\n\n" + (question or tr("Close anyway and lose them?")),
        buttons.Yes | buttons.No,
        buttons.No,
    )
    return answer == buttons.Yes
