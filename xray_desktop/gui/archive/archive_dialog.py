"""The archive dialog: search for a study, fetch it, open it."""

from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.core.errors import XrayError
from xray_desktop.gui.archive.archive_steps import (
    MAX_STUDIES,
    Fetched,
    FetchedStudies,
    Found,
    fetch_steps,
    search_steps,
)
from xray_desktop.gui.common.external_strings import translated_caution, translated_error
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.settings.archive_nodes import ArchiveNode, stored_nodes, stored_own_node
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import limit_width, resize_within_screen
from xray_desktop.imaging.dicom.examination import date_text, person_name_text
from xray_desktop.network.cancellation import Cancellation
from xray_desktop.network.query import Query, Study

SEARCH: Final = "archive search"
FETCH: Final = "archive fetch"
DISCARD: Final = "archive discard"
DAYS: Final = (
    (tr_noop("Any date"), None),
    (tr_noop("Today"), 0),
    (tr_noop("Since yesterday"), 1),
    (tr_noop("Last 7 days"), 7),
    (tr_noop("Last 30 days"), 30),
)
"""Days before today, by text."""
TODAY: Final = 1
COLUMNS: Final = (
    tr_noop("Date"),
    tr_noop("Patient"),
    tr_noop("ID"),
    tr_noop("Born"),
    tr_noop("Study"),
    tr_noop("Accession no."),
    tr_noop("Modality"),
    tr_noop("Images"),
)
OF_THE_PATIENT: Final = (1, 2, 3, 5)
"""Places in `COLUMNS` that identify a patient. Date and study stay: a study is chosen by them."""
DELETED: Final = tr_noop("Images of this study that were fetched already are deleted.")
NO_NODE: Final = tr_noop("No archive is entered yet: “Archives…” leads to the settings.")


class ArchiveDialog(QDialog):
    """Nothing is sent before Search, Enter in a field, or Open.

    Parameters
    ----------
    runner : JobRunner
        Searches and fetches in the background.
    settings : QSettings
        With the archives; what is searched for is not stored.
    studies : FetchedStudies
        Where fetched studies are stored.
    """

    fetched = Signal(object)
    """The `Path` of the folder with a study's images."""
    settings_requested = Signal()
    """The user wants to enter or change archives."""

    def __init__(
        self,
        runner: JobRunner,
        settings: QSettings,
        studies: FetchedStudies,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Archive"))
        self._runner, self._settings, self._studies = runner, settings, studies
        self._nodes: tuple[ArchiveNode, ...] = ()
        self._found: tuple[Study, ...] = ()
        self._cancellation = Cancellation()
        self.node = limit_width(QComboBox(self))
        self.edit_archives = QPushButton(tr("&Archives…"), self)
        self.edit_archives.setToolTip(tr("Enter, change or verify archives in the settings"))
        self.edit_archives.clicked.connect(lambda _checked=False: self.settings_requested.emit())
        self.patient_id, self.accession = QLineEdit(self), QLineEdit(self)
        self.days = QComboBox(self)
        for text, days in DAYS:
            self.days.addItem(tr(text), days)
        self.days.setCurrentIndex(TODAY)
        self.search = QPushButton(tr("&Search"), self)
        self.search.setDefault(True)
        self.search.setToolTip(tr("Send the query to the archive"))
        self.search.clicked.connect(lambda _checked=False: self.start_search())
        self.table = self._study_table()
        self.patient_shown = QCheckBox(tr("Show &patient data"), self)
        self.patient_shown.setToolTip(
            tr("Show name, ID, date of birth and accession number of the studies found")
        )
        self.patient_shown.toggled.connect(self._show_patients)
        self.patient_shown.setChecked(True)
        self.message = PlainLabel(parent=self, name="note", wrap=True)
        self.busy = QProgressBar(self)
        self.busy.setRange(0, 0)
        self.busy.setFixedHeight(10)
        self.busy.setTextVisible(False)
        self.open_button = QPushButton(tr("&Open study"), self)
        self.open_button.setToolTip(tr("Fetch the study's radiographs and show them"))
        self.open_button.clicked.connect(lambda _checked=False: self.start_fetch())
        self.stop = QPushButton(tr("Cancel"), self)
        self.stop.setToolTip(tr("Stop waiting for the archive"))
        self.stop.clicked.connect(lambda _checked=False: self.cancel())
        self.leave = QPushButton(tr("Close"), self)
        self.leave.clicked.connect(self.reject)
        for button in (self.open_button, self.stop, self.leave, self.edit_archives):
            button.setAutoDefault(False)
        self._lay_out()
        self.show_nodes()

    def show_nodes(self) -> None:
        """Show the archives of the settings."""
        nodes = stored_nodes(self._settings)
        if nodes != self._nodes or not nodes:
            self._nodes = nodes
            self.node.clear()
            self.node.addItems([node.shown_name for node in nodes])
            self._say("" if nodes else tr(NO_NODE))
        self.patient_id.setFocus()
        self._update()

    def start_search(self) -> None:
        """Send the query to the chosen archive."""
        node = self._chosen_node()
        if node is None or self._busy:
            return
        days = self.days.currentData()
        today = date.today()  # noqa: DTZ011 - the archive's days are those of its place
        try:
            query = Query(
                since=None if days is None else today - timedelta(days),
                patient_id=self.patient_id.text().strip(),
                accession=self.accession.text().strip(),
            )
        except XrayError as error:
            self._say(translated_error(error))
            return
        self._show_studies(())
        self._runner.submit(
            SEARCH,
            search_steps(node, stored_own_node(self._settings), query, self._new_cancellation()),
            on_result=self._take,
            on_error=self._fail,
            queue=JobQueue.NETWORK,
        )
        self._say(tr("Asking {archive}…", archive=node.shown_name))

    def start_fetch(self) -> None:
        """Fetch the study of the selected row."""
        node, row = self._chosen_node(), self.table.currentRow()
        if node is None or self._busy or not 0 <= row < len(self._found):
            return
        study = self._found[row]
        self._runner.submit(
            FETCH,
            fetch_steps(
                node,
                stored_own_node(self._settings),
                study,
                self._studies,
                self._new_cancellation(),
            ),
            on_result=self._open_fetched,
            on_error=self._fail_fetch,
            queue=JobQueue.NETWORK,
        )
        self._say(tr("Fetching the study…"))

    def cancel(self) -> None:
        """Stop waiting, close the connection to the archive and delete what is not complete."""
        if not self._busy:
            return
        fetching = self._runner.active(FETCH)
        self._runner.cancel(SEARCH, FETCH)
        self._cancellation.cancel()
        if fetching:
            self._discard()
        self._say(f"{tr('Stopped.')} {tr(DELETED)}" if fetching else tr("Stopped."))

    def reject(self) -> None:
        """Stop waiting and hide; the search and its patients are forgotten."""
        self.cancel()
        self.patient_id.clear()
        self.accession.clear()
        self._show_studies(())
        self._say("" if self._nodes else tr(NO_NODE))
        super().reject()

    def _new_cancellation(self) -> Cancellation:
        self._cancellation = Cancellation()
        return self._cancellation

    @property
    def _busy(self) -> bool:
        return self._runner.active(SEARCH) or self._runner.active(FETCH)

    def _chosen_node(self) -> ArchiveNode | None:
        row = self.node.currentIndex()
        return self._nodes[row] if 0 <= row < len(self._nodes) else None

    def _take(self, found: Found) -> None:
        self._show_studies(found.studies)
        if found.more:
            text = tr("More than {count} studies: narrow the search.", count=MAX_STUDIES)
        elif found.studies:
            text = tr("Studies found: {count}.", count=len(found.studies))
        elif found.left_out:
            text = tr("The archive answered, but with no study that can be opened.")
        else:
            text = tr("No study found. Radiographs (CR, DX) were searched for.")
        if found.left_out:
            reasons = "; ".join(map(translated_caution, found.left_out))
            text = f"{text} {tr('Left out: {reasons}.', reasons=reasons)}"
        self._say(text)
        self.table.resizeColumnsToContents()
        if found.studies:
            self.table.setCurrentCell(0, 0)
            self.table.setFocus()

    def _open_fetched(self, fetched: Fetched) -> None:
        reasons = "; ".join(map(translated_caution, fetched.reasons))
        if not fetched.images:
            self._say(tr("No image could be fetched. {reasons}", reasons=reasons).strip())
            return
        text = tr("Images fetched: {count}.", count=fetched.images)
        if fetched.missing:
            missing = tr("Missing: {count}. {reasons}", count=fetched.missing, reasons=reasons)
            text = f"{text} {missing}"
        self._say(text)
        self._studies.keep(fetched.folder)
        self.fetched.emit(fetched.folder)

    def _fail(self, error: XrayError) -> None:
        self._say(translated_error(error))

    def _fail_fetch(self, error: XrayError) -> None:
        self._discard()
        self._say(f"{translated_error(error)} {tr(DELETED)}")

    def _discard(self) -> None:
        """Delete the images of a study that is not complete, once its fetch has ended."""
        self._runner.submit(
            DISCARD,
            self._studies.discard_steps(),
            on_error=lambda _error: None,  # what cannot be deleted is deleted with the window
            queue=JobQueue.NETWORK,
        )

    def _show_patients(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        for column in OF_THE_PATIENT:
            self.table.setColumnHidden(column, not shown)

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))
        self._update()

    def _update(self) -> None:
        busy = self._busy
        self.busy.setVisible(busy)
        self.stop.setEnabled(busy)
        self.search.setEnabled(bool(self._nodes) and not busy)
        self.open_button.setEnabled(self.table.currentRow() >= 0 and not busy)

    def _show_studies(self, studies: tuple[Study, ...]) -> None:
        self._found = studies
        self.table.setRowCount(0)
        self.table.setRowCount(len(studies))
        for row, study in enumerate(studies):
            for column, text in enumerate(study_cells(study)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
        self._update()

    def _study_table(self) -> QTableWidget:
        table = QTableWidget(0, len(COLUMNS), self)
        table.setHorizontalHeaderLabels([tr(title) for title in COLUMNS])
        table.setAccessibleName(tr("Studies"))
        table.setAccessibleDescription(tr("What the archive found; Enter opens the study"))
        table.verticalHeader().hide()
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        table.horizontalHeader().setStretchLastSection(True)
        table.itemSelectionChanged.connect(self._update)
        table.activated.connect(lambda _index: self.start_fetch())
        return table

    def _lay_out(self) -> None:
        form = QFormLayout()
        beside = {self.node: self.edit_archives, self.days: self.search}
        for label, control in (
            (tr("Archive"), self.node),
            (tr("Patient ID"), self.patient_id),
            (tr("Accession number"), self.accession),
            (tr("Study date"), self.days),
        ):
            control.setAccessibleName(label)
            control.setAccessibleDescription(tr("Nothing is sent before Search"))
            line = QHBoxLayout()
            line.addWidget(control, 1)
            if control in beside:
                line.addWidget(beside[control])
            form.addRow(PlainLabel(label, parent=self), line)
        kept = tr("Fetched images are deleted when the program is closed.")
        foot = QHBoxLayout()
        foot.addWidget(PlainLabel(tr(RESEARCH_USE), parent=self, name="research", wrap=True), 1)
        foot.addStretch()
        for button in (self.open_button, self.stop, self.leave):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(self.patient_shown)
        column.addWidget(self.table, 1)
        column.addWidget(self.busy)
        column.addWidget(self.message)
        column.addWidget(PlainLabel(kept, parent=self, name="quiet", wrap=True))
        column.addLayout(foot)
        em = self.fontMetrics().height()
        resize_within_screen(self, 60 * em, 36 * em)


def study_cells(study: Study) -> tuple[str, ...]:
    """Return the texts of a study's row, one for each of `COLUMNS`."""
    return (
        date_text(study.date),
        person_name_text(study.patient_name),
        study.patient_id,
        date_text(study.birth_date),
        study.description,
        study.accession,
        study.modalities.replace("\\", ", "),
        study.images,
    )
