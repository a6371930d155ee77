"""The folder for reader findings: what is saved there is explained before it is chosen."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QVBoxLayout, QWidget

from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import lay_out_within_screen

EXPLANATION: Final = tr_noop(
    "Your findings (present, absent, comments, impression) are saved immediately in a folder "
    "that you choose, together with a copy of the image. They can be used to train the model. "
    "The program also keeps the findings, without the image, in its own folder and shows them "
    "when the image is opened again."
)
PRIVACY: Final = tr_noop(
    "The copy has no file header: no name, no date. Text that is burned into the image, such as "
    "a name, is copied with it. Do not enter patient names in comments. Choose a folder that "
    "only people who may see these images can open."
)
WIDE_EM: Final = 26
"""Least width of the text, so that the title of the window is not cut."""


class ReaderFindingsFolderDialog(QDialog):
    """Explains what is saved, before the folder is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Save your findings"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.choose = buttons.addButton(
            tr("Choose a folder…"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.choose.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(PlainLabel(tr(EXPLANATION), parent=self, wrap=True))
        column.addWidget(PlainLabel(tr(PRIVACY), parent=self, name="caution", wrap=True))
        column.addStretch()
        for label in self.findChildren(PlainLabel):
            label.setMinimumWidth(WIDE_EM * self.fontMetrics().height())
        lay_out_within_screen(self, column, buttons)


def ask_folder(parent: QWidget) -> Path | None:
    """Explain what is saved and ask for the folder; None if cancelled."""
    dialog = ReaderFindingsFolderDialog(parent)
    accepted = dialog.exec()
    dialog.deleteLater()
    if not accepted:
        return None
    own = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    name = QFileDialog.getExistingDirectory(parent, tr("Folder for your findings"), own)
    return Path(name) if name else None
