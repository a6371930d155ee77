"""The settings' page of the worklist's order: how much each finding counts, and maximum waits."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.progress import Progress, Steps
from xray_desktop.core.scoring.urgency import (
    DEFAULT_TABLE,
    LabelWeight,
    MaximumWaits,
    Tier,
    UrgencyTable,
)
from xray_desktop.gui.common.external_strings import label_name, translated_error
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.settings.settings_pages import SettingsPage
from xray_desktop.gui.widgets.number_fields import TableField
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.triage.errors import NotYetError
from xray_desktop.triage.urgency_file import LOCAL_REASON
from xray_desktop.triage.worklist import Worklist

READ: Final = "urgency read"
ADOPT: Final = "urgency adopt"
MINUTES: Final = " min"
MAX_WEIGHT: Final = 1000.0
MAX_WAIT_MIN: Final = 100_000.0
DECIMALS: Final = 2
ROWS_SHOWN: Final = 5
TIER_TEXTS: Final = MappingProxyType(
    {
        Tier.IMMEDIATE: tr_noop("Immediate"),
        Tier.SOON: tr_noop("Soon"),
        Tier.NOT_SCORED: tr_noop("Not scored"),
        Tier.ROUTINE: tr_noop("Routine"),
    }
)
NOT_COUNTED: Final = tr_noop("Not counted")


class UrgencyPage(SettingsPage):
    """The urgency table of the worklist, which is stored in the worklist itself.

    Parameters
    ----------
    runner : JobRunner
        Reads and writes the worklist in the background.
    store : Path
        File of the worklist.
    fail : callable
        Takes the message if the table cannot be stored.
    """

    title = tr_noop("Worklist order")
    note = tr_noop(
        "A finding at or above its operating point puts its image into the tier of its weight; 0: "
        "it does not count. The defaults are a judgement, not a guideline. Scoring that is under "
        "way keeps the former table until it is started again."
    )

    def __init__(
        self,
        runner: JobRunner,
        store: Path,
        fail: Callable[[str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner, self._store, self._fail = runner, store, fail
        self._known: UrgencyTable | None = None
        self._reasons: dict[str, LabelWeight] = {}
        self.weights: dict[str, TableField] = {}
        self._tiers: dict[str, QTableWidgetItem] = {}
        self.table = self._weight_table()
        self.steps = {
            tier: self._field(tr("Weight from which: {tier}", tier=tr(TIER_TEXTS[tier])), "")
            for tier in (Tier.IMMEDIATE, Tier.SOON)
        }
        self.waits = {
            tier: self._field(tr("Maximum wait: {tier}", tier=tr(text)), MINUTES)
            for tier, text in TIER_TEXTS.items()
        }
        self._lay_out()
        self.show_table(DEFAULT_TABLE)
        self.setEnabled(False)
        runner.submit(
            READ,
            reading_steps(store),
            on_result=self._take,
            on_error=lambda error: self._fail(translated_error(error)),
            queue=JobQueue.STORE,
        )

    def show_table(self, table: UrgencyTable) -> None:
        """Fill the fields."""
        self._reasons = {row.label: row for row in table.weights}
        for row in table.weights:
            self.weights[row.label].setValue(row.weight)
        self.steps[Tier.IMMEDIATE].setValue(table.immediate_from)
        self.steps[Tier.SOON].setValue(table.soon_from)
        for tier, field in self.waits.items():
            field.setValue(table.waits.seconds(tier) / 60)
        self._update()

    def chosen(self) -> UrgencyTable | None:
        """Return the table in the fields; None if they contradict each other."""
        values = {label: field.value() for label, field in self.weights.items()}
        rows = tuple(
            row
            if row.weight == values[row.label]
            else LabelWeight(row.label, values[row.label], LOCAL_REASON)
            for row in self._reasons.values()
        )
        try:
            return UrgencyTable(
                rows,
                self.steps[Tier.IMMEDIATE].value(),
                self.steps[Tier.SOON].value(),
                MaximumWaits(*(self.waits[tier].value() for tier in Tier)),
            )
        except ValueError:
            return None

    def errors(self) -> Iterable[str]:
        """Return the input errors."""
        fields = (*self.weights.values(), *self.steps.values(), *self.waits.values())
        yield from (field.error for field in fields if field.error)
        if self.steps[Tier.SOON].value() > self.steps[Tier.IMMEDIATE].value():
            yield tr("The weight for Soon is above that for Immediate: expected at most as much.")
        waits = [self.waits[tier].value() for tier in Tier]
        if waits != sorted(waits):
            yield tr(
                "A maximum wait is shorter than that of a more urgent tier: expected at least as "
                "long."
            )

    def restore(self) -> None:
        """Show the default table."""
        self.show_table(DEFAULT_TABLE)

    def store(self) -> None:
        """Order the worklist by the table, if it was changed."""
        table = self.chosen()
        if table is None or self._known is None or table == self._known:
            return
        self._runner.submit(
            ADOPT,
            adopting_steps(self._store, table),
            on_error=lambda error: self._fail(translated_error(error)),
            queue=JobQueue.STORE,
            saves=True,
        )

    def leave(self) -> None:
        """Do not wait for the worklist any longer."""
        self._runner.cancel(READ)

    def _take(self, table: UrgencyTable) -> None:
        self._known = table
        self.show_table(table)
        self.setEnabled(True)

    def _weight_table(self) -> QTableWidget:
        table = QTableWidget(len(DEFAULT_TABLE.weights), 3, self)
        table.setHorizontalHeaderLabels([tr("Finding"), tr("Weight"), tr("Tier")])
        table.setAccessibleName(tr("Weights of findings"))
        table.setAccessibleDescription(tr("How much a finding counts in the worklist's order"))
        table.verticalHeader().hide()
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        table.setTabKeyNavigation(False)
        for number, row in enumerate(DEFAULT_TABLE.weights):
            name = label_name(row.label)
            table.setItem(number, 0, QTableWidgetItem(name))
            field = self._field(tr("Weight of {name}", name=name), "")
            field.setRange(0, MAX_WEIGHT)
            self.weights[row.label] = field
            table.setCellWidget(number, 1, field)
            self._tiers[row.label] = QTableWidgetItem()
            table.setItem(number, 2, self._tiers[row.label])
        table.resizeRowsToContents()
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        shown = sum(table.rowHeight(row) for row in range(ROWS_SHOWN))
        table.setMinimumHeight(shown + header.sizeHint().height() + 2)
        return table

    def _field(self, name: str, suffix: str) -> TableField:
        field = TableField(self)
        field.setDecimals(DECIMALS)
        field.setRange(10**-DECIMALS, MAX_WAIT_MIN)
        field.setSuffix(suffix)
        field.setAccessibleName(name)
        field.setAccessibleDescription(name)
        field.error_changed.connect(lambda _mistake: self.error_changed.emit())
        field.valueChanged.connect(self._update)
        return field

    def _update(self) -> None:
        """Name the tier of each finding."""
        table = self.chosen()
        for label, item in self._tiers.items():
            text = "–"
            if table is not None:
                counted = table.weight(label) > 0
                text = tr(TIER_TEXTS[table.tier_if_called(label)] if counted else NOT_COUNTED)
            item.setText(text)
        self.error_changed.emit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        grid = QGridLayout()
        for place, head in enumerate((tr("Tier"), tr("From weight"), tr("Maximum wait"))):
            grid.addWidget(PlainLabel(head, parent=self, name="quiet"), 0, place)
        for number, (tier, text) in enumerate(TIER_TEXTS.items(), start=1):
            grid.addWidget(PlainLabel(tr(text), parent=self), number, 0)
            if tier in self.steps:
                grid.addWidget(self.steps[tier], number, 1)
            grid.addWidget(self.waits[tier], number, 2)
        column.addLayout(grid)
        order: list[QWidget] = [self.table, *self.weights.values()]
        for tier in TIER_TEXTS:
            order += [fields[tier] for fields in (self.steps, self.waits) if tier in fields]
        for before, after in pairwise(order):
            self.setTabOrder(before, after)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def reading_steps(store: Path) -> Steps[None, UrgencyTable]:
    """Read the table of a worklist; the default one if there is no worklist yet."""
    yield Progress(0, 1, "Reading the worklist")
    try:
        if store.exists():
            with Worklist(store, create=False) as worklist:
                return worklist.urgency.table
    except NotYetError:
        pass  # a run is just creating it
    return DEFAULT_TABLE


def adopting_steps(store: Path, table: UrgencyTable) -> Steps[None, bool]:
    """Order a worklist by `table` from now on, and make the worklist if there is none yet."""
    yield Progress(0, 1, "Writing to the worklist")
    with Worklist(store) as worklist:
        return worklist.urgency.adopt(table)
