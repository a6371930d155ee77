"""The worklist controller: lists, opens and marks images, and runs the scoring process."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QSettings, QTimer, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMessageBox

from xray_desktop.core.errors import XrayError
from xray_desktop.core.progress import Steps
from xray_desktop.folder_walk import is_folder
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.worklist import worklist_steps
from xray_desktop.gui.worklist.rank_text import explain_rank
from xray_desktop.gui.worklist.row_headers import RowHeaders
from xray_desktop.gui.worklist.scoring_process import ScoringProcess
from xray_desktop.gui.worklist.worklist_model import WorklistModel
from xray_desktop.gui.worklist.worklist_place import WorklistDock, WorklistPlace
from xray_desktop.gui.worklist.worklist_reading import WorklistReading
from xray_desktop.gui.worklist.worklist_steps import ListedImage, Listing, Rank, ReadingOrder
from xray_desktop.gui.worklist.worklist_table import RowAction
from xray_desktop.gui.worklist.worklist_window import WorklistWindow
from xray_desktop.imaging.decoder_protocol import StepReader
from xray_desktop.paths import worklist_file
from xray_desktop.triage.rows import Order, WorklistView
from xray_desktop.triage.worklist_row import WorklistRow

T = TypeVar("T")

LISTING: Final = "worklist list"
FETCHING: Final = "worklist images"
ORDERING: Final = "worklist order"
AUTOMATIC: Final = frozenset({LISTING, FETCHING, ORDERING})
"""Jobs that are repeated automatically."""
REFRESH_MS: Final = 1_000
REORDER_S: Final = 30.0
"""The order changes with time even if no file changes."""


class WorklistController(QObject):
    """Shows the worklist in its own window or docked, and opens its images in `session`.

    Parameters
    ----------
    window : QMainWindow
        The main window.
    session : Session
        Opens images.
    runner : JobRunner
        Reads the store in the background.
    settings : QSettings
        Where the worklist is, and its columns.
    next_command : QAction
        The command that marks the image as read and opens the next one.
    reader : StepReader
        Reads the headers of the rows in view; not the session's, so that opening never waits.
    scoring_options : tuple of str
        Options of the command that scores folders: the same model and engine as in the window.

    Attributes
    ----------
    store : Path
        File of the worklist.
    """

    failed = Signal(str)
    """An error message."""
    message = Signal(str)
    """How to read on, when an image of the worklist is being opened."""
    opened = Signal()
    """An image of the worklist is being opened: the image view gets the keyboard."""
    beside_requested = Signal(object)
    """The `Path` of an image to be shown beside the one that is open."""

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        runner: JobRunner,
        settings: QSettings,
        next_command: QAction,
        *,
        reader: StepReader,
        scoring_options: tuple[str, ...] = (),
    ) -> None:
        super().__init__(window)
        self.store: Path = worklist_file()
        self.window: WorklistWindow | None = None
        self.scoring_process = ScoringProcess(scoring_options, self)
        self._image_window, self._settings = window, settings
        self._session, self._runner = session, runner
        self._next_command = next_command
        self._model = WorklistModel(self)
        self._model.rows_requested.connect(self._fetch)
        self._place = WorklistPlace(window, settings)
        self._place.dock.taken_out.connect(lambda: self._set_docked(False))  # noqa: FBT003
        self._headers = RowHeaders(runner, reader.summary_steps, self)
        self._model.headers_requested.connect(self._headers.request)
        self._headers.found.connect(self._model.put_summaries)
        self._explanation: QMessageBox | None = None
        self._blind = self._patient_shown = self._by_user = False
        self._reading = WorklistReading(session, self)
        self._numbers: tuple[int, ...] = ()
        self._changes: int | None = None
        self._ordered = 0.0
        self._failures: dict[str, str] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return the handlers of commands, by id."""
        return {"worklist": self.show, "worklist_next": self.open_next}

    @property
    def dock(self) -> WorklistDock:
        """The dock; empty and hidden unless the worklist is docked."""
        return self._place.dock

    def show(self) -> None:
        """Show the worklist and give it the keyboard."""
        self._show(activate=True)

    def restore(self) -> None:
        """Show the worklist as it was when the program ended, once the main window is there."""
        self._place.dock.hide()
        if self._place.was_shown:
            QTimer.singleShot(0, self, lambda: self._show(activate=False))

    def _show(self, *, activate: bool) -> None:
        if self.window is None:
            self.window = self._create_window()
            self._place.put(self.window)
        self._place.show(self.window, activate=activate)
        if activate:
            self.window.table.setFocus()
        self._timer.start()
        self._reload()

    def set_blind(self, *, blind: bool) -> None:
        """Hide all AI output and sort by arrival while the AI is hidden."""
        if blind == self._blind:
            return
        self._blind = blind
        if self._explanation is not None:
            self._explanation.close()
        if self.window is not None:
            self.window.set_blind(blind=blind)
        if self.window is not None or self._reading.active:
            self._reload()

    def set_patient_shown(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show or hide the columns that identify the patient."""
        self._patient_shown = shown
        if self.window is not None:
            self.window.table.set_patient_shown(shown=shown)

    def open_next(self) -> None:
        """Mark the open image of the worklist as read, and open the next one."""
        view, now_s = self._view(), time.time()
        unread = replace(view, unread_only=True, other_files=False)
        row_steps = worklist_steps.next_steps(self.store, unread, now_s, self._reading.shown)
        steps = worklist_steps.in_order_steps(row_steps, self.store, view, now_s)
        self._submit("worklist next", steps, self._open, saves=True)

    def refresh(self) -> None:
        """Update the list, and the order in which it is read, if anything has changed."""
        visible = self.window is not None and self.window.isVisible()
        if not visible and not self._reading.active:
            self._timer.stop()
            return
        due = time.monotonic() - self._ordered > REORDER_S
        steps = worklist_steps.listing_steps(
            self.store, self._view(), time.time(), None if due else self._changes
        )
        if not self._runner.active(LISTING):
            self._submit(LISTING, steps, self._show_listing)

    def close(self) -> None:
        """Close the window and end the scoring process."""
        self._timer.stop()
        self.scoring_process.stop()
        if self._explanation is not None:
            self._explanation.close()
        if self.window is not None:
            self._place.remember(self.window)
            self.window.remember()
            self.window.close()
            self.window.deleteLater()
            self.window = None

    def _view(self) -> WorklistView:
        if self.window is not None:
            return self.window.view
        order = Order.BY_ARRIVAL if self._blind else Order.URGENT_FIRST
        return WorklistView(order, unread_only=True, blind=self._blind)

    def _create_window(self) -> WorklistWindow:
        # a child window would always cover the image that it opens
        window = WorklistWindow(self._model, self._settings)
        window.asked.connect(self._do)
        window.next_requested.connect(self.open_next)
        window.view_changed.connect(self._reload)
        window.folder_requested.connect(self._choose_folder)
        window.stop_requested.connect(self.scoring_process.stop)
        window.dock_requested.connect(self._set_docked)
        self.scoring_process.message_changed.connect(window.show_message)
        self.scoring_process.running_changed.connect(
            lambda: window.show_running(running=self.scoring_process.running)
        )
        window.set_blind(blind=self._blind)
        window.show_docked(docked=self._place.docked)
        window.table.set_patient_shown(shown=self._patient_shown)
        return window

    def _set_docked(self, docked: bool) -> None:  # noqa: FBT001 - Qt's signal of a bool
        if self.window is not None:
            self.window.remember()
            self._place.set_docked(self.window, docked=docked)
            self.window.show_docked(docked=docked)
            self.window.table.setFocus()

    def _reload(self) -> None:
        """List anew at once: the user asked for something that may change the list."""
        self._changes, self._by_user = None, True
        self._runner.cancel(LISTING)
        self.refresh()

    def _show_listing(self, listing: Listing | None) -> None:
        by_user, self._by_user = self._by_user, False
        if listing is None:
            return
        self._changes, self._ordered = listing.changes, time.monotonic()
        if self.window is not None:
            self.window.show_listing(listing, hold=not by_user)
        if self._reading.active and listing.numbers != self._numbers:
            self._numbers = listing.numbers
            near = self._reading.next_number
            steps = worklist_steps.order_steps(self.store, listing.numbers, near)
            self._submit(ORDERING, steps, self._reading.follow)

    def _fetch(self, numbers: tuple[int, ...]) -> None:
        self._submit(FETCHING, worklist_steps.image_steps(self.store, numbers), self._show_images)

    def _show_images(self, images: tuple[ListedImage, ...]) -> None:
        self._model.put(images)

    def _do(self, action: RowAction, number: int) -> None:
        """Do with an image what the user chose."""
        opening = worklist_steps.opening_steps(self.store, number)
        match action:
            case RowAction.OPEN:
                steps = worklist_steps.in_order_steps(
                    opening, self.store, self._view(), time.time()
                )
                self._submit("worklist open", steps, self._open)
            case RowAction.MARK_READ | RowAction.MARK_UNREAD:
                self._mark(number, read=action is RowAction.MARK_READ)
            case RowAction.SCORE_AGAIN:
                steps = worklist_steps.score_again_steps(self.store, number)
                self._submit(f"worklist again {number}", steps, self._score_again, saves=True)
            case RowAction.EXPLAIN:
                view, now_s = self._view(), time.time()
                steps = worklist_steps.rank_steps(self.store, number, view, now_s)
                self._submit("worklist rank", steps, self._explain)
            case _:
                self._submit("worklist file", opening, lambda row: self._use_file(action, row))

    def _use_file(self, action: RowAction, row: WorklistRow | None) -> None:
        if row is None:
            return
        if action is RowAction.OPEN_BESIDE:
            if self._session.image is None:
                self._do(RowAction.OPEN, row.number)
            else:
                self.beside_requested.emit(row.path)
                self._raise_image()
        elif action is RowAction.SHOW_FOLDER:
            folder = QUrl.fromLocalFile(str(row.path.parent))
            if not (is_folder(row.path.parent) and QDesktopServices.openUrl(folder)):
                self.failed.emit(tr("The folder of this image is gone, or cannot be shown."))
        else:
            text = row.path.name if action is RowAction.COPY_NAME else str(row.path)
            QGuiApplication.clipboard().setText(text)

    def _open(self, found: tuple[WorklistRow | None, ReadingOrder]) -> None:
        row, order = found
        if row is None and not self.store.exists():
            self.show()  # the empty list explains how to begin
        elif row is None:
            self.failed.emit(tr("There is no unread image on the worklist."))
        else:
            self._numbers = ()
            self._reading.open(row, order)
            self._raise_image()
            self._tell_how_to_read_on()
            self._timer.start()
        self._reload()

    def _tell_how_to_read_on(self) -> None:
        keys = self._next_command.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        if keys:
            self.message.emit(
                tr(
                    "{keys} marks this image of the worklist as read, and opens the next.",
                    keys=keys,
                )
            )

    def _raise_image(self) -> None:
        if self._image_window.isMinimized():
            self._image_window.showNormal()
        self._image_window.raise_()
        self._image_window.activateWindow()
        self.opened.emit()

    def _mark(self, number: int, *, read: bool) -> None:
        steps = worklist_steps.mark_read_steps(self.store, number, read=read)
        self._submit(f"worklist mark {number}", steps, lambda _changed: self._reload(), saves=True)

    def _score_again(self, waiting: tuple[Path, bool] | None) -> None:
        if waiting is not None:
            path, running = waiting
            if not running:
                self.scoring_process.start(path, self.store, watch=False)
        self._reload()

    def _explain(self, rank: Rank | None) -> None:
        if rank is None or self._blind or self.window is None:
            return
        if self._explanation is not None:
            self._explanation.close()
        self._explanation = explain_rank(self.window, rank)
        self._explanation.finished.connect(self._forget_explanation)
        self._explanation.open()

    def _forget_explanation(self, _code: int) -> None:
        if self._explanation is not None:
            self._explanation.deleteLater()
            self._explanation = None

    def _choose_folder(self) -> None:
        """Ask for a folder to score; that of the image shown is offered."""
        playlist = self._session.playlist
        offered = "" if playlist is None else str(playlist.current.parent)
        folder = QFileDialog.getExistingDirectory(
            self.window, tr("Folder of images to score"), offered
        )
        if folder:
            self.scoring_process.start(Path(folder), self.store)

    def _submit(
        self,
        key: str,
        steps: Steps[None, T],
        then: Callable[[T], object],
        *,
        saves: bool = False,
    ) -> None:
        self._runner.submit(
            key,
            steps,
            on_result=lambda result: self._succeed(key, then, result),
            on_error=lambda error: self._fail(key, error),
            queue=JobQueue.STORE,
            saves=saves,
        )

    def _succeed(self, key: str, then: Callable[[T], object], result: T) -> None:
        mended = self._failures.pop(key, None)
        if mended is not None and self.window is not None and self.window.message.text() == mended:
            self.window.show_message("")
        then(result)

    def _fail(self, key: str, error: XrayError) -> None:
        """Show an error; for repeated jobs only if it is new."""
        sentence = translated_error(error)
        if key not in AUTOMATIC or sentence not in self._failures.values():
            self.failed.emit(sentence)
        self._failures[key] = sentence
        if self.window is not None:
            self.window.show_message(sentence)
