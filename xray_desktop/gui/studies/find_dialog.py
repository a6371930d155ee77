"""The list of open images by patient, study and view, with a search."""

from enum import IntEnum
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.studies.image_groups import date_text, view_text
from xray_desktop.gui.studies.image_index import ImageIndex
from xray_desktop.gui.widgets.text_labels import FileNameDelegate, PlainLabel
from xray_desktop.gui.widgets.window_layout import resize_within_screen

Index = QModelIndex | QPersistentModelIndex
WATCHER: Final = "find"
REFRESH_MS: Final = 400
"""The rows of a long list are not made anew for each header that was read."""


class Column(IntEnum):
    """The columns, from the left."""

    NUMBER = 0
    PATIENT = 1
    ID = 2
    DATE = 3
    VIEW = 4
    STUDY = 5
    FILE = 6


HEADINGS: Final = {
    Column.NUMBER: tr_noop("No."),
    Column.PATIENT: tr_noop("Patient"),
    Column.ID: tr_noop("Patient ID"),
    Column.DATE: tr_noop("Date"),
    Column.VIEW: tr_noop("View"),
    Column.STUDY: tr_noop("Study"),
    Column.FILE: tr_noop("File"),
}
WIDTHS_EM: Final = {
    Column.NUMBER: 4,
    Column.PATIENT: 13,
    Column.ID: 8,
    Column.DATE: 8,
    Column.VIEW: 7,
    Column.STUDY: 11,
}
PATIENT_COLUMNS: Final = frozenset({Column.PATIENT, Column.ID, Column.DATE, Column.STUDY})
"""Columns that are left out while patient data is hidden."""
FILE_EM: Final = 15
"""Room for the file names, in which images without a header differ."""


class FoundModel(QAbstractTableModel):
    """The images of `index` that match the search, sorted by one column.

    Parameters
    ----------
    index : ImageIndex
        All images.
    patient_shown : bool
        Whether patient data is shown; if not, it is not searched either.
    """

    def __init__(
        self, index: ImageIndex, *, patient_shown: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._index = index
        self._columns = [
            column for column in Column if patient_shown or column not in PATIENT_COLUMNS
        ]
        self._words: tuple[str, ...] = ()
        self._sorted_by: tuple[Column, bool] = (Column.NUMBER, False)
        self._cells: list[tuple[str, ...]] = []
        self._searched: list[str] = []
        self._paths: tuple[Path, ...] = ()
        self._found: list[int] = []
        self.read_again()

    def search(self, text: str) -> None:
        """Show the images that contain each word of a text in one of their columns."""
        self._words = tuple(text.casefold().split())
        self._select()

    def read_again(self) -> None:
        """Take over what is known now."""
        self._paths = self._index.paths
        self._cells = [self._texts(number, path) for number, path in enumerate(self._paths)]
        self._searched = [
            "\n".join((*cells[1:], self._view_code(path))).casefold()
            for cells, path in zip(self._cells, self._paths, strict=True)
        ]
        self._select()

    def path_at(self, row: int) -> Path | None:
        """Return the image in a row."""
        return self._paths[self._found[row]] if 0 <= row < len(self._found) else None

    def row_of(self, path: Path | None) -> int:
        """Return the row of an image; the first one if it is not there."""
        rows = (row for row, number in enumerate(self._found) if self._paths[number] == path)
        return next(rows, 0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return the number of images found."""
        return 0 if parent.isValid() else len(self._found)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def column(self, place: int) -> Column:
        """Return which column is at a place."""
        return self._columns[place]

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:  # noqa: ANN401
        """Return the title of a column."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return tr(HEADINGS[self._columns[section]])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the text of a cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return self._cells[self._found[index.row()]][index.column()]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self._sorted_by = self._columns[column], order is Qt.SortOrder.DescendingOrder
        self._select()

    def _texts(self, number: int, path: Path) -> tuple[str, ...]:
        summary = self._index.summary(path)
        texts = {
            Column.NUMBER: str(number + 1),
            Column.PATIENT: "" if summary is None else summary.patient_name,
            Column.ID: "" if summary is None else summary.patient.id,
            Column.DATE: date_text(summary),
            Column.VIEW: view_text(summary),
            Column.STUDY: "" if summary is None else summary.study,
            Column.FILE: path.name,
        }
        return tuple(texts[column] for column in self._columns)

    def _select(self) -> None:
        found = [
            number
            for number, text in enumerate(self._searched)
            if all(word in text for word in self._words)
        ]
        column, descending = self._sorted_by
        if column is not Column.NUMBER:
            place = self._columns.index(column)
            found.sort(key=lambda number: self._cells[number][place].casefold())
        if descending:
            found.reverse()
        self.beginResetModel()
        self._found = found
        self.endResetModel()

    def _view_code(self, path: Path) -> str:
        """Return the view as the header has it: LL is shown as lateral, and found as both."""
        summary = self._index.summary(path)
        return "" if summary is None else summary.view


class FindDialog(QDialog):
    """All images of the list in a table; Enter opens the selected one.

    Parameters
    ----------
    index : ImageIndex
        The images; their headers are read while the dialog is open.
    patient_shown : bool
        Whether patient data is shown.
    """

    opened = Signal(object)
    """The path of an image that is to be shown."""
    beside = Signal(object)
    """The path of an image that is to be shown beside the first."""

    def __init__(
        self, index: ImageIndex, parent: QWidget | None = None, *, patient_shown: bool = True
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Find image"))
        self._index = index
        self._model = FoundModel(index, patient_shown=patient_shown, parent=self)
        self.search = QLineEdit(self)
        self.search.setAccessibleName(tr("Search"))
        named = tr("Name, ID, date, view, study or file")
        self.search.setPlaceholderText(named if patient_shown else tr("View or file"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.table = self._table()
        self.count = PlainLabel(parent=self, name="quiet")
        self.buttons = QDialogButtonBox(self)
        roles = QDialogButtonBox.ButtonRole
        self.open_button = self.buttons.addButton(tr("&Open"), roles.AcceptRole)
        self.open_button.setDefault(True)
        self.beside_button = self.buttons.addButton(tr("Show &beside"), roles.ActionRole)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Close)
        column = QVBoxLayout(self)
        for widget in (self.search, self.table, self.count, self.buttons):
            column.addWidget(widget, int(widget is self.table))
        resize_within_screen(self, 68 * self.fontMetrics().height(), 520)
        self._share_width()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REFRESH_MS)
        self._soon.timeout.connect(self._read_again)
        self._connect()
        self._select(self._model.row_of(index.current))
        self._show_count()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Move through the table with the arrow keys while text is entered."""
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up)
        ):
            by = 1 if event.key() == Qt.Key.Key_Down else -1
            self._select(self.table.currentIndex().row() + by)
            return True
        return super().eventFilter(watched, event)

    def done(self, result: int) -> None:
        """Read no more headers than others want."""
        self._index.watch(WATCHER, on=False)
        super().done(result)

    @property
    def current(self) -> Path | None:
        """The selected image."""
        return self._model.path_at(self.table.currentIndex().row())

    def _table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self._model)
        table.setAccessibleName(tr("Images found"))
        table.setAccessibleDescription(tr("Enter opens the selected image"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        em = table.fontMetrics().height()
        table.verticalHeader().setDefaultSectionSize(round(1.7 * em))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        table.setItemDelegateForColumn(self._model.columnCount() - 1, FileNameDelegate(table))
        table.setSortingEnabled(True)
        return table

    def _share_width(self) -> None:
        """Make the columns narrower where the screen would leave no room for the file names."""
        em = self.table.fontMetrics().height()
        columns = {place: self._model.column(place) for place in range(self._model.columnCount())}
        widths = {place: WIDTHS_EM[one] * em for place, one in columns.items() if one in WIDTHS_EM}
        share = min(1.0, (self.width() - FILE_EM * em) / sum(widths.values()))
        for place, width in widths.items():
            self.table.setColumnWidth(place, int(share * width))

    def _connect(self) -> None:
        self.search.textChanged.connect(self._search)
        self.table.activated.connect(lambda _index: self._open())
        self.buttons.accepted.connect(self._open)
        self.buttons.rejected.connect(self.reject)
        self.beside_button.clicked.connect(lambda _checked=False: self._show_beside())
        self._model.modelReset.connect(self._show_count)
        self._index.described.connect(self._wait)
        self._index.listed.connect(self._read_again)
        self._index.watch(WATCHER, on=True)

    def _search(self, text: str) -> None:
        self._model.search(text)
        self._select(0)

    def _wait(self) -> None:
        if self._index.complete or not self._soon.isActive():
            self._soon.start(0 if self._index.complete else REFRESH_MS)

    def _read_again(self) -> None:
        current = self.current
        self._model.read_again()
        self._select(self._model.row_of(current))

    def _select(self, row: int) -> None:
        row = min(max(row, 0), self._model.rowCount() - 1)
        index = self._model.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.table.scrollTo(index)

    def _show_count(self) -> None:
        found, all_images = self._model.rowCount(), len(self._index.paths)
        text = tr("{found} of {all} images", found=found, all=all_images)
        if not self._index.complete:
            read = tr("headers read: {read}", read=self._index.read_count)
            text = f"{text} · {read}"
        self.count.setText(text)
        for button in (self.open_button, self.beside_button):
            button.setEnabled(bool(found))

    def _open(self) -> None:
        path = self.current
        if path is not None:
            self.opened.emit(path)
            self.accept()

    def _show_beside(self) -> None:
        path = self.current
        if path is not None:
            self.beside.emit(path)
            self.accept()
