"""The table of the worklist: its rows, their keys and their menu."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.widgets.text_labels import FileNameDelegate
from xray_desktop.gui.worklist.worklist_cells import Column
from xray_desktop.gui.worklist.worklist_header import WorklistHeader
from xray_desktop.gui.worklist.worklist_model import THUMBNAIL_PX, WorklistModel
from xray_desktop.triage.states import PENDING, ImageState

AIM_MS: Final = 1_000
"""How long rows stay where they are after the pointer moved over them."""
ROW_PX: Final = 56
"""Least height of a row."""
ROW_LINES: Final = 4
"""What a row has room for: two findings, of which one may be wrapped, and the number of others."""


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

    def __init__(self, model: WorklistModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = model
        self._chosen = self._blind = False
        self._waiting: tuple[int, ...] | None = None
        self._before: int | None = None
        self._menu: QMenu | None = None
        self._aiming = QTimer(self)
        self._aiming.setSingleShot(True)
        self._aiming.setInterval(AIM_MS)
        self._aiming.timeout.connect(self._list_waiting)
        self.header = WorklistHeader(self)
        self.setHorizontalHeader(self.header)
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
        self._fit_rows()
        self.setMouseTracking(True)
        self.setItemDelegateForColumn(Column.IMAGE, FileNameDelegate(self))
        self.header.arrange(docked=False)
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
        self.header.set_blind(blind=blind)
        self.rows.set_blind(blind=blind)

    def set_patient_shown(self, *, shown: bool) -> None:
        """Show or hide the columns that identify the patient."""
        self.rows.set_patient_shown(shown=shown)
        self.header.set_patient_shown(shown=shown)

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

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow another text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_rows()

    def _fit_rows(self) -> None:
        lines = ROW_LINES * self.fontMetrics().height()
        self.verticalHeader().setDefaultSectionSize(max(ROW_PX, lines))

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


KEYS: Final = frozenset(
    {
        *(Qt.Key.Key_N, Qt.Key.Key_M, Qt.Key.Key_Return, Qt.Key.Key_Enter),
        *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End),
    }
)
AROUND: Final = 40
"""Rows below the top one that are looked for where it is gone."""
