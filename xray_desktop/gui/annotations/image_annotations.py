"""What was drawn on each image of this sitting, and taking it back."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from xray_desktop.core.annotations.annotation import Annotation
from xray_desktop.core.image.radiograph import PixelSpacing, Radiograph

DEPTH: Final = 200
"""Changes of one image that can be taken back."""


@dataclass(frozen=True, slots=True)
class AnnotationSet:
    """What a reader has added to one image.

    Parameters
    ----------
    annotations : tuple of Mark
        In the order in which they were drawn.
    spacing : PixelSpacing or None
        The reader's own calibration, in place of the file's.
    key_image : bool
        Whether the reader marks the image as one to come back to.
    """

    annotations: tuple[Annotation, ...] = ()
    spacing: PixelSpacing | None = None
    key_image: bool = False

    def with_annotation(self, index: int, annotation: Annotation) -> "AnnotationSet":
        """Return the page with another mark at `index`."""
        annotations = (*self.annotations[:index], annotation, *self.annotations[index + 1 :])
        return AnnotationSet(annotations, self.spacing, self.key_image)

    def with_annotations(self, annotations: tuple[Annotation, ...]) -> "AnnotationSet":
        """Return the page with other marks."""
        return AnnotationSet(annotations, self.spacing, self.key_image)


EMPTY: Final = AnnotationSet()
ImageKey = tuple[str, int]
"""An image: the hash of its file, and the frame."""


class AnnotationStore(QObject):
    """What all panes share."""

    edited = Signal(object, object)
    """`ImageKey` and `AnnotationSet`, whenever the reader has changed one."""
    first_shown = Signal(object)
    """The `ImageKey` of an image that is shown for the first time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sets: dict[ImageKey, AnnotationSet] = {}
        self.stacks: dict[ImageKey, QUndoStack] = {}
        self.panes: list[PaneAnnotations] = []

    def adopt(self, key: ImageKey, found: AnnotationSet) -> None:
        """Add what was found on the disk of an image to what was drawn on it meanwhile."""
        if found == EMPTY:
            return
        drawn = self.sets.get(key, EMPTY)
        self.sets[key] = found
        if drawn != EMPTY:
            self.stacks[key].clear()  # taking back would lose what was found
            self.sets[key] = AnnotationSet(
                (*found.annotations, *drawn.annotations),
                drawn.spacing or found.spacing,
                drawn.key_image or found.key_image,
            )
            self.edited.emit(key, self.sets[key])
        for pane in self.panes:
            if pane.shown == key:
                pane.changed.emit(self.sets[key])


class PaneAnnotations(QObject):
    """One `AnnotationSet` and one list of changes for each image; `AnnotationFiles` writes them to the disk.

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
    """The `AnnotationSet` of the image shown."""

    def __init__(
        self, parent: QObject | None = None, beside: "PaneAnnotations | None" = None
    ) -> None:
        super().__init__(parent)
        self.changes = QUndoGroup(self) if beside is None else beside.changes
        self.kept = AnnotationStore(self) if beside is None else beside.kept
        self.kept.panes.append(self)
        self.shown: ImageKey | None = None

    @property
    def annotation_set(self) -> AnnotationSet:
        """What was drawn on the image shown."""
        return EMPTY if self.shown is None else self.kept.sets.get(self.shown, EMPTY)

    def show(self, image: Radiograph | None) -> None:
        """Turn to the page of an image, or of none."""
        self.shown = None if image is None else (image.source.sha256, image.source.frame)
        first = self.shown is not None and self.shown not in self.kept.stacks
        if self.shown is not None and first:
            stack = QUndoStack(self.changes)
            stack.setUndoLimit(DEPTH)
            self.kept.stacks[self.shown] = stack
        if self is self.kept.panes[0]:
            self.activate()
        self.changed.emit(self.annotation_set)
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

    def put(self, annotation_set: AnnotationSet, text: str) -> None:
        """Change the page of the image shown; `text` say how, for the menu."""
        if self.shown is not None and annotation_set != self.annotation_set:
            self.kept.stacks[self.shown].push(_Change(self, self.shown, annotation_set, text))

    def replace_set(self, key: ImageKey, annotation_set: AnnotationSet) -> None:
        """Make `annotation_set` that of an image, without a way back."""
        self.kept.sets[key] = annotation_set
        self.kept.edited.emit(key, annotation_set)
        for pane in self.kept.panes:
            if key == pane.shown:
                pane.changed.emit(annotation_set)


class _Change(QUndoCommand):
    def __init__(
        self, sets: PaneAnnotations, key: ImageKey, after: AnnotationSet, text: str
    ) -> None:
        super().__init__(text)
        self._pane, self._key = sets, key
        self._before, self._after = sets.annotation_set, after

    def undo(self) -> None:
        """Turn back."""
        self._pane.replace_set(self._key, self._before)

    def redo(self) -> None:
        """Do it, or do it again."""
        self._pane.replace_set(self._key, self._after)
