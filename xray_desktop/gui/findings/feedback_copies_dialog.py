"""The dialog on copies of reader findings: it says what they hold and where they are kept."""

import os
from enum import Enum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QVBoxLayout, QWidget

from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import lay_out_within_screen

EXPLANATION: Final = tr_noop(
    "Your findings (present, absent, comments, impression) are always saved in the program's own "
    "folder, and shown when the image is opened again. If you keep copies as well, each finding is "
    "also written to a folder that you choose, with a copy of the image, beginning with the image "
    "shown. The model can be trained with them."
)
PRIVACY: Final = tr_noop(
    "The copy has no file header: no name, no date. Text that is burned into the image, such as "
    "a name, is copied with it. Do not enter patient names in comments. Choose a folder that "
    "only people who may see these images can open."
)
BREAK: Final = "\N{ZERO WIDTH SPACE}"
"""Where a long path may go on in the next line."""
WIDE_EM: Final = 26
"""Least width of the text, so that the title of the window is not cut."""


class CopiesChoice(Enum):
    """What the reader may choose instead of a folder."""

    NONE = "no copies"


class CopiesDialog(QDialog):
    """Explains what copies hold, and asks for a folder or to keep no more.

    Parameters
    ----------
    place : Path or None
        Where copies are kept now; None: nowhere.

    Attributes
    ----------
    choose : QPushButton
        Accepts: a folder is chosen next.
    stop : QPushButton or None
        Ends the copies; None while none are kept.
    choice : CopiesChoice or None
        `CopiesChoice.NONE` after `stop` was pressed.
    """

    def __init__(self, place: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Copies of reader findings"))
        self.choice: CopiesChoice | None = None
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.choose = buttons.addButton(
            tr("Choose a folder…") if place is None else tr("Choose another folder…"),
            QDialogButtonBox.ButtonRole.AcceptRole,
        )
        self.stop = None
        if place is not None:
            self.stop = buttons.addButton(
                tr("Keep no more copies"), QDialogButtonBox.ButtonRole.DestructiveRole
            )
            self.stop.clicked.connect(lambda _checked=False: self._stop())
        self.choose.setDefault(place is None)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout()
        column.setSpacing(10)
        if place is None:
            state = tr("No copies are kept now.")
        else:
            folder = str(place).replace(os.sep, f"{os.sep}{BREAK}")
            state = tr("Copies are kept in: {folder}", folder=folder)
        column.addWidget(PlainLabel(state, parent=self, name="title", wrap=True))
        column.addWidget(PlainLabel(tr(EXPLANATION), parent=self, wrap=True))
        column.addWidget(PlainLabel(tr(PRIVACY), parent=self, name="caution", wrap=True))
        column.addStretch()
        for label in self.findChildren(PlainLabel):
            label.setMinimumWidth(WIDE_EM * self.fontMetrics().height())
        lay_out_within_screen(self, column, buttons)

    def _stop(self) -> None:
        self.choice = CopiesChoice.NONE
        self.accept()


def ask_about_copies(parent: QWidget, place: Path | None) -> Path | CopiesChoice | None:
    """Explain copies and ask for their folder, or to keep none; None if cancelled."""
    dialog = CopiesDialog(place, parent)
    accepted, choice = dialog.exec(), dialog.choice
    dialog.deleteLater()
    if not accepted or choice is not None:
        return choice
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    name = QFileDialog.getExistingDirectory(
        parent, tr("Folder for copies"), str(place or documents)
    )
    return Path(name) if name else None
