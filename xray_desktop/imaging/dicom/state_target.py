"""The film that a presentation state is applied to, and which parts of the state concern it."""

from dataclasses import dataclass

from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.spacing import pixel_shape_of


@dataclass(frozen=True, slots=True, repr=False)
class Target:
    """A film.

    Parameters
    ----------
    uid : str
        Its SOP Instance UID.
    frame : int
        Which frame is on the screen, counted from 0.
    header : Header
        Its own.
    """

    uid: str
    frame: int
    header: Header

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, at least 1."""
        header = self.header
        return max(header.integer("Rows") or 1, 1), max(header.integer("Columns") or 1, 1)

    @property
    def aspect(self) -> float:
        """Height of a pixel over its width."""
        return pixel_shape_of(self.header).aspect

    @property
    def grey(self) -> bool:
        """Whether the film is one that windows are over."""
        return (self.header.text("PhotometricInterpretation") or "").startswith("MONOCHROME")


def is_among(references: tuple[Header, ...], uid: str, frame: int) -> bool:
    """Whether one of `references` (Referenced Image Sequence) is this film and this frame."""
    for reference in references:
        if reference.text("ReferencedSOPInstanceUID") == uid:
            frames = reference.numbers("ReferencedFrameNumber")
            if not frames or frame + 1 in frames:
                return True
    return False


def concerning(items: tuple[Header, ...], target: Target) -> tuple[Header, ...]:
    """Return the `items` that are for this film: those that name it, and those that name none.

    A state may refer to every film of a study, with another window and other drawings for each.
    """
    return tuple(
        item
        for item in items
        if not item.has("ReferencedImageSequence")
        or is_among(item.items("ReferencedImageSequence"), target.uid, target.frame)
    )
