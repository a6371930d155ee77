"""Decodes the neighbours of the image shown in idle time, so that paging to them takes no time."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from xray_desktop.core.errors import XrayError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.common.language import tr_noop
from xray_desktop.gui.session.image_cache import FileStamp, ImageCache, OpenedImage
from xray_desktop.gui.session.playlist import Playlist
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.imaging.decoder_protocol import StepReader

T = TypeVar("T")

PREFETCH: Final = "prefetch"
REST_MS: Final = 50
"""From an image being shown to the decoding of the next: the window is painted first."""
POLL_S: Final = 0.05
PASSING_S: Final = 0.3
"""An image that was passed by is decoded to its end if that takes no longer than this."""
_OPENING: Final[Progress[None]] = Progress(0, 1, tr_noop("Opening the image"))


@dataclass(slots=True, eq=False)
class _Task:
    """The decoding of one neighbour; `done` is set once nothing more comes of it."""

    path: Path
    done: threading.Event = field(default_factory=threading.Event)


class Prefetcher(QObject):
    """Opens files for the session, and the neighbours of the image shown before they are asked for.

    Neighbours are decoded by a reader of their own, so that what the user asks for waits for none.
    Their errors are dropped: they are shown when the file is really opened.

    Parameters
    ----------
    reader : StepReader
        Decodes what the user asks for.
    ahead : StepReader or None
        Decodes neighbours; None: they are not decoded and nothing is cached.
    runner : JobRunner
        Runs it.

    Attributes
    ----------
    cache : ImageCache
        The neighbours that are decoded.
    """

    rested = Signal()
    """A neighbour was decoded, or there is none to decode."""

    def __init__(
        self,
        reader: StepReader,
        ahead: StepReader | None,
        runner: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._reader, self._ahead, self._runner = reader, ahead, runner
        self.cache = ImageCache()
        self._wanted: tuple[Path, ...] = ()
        self._left_out: set[Path] = set()
        self._task: _Task | None = None
        self._warm = False
        self._paused = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self._continue)

    def follow(self, playlist: Playlist, by: int, left: OpenedImage | None) -> None:
        """Decode the neighbours of the image shown, once the window is painted.

        Parameters
        ----------
        playlist : Playlist
            The list and the place in it.
        by : int
            The direction of paging; its side comes first.
        left : OpenedImage or None
            What was shown before.
        """
        if self._ahead is None:
            return
        self._wanted = neighbours(playlist, by)
        self._left_out.intersection_update((*self._wanted, playlist.current))
        self.cache.keep(self._wanted)
        if left is not None:
            self.cache.put(left)
        if self._task is not None and self._task.path not in self._wanted:
            self._drop_task()
        self.resume()

    def pause(self) -> None:
        """Begin no other neighbour until `resume`: the user waits for an image."""
        self._paused = True

    def resume(self) -> None:
        """Go on with the neighbours: nothing is waited for any more."""
        self._paused = False
        self._timer.start()

    def clear(self) -> None:
        """Forget all images."""
        self._paused = True
        self._drop_task()
        self._wanted = ()
        self._left_out.clear()
        self.cache.keep(())

    @property
    def busy(self) -> bool:
        """Whether a neighbour is being decoded, or will be."""
        return self._timer.isActive() or self._task is not None

    def images(self) -> list[Radiograph]:
        """Return the neighbours that are decoded, the most likely one to be shown first."""
        held = (self.cache.peek(path) for path in self._wanted)
        return [pixels.image for pixels in held if pixels is not None]

    def opening_steps(self, path: Path, frame: int | None) -> Steps[None, OpenedImage]:
        """Return the image of a file: from the cache if it is there, else decoded now.

        Raises as the reader does.
        """
        if frame is not None:
            return OpenedImage(path, None, (yield from open_steps(self._reader, path, frame)))
        task = self._task
        if task is not None and task.path == path and self._warm:
            while not task.done.wait(POLL_S):
                yield _OPENING
        known = self.cache.get(path)
        if known is not None:
            return known
        stamp = FileStamp.of(path)
        return OpenedImage(path, stamp, (yield from open_steps(self._reader, path, None)))

    def _continue(self) -> None:
        """Begin the next neighbour, if none is under way."""
        if self._paused or self._task is not None or self._ahead is None:
            return
        missing = (p for p in self._wanted if p not in self.cache and p not in self._left_out)
        path = next(missing, None)
        if path is None:
            self.rested.emit()
            return
        self._task = task = _Task(path)
        self._runner.submit(
            PREFETCH,
            _prefetch_steps(self._ahead, self.cache, task),
            on_result=lambda _none: self._end_task(task),
            on_error=lambda _error: self._end_task(task),
            queue=JobQueue.AHEAD,
            idle=True,
        )

    def _end_task(self, task: _Task) -> None:
        self._task, self._warm = None, True
        if task.path not in self.cache:  # it cannot be opened, or does not fit
            self._left_out.add(task.path)
        self.rested.emit()
        self._timer.start()

    def _drop_task(self) -> None:
        self._runner.cancel(PREFETCH)
        if self._task is not None:
            self._task.done.set()
            self._task = None


def neighbours(playlist: Playlist, by: int) -> tuple[Path, ...]:
    """Return what is likely to be shown next: the next one, the one behind, the one after next.

    At an end of the list the way is back.
    """
    ahead = -1 if by < 0 else 1
    if playlist.moved(ahead) is None:
        ahead = -ahead
    moved = (playlist.moved(step) for step in (ahead, -ahead, 2 * ahead))
    return tuple(there.current for there in moved if there is not None)


def open_steps(reader: StepReader, path: Path, frame: int | None) -> Steps[None, DisplayPixels]:
    """Decode a file and prepare it for display; raises as the reader does."""
    yield _OPENING
    image = yield from reader.read_steps(path, frame)
    return DisplayPixels.of(image)


def until_left(steps: Steps[None, T], left: Callable[[], bool]) -> Steps[None, T | None]:
    """Do `steps`, or give them up and return None if they are `left` and take long.

    What is nearly there is shown while the user pages on; the last image asked for does not wait
    for one that takes seconds.
    """
    until = time.monotonic() + PASSING_S
    try:
        while True:
            progress = next(steps)
            if left() and time.monotonic() > until:
                return None
            yield progress
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        steps.close()


def _prefetch_steps(reader: StepReader, cache: ImageCache, task: _Task) -> Steps[None, None]:
    try:
        stamp = FileStamp.of(task.path)
        if stamp is None:
            return
        pixels = yield from open_steps(reader, task.path, None)
        cache.put(OpenedImage(task.path, stamp, pixels))
    except XrayError:
        return
    finally:
        task.done.set()
