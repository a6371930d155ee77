"""The worklist: filters, the table, and buttons; in a window of its own or docked."""

from typing import Final

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.widgets.flow_layout import FlowLayout
from xray_desktop.gui.widgets.placeholders import CenteredLabel
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.worklist.worklist_filters import WorklistFilters, shown_text
from xray_desktop.gui.worklist.worklist_model import WorklistModel
from xray_desktop.gui.worklist.worklist_steps import Listing
from xray_desktop.gui.worklist.worklist_table import RowAction, WorklistTable
from xray_desktop.triage.rows import Order, WorklistView
from xray_desktop.triage.states import PENDING, ImageState

COLUMNS: Final = "worklist/columns"
"""Saved by versions without the columns of `FROM_HEADERS`."""
WINDOW_COLUMNS: Final = "worklist/columns_window"
DOCK_COLUMNS: Final = "worklist/columns_dock"
MOST: Final = 0.5
"""Share of scored images that are called, above which the list says so."""
MIN_SCORED: Final = 10
"""Scored images from which on the share tells something."""
NOTICE: Final = tr_noop(
    "Unverified output of a program: the order is a suggestion. A low position, or a score below "
    "the operating point, rules out no finding."
)
CALLS_MOST: Final = tr_noop(
    "{called} of {scored} scored images are called immediate or soon: the urgency tells them "
    "little apart."
)
IN_DOCK: Final = tr_noop("Unverified order: a low position rules out no finding.")
BLIND: Final = tr_noop(
    "AI hidden: images are listed in order of arrival, without scores, urgency or reasons."
)
COUNT_TEXTS: Final = (
    tr_noop("{count} scored and unread"),
    tr_noop("{count} read"),
    tr_noop("{count} not suitable"),
    tr_noop("{count} failed"),
    tr_noop("{count} waiting"),
)
BLIND_COUNT_TEXTS: Final = (tr_noop("{count} unread"), *COUNT_TEXTS[1:])
"""The result of the input check is hidden too."""
NO_MATCH: Final = tr_noop("No images match the filters.")
NONE_YET: Final = tr_noop("No images yet. Score a folder of images to begin.")
NONE_SO_FAR: Final = tr_noop("No images yet. The folder is being scored.")


class WorklistWindow(QWidget):
    """Shows the worklist; Enter opens an image, N the next unread one, M marks it as read."""

    asked = Signal(RowAction, int)
    """What to do with the image of this number."""
    next_requested = Signal()
    view_changed = Signal()
    folder_requested = Signal()
    stop_requested = Signal()
    dock_requested = Signal(bool)
    """Whether the worklist is to be docked."""

    def __init__(
        self, model: WorklistModel, settings: QSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(tr("Worklist"))
        self._settings = settings
        self._files: int | None = None
        self._listing: Listing | None = None
        self._blind = self._docked = self._running = False
        self.filters = WorklistFilters(self)
        self.notice = PlainLabel("", parent=self, name="caution", wrap=True)
        self.table = WorklistTable(model, self)
        self.shown = PlainLabel("", parent=self, wrap=True)
        self.show_all = QPushButton(tr("Show a&ll"), self)
        self.counts = PlainLabel("", parent=self, name="quiet", wrap=True)
        self.empty = CenteredLabel(self.table.viewport(), "quiet")
        self.message = PlainLabel("", parent=self, name="quiet", wrap=True)
        self.score = QPushButton(tr("&Score a folder…"), self)
        self.stop = QPushButton(tr("Sto&p scoring"), self)
        self.open_button = QPushButton(tr("&Open"), self)
        self.next_button = QPushButton(tr("&Next unread"), self)
        self.read_button = QPushButton(tr("&Mark as read or unread"), self)
        self.dock_button = QPushButton(tr("Doc&k"), self)
        self.dock_button.setToolTip(tr("Show the worklist beside the image"))
        self._column = QVBoxLayout(self)
        self._lay_out()
        self._connect()
        self.show_running(running=False)
        self.show_docked(docked=False)
        for part in (self.shown, self.show_all, self.counts, self.message):
            part.hide()
        self._show_order()

    @property
    def view(self) -> WorklistView:
        """What is to be listed."""
        return self.filters.view

    @property
    def current(self) -> int | None:
        """The number of the selected image."""
        return self.table.current

    def set_blind(self, *, blind: bool) -> None:
        """Hide or show AI output: scores, urgency, reasons, and the order by urgency."""
        self._blind = blind
        self.table.set_blind(blind=blind)
        self.filters.set_blind(blind=blind)
        self._show_order()
        if blind:  # it is in the model's order, and says what that hides: another one will come
            self._listing = self._files = None
            self.table.clear()
            for part in (self.shown, self.show_all, self.counts, self.empty):
                part.hide()
            for part in (self.shown, self.counts):
                part.setText("")
            self.shown.setToolTip("")
        elif self._listing is not None:
            self._show_counts(self._listing)
        self._update_notice()

    def show_docked(self, *, docked: bool) -> None:
        """Show the columns and the button that belong to a dock, or to a window."""
        self._docked = docked
        self.filters.set_compact(compact=docked)
        for part in (self.open_button, self.read_button, self.dock_button):
            part.setVisible(not docked)
        self.show_running(running=self._running)
        if self._listing is not None:
            self._show_counts(self._listing)
        margin = 4 if docked else 12
        self._column.setContentsMargins(margin, margin, margin, margin)
        self._update_notice()
        header = self.table.header
        header.arrange(docked=docked)
        columns = self._settings.value(DOCK_COLUMNS if docked else WINDOW_COLUMNS)
        earlier = self._settings.value(COLUMNS)
        if isinstance(columns, QByteArray):
            header.restore_layout(columns)
        elif isinstance(earlier, QByteArray) and not docked:
            header.restore_layout(earlier)
            header.arrange_new_columns()

    def show_listing(self, listing: Listing, *, hold: bool = False) -> None:
        """Show a listing; with `hold`, not while the pointer moves over the rows."""
        self.table.show_listing(listing.numbers, hold=hold)
        self._listing = listing
        self._files = sum(listing.counts.values())
        self._show_counts(listing)
        self._update_notice()
        self._update_empty_text()

    def _show_counts(self, listing: Listing) -> None:
        self.shown.setText(shown_text(listing))
        self.show_all.setVisible(bool(listing.hidden))
        self.counts.setText(self._count_text(listing))
        self.shown.setToolTip(self.counts.text())
        self.shown.setVisible(bool(self._files))
        self.counts.setVisible(bool(self.counts.text()) and not self._docked)

    def _count_text(self, listing: Listing) -> str:
        counts = listing.counts
        scored = counts[ImageState.SCORED] + counts[ImageState.MAPPED]
        refused, texts = counts[ImageState.REFUSED], COUNT_TEXTS
        numbers = (scored, counts[ImageState.READ], refused, counts[ImageState.FAILED])
        if self._blind:
            numbers, texts = (scored + refused, *numbers[1:2], 0, numbers[3]), BLIND_COUNT_TEXTS
        numbers = (*numbers, sum(counts[state] for state in PENDING))
        return ", ".join(
            tr(text, count=number) for text, number in zip(texts, numbers, strict=True) if number
        )

    def _update_notice(self) -> None:
        sentences = [f"{tr(RESEARCH_USE)}.", tr(BLIND if self._blind else NOTICE)]
        tiers = {} if self._listing is None else self._listing.tiers
        scored = sum(tiers.values())
        called = tiers.get(Tier.IMMEDIATE, 0) + tiers.get(Tier.SOON, 0)
        if not self._blind and scored >= MIN_SCORED and called > MOST * scored:
            sentences.append(tr(CALLS_MOST, called=called, scored=scored))
        text = " ".join(sentences)
        self.notice.setText(tr(IN_DOCK) if self._docked and not self._blind else text)
        self.notice.setToolTip(text)

    def show_message(self, text: str) -> None:
        """Show progress of scoring, or an error."""
        self.message.setText(text)
        self.message.setVisible(bool(text))

    def show_running(self, *, running: bool) -> None:
        """Show the stop button while scoring runs, the start button otherwise."""
        self._running = running
        self.score.setVisible(not running and not self._docked)
        self.stop.setVisible(running and not self._docked)
        self._update_empty_text()

    def _update_empty_text(self) -> None:
        """Show why nothing is listed, once the number of files is known."""
        none = NONE_SO_FAR if self._running else NONE_YET
        self.empty.setText(tr(NO_MATCH) if self._files else tr(none))
        listed = () if self._listing is None else self._listing.numbers
        self.empty.setVisible(self._files is not None and not listed)

    def _show_order(self) -> None:
        view = self.view
        self.table.header.show_order(view.order, descending=view.descending)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close the window by Esc; where a search has text, the text goes first."""
        if event.key() != Qt.Key.Key_Escape or self._docked:
            super().keyPressEvent(event)
        elif self.filters.search.hasFocus() and self.filters.search.text():
            self.filters.search.clear()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Save the columns."""
        self.remember()
        super().closeEvent(event)

    def remember(self) -> None:
        """Save the columns if the user has arranged them."""
        if not self.table.header.changed:
            return
        key = DOCK_COLUMNS if self._docked else WINDOW_COLUMNS
        self._settings.setValue(key, self.table.header.layout_state())

    def _lay_out(self) -> None:
        counted, below = QHBoxLayout(), FlowLayout()
        counted.addWidget(self.shown, 1)
        counted.addWidget(self.show_all)
        for part in (
            self.open_button,
            self.next_button,
            self.read_button,
            self.score,
            self.stop,
            self.dock_button,
        ):
            below.addWidget(part)
        column = self._column
        column.addWidget(self.notice)
        column.addWidget(self.filters)
        column.addWidget(self.table, 1)
        column.addLayout(counted)
        column.addWidget(self.counts)
        column.addWidget(self.message)
        column.addLayout(below)
        self.table.setFocus()

    def _connect(self) -> None:
        ask = self.table.ask
        self.table.asked.connect(self.asked)
        self.table.next_requested.connect(self.next_requested)
        self.table.header.sort_requested.connect(self._sort_by)
        self.open_button.clicked.connect(lambda _checked=False: ask(RowAction.OPEN))
        self.next_button.clicked.connect(lambda _checked=False: self.next_requested.emit())
        self.read_button.clicked.connect(lambda _checked=False: self.table.toggle_read())
        self.score.clicked.connect(lambda _checked=False: self.folder_requested.emit())
        self.stop.clicked.connect(lambda _checked=False: self.stop_requested.emit())
        self.show_all.clicked.connect(lambda _checked=False: self.filters.show_all())
        self.dock_button.clicked.connect(
            lambda _checked=False: self.dock_requested.emit(not self._docked)
        )
        self.filters.changed.connect(self._change_view)
        self.filters.more.menu().aboutToShow.connect(self._fill_menu)
        find = QAction(self.filters.search.accessibleName(), self)
        find.setShortcut(QKeySequence(QKeySequence.StandardKey.Find))
        find.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.triggered.connect(lambda _checked=False: self.filters.search.setFocus())
        self.addAction(find)

    def _fill_menu(self) -> None:
        """Offer in a menu what a dock has no room for."""
        menu = self.filters.more.menu()
        menu.clear()
        self.filters.fill_menu(menu)
        menu.addSeparator()
        for button in (self.stop if self._running else self.score, self.read_button):
            menu.addAction(button.text()).triggered.connect(button.click)
        menu.addSeparator()
        own = menu.addAction(tr("Own &window"))
        own.triggered.connect(lambda _checked=False: self.dock_requested.emit(False))  # noqa: FBT003

    def _sort_by(self, order: Order) -> None:
        self.filters.sort_by(order)
        self._show_order()  # the header has moved its mark by itself

    def _change_view(self) -> None:
        self._show_order()
        self.view_changed.emit()
