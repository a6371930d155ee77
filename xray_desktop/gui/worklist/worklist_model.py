"""The Qt model of the worklist, with the texts of its cells."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QPixmap

from xray_desktop.core.labels import NO_FINDING
from xray_desktop.core.scoring.findings import Finding, State
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.external_strings import translated_caution
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.worklist.worklist_steps import ListedImage
from xray_desktop.results.score_text import caveats_text, short_text
from xray_desktop.triage.states import PENDING, ImageState
from xray_desktop.triage.worklist_row import WorklistRow

MAX_NAMED: Final = 2
"""Findings named in a cell; the rest is counted."""


class Column(IntEnum):
    """The columns, from the left."""

    IMAGE = 0
    TIER = 1
    FINDINGS = 2
    STATE = 3
    BEFORE = 4
    ARRIVED = 5
    FOLDER = 6
    MODEL = 7


HEADINGS: Final = {
    Column.IMAGE: tr_noop("Image"),
    Column.TIER: tr_noop("Urgency"),
    Column.FINDINGS: tr_noop("Above or near its operating point"),
    Column.STATE: tr_noop("State"),
    Column.BEFORE: tr_noop("Due"),
    Column.ARRIVED: tr_noop("Arrived"),
    Column.FOLDER: tr_noop("Folder"),
    Column.MODEL: tr_noop("Model"),
}
TIERS: Final = {
    Tier.IMMEDIATE: ("\N{BLACK UP-POINTING TRIANGLE}", tr_noop("immediate")),
    Tier.SOON: ("\N{BLACK DIAMOND}", tr_noop("soon")),
    Tier.NOT_SCORED: ("?", tr_noop("not scored")),
    Tier.ROUTINE: ("\N{WHITE CIRCLE}", tr_noop("routine")),
}
STATES: Final = {
    ImageState.FOUND: ("\N{HORIZONTAL ELLIPSIS}", tr_noop("waiting")),
    ImageState.DECODED: ("\N{HORIZONTAL ELLIPSIS}", tr_noop("being scored")),
    ImageState.SCORED: ("\N{BULLET}", tr_noop("unread")),
    ImageState.MAPPED: ("\N{BULLET}", tr_noop("unread")),
    ImageState.READ: ("\N{CHECK MARK}", tr_noop("read")),
    ImageState.REFUSED: ("\N{MULTIPLICATION SIGN}", tr_noop("not suitable, unread")),
    ImageState.FAILED: ("!", tr_noop("failed, unread")),
}


HIDDEN: Final = tr_noop("AI hidden")
BY_THE_MODEL: Final = frozenset({Column.TIER, Column.FINDINGS, Column.BEFORE, Column.MODEL})
"""Columns that show AI output."""


def blind_cell_text(row: WorklistRow, column: Column) -> str:
    """Return the text of a cell while the AI is hidden, without AI output.

    The input check is AI output too; that a file could not be read is not.
    """
    if column is Column.FINDINGS and row.state is ImageState.FAILED:
        return row.reason or ""
    if column in BY_THE_MODEL:
        return tr(HIDDEN) if column is Column.FINDINGS else ""
    if column is Column.STATE and row.state is ImageState.REFUSED:
        sign, text = STATES[ImageState.SCORED]
        return f"{sign} {tr(text)}"
    return cell(row, column)


def cell(row: WorklistRow, column: Column) -> str:
    """Return the text of a cell."""
    if column is Column.IMAGE:
        return _displayable(row.path.name)
    if column is Column.TIER:
        return tier_text(row.tier)
    if column is Column.FINDINGS:
        return " ".join((*map(translated_caution, row.identity_cautions), findings_text(row)))
    if column is Column.STATE:
        sign, text = STATES[row.state]
        return f"{sign} {tr(text)}"
    if column is Column.BEFORE:
        return _time(row.deadline_s)
    if column is Column.ARRIVED:
        return _time(row.arrived_s)
    if column is Column.FOLDER:
        return _displayable(str(row.path.parent))
    return "" if row.assessment is None else row.assessment.model.model_id


def cell_tooltip(row: WorklistRow, column: Column) -> str:
    """Return the tooltip of a cell, with the caveats of scores."""
    lines = [cell(row, column)]
    if column is Column.FINDINGS and row.assessment is not None:
        called = [one for one in row.assessment.by_urgency if _called(one)][:MAX_NAMED]
        texts = filter(None, (caveats_text(one, tr) for one in called))
        lines += [tr("Caveat, {caveat}", caveat=text) for text in texts]
    return "\n".join(lines)


def tier_text(tier: Tier) -> str:
    """Return the symbol and name of a tier."""
    sign, text = TIERS[tier]
    return f"{sign} {tr(text)}"


def findings_text(row: WorklistRow) -> str:
    """Return the findings of an image, or why there are none."""
    if row.assessment is None:
        return row.reason or tr("Not scored yet")
    called = [one for one in row.assessment.by_urgency if _called(one)]
    if not called:
        return tr("No score above or near its operating point")
    lines = [short_text(one, tr) for one in called[:MAX_NAMED]]
    more = len(called) - MAX_NAMED
    return "\n".join([*lines, tr("and {more} more", more=more)] if more > 0 else lines)


def _called(finding: Finding) -> bool:
    return finding.state in (State.ABOVE, State.NEAR) and finding.label != NO_FINDING


def _time(seconds: float) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(seconds))
    today = datetime.now().astimezone().date() == moment.date().toPython()
    short = QLocale.FormatType.ShortFormat
    return QLocale().toString(moment.time(), short) if today else QLocale().toString(moment, short)


def _displayable(text: str) -> str:
    """Return a file name as displayable text, whatever bytes it contains."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


Index = QModelIndex | QPersistentModelIndex

MAX_CACHED: Final = 2_000
"""Films in memory; a screen shows some thirty."""
MAX_REQUESTED: Final = 200
"""Films; more than any screen shows."""
THUMBNAIL_PX: Final = 48
"""Longer side of a thumbnail, in device-independent pixels."""
WAITING: Final = "\N{HORIZONTAL ELLIPSIS}"


class WorklistModel(QAbstractTableModel):
    """Films by number, in the order that the store gave."""

    rows_requested = Signal(object)
    """Numbers of images that came into view and are not loaded, as a tuple."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._blind = False
        self._numbers: tuple[int, ...] = ()
        self._row_numbers: dict[int, int] = {}
        self._images: OrderedDict[int, ListedImage] = OrderedDict()
        self._stale: set[int] = set()
        self._requested: dict[int, None] = {}
        self._thumbnails: dict[int, QPixmap] = {}
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
        self.endResetModel()

    def set_blind(self, *, blind: bool) -> None:
        """Hide or show AI output."""
        self._blind = blind
        if self._numbers:
            last = self.index(len(self._numbers) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

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
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(Column) - 1))
        while len(self._images) > MAX_CACHED:
            number, _ = self._images.popitem(last=False)
            self._thumbnails.pop(number, None)

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
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return section + 1
        return tr(HEADINGS[Column(section)])

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

    def _content(self, image: ListedImage, column: Column, role: int) -> Any:  # noqa: ANN401
        row = image.row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
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
            return _colour(row, column, blind=self._blind)
        return None

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


def _colour(row: WorklistRow, column: Column, *, blind: bool) -> QColor | None:
    if row.state is ImageState.READ or (blind and column is Column.FINDINGS):
        return QColor(palette.QUIET)
    if not blind and column is Column.TIER and row.tier in (Tier.IMMEDIATE, Tier.SOON):
        return QColor(palette.ORANGE)
    if column in (Column.IMAGE, Column.TIER, Column.FINDINGS):
        return QColor(palette.TEXT)
    return QColor(palette.QUIET)
