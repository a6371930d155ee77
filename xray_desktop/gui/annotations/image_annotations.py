"""Annotations of the images of this session in memory, with undo."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from xray_desktop.core.annotations.annotation import Annotation
from xray_desktop.core.image.radiograph import PixelSpacing, Radiograph
from xray_desktop.gui.common.image_files import ImageKey, ImageStore, image_key

DEPTH: Final = 200
"""Maximum undo steps per image."""


@dataclass(frozen=True, slots=True)
class AnnotationSet:
    """Annotations, calibration and key-image flag of one image.

    Parameters
    ----------
    annotations : tuple of Annotation
        In the order in which they were drawn.
    spacing : PixelSpacing or None
        The user's calibration, which replaces the file's.
    key_image : bool
        Whether the user has flagged the image as a key image.
    """

    annotations: tuple[Annotation, ...] = ()
    spacing: PixelSpacing | None = None
    key_image: bool = False

    def with_annotation(self, index: int, annotation: Annotation) -> "AnnotationSet":
        """Return the set with the annotation at `index` replaced."""
        annotations = (*self.annotations[:index], annotation, *self.annotations[index + 1 :])
        return AnnotationSet(annotations, self.spacing, self.key_image)

    def with_annotations(self, annotations: tuple[Annotation, ...]) -> "AnnotationSet":
        """Return the set with other annotations."""
        return AnnotationSet(annotations, self.spacing, self.key_image)


EMPTY: Final = AnnotationSet()


class AnnotationStore(ImageStore[AnnotationSet]):
    """Annotations and undo stacks of all images, shared by all panes."""

    adopted = Signal(object)
    """The `ImageKey` of an image whose annotations were read from disk."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sets: dict[ImageKey, AnnotationSet] = {}
        self.stacks: dict[ImageKey, QUndoStack] = {}
        self.panes: list[PaneAnnotations] = []

    def adopt(self, key: ImageKey, found: AnnotationSet) -> None:
        """Add annotations read from disk to those drawn since the image was opened."""
        if found == EMPTY:
            return
        drawn = self.sets.get(key, EMPTY)
        self.sets[key] = found
        if drawn != EMPTY:
            self.stacks[key].clear()  # undo would lose what was read
            self.sets[key] = AnnotationSet(
                (*found.annotations, *drawn.annotations),
                drawn.spacing or found.spacing,
                drawn.key_image or found.key_image,
            )
            self.edited.emit(key, self.sets[key])
        self._report(key)

    def merge(
        self, key: ImageKey, base: AnnotationSet | None, theirs: AnnotationSet | None
    ) -> None:
        """Take over what another window drew or deleted since; nothing drawn here is lost."""
        base, theirs, mine = base or EMPTY, theirs or EMPTY, self.sets.get(key, EMPTY)
        deleted = [one for one in base.annotations if one not in theirs.annotations]
        known = (*base.annotations, *mine.annotations)
        self.sets[key] = AnnotationSet(
            (
                *(one for one in mine.annotations if one not in deleted),
                *(one for one in theirs.annotations if one not in known),
            ),
            theirs.spacing if mine.spacing == base.spacing else mine.spacing,
            theirs.key_image if mine.key_image == base.key_image else mine.key_image,
        )
        if self.sets[key] != mine:
            self.stacks[key].clear()  # undo would lose what another window drew
            self._report(key)
        self.edited.emit(key, self.sets[key])

    def _report(self, key: ImageKey) -> None:
        for pane in self.panes:
            if pane.shown == key:
                pane.changed.emit(self.sets[key])
        self.adopted.emit(key)


class PaneAnnotations(QObject):
    """The annotations of the image in one pane, with undo.

    Parameters
    ----------
    beside : PaneAnnotations, optional
        Those of another pane, with which the store and the undo group are shared.

    Attributes
    ----------
    changes : QUndoGroup
        Undo group; the stack of the active pane's image is active.
    shown : tuple of str and int, or None
        The image in this pane.
    """

    changed = Signal(object)
    """The `AnnotationSet` of the image in this pane."""

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
        """Annotations of the image in this pane."""
        return EMPTY if self.shown is None else self.kept.sets.get(self.shown, EMPTY)

    def show(self, image: Radiograph | None) -> None:
        """Show the annotations of an image, or none."""
        self.shown = None if image is None else image_key(image)
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
        if self.shown is not None:
            self.kept.image_changed.emit()

    def activate(self) -> None:
        """Make undo act on the image of this pane."""
        stack = None if self.shown is None else self.kept.stacks[self.shown]
        self.changes.setActiveStack(stack)  # pyright: ignore[reportArgumentType]

    def leave(self) -> None:
        """Disconnect a pane that is closed."""
        self.shown = None
        self.kept.panes.remove(self)

    def put(self, annotation_set: AnnotationSet, text: str) -> None:
        """Change the annotations of the image shown; `text` names the change for undo."""
        if self.shown is not None and annotation_set != self.annotation_set:
            self.kept.stacks[self.shown].push(_Change(self, self.shown, annotation_set, text))

    def replace_set(self, key: ImageKey, annotation_set: AnnotationSet) -> None:
        """Replace the annotations of an image, without an undo step."""
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
        """Restore the annotations before the change."""
        self._pane.replace_set(self._key, self._before)

    def redo(self) -> None:
        """Apply the change."""
        self._pane.replace_set(self._key, self._after)
