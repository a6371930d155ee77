"""Search and fetch as steps for the background; each answer is a point at which they can end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from xray_desktop.core.errors import FailedError
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.gui.settings.archive_nodes import LIMITS, ArchiveNode, OwnNode, opened
from xray_desktop.network.inbox import Inbox
from xray_desktop.network.query import Query, Study
from xray_desktop.paths import make_private_folder

MAX_STUDIES: Final = 500
"""More are not listed."""


@dataclass(frozen=True, slots=True)
class Found:
    """The studies found; `more` if there are others, which are not listed."""

    studies: tuple[Study, ...]
    more: bool = False


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


def search_steps(node: ArchiveNode, own: OwnNode, query: Query) -> Steps[None, Found]:
    """Ask an archive for studies, the newest first in the result."""
    yield Progress(0, 1, "Asking the archive")
    found: list[Study] = []
    with opened(node, own) as archive:
        for study in archive.studies(query):
            yield Progress(0, 1, "Asking the archive")
            if len(found) == MAX_STUDIES:
                return Found(_newest_first(found), more=True)
            found.append(study)
    return Found(_newest_first(found))


def fetch_steps(
    node: ArchiveNode, own: OwnNode, study: Study, folder: Path
) -> Steps[None, Fetched]:
    """Fetch the radiographs of a study into a folder."""
    yield Progress(0, 1, "Fetching the study")
    images = missing = 0
    reasons: list[str] = []
    with _writing():
        make_private_folder(folder)
        inbox = Inbox(folder)
        with opened(node, own, inbox) as archive:
            for series in archive.series(Query(study=study.uid)):
                if images + missing + len(series.instances) > LIMITS.answers:
                    reasons.append(f"more than {LIMITS.answers} images")
                    break
                yield Progress(0, 1, "Fetching the study")
                reasons += archive.fetch(series)
                here = sum(inbox.holds(uid) for uid in series.instances)
                images += here
                missing += len(series.instances) - here
    return Fetched(folder, images, missing, tuple(reasons))


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
