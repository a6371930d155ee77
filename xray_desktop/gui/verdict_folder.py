"""Asking where findings are kept: what is copied there is said before a folder is chosen."""

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QVBoxLayout, QWidget

from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.plain_label import PlainLabel
from xray_desktop.gui.room import lay_out_within_screen

WHAT: Final = marked(
    "What you say of findings (present, absent, comments, impression) is saved at once in a "
    "folder that you choose, together with a copy of the image. It can be used to train the model."
)
PRIVACY: Final = marked(
    "The copy is a picture without the file's header: no name, no date. Text that is burned into "
    "the picture, such as a name, is copied with it. Write no names in comments. Choose a folder "
    "that only those can open who may see these images."
)
WIDE_EM: Final = 34


class VerdictFolderDialog(QDialog):
    """Says what is kept, before the folder is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keep your findings"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.choose = buttons.addButton(
            tr("Choose a folder…"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.choose.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(PlainLabel(tr(WHAT), parent=self, wrap=True))
        column.addWidget(PlainLabel(tr(PRIVACY), parent=self, name="caution", wrap=True))
        column.addStretch()
        for label in self.findChildren(PlainLabel):
            label.setMinimumWidth(WIDE_EM // 2 * self.fontMetrics().height())
        lay_out_within_screen(self, column, buttons)


def ask_folder(parent: QWidget) -> Path | None:
    """Ask the reader where findings are to be kept; None if the reader would rather not."""
    dialog = VerdictFolderDialog(parent)
    accepted = dialog.exec()
    dialog.deleteLater()
    if not accepted:
        return None
    name = QFileDialog.getExistingDirectory(parent, tr("Folder for your findings"))
    return Path(name) if name else None
