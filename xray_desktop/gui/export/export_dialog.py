"""What a saved picture of the image is to hold."""

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

from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.export.rendered_image import Extent, PictureOptions
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import break_lines, lay_out_within_screen

INCLUDE_PATIENT: Final = tr_noop(
    "With the patient's words: name, ID and birth date as in the image's corner"
)
FIRST_ONLY: Final = tr_noop("Of the images side by side, this holds the first one only: {name}")
WARNING: Final = tr_noop(
    "Whoever sees it will know whose image it is. Its metadata and the suggested file name stay "
    "neutral."
)
SIXTEEN_BIT: Final = tr_noop("the bare image in 16 bits, through the window shown (PNG or TIFF)")


class ExportDialog(QDialog):
    """Asks for the extent, the map, the marks, and whether it says whose image it is.

    The last is off whenever the dialog opens, whatever was chosen before.

    Parameters
    ----------
    with_heat_map : bool
        Whether a map is shown that can be part of the picture.
    has_patient : bool
        Whether the file says whose image it is.
    only : str
        The image's name, if others stand beside it that are no part of the picture.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        with_heat_map: bool,
        has_patient: bool = False,
        only: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Save the view as a picture"))
        self._group = QButtonGroup(self)
        self.choices = {extent: QRadioButton(_begun(extent.value), self) for extent in Extent}
        self.deep = QRadioButton(_begun(SIXTEEN_BIT), self)
        for button in (*self.choices.values(), self.deep):
            self._group.addButton(button)
        self.choices[Extent.SEEN].setChecked(True)
        self.map = QCheckBox(tr("With the heat map, and what the model says of it"), self)
        self.map.setChecked(with_heat_map)
        self.map.setEnabled(with_heat_map)
        self.annotations = QCheckBox(tr("With what is drawn on the image"), self)
        self.annotations.setChecked(True)
        self.patient = QCheckBox(tr(INCLUDE_PATIENT), self)
        self.patient.setAccessibleDescription(tr(WARNING))
        self.patient.setEnabled(has_patient)
        self.warning = PlainLabel(tr(WARNING), parent=self, name="caution", wrap=True)
        self.warning.hide()
        self.note = PlainLabel(
            tr(
                "Nothing that says whose image it is goes with the picture, unless it is written in "
                "the image itself."
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
        self.deep.toggled.connect(lambda deep: self.map.setEnabled(with_heat_map and not deep))
        self.deep.toggled.connect(lambda deep: self.annotations.setEnabled(not deep))
        self.deep.toggled.connect(lambda deep: self._allow_patient(has_patient and not deep))
        column = QVBoxLayout()
        column.setSpacing(8)
        if only:
            first = PlainLabel(tr(FIRST_ONLY, name=only), parent=self, name="caution", wrap=True)
            column.addWidget(first)
        ticks = (self.map, self.annotations, self.patient)
        words = (self.warning, self.note)
        for widget in (*self.choices.values(), self.deep, *ticks, *words):
            column.addWidget(widget)
        for box in (*self.choices.values(), self.deep, *ticks):
            box.setAccessibleName(box.text())
            box.setText(break_lines(box.text(), self))
        column.addStretch()
        lay_out_within_screen(self, column, buttons)

    @property
    def options(self) -> PictureOptions | None:
        """What was asked for; None for the bare image in 16 bits."""
        if self.deep.isChecked():
            return None
        extent = next(extent for extent, button in self.choices.items() if button.isChecked())
        return PictureOptions(
            extent, self.map.isChecked(), self.annotations.isChecked(), self.patient.isChecked()
        )

    def _allow_patient(self, allowed: bool) -> None:  # noqa: FBT001 - a state
        self.patient.setEnabled(allowed)
        if not allowed:
            self.patient.setChecked(False)

    def _warn(self, has_patient: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        self.warning.setVisible(has_patient)
        self.note.setVisible(not has_patient)


def _begun(words: str) -> str:
    """Return words in the window's language with a capital at their beginning alone."""
    said = tr(words)
    return said[:1].upper() + said[1:]
