"""The table of the worklist: columns, sorting by their headers, and the menu of a row."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from PySide6.QtCore import (
    QByteArray,
    QEvent,
    QItemSelectionModel,
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.widgets.text_labels import FileNameDelegate
from xray_desktop.gui.worklist.worklist_cells import (
    ARRANGEMENT,
    HEADINGS,
    ORDERS,
    PATIENT_DATA,
    Column,
)
from xray_desktop.gui.worklist.worklist_model import THUMBNAIL_PX, WorklistModel
from xray_desktop.triage.rows import BLIND_ORDERS, Order
from xray_desktop.triage.states import PENDING, ImageState

AIM_MS: Final = 1_000
"""How long rows stay where they are after the pointer moved over them."""
ROW_PX: Final = 56
WIDTHS: Final = {
    Column.IMAGE: 170,
    Column.PATIENT: 150,
    Column.PATIENT_ID: 90,
    Column.STUDY_DATE: 96,
    Column.VIEW: 56,
    Column.TIER: 112,
    Column.FINDINGS: 400,
    Column.STATE: 104,
    Column.BEFORE: 96,
    Column.ARRIVED: 130,
    Column.FOLDER: 240,
    Column.MODEL: 120,
}
HIDDEN_AT_FIRST: Final = frozenset({Column.ARRIVED, Column.FOLDER, Column.MODEL})
WIDTHS_IN_DOCK: Final = {Column.IMAGE: 128, Column.PATIENT: 104, Column.TIER: 100}
"""Of the only columns that are shown at first beside an image, where there is little room."""


class RowAction(StrEnum):
    """What can be done with the image of a row."""

    OPEN = "open"
    OPEN_BESIDE = "open beside"
    MARK_READ = "mark as read"
    MARK_UNREAD = "mark as unread"
    SHOW_FOLDER = "show folder"
    COPY_PATH = "copy path"
    COPY_NAME = "copy file name"
    SCORE_AGAIN = "score again"
    EXPLAIN = "explain"


ACTIONS: Final = {
    RowAction.OPEN: tr_noop("&Open"),
    RowAction.OPEN_BESIDE: tr_noop("Open &beside"),
    RowAction.MARK_READ: tr_noop("&Mark as read"),
    RowAction.MARK_UNREAD: tr_noop("&Mark as unread"),
    RowAction.SHOW_FOLDER: tr_noop("Show &folder"),
    RowAction.COPY_PATH: tr_noop("Copy &path"),
    RowAction.COPY_NAME: tr_noop("Copy file &name"),
    RowAction.SCORE_AGAIN: tr_noop("&Score again"),
    RowAction.EXPLAIN: tr_noop("&Why this rank…"),
}
GROUPS: Final = (
    (RowAction.OPEN, RowAction.OPEN_BESIDE, RowAction.MARK_READ, RowAction.MARK_UNREAD),
    (RowAction.EXPLAIN, RowAction.SCORE_AGAIN),
    (RowAction.SHOW_FOLDER, RowAction.COPY_PATH, RowAction.COPY_NAME),
)
"""The menu, with a line between groups."""


class WorklistTable(QTableView):
    """Rows in the order of the store; they stay put while the pointer moves over them.

    Enter opens an image, Ctrl+Enter and N ask for the next unread one, M marks as read or unread.
    """

    asked = Signal(RowAction, int)
    """What to do with the image of this number."""
    next_requested = Signal()
    sort_requested = Signal(Order)
    """The order that the header of a column stands for."""

    def __init__(self, model: WorklistModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = model
        self._chosen = self._blind = self._patient_shown = False
        self._hidden: set[Column] = set(HIDDEN_AT_FIRST)
        self._order, self._descending = Order.URGENT_FIRST, False
        self._waiting: tuple[int, ...] | None = None
        self._before: int | None = None
        self._menu: QMenu | None = None
        self._aiming = QTimer(self)
        self._aiming.setSingleShot(True)
        self._aiming.setInterval(AIM_MS)
        self._aiming.timeout.connect(self._list_waiting)
        self.setModel(model)
        self.setAccessibleName(tr("Worklist"))
        self.setAccessibleDescription(tr("Images in reading order"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setIconSize(QSize(THUMBNAIL_PX, THUMBNAIL_PX))
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.setMouseTracking(True)
        self.setItemDelegateForColumn(Column.IMAGE, FileNameDelegate(self))
        self._set_up_header()
        self.reset_columns(docked=False)
        self.activated.connect(lambda _index: self.ask(RowAction.OPEN))
        self.pressed.connect(lambda _index: self._choose())
        self.selectionModel().currentRowChanged.connect(lambda _new, _old: self._choose())

    @property
    def current(self) -> int | None:
        """The number of the selected image."""
        return self.rows.number_at(self.currentIndex().row())

    def ask(self, action: RowAction) -> None:
        """Ask for something to be done with the selected image."""
        if self.current is not None:
            self.asked.emit(action, self.current)

    def toggle_read(self) -> None:
        """Ask for the selected image to be marked as read, or unread if it is."""
        image = self.rows.image_at(self.currentIndex().row())
        read = image is not None and image.state is ImageState.READ
        self.ask(RowAction.MARK_UNREAD if read else RowAction.MARK_READ)

    def set_blind(self, *, blind: bool) -> None:
        """Hide or show AI output."""
        self._blind = blind
        self.rows.set_blind(blind=blind)

    def set_patient_shown(self, *, shown: bool) -> None:
        """Show or hide the columns that identify the patient."""
        self._patient_shown = shown
        self.rows.set_patient_shown(shown=shown)
        self._hide_columns()

    def show_listing(self, numbers: Sequence[int], *, hold: bool) -> None:
        """List these images.

        The one that the user selected stays selected; until then, the first is. The first row
        stays in view; if the user scrolled away from it, the row at the top does.

        Parameters
        ----------
        numbers : sequence of int
            Images in order.
        hold : bool
            Whether to wait while the pointer moves over the rows or the menu is open.
        """
        self._waiting = tuple(numbers)
        if not (hold and (self._aiming.isActive() or self._menu is not None)):
            self._list_waiting()

    def clear(self) -> None:
        """List nothing until `show_listing`."""
        self._waiting, self._before = None, self.current
        self.rows.set_order(())

    def _list_waiting(self) -> None:
        numbers, self._waiting = self._waiting, None
        if numbers is None or self._menu is not None:
            self._waiting = numbers
            return
        bar = self.verticalScrollBar()
        row, top = self.currentIndex().row(), bar.value()
        shown = self._before if self.current is None else self.current
        current, self._before = shown if self._chosen else None, None
        below = [self.rows.number_at(place) for place in range(top, top + AROUND)] if top else []
        self.rows.set_order(numbers)
        place = None if current is None else self.rows.place_of(current)
        if place is None:
            place = min(max(row if self._chosen else 0, 0), len(numbers) - 1)
        if place >= 0:
            self._select(place)
        tops = (self.rows.place_of(number) for number in below if number is not None)
        bar.setValue(next((one for one in tops if one is not None), top))

    def _select(self, place: int) -> None:
        """Select a row without scrolling."""
        self.setAutoScroll(False)
        chosen = self._chosen
        self.selectionModel().setCurrentIndex(
            self.rows.index(place, 0),
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows,
        )
        self._chosen = chosen
        self.setAutoScroll(True)

    def _choose(self) -> None:
        """Keep the selection on this image: the user has chosen it."""
        self._chosen = True

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note that the pointer moves over the rows."""
        if event.type() in (
            QEvent.Type.MouseMove,
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseButtonDblClick,
        ):
            self._aiming.start()
        return super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take keys of the list before commands of the main window that have the same keys."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.key() in KEYS and plain == Qt.KeyboardModifier.NoModifier:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open, mark and go on by keys."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        next_keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter) if control else (Qt.Key.Key_N,)
        if event.key() in next_keys:
            self.next_requested.emit()
        elif event.key() == Qt.Key.Key_M and not control:
            self.toggle_read()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.ask(RowAction.COPY_NAME)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Show the menu of a row."""
        place = event.pos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            place = self.visualRect(self.currentIndex()).center()
        elif not self.indexAt(place).isValid():
            return
        menu = self.row_menu()
        if menu is None:
            return
        self._menu = menu
        menu.aboutToHide.connect(self._forget_menu)
        menu.popup(self.viewport().mapToGlobal(place))

    def row_menu(self) -> QMenu | None:
        """Return the menu of the selected row; None if there is no row."""
        number = self.current
        if number is None:
            return None
        image = self.rows.image_at(self.currentIndex().row())
        state = None if image is None else image.state
        left_out = {
            RowAction.MARK_UNREAD if state is not ImageState.READ else RowAction.MARK_READ,
            *((RowAction.EXPLAIN,) if self._blind else ()),
        }
        disabled: set[RowAction] = set()
        if state is None or state in PENDING:
            disabled = {RowAction.MARK_READ, RowAction.SCORE_AGAIN}
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for group in GROUPS:
            if not menu.isEmpty():
                menu.addSeparator()
            for action in group:
                if action not in left_out:
                    entry = menu.addAction(tr(ACTIONS[action]))
                    entry.setEnabled(action not in disabled)
                    entry.triggered.connect(
                        lambda _checked=False, action=action: self.asked.emit(action, number)
                    )
        return menu

    def _forget_menu(self) -> None:
        self._menu = None
        self._aiming.start()

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._pop_up_columns)
        header.sectionClicked.connect(self._sort_by)

    def _sort_by(self, section: int) -> None:
        order = ORDERS.get(Column(section))
        if order is None or (self._blind and order not in BLIND_ORDERS):
            self.show_order(self._order, descending=self._descending)  # Qt has moved the mark
        else:
            self.sort_requested.emit(order)

    def show_order(self, order: Order, *, descending: bool) -> None:
        """Mark the column that the list is sorted by."""
        self._order, self._descending = order, descending
        column = next((one for one, by in ORDERS.items() if by is order), Column.TIER)
        direction = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(column, direction)

    def _pop_up_columns(self, place: QPoint) -> None:
        self.column_menu().popup(self.horizontalHeader().mapToGlobal(place))

    def column_menu(self) -> QMenu:
        """Return the menu of columns to show."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in ARRANGEMENT:
            action = menu.addAction(tr(HEADINGS[column]))
            action.setCheckable(True)
            action.setChecked(column not in self._hidden)
            action.setEnabled(
                column is not Column.IMAGE and (self._patient_shown or column not in PATIENT_DATA)
            )
            action.toggled.connect(lambda shown, column=column: self._show_column(column, shown))
        return menu

    def _show_column(self, column: Column, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        if shown:
            self._hidden.discard(column)
        else:
            self._hidden.add(column)
        self._hide_columns()

    def reset_columns(self, *, docked: bool) -> None:
        """Arrange the columns as they are at first."""
        header = self.horizontalHeader()
        for place, column in enumerate(ARRANGEMENT):
            header.moveSection(header.visualIndex(column), place)
            narrow = WIDTHS_IN_DOCK.get(column) if docked else None
            self.setColumnWidth(column, narrow or self.first_width(column))
        self._hidden = set(Column) - set(WIDTHS_IN_DOCK) if docked else set(HIDDEN_AT_FIRST)
        self._hide_columns()

    def first_width(self, column: Column) -> int:
        """Return the width of a column in a window, until the user changes it."""
        header = self.horizontalHeader()
        hidden = header.isSectionHidden(column)
        header.setSectionHidden(column, False)  # noqa: FBT003 - a hidden one has no size
        needed = header.sectionSizeHint(column)
        header.setSectionHidden(column, hidden)
        return max(WIDTHS[column], needed)

    def columns_state(self) -> QByteArray:
        """Return the layout of the columns to be saved, as if patient data were shown."""
        self._hide_columns(but=PATIENT_DATA)
        state = self.horizontalHeader().saveState()
        self._hide_columns()
        return state

    def restore_columns(self, state: QByteArray) -> None:
        """Arrange the columns as saved."""
        header = self.horizontalHeader()
        order, direction = header.sortIndicatorSection(), header.sortIndicatorOrder()
        for column in Column:
            self.setColumnHidden(column, False)  # noqa: FBT003 - Qt takes no name for it
        header.restoreState(state)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(order, direction)
        self._hidden = {column for column in Column if self.isColumnHidden(column)}
        self._hidden.discard(Column.IMAGE)
        self._hide_columns()

    def _hide_columns(self, but: frozenset[Column] = frozenset()) -> None:
        """Hide what the user hid, and patient data unless it is shown; not those in `but`."""
        for column in Column:
            secret = column in PATIENT_DATA and not self._patient_shown and column not in but
            self.setColumnHidden(column, column in self._hidden or secret)


KEYS: Final = frozenset(
    {
        *(Qt.Key.Key_N, Qt.Key.Key_M, Qt.Key.Key_Return, Qt.Key.Key_Enter),
        *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End),
    }
)
AROUND: Final = 40
"""Rows below the top one that are looked for where it is gone."""
