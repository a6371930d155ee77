"""The worklist as a table: it owns numbers, and asks for films as they come into view."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QPixmap

from xray_desktop.core.urgency_table import Tier
from xray_desktop.gui import palette
from xray_desktop.gui.language import tr
from xray_desktop.gui.worklist.store_steps import Listed
from xray_desktop.gui.worklist.words import HEADINGS, Column, blind_cell, cell, tip
from xray_desktop.triage.film_row import FilmRow
from xray_desktop.triage.states import PENDING, FilmState

Index = QModelIndex | QPersistentModelIndex

KEPT: Final = 2_000
"""Films in memory; a screen shows some thirty."""
ASKED_AT_ONCE: Final = 200
"""Films; more than any screen shows."""
PICTURE_PX: Final = 48
"""A thumbnail's longer side, in the window's own pixels."""
WAITING: Final = "\N{HORIZONTAL ELLIPSIS}"


class WorklistModel(QAbstractTableModel):
    """Films by number, in the order that the store gave."""

    wanted = Signal(object)
    """A tuple of numbers: films that came into view and are not known."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._blind = False
        self._numbers: tuple[int, ...] = ()
        self._places: dict[int, int] = {}
        self._films: OrderedDict[int, Listed] = OrderedDict()
        self._stale: set[int] = set()
        self._asked: dict[int, None] = {}
        self._pictures: dict[int, QPixmap] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._ask)

    def set_order(self, numbers: Sequence[int]) -> None:
        """Show films in another order; what is known of them is read anew, shown old until then."""
        self.beginResetModel()
        self._numbers = tuple(numbers)
        self._places = {number: place for place, number in enumerate(self._numbers)}
        self._stale = set(self._films)
        self._asked.clear()
        self.endResetModel()

    def set_blind(self, *, blind: bool) -> None:
        """Say nothing that the model says, or say it again."""
        self._blind = blind
        if self._numbers:
            last = self.index(len(self._numbers) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def put(self, films: Sequence[Listed]) -> None:
        """Take what was asked for."""
        for film in films:
            number = film.row.number
            self._films[number] = film
            self._films.move_to_end(number)
            self._pictures.pop(number, None)
            self._stale.discard(number)
            self._asked.pop(number, None)
            place = self._places.get(number)
            if place is not None:
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(Column) - 1))
        while len(self._films) > KEPT:
            number, _ = self._films.popitem(last=False)
            self._pictures.pop(number, None)

    def number_at(self, row: int) -> int | None:
        """Return the number of the film in a row."""
        return self._numbers[row] if 0 <= row < len(self._numbers) else None

    def place_of(self, number: int) -> int | None:
        """Return the row of a film."""
        return self._places.get(number)

    def film_at(self, row: int) -> FilmRow | None:
        """Return the film in a row, if it is known."""
        number = self.number_at(row)
        film = None if number is None else self._films.get(number)
        return None if film is None else film.row

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return the number of films."""
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:  # noqa: ANN401
        """Return the title of a column, or a row's place in the order."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return section + 1
        return tr(HEADINGS[Column(section)])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return what a cell says, shows, or what colour it has."""
        if not index.isValid():
            return None
        number = self._numbers[index.row()]
        film = self._films.get(number)
        if film is None or number in self._stale:
            self._want(number)
        if film is None:
            waits = role == Qt.ItemDataRole.DisplayRole and index.column() == Column.FILM
            return WAITING if waits else None
        return self._said(film, Column(index.column()), role)

    def _said(self, film: Listed, column: Column, role: int) -> Any:  # noqa: ANN401
        row = film.row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            if self._blind:
                return blind_cell(row, column)
            return tip(row, column) if role == Qt.ItemDataRole.ToolTipRole else cell(row, column)
        if role == Qt.ItemDataRole.DecorationRole and column is Column.FILM:
            return self._picture(film)
        if role == Qt.ItemDataRole.FontRole and column in (Column.FILM, Column.TIER):
            font = QFont()
            font.setBold(row.state not in (FilmState.READ, *PENDING))
            return font
        if role == Qt.ItemDataRole.ForegroundRole:
            return _colour(row, column, blind=self._blind)
        return None

    def _picture(self, film: Listed) -> QPixmap | None:
        if film.jpeg is None:
            return None
        number = film.row.number
        if number not in self._pictures:
            picture = QPixmap()
            picture.loadFromData(film.jpeg, "JPEG")  # pyright: ignore[reportArgumentType]
            longer = max(picture.width(), picture.height(), 1)
            picture.setDevicePixelRatio(longer / PICTURE_PX)  # sharp on dense screens too
            self._pictures[number] = picture
        return self._pictures[number]

    def _want(self, number: int) -> None:
        self._asked.pop(number, None)
        self._asked[number] = None
        if not self._timer.isActive():
            self._timer.start()

    def _ask(self) -> None:
        """Ask for what came into view lately and has not come yet; a newer call replaces an older.

        So what an earlier call asked for is asked for again.
        """
        lately = [number for number in self._asked if number in self._places][-ASKED_AT_ONCE:]
        self._asked = dict.fromkeys(lately)
        if lately:
            self.wanted.emit(tuple(lately))


def _colour(row: FilmRow, column: Column, *, blind: bool) -> QColor | None:
    if row.state is FilmState.READ or (blind and column is Column.FINDINGS):
        return QColor(palette.QUIET)
    if not blind and column is Column.TIER and row.tier in (Tier.IMMEDIATE, Tier.SOON):
        return QColor(palette.ORANGE)
    if column in (Column.FILM, Column.TIER, Column.FINDINGS):
        return QColor(palette.TEXT)
    return QColor(palette.QUIET)
