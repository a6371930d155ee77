"""Access to the worklist store, as steps for the background."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xray_desktop.core.progress import Progress, Steps
from xray_desktop.triage.errors import NotYetError
from xray_desktop.triage.rows import WorklistView
from xray_desktop.triage.states import PENDING, ImageState
from xray_desktop.triage.worklist import Worklist
from xray_desktop.triage.worklist_row import WorklistRow


@dataclass(frozen=True, slots=True, repr=False)
class ListedImage:
    """An image of the list with its small JPEG, if it has one."""

    row: WorklistRow
    jpeg: bytes | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The images shown, and the number of files per state.

    Parameters
    ----------
    numbers : tuple of int
        Images in order.
    counts : dict
        Files in each state.
    changes : int
        As `ReadingList.changes` was.
    """

    numbers: tuple[int, ...]
    counts: dict[ImageState, int]
    changes: int


def listing_steps(
    store: Path, view: WorklistView, now_s: float, known: int | None
) -> Steps[None, Listing | None]:
    """List images; None if nothing has changed since `known`, or if there is no worklist yet."""
    yield Progress(0, 1, "Reading the worklist")
    try:
        if store.exists():
            with Worklist(store, create=False) as worklist:
                changes = worklist.reading.changes
                if changes == known:
                    return None
                order = worklist.reading.order(view, now_s)
                return Listing(order, worklist.reading.counts(), changes)
    except NotYetError:
        pass  # a run is just creating it
    return None if known == 0 else Listing((), dict.fromkeys(ImageState, 0), 0)


def image_steps(store: Path, numbers: Sequence[int]) -> Steps[None, tuple[ListedImage, ...]]:
    """Read images with their thumbnails."""
    yield Progress(0, 1, "Reading the worklist")
    with Worklist(store, create=False) as worklist:
        return tuple(
            ListedImage(row, worklist.reading.thumbnail(row.number))
            for row in worklist.reading.rows(numbers)
        )


def mark_read_steps(store: Path, number: int, *, read: bool) -> Steps[None, bool]:
    """Mark an image as read or unread; return whether anything changed."""
    yield Progress(0, 1, "Writing to the worklist")
    with Worklist(store, create=False) as worklist:
        reading = worklist.reading
        return reading.read(number) if read else reading.unread(number)


def opening_steps(store: Path, number: int) -> Steps[None, WorklistRow | None]:
    """Return an image to be opened; if it is not scored yet, it is scored next."""
    yield Progress(0, 1, "Reading the worklist")
    with Worklist(store, create=False) as worklist:
        row = worklist.reading.row(number)
        if row is not None and row.state in PENDING:
            worklist.reading.prioritize(number)
        return row


def next_steps(
    store: Path, view: WorklistView, now_s: float, read: int | None
) -> Steps[None, WorklistRow | None]:
    """Mark image `read` as read, and return the unread image that is now the first.

    None if there is none, or no worklist yet.
    """
    yield Progress(0, 1, "Writing to the worklist")
    if not store.exists():
        return None
    with Worklist(store, create=False) as worklist:
        if read is not None:
            worklist.reading.read(read)
        numbers = worklist.reading.order(view, now_s)
        first = next((number for number in numbers if number != read), None)
        return None if first is None else worklist.reading.row(first)
