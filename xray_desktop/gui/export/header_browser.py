"""The header browser: all header entries of a file, searchable."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QColor, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.errors import XrayError
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.compare.comparison import Comparison
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import resize_within_screen
from xray_desktop.imaging.header_listing import HeaderLine, HeaderListing

COLUMNS: Final = (tr_noop("Tag"), tr_noop("VR"), tr_noop("Name"), tr_noop("Value"))
PRIVATE: Final = tr_noop("(private)")

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class _Node:
    """A line with the number of its parent (-1 at the top), its row and its children."""

    line: HeaderLine
    parent: int
    row: int
    children: list[int]


class HeaderModel(QAbstractItemModel):
    """The Qt model of a listing; indexes carry node numbers, as Qt keeps no Python object alive."""

    def __init__(self, listing: HeaderListing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[_Node] = []
        self._top = self._add(listing.lines, -1)

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        """Return the index of a cell."""
        siblings = self._children(parent)
        if not (0 <= row < len(siblings) and 0 <= column < len(COLUMNS)):
            return QModelIndex()
        return self.createIndex(row, column, siblings[row])

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the parent of a row."""
        above = self._nodes[index.internalId()].parent if index.isValid() else -1
        return QModelIndex() if above < 0 else self.createIndex(self._nodes[above].row, 0, above)

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Return the number of children of a row."""
        return 0 if parent.column() > 0 else len(self._children(parent))

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: ARG002, N802 - Qt's name
        """Return the number of columns."""
        return len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the data of a cell."""
        line = self._nodes[index.internalId()].line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cells(line)[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and line.private:
            return QColor(palette.QUIET)
        return None

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,  # noqa: ARG002 - there is only one
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:  # noqa: ANN401
        """Return the title of a column."""
        return tr(COLUMNS[section]) if role == Qt.ItemDataRole.DisplayRole else None

    def _children(self, parent: Index) -> list[int]:
        return self._nodes[parent.internalId()].children if parent.isValid() else self._top

    def _add(self, lines: tuple[HeaderLine, ...], parent: int) -> list[int]:
        numbers = []
        for row, line in enumerate(lines):
            number = len(self._nodes)
            numbers.append(number)
            node = _Node(line, parent, row, [])
            self._nodes.append(node)
            node.children.extend(self._add(line.children, number))
        return numbers


def cells(line: HeaderLine) -> tuple[str, str, str, str]:
    """Return the texts of a line, one for each of `COLUMNS`."""
    name = f"{line.name} {tr(PRIVATE)}" if line.private else line.name
    return line.tag, line.vr, name, line.value


WARNING: Final = tr_noop(
    "The header may contain patient data. It is shown here only, and copied only if you copy it."
)
NOTHING: Final = tr_noop("No entries match the search.")
WIDTHS: Final = (150, 50, 300)


class HeaderDialog(QDialog):
    """Shows a listing as a tree, filtered by the search field."""

    def __init__(self, listing: HeaderListing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("File header"))
        resize_within_screen(self, 980, 760)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Search tag, VR, name or value"))
        self.search.setAccessibleName(tr("Search the header"))
        self.search.setClearButtonEnabled(True)
        self.rows = QSortFilterProxyModel(self)
        self.rows.setSourceModel(HeaderModel(listing, self.rows))
        self.rows.setFilterKeyColumn(-1)
        self.rows.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.rows.setRecursiveFilteringEnabled(True)
        self.rows.setAutoAcceptChildRows(True)
        self.tree = self._tree()
        self.nothing = PlainLabel(tr(NOTHING), parent=self, name="quiet")
        self.nothing.hide()
        self.search.textChanged.connect(self._filter)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(PlainLabel(tr(WARNING), parent=self, name="quiet", wrap=True))
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addWidget(self.nothing)
        if listing.note:
            column.addWidget(PlainLabel(listing.note, parent=self, name="caution", wrap=True))
        column.addWidget(buttons)
        self.search.setFocus()

    def copy_row(self) -> None:
        """Copy the current row to the clipboard, separated by tabs."""
        here = self.tree.currentIndex()
        if here.isValid():
            texts = [here.siblingAtColumn(column).data() for column in range(len(COLUMNS))]
            QGuiApplication.clipboard().setText("\t".join(texts))

    def _tree(self) -> QTreeView:
        tree = QTreeView(self)
        tree.setModel(self.rows)
        tree.setAccessibleName(tr("Header"))
        tree.setAccessibleDescription(tr("All entries of the file header, with search"))
        tree.setUniformRowHeights(True)  # otherwise Qt measures every row of a long header
        tree.setAlternatingRowColors(True)
        tree.setSelectionBehavior(QTreeView.SelectionBehavior.SelectRows)
        for column, width in enumerate(WIDTHS):
            tree.setColumnWidth(column, width)
        tree.header().setStretchLastSection(True)
        tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        copy = QAction(tr("&Copy row"), tree)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(lambda _checked=False: self.copy_row())
        tree.addAction(copy)
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        return tree

    def _filter(self, text: str) -> None:
        self.rows.setFilterFixedString(text.strip())
        if text.strip():
            self.tree.expandAll()
        else:
            self.tree.collapseAll()
        self.nothing.setVisible(self.rows.rowCount() == 0)


HEADER: Final = "header"


class HeaderController(QObject):
    """Shows the header of the file in the active pane.

    The dialog closes when another image is opened: a header is never shown beside another image.
    """

    failed = Signal(str)
    """An error message."""

    def __init__(
        self, window: QWidget, session: Session, comparison: Comparison, runner: JobRunner
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._comparison = comparison
        self.dialog: HeaderDialog | None = None
        session.cleared.connect(self.close)
        comparison.removed.connect(lambda _image: self.close())
        comparison.shown.connect(lambda _image, _pixels: self.close())

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return the handlers of commands, by id."""
        return {"header": self.show}

    def show(self) -> None:
        """Read the header in the decoding process, then show it."""
        beside = self._comparison.path_beside
        reader = self._session.reader
        steps = reader.header_steps(beside) if beside else self._session.header_steps()
        if steps is None:
            self.failed.emit(tr("No file is open. Open a file to show its header."))
            return
        self._runner.submit(
            HEADER,
            steps,
            on_result=self._show,
            on_error=self._fail,
        )

    def close(self) -> None:
        """Close the dialog."""
        self._runner.cancel(HEADER)
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.close()

    def _show(self, listing: HeaderListing) -> None:
        self.close()
        self.dialog = HeaderDialog(listing, self._window)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.finished.connect(self._forget)
        self.dialog.show()

    def _forget(self) -> None:
        self.dialog = None

    def _fail(self, error: XrayError) -> None:
        self.failed.emit(translated_error(error))
