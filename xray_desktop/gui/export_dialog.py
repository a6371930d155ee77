"""What a saved picture of the film is to hold."""

from typing import Final

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.plain_label import PlainLabel
from xray_desktop.gui.room import break_lines, lay_out_within_screen
from xray_desktop.gui.view_picture import Extent, PictureWish

WHOSE: Final = marked("With the patient's words: name, ID and birth date as in the film's corner")
FIRST_ONLY: Final = marked("Of the images side by side, this holds the first one only: {name}")
WARNING: Final = marked(
    "Whoever sees it will know whose film it is. Its metadata and the suggested file name stay "
    "neutral."
)
DEEP: Final = marked("the bare film in 16 bits, through the window shown (PNG or TIFF)")


class ExportDialog(QDialog):
    """Asks for the extent, the map, the marks, and whether it says whose film it is.

    The last is off whenever the dialog opens, whatever was chosen before.

    Parameters
    ----------
    with_map : bool
        Whether a map is shown that can be part of the picture.
    named : bool
        Whether the file says whose film it is.
    only : str
        The image's name, if others stand beside it that are no part of the picture.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        with_map: bool,
        named: bool = False,
        only: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Save the view as a picture"))
        self._group = QButtonGroup(self)
        self.choices = {extent: QRadioButton(_begun(extent.value), self) for extent in Extent}
        self.deep = QRadioButton(_begun(DEEP), self)
        for button in (*self.choices.values(), self.deep):
            self._group.addButton(button)
        self.choices[Extent.SEEN].setChecked(True)
        self.map = QCheckBox(tr("With the heat map, and what the model says of it"), self)
        self.map.setChecked(with_map)
        self.map.setEnabled(with_map)
        self.marks = QCheckBox(tr("With what is drawn on the film"), self)
        self.marks.setChecked(True)
        self.patient = QCheckBox(tr(WHOSE), self)
        self.patient.setAccessibleDescription(tr(WARNING))
        self.patient.setEnabled(named)
        self.warning = PlainLabel(tr(WARNING), parent=self, name="caution", wrap=True)
        self.warning.hide()
        self.note = PlainLabel(
            tr(
                "Nothing that says whose film it is goes with the picture, unless it is written in "
                "the film itself."
            ),
            parent=self,
            name="quiet",
            wrap=True,
        )
        self.patient.toggled.connect(self._warn)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.deep.toggled.connect(lambda deep: self.map.setEnabled(with_map and not deep))
        self.deep.toggled.connect(lambda deep: self.marks.setEnabled(not deep))
        self.deep.toggled.connect(lambda deep: self._allow_patient(named and not deep))
        column = QVBoxLayout()
        column.setSpacing(8)
        if only:
            first = PlainLabel(tr(FIRST_ONLY, name=only), parent=self, name="caution", wrap=True)
            column.addWidget(first)
        ticks = (self.map, self.marks, self.patient)
        words = (self.warning, self.note)
        for widget in (*self.choices.values(), self.deep, *ticks, *words):
            column.addWidget(widget)
        for box in (*self.choices.values(), self.deep, *ticks):
            box.setAccessibleName(box.text())
            box.setText(break_lines(box.text(), self))
        column.addStretch()
        lay_out_within_screen(self, column, buttons)

    @property
    def wish(self) -> PictureWish | None:
        """What was asked for; None for the bare film in 16 bits."""
        if self.deep.isChecked():
            return None
        extent = next(extent for extent, button in self.choices.items() if button.isChecked())
        return PictureWish(
            extent, self.map.isChecked(), self.marks.isChecked(), self.patient.isChecked()
        )

    def _allow_patient(self, allowed: bool) -> None:  # noqa: FBT001 - a state
        self.patient.setEnabled(allowed)
        if not allowed:
            self.patient.setChecked(False)

    def _warn(self, named: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        self.warning.setVisible(named)
        self.note.setVisible(not named)


def _begun(words: str) -> str:
    """Return words in the window's language with a capital at their beginning alone."""
    said = tr(words)
    return said[:1].upper() + said[1:]
