"""Search and fetch as steps for the background; each answer is a point at which they can end."""

import secrets
import shutil
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from xray_desktop.core.errors import Caution, FailedError
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.gui.settings.archive_nodes import LIMITS, ArchiveNode, OwnNode, opened
from xray_desktop.network.cancellation import Cancellation
from xray_desktop.network.inbox import Inbox, StoreOutcome
from xray_desktop.network.query import COUNTED, Query, Study, count_of, counted_reasons
from xray_desktop.paths import make_private_folder

MAX_STUDIES: Final = 500
"""More are not listed."""
MAX_REASONS: Final = 5
"""Reasons why images are missing that are shown."""


@dataclass(frozen=True, slots=True)
class Found:
    """The studies found.

    Parameters
    ----------
    studies : tuple of Study
        The newest first.
    more : bool
        Whether there are others, which are not listed.
    left_out : tuple of str
        Why answers could not be used, with their number.
    """

    studies: tuple[Study, ...]
    more: bool = False
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched.

    Parameters
    ----------
    folder : Path
        With the images of the study, and no others.
    images, missing : int
        How many there are, and how many could not be fetched.
    reasons : tuple of str
        Why.
    """

    folder: Path
    images: int
    missing: int
    reasons: tuple[str, ...] = ()


class FetchedStudies:
    """The folder of the studies that a window fetched; what is deleted is not stored again.

    An archive sends for a while after the user has closed the window. A lock beside the folder is
    held while the window is there: what a crash left behind has none.

    Parameters
    ----------
    folder : Path
        With a folder for each study.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._complete: set[Path] = set()
        self._deleted = False
        self._lock = threading.Lock()
        self._held = _lock_of(folder)

    def new_inbox(self) -> Inbox:
        """Return the folder of another study; OSError if it cannot be created."""
        with self.storing():
            folder = self.folder / secrets.token_hex(4)
            make_private_folder(self.folder.parent)
            if not self._held.is_locked:
                self._held.acquire(timeout=0)
            make_private_folder(folder)
            return _StudyInbox(folder, self)

    @contextmanager
    def storing(self, study: Path | None = None) -> Iterator[None]:
        """Keep folders from being deleted meanwhile; OSError if that of `study`, or all, are."""
        with self._lock:
            if self._deleted or (study is not None and not study.is_dir()):
                raise FileNotFoundError
            yield

    def keep(self, study: Path) -> None:
        """Keep a study, which was fetched and opened, until the window closes."""
        self._complete.add(study)

    def discard_steps(self) -> Steps[None, None]:
        """Delete the studies that are not kept: of which a fetch was cancelled or failed."""
        yield Progress(0, 1, "Deleting images of a study that is not complete")
        with self._lock:
            for study in self.folder.glob("*"):
                if study not in self._complete:
                    shutil.rmtree(study, ignore_errors=True)

    def delete(self) -> None:
        """Delete all studies, and store nothing from now on."""
        with self._lock:
            self._deleted = True
            _remove(self.folder, self._held)


def left_behind_steps(root: Path) -> Steps[None, None]:
    """Delete the studies of windows that ended in a crash: those that no process holds."""
    yield Progress(0, 1, "Deleting studies that were left behind")
    folders = [path for path in root.glob("*") if path.is_dir()] if root.is_dir() else []
    for folder in folders:
        lock = _lock_of(folder)
        with suppress(Timeout, OSError):
            lock.acquire(timeout=0)
            _remove(folder, lock)


def _lock_of(folder: Path) -> FileLock:
    return FileLock(folder.with_name(f"{folder.name}.lock"), thread_local=False)


def _remove(folder: Path, lock: FileLock) -> None:
    """Delete a folder and then the lock that was held on it."""
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    with suppress(OSError):
        Path(lock.lock_file).unlink()


class _StudyInbox(Inbox):
    def __init__(self, folder: Path, studies: FetchedStudies) -> None:
        super().__init__(folder)
        self._studies = studies

    def keep(self, sop_instance_uid: str, content: bytes) -> StoreOutcome:
        with self._studies.storing(self.folder):
            return super().keep(sop_instance_uid, content)


def search_steps(
    node: ArchiveNode, own: OwnNode, query: Query, cancellation: Cancellation | None = None
) -> Steps[None, Found]:
    """Ask an archive for studies, the newest first in the result."""
    yield Progress(0, 1, "Asking the archive")
    found: list[Study] = []
    with opened(node, own, cancellation=cancellation) as archive:
        for study in archive.studies(query):
            yield Progress(0, 1, "Asking the archive")
            if len(found) == MAX_STUDIES:
                return Found(
                    _newest_first(found),
                    more=True,
                    left_out=tuple(counted_reasons(archive.left_out)),
                )
            found.append(study)
        return Found(_newest_first(found), left_out=tuple(counted_reasons(archive.left_out)))


def fetch_steps(
    node: ArchiveNode,
    own: OwnNode,
    study: Study,
    studies: FetchedStudies,
    cancellation: Cancellation | None = None,
) -> Steps[None, Fetched]:
    """Fetch the radiographs of a study into a folder of its own."""
    yield Progress(0, 1, "Fetching the study")
    images = missing = 0
    reasons: list[str] = []
    with _writing():
        inbox = studies.new_inbox()
        with opened(node, own, inbox, cancellation) as archive:
            for series in archive.series(Query(study=study.uid)):
                if images + missing + len(series.instances) > LIMITS.answers:
                    reasons.append(Caution("more than {limit} images", limit=LIMITS.answers))
                    break
                yield Progress(0, 1, "Fetching the study")
                reasons += archive.fetch(series)
                here = sum(inbox.holds(uid) for uid in series.instances)
                images += here
                missing += len(series.instances) - here
    return Fetched(inbox.folder, images, missing, _joined(reasons))


def _joined(reasons: Iterable[str]) -> tuple[str, ...]:
    """Return the reasons of all series, each once with its count, the most frequent first."""
    counts: Counter[str] = Counter()
    for text in reasons:
        reason, count = count_of(text)
        counts[reason] += count
    texts = [
        Caution(COUNTED, count=count, reason=reason) if count else reason
        for reason, count in counts.most_common()
    ]
    return (*texts[:MAX_REASONS], *(("…",) if len(texts) > MAX_REASONS else ()))


def _newest_first(studies: list[Study]) -> tuple[Study, ...]:
    return tuple(sorted(studies, key=lambda study: (study.date, study.time), reverse=True))


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise FailedError(
            "archive_folder",
            "The images cannot be stored: the disk is full, or you have no access to it.",
        ) from None
