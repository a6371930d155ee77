"""When folders are walked once more."""

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from xray_desktop.triage.arrivals import SETTLE_S

RESCAN_S: Final = 10.0
"""Network shares tell of no changes: what lies there is found by looking again."""


class Walks(Protocol):
    """Asked whenever a walk is over."""

    def due(self, unsettled: int) -> bool:
        """Whether to walk now; `unsettled` files were left for later by the last walk."""
        ...

    @property
    def over(self) -> bool:
        """Whether there will be no other walk."""
        ...


class OneWalk:
    """One walk, and another for files that were still being written if there were any."""

    def __init__(self) -> None:
        self._again_at: float | None = None
        self.over = False

    def due(self, unsettled: int) -> bool:
        """Whether to walk now."""
        if self.over:
            return False
        if self._again_at is None:
            if not unsettled:
                self.over = True
                return False
            self._again_at = time.monotonic() + SETTLE_S
        self.over = time.monotonic() >= self._again_at
        return self.over


class Watch(FileSystemEventHandler):
    """Walks for ever: when something changed, and every `RESCAN_S` in any case.

    What the system tells is only taken as a hint; files are found by walking.

    Parameters
    ----------
    roots : sequence of Path
        Folders to watch.
    """

    over = False

    def __init__(self, roots: Sequence[Path]) -> None:
        self._changed = threading.Event()
        self._walked = time.monotonic()
        self._observer = Observer()
        for root in roots:
            with suppress(OSError):  # too many folders for the system, or a share: by time then
                self._observer.schedule(self, str(root), recursive=True)

    def __enter__(self) -> "Watch":
        with suppress(OSError):
            self._observer.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Hear of a change."""
        if event.event_type in ("created", "modified", "moved", "closed"):
            self._changed.set()

    def due(self, unsettled: int) -> bool:
        """Whether to walk now."""
        since = time.monotonic() - self._walked
        told = (self._changed.is_set() or unsettled > 0) and since >= SETTLE_S
        if not told and since < RESCAN_S:
            return False
        self._changed.clear()
        self._walked = time.monotonic()
        return True
