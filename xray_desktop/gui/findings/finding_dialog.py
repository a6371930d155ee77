"""A dialog with all that is known of one finding, as text that can be selected."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import lay_out_within_screen, resize_within_screen


class FindingDialog(QDialog):
    """Shows the details of a finding: the score, the operating point, how well the model does.

    Parameters
    ----------
    lines : sequence of str
        The name of the finding, then its details.
    """

    def __init__(self, lines: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name, *details = lines
        self.setWindowTitle(tr("Details of a finding"))
        self.text = QPlainTextEdit("\n".join(details), self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Details of a finding"))
        self.text.setAccessibleDescription(name)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(PlainLabel(name, parent=self, name="title", wrap=True))
        column.addWidget(self.text, 1)
        column.addWidget(PlainLabel(tr(RESEARCH_USE), parent=self, name="quiet", wrap=True))
        lay_out_within_screen(self, column, buttons)
        em = self.fontMetrics().height()
        resize_within_screen(self, 36 * em, 22 * em)
