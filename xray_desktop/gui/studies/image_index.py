"""What is known of the images in the list: headers of all, thumbnails of those in view."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from xray_desktop.core.progress import Steps
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.session.image_cache import FileStamp
from xray_desktop.gui.session.playlist import Playlist
from xray_desktop.gui.session.session import LIST, OPEN, Session
from xray_desktop.imaging.decoder_protocol import StepReader, Summaries
from xray_desktop.imaging.image_summary import ImageSummary, Thumbnail

T = TypeVar("T")

Stamps = dict[Path, FileStamp | None]
READING: Final = "image index"
BATCH_SIZE: Final = 16
"""Headers per request; what comes into view is served in between."""
MAX_THUMBNAILS: Final = 200
"""In memory; a screen shows some ten."""
SIDE_PX: Final = 256
START_MS: Final = 250
"""The image that was opened comes first."""
WAIT_MS: Final = 100
"""Until it is tried again after an image was being opened."""


class ImageIndex(QObject):
    """Reads headers and thumbnails of the session's list in the background, piece by piece.

    It reads only while somebody watches, and never while an image is being opened. Nothing is kept
    of images that are not in the list, or of files that were replaced.

    Parameters
    ----------
    session : Session
        Its list is described.
    reader : StepReader
        Reads headers and thumbnails; a decoding process of its own, so that opening never waits.
    runner : JobRunner
        Runs it in the background.
    """

    listed = Signal()
    """`paths` has changed."""
    moved = Signal()
    """`current` has changed."""
    described = Signal()
    """There are summaries of more images."""
    pictured = Signal(object)
    """There is a thumbnail of this path, or there can be none."""

    def __init__(
        self, session: Session, reader: StepReader, runner: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._reader, self._runner = session, reader, runner
        self.paths: tuple[Path, ...] = ()
        self.current: Path | None = None
        self._there: frozenset[Path] = frozenset()
        self._summaries: dict[Path, ImageSummary] = {}
        self._thumbnails: OrderedDict[Path, QImage | None] = OrderedDict()
        self._unread: dict[Path, None] = {}
        self._stamps: Stamps = {}
        self._in_view: tuple[Path, ...] = ()
        self._watchers: set[str] = set()
        self._reading = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._read_next)
        session.opening.connect(lambda asked: self._show(asked or session.playlist))
        session.image_opened.connect(lambda _pixels, playlist: self._show(playlist))
        session.image_opened.connect(lambda _pixels, playlist: self._check(playlist.current))
        session.list_changed.connect(self._show)
        session.cleared.connect(lambda: self._show(session.playlist))

    @property
    def complete(self) -> bool:
        """Whether the headers of all images were read."""
        return not self._unread

    @property
    def idle(self) -> bool:
        """Whether nothing that anybody watches is being read, or will be read soon."""
        return not self._watchers or not (self._reading or self._later.isActive())

    @property
    def read_count(self) -> int:
        """How many headers were read."""
        return len(self._summaries)

    def summary(self, path: Path) -> ImageSummary | None:
        """Return what the header of an image states; None until it is read."""
        return self._summaries.get(path)

    def thumbnail(self, path: Path) -> QImage | None:
        """Return the thumbnail of an image, if there is one by now."""
        return self._thumbnails.get(path)

    def has_no_thumbnail(self, path: Path) -> bool:
        """Return whether an image cannot be shown."""
        return path in self._thumbnails and self._thumbnails[path] is None

    def watch(self, who: str, *, on: bool) -> None:
        """Read from now on, or no more if nobody else watches."""
        if on:
            self._watchers.add(who)
            self._wait(START_MS)
        else:
            self._watchers.discard(who)

    def set_in_view(self, paths: Sequence[Path]) -> None:
        """Read thumbnails of these images, and their headers before others."""
        self._in_view = tuple(paths)
        for path in paths:
            if path in self._thumbnails:
                self._thumbnails.move_to_end(path)
        self._wait(0)

    def _show(self, playlist: Playlist | None) -> None:
        paths = () if playlist is None else playlist.paths
        current = None if playlist is None else playlist.current
        if paths is not self.paths and paths != self.paths:
            there = self._there = frozenset(paths)
            self.paths, self.current = paths, current
            self._in_view = tuple(path for path in self._in_view if path in there)
            for known in (self._summaries, self._thumbnails, self._stamps):
                for path in [path for path in known if path not in there]:
                    del known[path]
            place = paths.index(current) if current is not None else 0
            ordered = [paths[i] for i in _outwards(len(paths), place)]
            self._unread = dict.fromkeys(path for path in ordered if path not in self._summaries)
            self.listed.emit()
            self._wait(START_MS)
        elif current != self.current:
            self.current = current
            self.moved.emit()

    def _check(self, path: Path) -> None:
        """Describe the image that was opened anew if its file is another one than before."""
        if self._session.stamp is not None and path in self._there:
            self._note_stamps({path: self._session.stamp})
            self._wait(0)

    def _note_stamps(self, stamps: Stamps) -> None:
        """Forget what is known of files that have changed since."""
        for path, stamp in stamps.items():
            if path in self._there and self._stamps.setdefault(path, stamp) != stamp:
                self._stamps[path] = stamp
                self._thumbnails.pop(path, None)
                self._summaries.pop(path, None)
                self._unread = {path: None, **self._unread}

    def _wait(self, ms: int) -> None:
        if not self._reading and (not self._later.isActive() or self._later.remainingTime() > ms):
            self._later.start(ms)

    def _read_next(self) -> None:
        """Read what is wanted most: headers in view, thumbnails in view, other headers."""
        if self._reading or not self._watchers:
            return
        if self._runner.active(LIST) or self._runner.active(OPEN):
            self._later.start(WAIT_MS)
            return
        headers = [path for path in self._in_view if path in self._unread][:BATCH_SIZE]
        without = next((path for path in self._in_view if path not in self._thumbnails), None)
        if not headers and without is not None:
            steps = self._reader.thumbnail_steps(without, SIDE_PX)
            self._submit((without,), steps, partial(self._put, without))
            return
        batch = tuple(headers or islice(self._unread, BATCH_SIZE))
        if batch:
            self._submit(batch, self._reader.summary_steps(batch), partial(self._describe, batch))

    def _submit(
        self, paths: Sequence[Path], steps: Steps[None, T], take: Callable[[T | None], None]
    ) -> None:
        self._reading = True
        stamps: Stamps = {}

        def end(found: T | None) -> None:
            self._note_stamps(stamps)
            take(found)

        self._runner.submit(
            READING,
            _stamped(paths, stamps, steps),
            on_result=end,
            on_error=lambda _error: end(None),
            queue=JobQueue.BACKGROUND,
        )

    def _put(self, path: Path, small: Thumbnail | None) -> None:
        self._reading = False
        if path in self._there:
            self._thumbnails[path] = None if small is None else _image(small)
            while len(self._thumbnails) > MAX_THUMBNAILS:
                self._thumbnails.popitem(last=False)
            self.pictured.emit(path)
        self._wait(0)

    def _describe(self, paths: tuple[Path, ...], found: Summaries | None) -> None:
        self._reading = False
        images = (ImageSummary(),) * len(paths) if found is None else found.images
        for path, summary in zip(paths, images, strict=True):
            if path in self._unread:
                del self._unread[path]
                self._summaries[path] = summary
        self.described.emit()
        self._wait(0)


def _stamped(paths: Sequence[Path], stamps: Stamps, steps: Steps[None, T]) -> Steps[None, T]:
    """Note which files they are, then read them."""
    stamps.update((path, FileStamp.of(path)) for path in paths)
    return (yield from steps)


def _outwards(count: int, place: int) -> list[int]:
    """Return 0 to `count` - 1, the nearest to `place` first."""
    return sorted(range(count), key=lambda number: abs(number - place))


def _image(small: Thumbnail) -> QImage:
    image = QImage(
        small.pixels, small.width, small.height, small.width, QImage.Format.Format_Grayscale8
    )
    return image.copy()  # the bytes are not Qt's
