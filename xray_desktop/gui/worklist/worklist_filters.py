"""What the worklist lists and in which order: the controls, and what they hide."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QWidget,
)

from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.widgets.flow_layout import FlowLayout, grow_sideways
from xray_desktop.gui.worklist.worklist_cells import TIERS, tier_text
from xray_desktop.gui.worklist.worklist_steps import Listing
from xray_desktop.triage.rows import BLIND_ORDERS, HiddenBy, Order, WorklistView

ORDER_TEXTS: Final = {
    Order.URGENT_FIRST: tr_noop("Most urgent first"),
    Order.BY_ARRIVAL: tr_noop("Order of arrival"),
    Order.BY_NAME: tr_noop("By file name"),
    Order.BY_FINDING: tr_noop("By finding"),
    Order.BY_STATE: tr_noop("By state"),
    Order.BY_DEADLINE: tr_noop("By due time"),
    Order.BY_FOLDER: tr_noop("By folder"),
    Order.BY_MODEL: tr_noop("By model"),
}
HIDDEN_TEXTS: Final = {
    HiddenBy.OTHER_FILES: tr_noop("{count} duplicates or other files"),
    HiddenBy.READ: tr_noop("{count} read"),
    HiddenBy.STATE: tr_noop("{count} in another state"),
    HiddenBy.TEXT: tr_noop("{count} without the search text"),
}


class WorklistFilters(QWidget):
    """Search, urgency, read images, other files, and the order."""

    changed = Signal()
    """`view` is another one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._blind = self._descending = self._compact = False
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
        self.order.setAccessibleDescription(
            tr("Most urgent first, in order of arrival, or by a column")
        )
        for order, text in ORDER_TEXTS.items():
            self.order.addItem(tr(text), order)
        self.default_order = QPushButton(tr("Back to most urgent &first"), self)
        self.unread = QCheckBox(tr("&Unread only"), self)
        self.unread.setChecked(True)
        self.others = QCheckBox(tr("&Duplicates and other files"), self)
        self.more = QPushButton(tr("&More"), self)
        self.more.setToolTip(tr("Order, filters, scoring, and where the worklist is"))
        self.more.setMenu(QMenu(self.more))
        self._lay_out()
        self._connect()

    @property
    def view(self) -> WorklistView:
        """What is to be listed."""
        tier = None if self._blind else self.tiers.currentData()
        order = Order(self.order.currentData())
        if self._blind and order not in BLIND_ORDERS:
            return self._view(Order.BY_ARRIVAL, None, descending=False)
        return self._view(order, tier, descending=self._descending)

    def _view(self, order: Order, tier: Tier | None, *, descending: bool) -> WorklistView:
        return WorklistView(
            order,
            descending=descending,
            unread_only=self.unread.isChecked(),
            other_files=self.others.isChecked(),
            tiers=frozenset() if tier is None else frozenset({Tier(tier)}),
            text=self.search.text().strip(),
            blind=self._blind,
        )

    def set_blind(self, *, blind: bool) -> None:
        """Offer nothing that selects or sorts by AI output, or all of it again."""
        self._blind = blind
        self._show_controls()

    def set_compact(self, *, compact: bool) -> None:
        """Show the search alone, with a menu of all else, or every control."""
        self._compact = compact
        self._show_controls()

    def fill_menu(self, menu: QMenu) -> None:
        """Add order, urgency and what is listed to a menu."""
        if not self._blind:
            for choice in (self.order, self.tiers):
                part = menu.addMenu(choice.accessibleName())
                for index in range(choice.count()):
                    entry = part.addAction(choice.itemText(index))
                    entry.setCheckable(True)
                    entry.setChecked(index == choice.currentIndex())
                    entry.triggered.connect(
                        lambda _on=False, choice=choice, index=index: choice.setCurrentIndex(index)
                    )
        for tick in (self.unread, self.others):
            entry = menu.addAction(tick.text())
            entry.setCheckable(True)
            entry.setChecked(tick.isChecked())
            entry.toggled.connect(tick.setChecked)

    def _show_controls(self) -> None:
        for choice in (self.tiers, self.order):
            choice.setVisible(not (self._blind or self._compact))
        for tick in (self.unread, self.others):
            tick.setVisible(not self._compact)
        self.more.setVisible(self._compact)
        self._update_button()

    def sort_by(self, order: Order) -> None:
        """Sort by a column; again in the other direction, and the third time by default."""
        now = self.view
        if order is not now.order or order is Order.URGENT_FIRST:
            self._set_order(order, descending=False)
        elif not self._descending:
            self._set_order(order, descending=True)
        else:
            self._set_order(Order.URGENT_FIRST, descending=False)

    def show_all(self) -> None:
        """List every file, in the order chosen."""
        if not self.hides:
            return
        for control in (self.search, self.tiers, self.unread, self.others):
            control.blockSignals(True)  # noqa: FBT003 - Qt takes no name for it
        self.search.clear()
        self.tiers.setCurrentIndex(0)
        self.unread.setChecked(False)
        self.others.setChecked(True)
        for control in (self.search, self.tiers, self.unread, self.others):
            control.blockSignals(False)  # noqa: FBT003 - Qt takes no name for it
        self.changed.emit()

    @property
    def hides(self) -> bool:
        """Whether anything may be left out."""
        view = self.view
        return bool(view.text or view.tiers or view.unread_only or not view.other_files)

    def _set_order(self, order: Order, *, descending: bool) -> None:
        self._descending = descending
        self.order.blockSignals(True)  # noqa: FBT003 - Qt takes no name for it
        self.order.setCurrentIndex(self.order.findData(order))
        self.order.blockSignals(False)  # noqa: FBT003 - Qt takes no name for it
        self._update_button()
        self.changed.emit()

    def _choose_order(self, _index: int) -> None:
        self._descending = False
        self._update_button()
        self.changed.emit()

    def _update_button(self) -> None:
        """Offer the way back to the default order where another one is in use."""
        default = Order.BY_ARRIVAL if self._blind else Order.URGENT_FIRST
        self.default_order.setText(
            tr("Back to order of &arrival") if self._blind else tr("Back to most urgent &first")
        )
        view = self.view
        self.default_order.setVisible(view.order is not default or view.descending)

    def _lay_out(self) -> None:
        row = FlowLayout(self)
        for part in (
            self.order,
            self.default_order,
            self.tiers,
            grow_sideways(self.search),
            self.unread,
            self.others,
            self.more,
        ):
            row.addWidget(part)
        self._show_controls()

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self.changed.emit())
        self.tiers.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.order.currentIndexChanged.connect(self._choose_order)
        self.default_order.clicked.connect(
            lambda _checked=False: self._set_order(Order.URGENT_FIRST, descending=False)
        )
        for tick in (self.unread, self.others):
            tick.toggled.connect(lambda _on: self.changed.emit())


def shown_text(listing: Listing) -> str:
    """Return how many images are listed, and how many the filters hide."""
    shown, files = len(listing.numbers), sum(listing.counts.values())
    if not listing.hidden:
        return tr("{shown} of {files} shown", shown=shown, files=files)
    hidden = listing.hidden
    reasons = ", ".join(
        f"{hidden[reason]} {tr(TIERS[reason][1])}"
        if isinstance(reason, Tier)
        else tr(HIDDEN_TEXTS[reason], count=hidden[reason])
        for reason in (HiddenBy.READ, *Tier, HiddenBy.STATE, HiddenBy.TEXT, HiddenBy.OTHER_FILES)
        if reason in hidden
    )
    return tr(
        "{shown} of {files} shown; hidden: {reasons}", shown=shown, files=files, reasons=reasons
    )
