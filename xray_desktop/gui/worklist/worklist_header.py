"""The header of the worklist: which columns are shown, how wide, and what a click sorts by."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from xray_desktop.gui.common.language import tr
from xray_desktop.gui.worklist.worklist_cells import (
    ARRANGEMENT,
    HEADINGS,
    ORDERS,
    PATIENT_DATA,
    Column,
)
from xray_desktop.triage.rows import BLIND_ORDERS, Order

WIDTHS: Final = {
    Column.IMAGE: 190,
    Column.PATIENT: 150,
    Column.PATIENT_ID: 90,
    Column.STUDY_DATE: 96,
    Column.VIEW: 56,
    Column.TIER: 100,
    Column.FINDINGS: 400,
    Column.STATE: 104,
    Column.BEFORE: 96,
    Column.ARRIVED: 130,
    Column.FOLDER: 240,
    Column.MODEL: 120,
}
HIDDEN_AT_FIRST: Final = frozenset({Column.ARRIVED, Column.FOLDER, Column.MODEL})
WIDTHS_IN_DOCK: Final = {Column.IMAGE: 152, Column.PATIENT: 84, Column.TIER: 100}
"""Of the only columns that are shown at first beside an image, where there is little room."""
NARROWEST: Final = {Column.FINDINGS: 310, Column.PATIENT: 86, Column.IMAGE: 150}
"""What columns give up, in this order, where the window has no room for all."""
WIDEST: Final = {Column.IMAGE: 360, Column.FINDINGS: 560}
"""What columns get, in this order, where it has more."""
LINE_PX: Final = 15
"""Height of the text that these widths are for; they grow with larger text."""


class WorklistHeader(QHeaderView):
    """Columns share the width of the window until the user gives one another width."""

    sort_requested = Signal(Order)
    """The order that a column stands for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.changed = False
        """Whether the user has arranged the columns, so that they are to be saved."""
        self._first: Mapping[Column, int] | None = None  # widths while they are shared
        self._docked = self._pressed = self._blind = self._patient_shown = False
        self._hidden: set[Column] = set(HIDDEN_AT_FIRST)
        self._order, self._descending = Order.URGENT_FIRST, False
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(True)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setStretchLastSection(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(
            lambda place: self.column_menu().popup(self.mapToGlobal(place))
        )
        self.sectionClicked.connect(self._sort_by)
        self.sectionResized.connect(lambda *_: self._note_change(widths=True))
        self.sectionMoved.connect(lambda *_: self._note_change(widths=False))

    def set_blind(self, *, blind: bool) -> None:
        """Offer only orders that tell nothing of the model's output, or all."""
        self._blind = blind

    def set_patient_shown(self, *, shown: bool) -> None:
        """Show or hide the columns that identify the patient."""
        self._patient_shown = shown
        self._hide_columns()

    def show_order(self, order: Order, *, descending: bool) -> None:
        """Mark the column that the list is sorted by."""
        self._order, self._descending = order, descending
        column = next((one for one, by in ORDERS.items() if by is order), Column.TIER)
        direction = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.setSortIndicator(column, direction)

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

    def arrange(self, *, docked: bool) -> None:
        """Arrange the columns as they are at first."""
        self._docked = docked
        for place, column in enumerate(ARRANGEMENT):
            self.moveSection(self.visualIndex(column), place)
            narrow = self._scaled(WIDTHS_IN_DOCK.get(column, 0)) if docked else 0
            self.resizeSection(column, narrow or self.first_width(column))
        self._first = None if docked else {one: self.first_width(one) for one in Column}
        self._hidden = set(Column) - set(WIDTHS_IN_DOCK) if docked else set(HIDDEN_AT_FIRST)
        self.changed = False
        self._hide_columns()

    def arrange_new_columns(self) -> None:
        """Give columns that the layout of an earlier version lacks their place and width."""
        for place, column in enumerate(ARRANGEMENT[1:5], start=1):
            self.moveSection(self.visualIndex(column), place)
            self.resizeSection(column, self.first_width(column))

    def first_width(self, column: Column) -> int:
        """Return the width of a column in a window, where there is room for all."""
        hidden = self.isSectionHidden(column)
        self.setSectionHidden(column, False)  # noqa: FBT003 - a hidden one has no size
        self.setSortIndicatorShown(column in ORDERS)  # others need no room for the mark
        needed = self.sectionSizeHint(column)
        self.setSortIndicatorShown(True)
        self.setSectionHidden(column, hidden)
        return max(self._scaled(WIDTHS[column]), needed)

    def layout_state(self) -> QByteArray:
        """Return the layout of the columns to be saved, as if patient data were shown."""
        self._hide_columns(but=PATIENT_DATA)
        state = self.saveState()
        self._hide_columns()
        return state

    def restore_layout(self, state: QByteArray) -> None:
        """Arrange the columns as saved."""
        order, direction = self.sortIndicatorSection(), self.sortIndicatorOrder()
        for column in Column:
            self.setSectionHidden(column, False)  # noqa: FBT003 - Qt takes no name for it
        self._first, self.changed = None, True
        self.restoreState(state)
        self.setSortIndicatorShown(True)
        self.setSortIndicator(order, direction)
        self._hidden = {column for column in Column if self.isSectionHidden(column)}
        self._hidden.discard(Column.IMAGE)
        self._hide_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the new width."""
        super().resizeEvent(event)
        self._share_width()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow another text size, but for widths that the user gave."""
        super().changeEvent(event)
        measured = (QEvent.Type.FontChange, QEvent.Type.StyleChange)
        if event.type() not in measured or not hasattr(self, "_first"):
            return
        if not self.changed:
            self.arrange(docked=self._docked)
        elif self._first is not None:
            self._first = {one: self.first_width(one) for one in Column}
            self._share_width()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin what the user changes."""
        self._pressed = True
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let a double click fit a column to its cells."""
        self._pressed = True
        super().mouseDoubleClickEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End it."""
        super().mouseReleaseEvent(event)
        self._pressed = False

    def _note_change(self, *, widths: bool) -> None:
        if self._pressed:
            self.changed = True
            self._first = None if widths else self._first

    def _sort_by(self, section: int) -> None:
        order = ORDERS.get(Column(section))
        if order is None or (self._blind and order not in BLIND_ORDERS):
            self.show_order(self._order, descending=self._descending)  # Qt has moved the mark
        else:
            self.sort_requested.emit(order)

    def _show_column(self, column: Column, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        if shown:
            self._hidden.discard(column)
        else:
            self._hidden.add(column)
        self.changed = True
        self._hide_columns()

    def _hide_columns(self, but: frozenset[Column] = frozenset()) -> None:
        """Hide what the user hid, and patient data unless it is shown; not those in `but`."""
        for column in Column:
            secret = column in PATIENT_DATA and not self._patient_shown and column not in but
            self.setSectionHidden(column, column in self._hidden or secret)
        self._share_width()

    def _scaled(self, width: int) -> int:
        """Return a width of this module for the size of the text."""
        return round(width * max(1.0, self.fontMetrics().height() / LINE_PX))

    def _share_width(self) -> None:
        """Make the columns as wide as the window, as far as their limits allow."""
        if self._first is None:
            return
        widths = {one: width for one, width in self._first.items() if not self.isSectionHidden(one)}
        spare = self.viewport().width() - sum(widths.values())
        for column, limit in (NARROWEST if spare < 0 else WIDEST).items():
            if column in widths:
                given = self._scaled(limit) - widths[column]
                given = min(max(given, spare), 0) if spare < 0 else max(min(given, spare), 0)
                widths[column] += given
                spare -= given
        for column, width in widths.items():
            self.resizeSection(column, width)
