"""The export dialog: extent, heat map, annotations and patient data."""

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

INCLUDE_PATIENT: Final = tr_noop("Include patient name, ID and date of birth")
FIRST_ONLY: Final = tr_noop("Only the first of the images side by side is included: {name}")
WARNING: Final = tr_noop(
    "Anyone who sees it can identify the patient. The metadata and the suggested file name "
    "contain no patient data."
)
SIXTEEN_BIT: Final = tr_noop("the image only, in 16 bits, with the current window (PNG or TIFF)")


class ExportDialog(QDialog):
    """Asks for the extent of the picture and what it includes.

    Patient data is off whenever the dialog opens, whatever was chosen before.

    Parameters
    ----------
    with_heat_map : bool
        Whether a heat map is shown that can be included.
    has_patient : bool
        Whether the file contains patient data.
    only : str
        The image's name, if other images are shown beside it, which are not exported.
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
        self.setWindowTitle(tr("Export the view"))
        self._group = QButtonGroup(self)
        self.choices = {extent: QRadioButton(_capitalized(extent.value), self) for extent in Extent}
        self.deep = QRadioButton(_capitalized(SIXTEEN_BIT), self)
        for button in (*self.choices.values(), self.deep):
            self._group.addButton(button)
        self.choices[Extent.SEEN].setChecked(True)
        self.map = QCheckBox(tr("Include the heat map and its description"), self)
        self.map.setChecked(with_heat_map)
        self.map.setEnabled(with_heat_map)
        self.annotations = QCheckBox(tr("Include annotations"), self)
        self.annotations.setChecked(True)
        self.patient = QCheckBox(tr(INCLUDE_PATIENT), self)
        self.patient.setAccessibleDescription(tr(WARNING))
        self.patient.setEnabled(has_patient)
        self.warning = PlainLabel(tr(WARNING), parent=self, name="caution", wrap=True)
        self.warning.hide()
        self.note = PlainLabel(
            tr("No patient data is included, except text that is burned into the image."),
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
        notes = (self.warning, self.note)
        for widget in (*self.choices.values(), self.deep, *ticks, *notes):
            column.addWidget(widget)
        for box in (*self.choices.values(), self.deep, *ticks):
            box.setAccessibleName(box.text())
            box.setText(break_lines(box.text(), self))
        column.addStretch()
        lay_out_within_screen(self, column, buttons)

    @property
    def options(self) -> PictureOptions | None:
        """The chosen options; None for the image only in 16 bits."""
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


def _capitalized(text: str) -> str:
    """Return the translated text with a capital first letter."""
    translated = tr(text)
    return translated[:1].upper() + translated[1:]
