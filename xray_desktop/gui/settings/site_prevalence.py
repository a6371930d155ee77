"""Prevalence of findings at the site: storage, and a table to enter it."""

from collections.abc import Iterator, Mapping
from typing import Final

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from xray_desktop.core.labels import LABELS
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.widgets.number_fields import TableField, entered_number

GROUP: Final = "site_prevalence"
MIN_PERCENT: Final = 0.01
MAX_PERCENT: Final = 99.99
DECIMALS: Final = 2
NOT_KNOWN: Final = "–"
ROWS_SHOWN: Final = 5


def stored_prevalence(settings: QSettings) -> dict[str, float]:
    """Return the prevalence of each label for which one was entered, in (0, 1).

    Missing and invalid entries are unknown.
    """
    found: dict[str, float] = {}
    for label in LABELS:
        try:
            percent = float(str(settings.value(f"{GROUP}/{label}", "")))
        except ValueError:
            continue
        if MIN_PERCENT <= percent <= MAX_PERCENT:
            found[label] = percent / 100
    return found


def store_prevalence(settings: QSettings, shares: Mapping[str, float]) -> None:
    """Store what was entered, and remove the rest."""
    settings.remove(GROUP)
    for label, share in shares.items():
        settings.setValue(f"{GROUP}/{label}", round(100 * share, DECIMALS))


class PercentField(TableField):
    """A percentage, or empty."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setDecimals(DECIMALS)
        self.setRange(0, MAX_PERCENT)
        self.setSpecialValueText(NOT_KNOWN)
        self.setValue(0)

    def validate(self, text: str, pos: int) -> tuple[QValidator.State, str, int]:
        """Accept an empty text, too."""
        if not text.strip():
            return QValidator.State.Acceptable, text, pos
        return super().validate(text, pos)

    def valueFromText(self, text: str) -> float:  # noqa: N802 - Qt's name
        """Return the number, with either decimal separator; 0 if empty."""
        return super().valueFromText(text) if text.strip() else 0.0


class PrevalenceTable(QTableWidget):
    """A row per label, with its prevalence in percent, or empty."""

    error_changed = Signal()
    """The input errors have changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(len(LABELS), 2, parent)
        self.setHorizontalHeaderLabels([tr("Finding"), tr("Prevalence here (%)")])
        self.setAccessibleName(tr("Prevalence at this site"))
        self.setAccessibleDescription(tr("In percent; empty: unknown"))
        self.verticalHeader().hide()
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)  # Tab moves to the fields
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fields: dict[str, PercentField] = {}
        for row, label in enumerate(LABELS):
            self.setItem(row, 0, QTableWidgetItem(label_name(label)))
            field = self._fields[label] = PercentField(self)
            field.setAccessibleName(tr("Prevalence of {name}", name=label_name(label)))
            field.setToolTip(
                tr("Percentage of images with this finding at your site; empty: unknown")
            )
            field.error_changed.connect(lambda _mistake: self.error_changed.emit())
            self.setCellWidget(row, 1, field)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.resizeRowsToContents()
        shown = sum(self.rowHeight(row) for row in range(ROWS_SHOWN))
        self.setMinimumHeight(shown + header.sizeHint().height() + 2)

    @property
    def errors(self) -> Iterator[str]:
        """The input errors."""
        return (field.error for field in self._fields.values() if field.error)

    @property
    def shares(self) -> dict[str, float]:
        """The prevalence of each label for which one is entered, in (0, 1)."""
        percents = {label: entered_number(field) for label, field in self._fields.items()}
        return {label: percent / 100 for label, percent in percents.items() if percent is not None}

    def show_shares(self, shares: Mapping[str, float]) -> None:
        """Fill the fields; labels without a value are empty."""
        for label, field in self._fields.items():
            field.setValue(100 * shares.get(label, 0.0))
