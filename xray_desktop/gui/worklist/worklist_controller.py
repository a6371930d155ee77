"""The worklist controller: lists, opens and marks images, and runs the scoring process."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QSettings, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from xray_desktop.core.errors import XrayError
from xray_desktop.core.progress import Steps
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.worklist import worklist_steps
from xray_desktop.gui.worklist.scoring_process import ScoringProcess
from xray_desktop.gui.worklist.worklist_model import WorklistModel
from xray_desktop.gui.worklist.worklist_steps import ListedImage, Listing
from xray_desktop.gui.worklist.worklist_window import WorklistWindow
from xray_desktop.paths import worklist_file
from xray_desktop.triage.rows import Order, WorklistView
from xray_desktop.triage.worklist_row import WorklistRow

T = TypeVar("T")

LISTING: Final = "worklist list"
FETCHING: Final = "worklist images"
AUTOMATIC: Final = frozenset({LISTING, FETCHING})
"""Jobs that are repeated automatically."""
REFRESH_MS: Final = 1_000
REORDER_S: Final = 30.0
"""The order changes with time even if no file changes."""


class WorklistController(QObject):
    """Shows the worklist in its own window, and opens its images in `session`.

    Parameters
    ----------
    window : QWidget
        The main window.
    session : Session
        Opens images.
    runner : JobRunner
        Reads the store in the background.
    settings : QSettings
        Window position and columns.
    scoring_options : tuple of str
        Options of the command that scores folders: the same model and engine as in the window.

    Attributes
    ----------
    store : Path
        File of the worklist.
    """

    failed = Signal(str)
    """An error message."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        runner: JobRunner,
        settings: QSettings,
        scoring_options: tuple[str, ...] = (),
    ) -> None:
        super().__init__(window)
        self.store: Path = worklist_file()
        self.window: WorklistWindow | None = None
        self.scoring_process = ScoringProcess(scoring_options, self)
        self._image_window, self._settings = window, settings
        self._session, self._runner = session, runner
        self._model = WorklistModel(self)
        self._model.rows_requested.connect(self._fetch)
        self._blind = False
        self._shown: tuple[int, Path] | None = None
        self._changes: int | None = None
        self._ordered = 0.0
        self._failures: dict[str, str] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return the handlers of commands, by id."""
        return {"worklist": self.show, "worklist_next": self.open_next}

    def show(self) -> None:
        """Show the worklist window."""
        if self.window is None:
            self.window = self._create_window()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self._timer.start()
        self._reload()

    def set_blind(self, *, blind: bool) -> None:
        """Hide all AI output and sort by arrival while the AI is hidden."""
        if blind == self._blind:
            return
        self._blind = blind
        if self.window is not None:
            self.window.set_blind(blind=blind)
            self._reload()

    def open_next(self) -> None:
        """Mark the open image of the worklist as read, and open the next one."""
        view = self._view()
        shown = self._shown
        read = shown[0] if shown and self._session.tried == shown[1] else None
        steps = worklist_steps.next_steps(
            self.store,
            WorklistView(view.order, unread_only=True, tiers=view.tiers),
            time.time(),
            read,
        )
        self._submit("worklist next", steps, self._open, saves=True)

    def refresh(self) -> None:
        """Update the list if anything has changed."""
        if self.window is None or not self.window.isVisible():
            self._timer.stop()
            return
        due = time.monotonic() - self._ordered > REORDER_S
        steps = worklist_steps.listing_steps(
            self.store, self.window.view, time.time(), None if due else self._changes
        )
        if not self._runner.active(LISTING):
            self._submit(LISTING, steps, self._show_listing)

    def close(self) -> None:
        """Close the window and end the scoring process."""
        self._timer.stop()
        self.scoring_process.stop()
        if self.window is not None:
            self.window.remember()
            self.window.close()
            self.window.deleteLater()
            self.window = None

    def _view(self) -> WorklistView:
        if self.window is not None:
            return self.window.view
        return WorklistView(
            Order.BY_ARRIVAL if self._blind else Order.URGENT_FIRST, unread_only=True
        )

    def _create_window(self) -> WorklistWindow:
        # a child window would always cover the image that it opens
        window = WorklistWindow(self._model, self._settings)
        window.opened.connect(self._open_number)
        window.next_requested.connect(self.open_next)
        window.read_toggled.connect(self._mark)
        window.view_changed.connect(self._reload)
        window.folder_requested.connect(self._choose_folder)
        window.stop_requested.connect(self.scoring_process.stop)
        self.scoring_process.message_changed.connect(window.message.setText)
        self.scoring_process.running_changed.connect(
            lambda: window.show_running(running=self.scoring_process.running)
        )
        window.set_blind(blind=self._blind)
        return window

    def _reload(self) -> None:
        self._changes = None
        self._runner.cancel(LISTING)
        self.refresh()

    def _show_listing(self, listing: Listing | None) -> None:
        if listing is not None and self.window is not None:
            self._changes, self._ordered = listing.changes, time.monotonic()
            self.window.show_listing(listing)

    def _fetch(self, numbers: tuple[int, ...]) -> None:
        self._submit(FETCHING, worklist_steps.image_steps(self.store, numbers), self._show_images)

    def _show_images(self, images: tuple[ListedImage, ...]) -> None:
        self._model.put(images)

    def _open_number(self, number: int) -> None:
        self._submit("worklist open", worklist_steps.opening_steps(self.store, number), self._open)

    def _open(self, row: WorklistRow | None) -> None:
        if row is None and not self.store.exists():
            self.show()  # the empty list explains how to begin
        elif row is None:
            self.failed.emit(tr("There is no unread image on the worklist."))
        else:
            self._shown = (row.number, row.path)
            self._session.open([row.path])
            if self._image_window.isMinimized():
                self._image_window.showNormal()
            self._image_window.raise_()
            self._image_window.activateWindow()
        self._reload()

    def _mark(self, number: int, read: bool) -> None:  # noqa: FBT001 - Qt's signal of a bool
        steps = worklist_steps.mark_read_steps(self.store, number, read=read)
        self._submit(f"worklist mark {number}", steps, lambda _changed: self._reload(), saves=True)

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self.window, tr("Folder of images to score"))
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
            self.window.message.setText("")
        then(result)

    def _fail(self, key: str, error: XrayError) -> None:
        """Show an error; for repeated jobs only if it is new."""
        sentence = translated_error(error)
        if key not in AUTOMATIC or sentence not in self._failures.values():
            self.failed.emit(sentence)
        self._failures[key] = sentence
        if self.window is not None:
            self.window.message.setText(sentence)
