"""The Qt model of the worklist: images by number, loaded as they come into view."""

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
from PySide6.QtGui import QFont, QPixmap

from xray_desktop.gui.common.language import tr
from xray_desktop.gui.worklist.worklist_cells import (
    FROM_HEADERS,
    HEADINGS,
    NOT_SORTED,
    PATIENT_DATA,
    Column,
    blind_cell_text,
    cell,
    cell_colour,
    cell_tooltip,
    header_text,
)
from xray_desktop.gui.worklist.worklist_steps import ListedImage
from xray_desktop.imaging.image_summary import ImageSummary
from xray_desktop.triage.states import PENDING, ImageState
from xray_desktop.triage.worklist_row import WorklistRow

Index = QModelIndex | QPersistentModelIndex

MAX_CACHED: Final = 2_000
"""Images in memory; a screen shows some thirty."""
MAX_REQUESTED: Final = 200
"""Images; more than any screen shows."""
THUMBNAIL_PX: Final = 48
"""Longer side of a thumbnail, in device-independent pixels."""
WAITING: Final = "\N{HORIZONTAL ELLIPSIS}"


class WorklistModel(QAbstractTableModel):
    """Images by number, in the order that the store gave."""

    rows_requested = Signal(object)
    """Numbers of images that came into view and are not loaded, as a tuple."""
    headers_requested = Signal(object)
    """Images that came into view and whose headers are not known, as a tuple of `WorklistRow`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._blind = self._patient_shown = False
        self._numbers: tuple[int, ...] = ()
        self._row_numbers: dict[int, int] = {}
        self._images: OrderedDict[int, ListedImage] = OrderedDict()
        self._stale: set[int] = set()
        self._requested: dict[int, None] = {}
        self._thumbnails: dict[int, QPixmap] = {}
        self._summaries: OrderedDict[_FileKey, ImageSummary] = OrderedDict()
        self._unknown: dict[int, None] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._emit_requested)

    def set_order(self, numbers: Sequence[int]) -> None:
        """Set the order; cached rows are reloaded, and shown until then."""
        self.beginResetModel()
        self._numbers = tuple(numbers)
        self._row_numbers = {number: place for place, number in enumerate(self._numbers)}
        self._stale = set(self._images)
        self._requested.clear()
        self._unknown.clear()
        self.endResetModel()

    def set_blind(self, *, blind: bool) -> None:
        """Hide or show AI output."""
        self._blind = blind
        self._update_all()

    def set_patient_shown(self, *, shown: bool) -> None:
        """Show or hide patient data."""
        self._patient_shown = shown
        self._update_all()

    def put(self, images: Sequence[ListedImage]) -> None:
        """Store loaded rows."""
        for image in images:
            number = image.row.number
            self._images[number] = image
            self._images.move_to_end(number)
            self._thumbnails.pop(number, None)
            self._stale.discard(number)
            self._requested.pop(number, None)
            place = self._row_numbers.get(number)
            if place is not None:
                self._update(place, place)
        while len(self._images) > MAX_CACHED:
            number, _ = self._images.popitem(last=False)
            self._thumbnails.pop(number, None)

    def put_summaries(self, found: Sequence[tuple[WorklistRow, ImageSummary]]) -> None:
        """Keep what headers say; in memory only."""
        for row, summary in found:
            self._summaries[_file_key(row)] = summary
            place = self._row_numbers.get(row.number)
            if place is not None:
                self._update(place, place)
        while len(self._summaries) > MAX_CACHED:
            self._summaries.popitem(last=False)

    def number_at(self, row: int) -> int | None:
        """Return the number of the image in a row."""
        return self._numbers[row] if 0 <= row < len(self._numbers) else None

    def place_of(self, number: int) -> int | None:
        """Return the row of an image."""
        return self._row_numbers.get(number)

    def image_at(self, row: int) -> WorklistRow | None:
        """Return the image in a row, if it is loaded."""
        number = self.number_at(row)
        image = None if number is None else self._images.get(number)
        return None if image is None else image.row

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return the number of images."""
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
        """Return the title of a column, or the position of a row."""
        across = orientation is Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.ToolTipRole and across and Column(section) in FROM_HEADERS:
            return tr(NOT_SORTED)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return tr(HEADINGS[Column(section)]) if across else section + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the data of a cell for a role."""
        if not index.isValid():
            return None
        number = self._numbers[index.row()]
        image = self._images.get(number)
        if image is None or number in self._stale:
            self._request(number)
        if image is None:
            waits = role == Qt.ItemDataRole.DisplayRole and index.column() == Column.IMAGE
            return WAITING if waits else None
        return self._content(image, Column(index.column()), role)

    def _update_all(self) -> None:
        if self._numbers:
            self._update(0, len(self._numbers) - 1)

    def _update(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))

    def _content(self, image: ListedImage, column: Column, role: int) -> Any:  # noqa: ANN401
        row = image.row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            if column in FROM_HEADERS:
                return self._header_text(row, column)
            if self._blind:
                return blind_cell_text(row, column)
            return (
                cell_tooltip(row, column)
                if role == Qt.ItemDataRole.ToolTipRole
                else cell(row, column)
            )
        if role == Qt.ItemDataRole.DecorationRole and column is Column.IMAGE:
            return self._thumbnail(image)
        if role == Qt.ItemDataRole.FontRole and column in (Column.IMAGE, Column.TIER):
            font = QFont()
            font.setBold(row.state not in (ImageState.READ, *PENDING))
            return font
        if role == Qt.ItemDataRole.ForegroundRole:
            return cell_colour(row, column, blind=self._blind)
        return None

    def _header_text(self, row: WorklistRow, column: Column) -> str:
        if column in PATIENT_DATA and not self._patient_shown:
            return ""
        summary = self._summaries.get(_file_key(row))
        if summary is None:
            self._unknown[row.number] = None
            if not self._timer.isActive():
                self._timer.start()
        return header_text(summary, column)

    def _thumbnail(self, image: ListedImage) -> QPixmap | None:
        if image.jpeg is None:
            return None
        number = image.row.number
        if number not in self._thumbnails:
            thumbnail = QPixmap()
            thumbnail.loadFromData(image.jpeg, "JPEG")  # pyright: ignore[reportArgumentType]
            longer = max(thumbnail.width(), thumbnail.height(), 1)
            thumbnail.setDevicePixelRatio(longer / THUMBNAIL_PX)  # sharp on dense screens too
            self._thumbnails[number] = thumbnail
        return self._thumbnails[number]

    def _request(self, number: int) -> None:
        self._requested.pop(number, None)
        self._requested[number] = None
        if not self._timer.isActive():
            self._timer.start()

    def _emit_requested(self) -> None:
        """Request the rows that came into view and are not loaded.

        A newer request replaces an older one, so pending rows are requested again.
        """
        lately = [number for number in self._requested if number in self._row_numbers][
            -MAX_REQUESTED:
        ]
        self._requested = dict.fromkeys(lately)
        if lately:
            self.rows_requested.emit(tuple(lately))
        loaded = [self._images[number].row for number in self._unknown if number in self._images]
        unknown = [row for row in loaded if _file_key(row) not in self._summaries]  # came meanwhile
        self._unknown.clear()
        if unknown:
            self.headers_requested.emit(tuple(unknown))


_FileKey = tuple[int, str | None]


def _file_key(row: WorklistRow) -> _FileKey:
    """Return what changes when a file does."""
    return row.number, row.sha256
