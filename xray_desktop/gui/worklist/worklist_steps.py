"""Access to the worklist store, as steps for the background."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from xray_desktop.core.progress import Progress, Steps
from xray_desktop.core.scoring.urgency import Tier, Urgency, UrgencyTable, not_scored, urgency
from xray_desktop.gui.session.playlist import MAX_IMAGES
from xray_desktop.triage.database import runner_lock
from xray_desktop.triage.errors import NotYetError, StoreError
from xray_desktop.triage.rows import HiddenBy, Order, WorklistView
from xray_desktop.triage.states import PENDING, ImageState
from xray_desktop.triage.worklist import Worklist
from xray_desktop.triage.worklist_row import WorklistRow


@dataclass(frozen=True, slots=True, repr=False)
class ListedImage:
    """An image of the list with its small JPEG, if it has one."""

    row: WorklistRow
    jpeg: bytes | None


@dataclass(frozen=True, slots=True, repr=False)
class ReadingOrder:
    """The files of the list in order, and the number of each."""

    paths: tuple[Path, ...] = ()
    numbers: dict[Path, int] = field(default_factory=dict[Path, int])


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
    hidden : dict
        Images that the view leaves out, by why.
    tiers : dict
        Images with scores in each tier.
    """

    numbers: tuple[int, ...]
    counts: dict[ImageState, int]
    changes: int
    hidden: dict[HiddenBy | Tier, int] = field(default_factory=dict)
    tiers: dict[Tier, int] = field(default_factory=dict)


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
                reading = worklist.reading
                return Listing(
                    reading.order(view, now_s),
                    reading.counts(),
                    changes,
                    reading.hidden(view),
                    reading.scored_tiers(),
                )
    except NotYetError:
        pass  # a run is just creating it
    return None if known == 0 else Listing((), dict.fromkeys(ImageState, 0), 0)


def order_steps(store: Path, numbers: Sequence[int], near: int | None) -> Steps[None, ReadingOrder]:
    """Return the files of images in order; of very many, those that are near one of them."""
    yield Progress(0, 1, "Reading the worklist")
    with Worklist(store, create=False) as worklist:
        return _reading_order(worklist, numbers, near)


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


def in_order_steps(
    row_steps: Steps[None, WorklistRow | None], store: Path, view: WorklistView, now_s: float
) -> Steps[None, tuple[WorklistRow | None, ReadingOrder]]:
    """Return the image that `row_steps` return, and the order of the list in which it is."""
    row = yield from row_steps
    if row is None:
        return None, ReadingOrder()
    with Worklist(store, create=False) as worklist:
        numbers = worklist.reading.order(view, now_s)
        return row, _reading_order(worklist, numbers, row.number)


def opening_steps(store: Path, number: int) -> Steps[None, WorklistRow | None]:
    """Return an image to be opened; if it is not scored yet, it is scored next."""
    yield Progress(0, 1, "Reading the worklist")
    with Worklist(store, create=False) as worklist:
        row = worklist.reading.row(number)
        if row is not None and row.state in PENDING:
            worklist.reading.prioritize(number)
        return row


def next_steps(
    store: Path, view: WorklistView, now_s: float, read: tuple[int, Path] | None
) -> Steps[None, WorklistRow | None]:
    """Mark an image as read, and return the unread image that is now the first.

    Parameters
    ----------
    store : Path
        File of the worklist.
    view : WorklistView
        Unread images only.
    now_s : float
        The time, in seconds since the epoch.
    read : (int, Path) or None
        The image's number and file. It is not marked if the number is that of another file: the
        worklist was deleted and made anew.

    Returns
    -------
    WorklistRow or None
        None if there is none, or no worklist yet.
    """
    yield Progress(0, 1, "Writing to the worklist")
    if not store.exists():
        return None
    with Worklist(store, create=False) as worklist:
        here = None
        if read is not None and worklist.reading.paths((read[0],)).get(read[0]) == read[1]:
            here, _path = read
            worklist.reading.read(here)
        numbers = worklist.reading.order(view, now_s)
        first = next((number for number in numbers if number != here), None)
        return None if first is None else worklist.reading.row(first)


@dataclass(frozen=True, slots=True, repr=False)
class Rank:
    """Where an image stands in the order of urgency, and what decides that.

    Parameters
    ----------
    row : WorklistRow
        The image.
    place, listed : int
        Its place, from 1, and how many images are listed.
    overdue : bool
        Whether its maximum wait is over.
    urgency : Urgency
        What decided its tier.
    table : UrgencyTable
        What counts how much.
    """

    row: WorklistRow
    place: int
    listed: int
    overdue: bool
    urgency: Urgency
    table: UrgencyTable


def rank_steps(
    store: Path, number: int, view: WorklistView, now_s: float
) -> Steps[None, Rank | None]:
    """Explain the rank of an image among those of `view`; None if it is not listed any more."""
    yield Progress(0, 1, "Reading the worklist")
    with Worklist(store, create=False) as worklist:
        row = worklist.reading.row(number)
        urgent = replace(view, order=Order.URGENT_FIRST, descending=False)
        order = worklist.reading.order(urgent, now_s)
        if row is None or number not in order:
            return None
        table = worklist.urgency.table
        scored = row.assessment
        decided = not_scored(row.why) if scored is None else urgency(scored.findings, table)
        overdue = row.deadline_s <= now_s
        return Rank(row, order.index(number) + 1, len(order), overdue, decided, table)


def score_again_steps(store: Path, number: int) -> Steps[None, tuple[Path, bool] | None]:
    """Have an image scored again; return its file, and whether another run is there to do it.

    None if it waits already, or is not on the worklist.
    """
    yield Progress(0, 1, "Writing to the worklist")
    with Worklist(store, create=False) as worklist:
        row = worklist.reading.row(number)
        if row is None or not worklist.intake.score_again(number):
            return None
    try:
        with runner_lock(store):
            return row.path, False
    except StoreError:
        return row.path, True


def _reading_order(worklist: Worklist, numbers: Sequence[int], near: int | None) -> ReadingOrder:
    place = numbers.index(near) if near in numbers else 0
    first = max(place - MAX_IMAGES // 2, 0)
    paths = worklist.reading.paths(numbers[first : first + MAX_IMAGES])
    return ReadingOrder(tuple(paths.values()), {path: one for one, path in paths.items()})
