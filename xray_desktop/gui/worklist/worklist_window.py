"""The worklist window: a table with filters, and buttons to open, mark and score images."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.widgets.placeholders import CenteredLabel
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import resize_within_screen
from xray_desktop.gui.worklist.worklist_model import (
    HEADINGS,
    THUMBNAIL_PX,
    Column,
    WorklistModel,
    tier_text,
)
from xray_desktop.gui.worklist.worklist_steps import Listing
from xray_desktop.triage.rows import Order, WorklistView
from xray_desktop.triage.states import PENDING, ImageState

GEOMETRY: Final = "worklist/geometry"
COLUMNS: Final = "worklist/columns"
ROW_PX: Final = 56
WIDTHS: Final = {
    Column.IMAGE: 260,
    Column.TIER: 130,
    Column.FINDINGS: 430,
    Column.STATE: 130,
    Column.BEFORE: 140,
    Column.ARRIVED: 140,
    Column.FOLDER: 240,
    Column.MODEL: 120,
}
HIDDEN_AT_FIRST: Final = frozenset({Column.FOLDER, Column.MODEL})
NOTICE: Final = tr_noop(
    "Unverified output of a program: the order is a suggestion. A low position, or a score below "
    "the operating point, rules out no finding."
)
BLIND: Final = tr_noop(
    "AI hidden: images are listed in order of arrival, without scores, urgency or reasons."
)
NO_MATCH: Final = tr_noop("No images match the filters.")
NONE_YET: Final = tr_noop("No images yet. Score a folder of images to begin.")
NONE_SO_FAR: Final = tr_noop("No images yet. The folder is being scored.")


class WorklistWindow(QWidget):
    """Shows the worklist; Enter opens an image, N the next unread one, M marks it as read."""

    opened = Signal(int)
    """The number of the image to open."""
    next_requested = Signal()
    read_toggled = Signal(int, bool)
    """An image's number, and whether it is to be marked as read."""
    view_changed = Signal()
    folder_requested = Signal()
    stop_requested = Signal()

    def __init__(
        self, model: WorklistModel, settings: QSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(tr("Worklist"))
        resize_within_screen(self, 1240, 760)
        self._settings = settings
        self._model = model
        self._files: int | None = None
        self._listing: Listing | None = None
        self._chosen = self._blind = False
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Part of the file name"))
        self.search.setAccessibleName(tr("Search the worklist"))
        self.search.setAccessibleDescription(tr("Lists only files whose path contains this text"))
        self.search.setClearButtonEnabled(True)
        self.tiers = QComboBox(self)
        self.tiers.setAccessibleName(tr("Urgency"))
        self.tiers.setAccessibleDescription(tr("Lists only images of this urgency"))
        self.tiers.addItem(tr("All urgencies"), None)
        for tier in Tier:
            self.tiers.addItem(tier_text(tier), tier)
        self.order = QComboBox(self)
        self.order.setAccessibleName(tr("Order"))
        self.order.setAccessibleDescription(tr("Most urgent first, or in order of arrival"))
        self.order.addItem(tr("Most urgent first"), Order.URGENT_FIRST)
        self.order.addItem(tr("Order of arrival"), Order.BY_ARRIVAL)
        self.unread = QCheckBox(tr("&Unread only"), self)
        self.unread.setChecked(True)
        self.others = QCheckBox(tr("&Duplicates and other files"), self)
        notice = f"{tr(RESEARCH_USE)}. {tr(NOTICE)}"
        self.notice = PlainLabel(notice, parent=self, name="caution", wrap=True)
        self.table = self._table()
        self.counts = PlainLabel("", parent=self, name="quiet")
        self.empty = CenteredLabel(self.table.viewport(), "quiet")
        self.message = PlainLabel("", parent=self, name="quiet")
        self.score = QPushButton(tr("&Score a folder…"), self)
        self.stop = QPushButton(tr("S&top scoring"), self)
        self.open_button = QPushButton(tr("&Open"), self)
        self.next_button = QPushButton(tr("&Next unread"), self)
        self.read_button = QPushButton(tr("&Mark as read or unread"), self)
        self._lay_out()
        self._connect()
        self.show_running(running=False)
        self._restore()

    @property
    def view(self) -> WorklistView:
        """What is to be listed."""
        tier = None if self._blind else self.tiers.currentData()
        order = Order.BY_ARRIVAL if self._blind else Order(self.order.currentData())
        return WorklistView(
            order,
            unread_only=self.unread.isChecked(),
            other_files=self.others.isChecked(),
            tiers=frozenset() if tier is None else frozenset({Tier(tier)}),
            text=self.search.text().strip(),
        )

    @property
    def current(self) -> int | None:
        """The number of the selected image."""
        return self._model.number_at(self.table.currentIndex().row())

    def set_blind(self, *, blind: bool) -> None:
        """Hide or show AI output: scores, urgency, reasons, and the order by urgency."""
        self._blind = blind
        self._model.set_blind(blind=blind)
        for choice in (self.tiers, self.order):
            choice.setVisible(not blind)
        self.notice.setText(f"{tr(RESEARCH_USE)}. {tr(BLIND if blind else NOTICE)}")
        if self._listing is not None:
            self.show_listing(self._listing)

    def show_listing(self, listing: Listing) -> None:
        """Show a listing; the scroll position is kept.

        The image that the user selected stays selected; until then, the first row is.
        """
        current = self.current if self._chosen else None
        row = self.table.currentIndex().row() if self._chosen else 0
        scrolled = self.table.verticalScrollBar().value()
        self._model.set_order(listing.numbers)
        place = None if current is None else self._model.place_of(current)
        if place is None:
            place = min(max(row, 0), len(listing.numbers) - 1)
        if place >= 0:
            self._select(place)
        self.table.verticalScrollBar().setValue(scrolled)
        self._listing = listing
        self.counts.setText(self._count_text(listing))
        files = sum(listing.counts.values())
        self._files = files
        self.counts.setVisible(files > 0)
        self._update_empty_text()

    def _count_text(self, listing: Listing) -> str:
        counts, shown = listing.counts, len(listing.numbers)
        files = sum(counts.values())
        waiting = sum(counts[state] for state in PENDING)
        scored = counts[ImageState.SCORED] + counts[ImageState.MAPPED]
        if self._blind:
            return tr(
                "{shown} images listed. {files} files: {unread} unread, {read} read, {failed} "
                "failed, {waiting} waiting",
                shown=shown,
                files=files,
                unread=scored + counts[ImageState.REFUSED],
                read=counts[ImageState.READ],
                failed=counts[ImageState.FAILED],
                waiting=waiting,
            )
        return tr(
            "{shown} images listed. {files} files: {scored} scored and unread, {read} read, "
            "{refused} not suitable, {failed} failed, {waiting} waiting",
            shown=shown,
            files=files,
            scored=scored,
            read=counts[ImageState.READ],
            refused=counts[ImageState.REFUSED],
            failed=counts[ImageState.FAILED],
            waiting=waiting,
        )

    def _select(self, place: int) -> None:
        """Select a row without scrolling."""
        self.table.setAutoScroll(False)
        chosen = self._chosen
        self.table.selectionModel().setCurrentIndex(
            self._model.index(place, 0),
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows,
        )
        self._chosen = chosen
        self.table.setAutoScroll(True)

    def _keep_selection(self) -> None:
        """Keep the selection on this image: the user has chosen it."""
        self._chosen = True

    def show_running(self, *, running: bool) -> None:
        """Show the stop button while scoring runs, the start button otherwise."""
        self.score.setVisible(not running)
        self.stop.setVisible(running)
        self._update_empty_text()

    def _update_empty_text(self) -> None:
        """Show why nothing is listed, once the number of files is known."""
        none = NONE_SO_FAR if self.stop.isVisibleTo(self) else NONE_YET
        self.empty.setText(tr(NO_MATCH) if self._files else tr(none))
        self.empty.setVisible(self._files is not None and not self._model.rowCount())

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Save position and columns."""
        self.remember()
        super().closeEvent(event)

    def remember(self) -> None:
        """Save position and columns."""
        self._settings.setValue(GEOMETRY, self.saveGeometry())
        self._settings.setValue(COLUMNS, self.table.horizontalHeader().saveState())

    def _restore(self) -> None:
        geometry, columns = self._settings.value(GEOMETRY), self._settings.value(COLUMNS)
        if geometry is not None:
            self.restoreGeometry(geometry)  # pyright: ignore[reportArgumentType]
        if columns is not None:
            self.table.horizontalHeader().restoreState(columns)  # pyright: ignore[reportArgumentType]

    def _table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self._model)
        table.setAccessibleName(tr("Worklist"))
        table.setAccessibleDescription(tr("Images in reading order"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setIconSize(QSize(THUMBNAIL_PX, THUMBNAIL_PX))
        table.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = table.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(
            lambda place: self.column_menu().exec(header.mapToGlobal(place))
        )
        for column, width in WIDTHS.items():
            table.setColumnWidth(column, width)
            table.setColumnHidden(column, column in HIDDEN_AT_FIRST)
        return table

    def column_menu(self) -> QMenu:
        """Return the menu of columns to show."""
        menu = QMenu(self)
        for column, heading in HEADINGS.items():
            action = menu.addAction(tr(heading))
            action.setCheckable(True)
            action.setChecked(not self.table.isColumnHidden(column))
            action.setEnabled(column is not Column.IMAGE)
            action.toggled.connect(
                lambda shown, column=column: self.table.setColumnHidden(column, not shown)
            )
        return menu

    def _lay_out(self) -> None:
        above, below = QHBoxLayout(), QHBoxLayout()
        for part in (self.order, self.tiers, self.search, self.unread, self.others):
            above.addWidget(part, int(part is self.search))
        for part in (self.score, self.stop):
            below.addWidget(part)
        below.addWidget(self.message, 1)
        for part in (self.read_button, self.open_button, self.next_button):
            below.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self.notice)
        column.addLayout(above)
        column.addWidget(self.table, 1)
        column.addWidget(self.counts)
        column.addLayout(below)
        self.table.setFocus()

    def _connect(self) -> None:
        self.table.activated.connect(lambda _index: self._with_current(self.opened.emit))
        self.open_button.clicked.connect(lambda: self._with_current(self.opened.emit))
        self.next_button.clicked.connect(lambda: self.next_requested.emit())
        self.read_button.clicked.connect(lambda: self._with_current(self._toggle_read))
        self.score.clicked.connect(lambda: self.folder_requested.emit())
        self.stop.clicked.connect(lambda: self.stop_requested.emit())
        self.table.selectionModel().currentRowChanged.connect(
            lambda _new, _old: self._keep_selection()
        )
        self.table.pressed.connect(lambda _index: self._keep_selection())
        self.search.textChanged.connect(lambda _text: self.view_changed.emit())
        for choice in (self.tiers, self.order):
            choice.currentIndexChanged.connect(lambda _index: self.view_changed.emit())
        for tick in (self.unread, self.others):
            tick.toggled.connect(lambda _on: self.view_changed.emit())
        for keys, button in (("N", self.next_button), ("M", self.read_button)):
            action = QAction(button.text(), self.table)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda _checked=False, button=button: button.click())
            self.table.addAction(action)
        find = QAction(self.search.accessibleName(), self)
        find.setShortcut(QKeySequence(QKeySequence.StandardKey.Find))
        find.triggered.connect(lambda _checked=False: self.search.setFocus())
        self.addAction(find)

    def _with_current(self, do: Callable[[int], object]) -> None:
        current = self.current
        if current is not None:
            do(current)

    def _toggle_read(self, number: int) -> None:
        image = self._model.image_at(self.table.currentIndex().row())
        self.read_toggled.emit(number, image is None or image.state is not ImageState.READ)
