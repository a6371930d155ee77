"""What was drawn on each film of this sitting, and taking it back."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from xray_desktop.core.marks import Mark
from xray_desktop.core.radiograph import PixelSpacing, Radiograph

DEPTH: Final = 200
"""Changes of one film that can be taken back."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader has added to one film.

    Parameters
    ----------
    marks : tuple of Mark
        In the order in which they were drawn.
    spacing : PixelSpacing or None
        The reader's own calibration, in place of the file's.
    key_image : bool
        Whether the reader marks the film as one to come back to.
    """

    marks: tuple[Mark, ...] = ()
    spacing: PixelSpacing | None = None
    key_image: bool = False

    def with_mark(self, index: int, mark: Mark) -> "Page":
        """Return the page with another mark at `index`."""
        marks = (*self.marks[:index], mark, *self.marks[index + 1 :])
        return Page(marks, self.spacing, self.key_image)

    def with_marks(self, marks: tuple[Mark, ...]) -> "Page":
        """Return the page with other marks."""
        return Page(marks, self.spacing, self.key_image)


EMPTY: Final = Page()
Key = tuple[str, int]
"""A film: the hash of its file, and the frame."""


class Kept(QObject):
    """What all panes share."""

    edited = Signal(object, object)
    """`Key` and `Page`, whenever the reader has changed one."""
    first_shown = Signal(object)
    """The `Key` of an image that is shown for the first time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pages: dict[Key, Page] = {}
        self.stacks: dict[Key, QUndoStack] = {}
        self.panes: list[Pages] = []

    def adopt(self, key: Key, found: Page) -> None:
        """Add what was found on the disk of an image to what was drawn on it meanwhile."""
        if found == EMPTY:
            return
        drawn = self.pages.get(key, EMPTY)
        self.pages[key] = found
        if drawn != EMPTY:
            self.stacks[key].clear()  # taking back would lose what was found
            self.pages[key] = Page(
                (*found.marks, *drawn.marks),
                drawn.spacing or found.spacing,
                drawn.key_image or found.key_image,
            )
            self.edited.emit(key, self.pages[key])
        for pane in self.panes:
            if pane.shown == key:
                pane.changed.emit(self.pages[key])


class Pages(QObject):
    """One `Page` and one list of changes for each image; `PageFiles` writes them to the disk.

    Parameters
    ----------
    beside : Pages, optional
        Those of another pane: both know the same pages and changes, and each shows its own image.

    Attributes
    ----------
    changes : QUndoGroup
        The changes of the image in the pane in use can be undone, and those of no other.
    shown : tuple of str and int, or None
        The image shown in this pane.
    """

    changed = Signal(object)
    """The `Page` of the film shown."""

    def __init__(self, parent: QObject | None = None, beside: "Pages | None" = None) -> None:
        super().__init__(parent)
        self.changes = QUndoGroup(self) if beside is None else beside.changes
        self.kept = Kept(self) if beside is None else beside.kept
        self.kept.panes.append(self)
        self.shown: Key | None = None

    @property
    def page(self) -> Page:
        """What was drawn on the film shown."""
        return EMPTY if self.shown is None else self.kept.pages.get(self.shown, EMPTY)

    def show(self, film: Radiograph | None) -> None:
        """Turn to the page of a film, or of none."""
        self.shown = None if film is None else (film.source.sha256, film.source.frame)
        first = self.shown is not None and self.shown not in self.kept.stacks
        if self.shown is not None and first:
            stack = QUndoStack(self.changes)
            stack.setUndoLimit(DEPTH)
            self.kept.stacks[self.shown] = stack
        if self is self.kept.panes[0]:
            self.activate()
        self.changed.emit(self.page)
        if first:
            self.kept.first_shown.emit(self.shown)

    def activate(self) -> None:
        """From now on it is the changes of this pane's image that are undone."""
        stack = None if self.shown is None else self.kept.stacks[self.shown]
        self.changes.setActiveStack(stack)  # pyright: ignore[reportArgumentType]

    def leave(self) -> None:
        """Hear of no changes any more: the pane is closed."""
        self.shown = None
        self.kept.panes.remove(self)

    def put(self, page: Page, words: str) -> None:
        """Change the page of the film shown; `words` say how, for the menu."""
        if self.shown is not None and page != self.page:
            self.kept.stacks[self.shown].push(_Change(self, self.shown, page, words))

    def turn_to(self, key: Key, page: Page) -> None:
        """Make `page` that of a film, without a way back."""
        self.kept.pages[key] = page
        self.kept.edited.emit(key, page)
        for pane in self.kept.panes:
            if key == pane.shown:
                pane.changed.emit(page)


class _Change(QUndoCommand):
    def __init__(self, pages: Pages, key: Key, after: Page, words: str) -> None:
        super().__init__(words)
        self._pages, self._key = pages, key
        self._before, self._after = pages.page, after

    def undo(self) -> None:
        """Turn back."""
        self._pages.turn_to(self._key, self._before)

    def redo(self) -> None:
        """Do it, or do it again."""
        self._pages.turn_to(self._key, self._after)
