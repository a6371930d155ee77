"""The settings dialog: a list of pages at the left, the chosen page at the right."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.attribution.heat_map_colours import HeatMapStyle
from xray_desktop.gui.common.language import LANGUAGES, SYSTEM, tr, tr_noop
from xray_desktop.gui.settings.preferences import CHOICES, RANGES, Preferences
from xray_desktop.gui.settings.settings_pages import PageList, SettingsPage
from xray_desktop.gui.settings.site_prevalence import PrevalenceTable
from xray_desktop.gui.widgets.number_fields import WholeField
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import limit_width, resize_within_screen

STEP_PERCENT: Final = 10
GROUPS: Final = MappingProxyType(
    {
        tr_noop("Window"): ("theme", "font_percent", "language"),
        tr_noop("Image"): ("folder_of_file", "smooth"),
        tr_noop("Heat map"): ("heat_map_on_open", "map_style", "map_opacity_percent", "cam"),
        tr_noop("Engine"): ("engine", "device", "precision"),
        tr_noop("Privacy"): ("recent_images",),
    }
)
NAMES: Final = MappingProxyType(
    {
        "theme": (tr_noop("Theme"), tr_noop("The image area is black in both themes")),
        "font_percent": (tr_noop("Text size"), tr_noop("80 to 200 %")),
        "language": (tr_noop("Language"), tr_noop("Takes effect at the next start")),
        "folder_of_file": (
            tr_noop("Open the folder of a file"),
            tr_noop("When one file is opened, list the other images of its folder too"),
        ),
        "smooth": (
            tr_noop("Smooth enlarged pixels"),
            tr_noop("Interpolate enlarged pixels, or show them as squares"),
        ),
        "heat_map_on_open": (
            tr_noop("Heat map on open"),
            tr_noop("Show the heat map of the most likely finding when an image is opened"),
        ),
        "map_style": (tr_noop("Heat map style"), tr_noop("Show regions or colours")),
        "map_opacity_percent": (tr_noop("Opacity"), tr_noop("Opacity of the heat map")),
        "cam": (tr_noop("Grad-CAM"), tr_noop("Draw the outline of Grad-CAM as a second method")),
        "engine": (
            tr_noop("Engine"),
            tr_noop("Takes effect at the next start; command-line options take precedence"),
        ),
        "device": (
            tr_noop("Device"),
            tr_noop("Takes effect at the next start; command-line options take precedence"),
        ),
        "precision": (
            tr_noop("Precision of heat maps"),
            tr_noop("Takes effect at the next start; scores always use float32"),
        ),
        "recent_images": (
            tr_noop("Remember recent images"),
            tr_noop("Save the paths of recently opened images; switching this off deletes them"),
        ),
    }
)
"""Label and tooltip of each preference."""
VALUE_TEXTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "theme": {"dark": tr_noop("Dark"), "light": tr_noop("Light")},
        "language": {SYSTEM: tr_noop("System language"), **LANGUAGES},
        "map_style": {style.name: style.value for style in HeatMapStyle},
        "engine": {
            "auto": tr_noop("Automatic (fastest)"),
            "onnx": "ONNX Runtime",
            "openvino": "OpenVINO",
            "tensorflow": "TensorFlow",
        },
        "device": {
            "auto": tr_noop("GPU if available"),
            "cpu": tr_noop("CPU"),
            "gpu": tr_noop("GPU only"),
        },
        "precision": {
            "auto": tr_noop("Fast (automatic)"),
            "float32": "float32",
        },
    }
)


class SettingsDialog(QDialog):
    """One control for each field of `Preferences`, and the prevalence of each label at the site.

    Parameters
    ----------
    preferences : Preferences
        Initial values.
    in_use : str
        Model and device in use.
    site_prevalence : mapping of str to float
        Initial prevalence by label, in (0, 1).
    more : sequence of SettingsPage
        Further pages, which store themselves.
    """

    def __init__(
        self,
        preferences: Preferences,
        in_use: str,
        parent: QWidget | None = None,
        *,
        site_prevalence: Mapping[str, float] = MappingProxyType({}),
        more: Sequence[SettingsPage] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self.error = PlainLabel("", parent=self, name="caution", wrap=True)
        self.controls: dict[str, QComboBox | WholeField | QCheckBox] = {
            field.name: self._control(field.name, field.default) for field in fields(Preferences)
        }
        self.site = PrevalenceTable(self)
        self.site.error_changed.connect(self._show_errors)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        restore = self.buttons.addButton(
            tr("&Restore defaults"), QDialogButtonBox.ButtonRole.ResetRole
        )
        restore.setToolTip(tr("Restore the default settings of all pages"))
        restore.clicked.connect(lambda _checked=False: self._restore())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.pages, self._more = PageList(self), more
        self._add_pages(in_use)
        self._lay_out()
        self._order_tabs()
        self.show_preferences(preferences)
        self.site.show_shares(site_prevalence)
        self.pages.list.setFocus()

    @property
    def preferences(self) -> Preferences:
        """The chosen preferences."""
        values: dict[str, Any] = {}
        for name, control in self.controls.items():
            if isinstance(control, QComboBox):
                values[name] = control.currentData()
            elif isinstance(control, WholeField):
                control.interpretText()
                values[name] = control.value()
            else:
                values[name] = control.isChecked()
        return Preferences(**values)

    def show_preferences(self, preferences: Preferences) -> None:
        """Set the controls to preferences."""
        for name, control in self.controls.items():
            value = getattr(preferences, name)
            if isinstance(control, QComboBox):
                control.setCurrentIndex(control.findData(value))
            elif isinstance(control, WholeField):
                control.setValue(value)
            else:
                control.setChecked(value)

    def _restore(self) -> None:
        self.show_preferences(Preferences())
        self.site.show_shares({})
        for page in self._more:
            page.restore()

    def _show_errors(self) -> None:
        """Show input errors; OK is disabled while there are any."""
        numbers = [one for one in self.controls.values() if isinstance(one, WholeField)]
        errors = [*(one.error for one in numbers if one.error), *self.site.errors]
        errors += [error for page in self._more for error in page.errors()]
        self.error.setText(next(iter(errors), ""))
        self.error.setVisible(bool(self.error.text()))
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not errors)

    def _control(self, name: str, default: object) -> QComboBox | WholeField | QCheckBox:
        label, tip = NAMES[name]
        if isinstance(default, bool):
            control = QCheckBox(tr(label), self)
        elif name in RANGES:
            control = WholeField(self)
            control.setRange(RANGES[name][0], RANGES[name][-1])
            control.setSingleStep(STEP_PERCENT)
            control.setSuffix(" %")
            control.error_changed.connect(lambda _mistake: self._show_errors())
        else:
            control = QComboBox(self)
            for value in CHOICES[name]:
                control.addItem(tr(VALUE_TEXTS[name][value]), value)
            limit_width(control)
        control.setAccessibleName(tr(label))
        control.setToolTip(tr(tip))
        return control

    def _add_pages(self, in_use: str) -> None:
        """Add a page for each group of preferences, and the pages that hold more than those."""
        note = tr("In use: {model}", model=in_use) if in_use else tr("No model is loaded.")
        late = tr("Engine, device and precision take effect at the next start.")
        notes = {
            "Window": tr("The language takes effect at the next start."),
            "Engine": f"{note}\n{late}",
        }
        for title, names in GROUPS.items():
            self.pages.add(tr(title), self._form(names), notes.get(title, ""))
        use = tr(
            "Share of your images with each finding, in percent. Where it is entered, the "
            "details of a finding include the PPV and NPV for it."
        )
        self.pages.add(tr("Prevalence at this site"), self.site, use)
        for page in self._more:
            page.error_changed.connect(self._show_errors)
            self.pages.add(tr(page.title), page, tr(page.note))

    def _form(self, names: Sequence[str]) -> QWidget:
        page = QWidget(self)
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name in names:
            control = self.controls[name]
            if isinstance(control, QCheckBox):
                form.addRow(control)
            else:
                form.addRow(PlainLabel(tr(NAMES[name][0]), parent=page), control)
        return page

    def _order_tabs(self) -> None:
        """Let Tab go through the controls as they are seen."""
        before: QWidget = self.pages.list
        for name in (name for names in GROUPS.values() for name in names):
            self.setTabOrder(before, self.controls[name])
            before = self.controls[name]

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.pages, 1)
        column.addWidget(self.error)
        column.addWidget(self.buttons)
        hint = self.sizeHint()
        resize_within_screen(self, hint.width(), hint.height())
