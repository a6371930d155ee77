"""Headers of the rows in view: read in the background, kept in memory only."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from xray_desktop.core.errors import XrayError
from xray_desktop.core.progress import Steps
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.imaging.decoder_protocol import Summaries
from xray_desktop.imaging.image_summary import ImageSummary
from xray_desktop.triage.worklist_row import WorklistRow

HEADERS: Final = "worklist headers"
AT_ONCE: Final = 8
"""Files per request: what came into view later is read soon."""
MAX_WAITING: Final = 200
"""Rows; those that were in view before are read when they are again."""


class RowHeaders(QObject):
    """Reads headers of rows, the latest request first.

    Parameters
    ----------
    runner : JobRunner
        Reads in the background.
    summary_steps : callable
        Returns the steps that read the headers of files.
    """

    found = Signal(object)
    """A tuple of pairs of `WorklistRow` and `ImageSummary`."""

    def __init__(
        self,
        runner: JobRunner,
        summary_steps: Callable[[tuple[Path, ...]], Steps[None, Summaries]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner, self._summary_steps = runner, summary_steps
        self._waiting: dict[int, WorklistRow] = {}
        self._reading: frozenset[int] = frozenset()

    def request(self, rows: Sequence[WorklistRow]) -> None:
        """Read the headers of these rows before those that wait."""
        wanted = {row.number: row for row in rows if row.number not in self._reading}
        earlier = {n: row for n, row in self._waiting.items() if n not in wanted}
        self._waiting = dict([*wanted.items(), *earlier.items()][:MAX_WAITING])
        if not self._runner.active(HEADERS):
            self._read_next()

    def _read_next(self) -> None:
        rows = tuple(self._waiting.values())[:AT_ONCE]
        self._reading = frozenset(row.number for row in rows)
        if not rows:
            return
        for row in rows:
            del self._waiting[row.number]
        self._runner.submit(
            HEADERS,
            self._summary_steps(tuple(row.path for row in rows)),
            on_result=partial(self._take, rows),
            on_error=partial(self._give_up, rows),
            queue=JobQueue.BACKGROUND,
        )

    def _take(self, rows: tuple[WorklistRow, ...], summaries: Summaries) -> None:
        self.found.emit(tuple(zip(rows, summaries.images, strict=True)))
        self._read_next()

    def _give_up(self, rows: tuple[WorklistRow, ...], _error: XrayError) -> None:
        """Leave the cells empty: opening such an image says what is wrong with it."""
        self.found.emit(tuple((row, ImageSummary()) for row in rows))
        self._read_next()
