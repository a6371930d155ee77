"""A file's header as a tree of rows for Qt."""

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from xray_desktop.gui import palette
from xray_desktop.gui.language import marked, tr
from xray_desktop.imaging.header_lines import HeaderLine, HeaderListing

COLUMNS: Final = (marked("Tag"), marked("VR"), marked("Name"), marked("Value"))
PRIVATE: Final = marked("(private)")

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class _Node:
    """A line and its place: the number of its parent (-1 at the top), its row, its children."""

    line: HeaderLine
    parent: int
    row: int
    children: list[int]


class HeaderModel(QAbstractItemModel):
    """Rows of a listing; indexes carry a row's number, since Qt keeps no Python object alive."""

    def __init__(self, listing: HeaderListing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[_Node] = []
        self._top = self._add(listing.lines, -1)

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        """Return the place of a cell."""
        siblings = self._children(parent)
        if not (0 <= row < len(siblings) and 0 <= column < len(COLUMNS)):
            return QModelIndex()
        return self.createIndex(row, column, siblings[row])

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the row that a row belongs to."""
        above = self._nodes[index.internalId()].parent if index.isValid() else -1
        return QModelIndex() if above < 0 else self.createIndex(self._nodes[above].row, 0, above)

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Return how many rows belong to a row."""
        return 0 if parent.column() > 0 else len(self._children(parent))

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: ARG002, N802 - Qt's name
        """Return how many columns there are."""
        return len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return what a cell says."""
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
    """Return a line's texts, one for each of `COLUMNS`."""
    name = f"{line.name} {tr(PRIVATE)}" if line.private else line.name
    return line.tag, line.vr, name, line.value
