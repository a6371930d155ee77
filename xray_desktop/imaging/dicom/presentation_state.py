"""Read a Grayscale Softcopy Presentation State (PS3.3 A.33.1) for one of its images.

A state has its own modality transformation, by default the identity (PS3.4 N.2.1). Its windows
refer to the result of that, so they are converted to the modality values of the image.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from xray_desktop.core.image.display import Voi, VoiFunction, VoiWindow, is_window
from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.presentation_state import PresentationState
from xray_desktop.imaging.dicom.grayscale import IDENTITY_RESCALE, rescale_of, voi_views
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.number_strings import comma_cautions
from xray_desktop.imaging.dicom.overlays_and_shutter import shutter_of, state_overlays
from xray_desktop.imaging.dicom.pixel_spacing import pixel_shape_of
from xray_desktop.imaging.dicom.presentation_state_graphics import displayed_area, read_annotations
from xray_desktop.imaging.header_listing import one_line


@dataclass(frozen=True, slots=True, repr=False)
class TargetImage:
    """The image to which a presentation state is applied.

    Parameters
    ----------
    uid : str
        Its SOP Instance UID.
    frame : int
        Which frame is on the screen, counted from 0.
    header : Header
        Header of the image.
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
        """Whether the image is greyscale, so that windows apply."""
        return (self.header.text("PhotometricInterpretation") or "").startswith("MONOCHROME")


def refers_to(references: tuple[Header, ...], uid: str, frame: int) -> bool:
    """Whether one of `references` (Referenced Image Sequence) is this frame of this image."""
    for reference in references:
        if reference.text("ReferencedSOPInstanceUID") == uid:
            frames = reference.numbers("ReferencedFrameNumber")
            if not frames or frame + 1 in frames:
                return True
    return False


def items_for(items: tuple[Header, ...], target: TargetImage) -> tuple[Header, ...]:
    """Return the `items` for this image: those that reference it, and those without a reference.

    A state may refer to every image of a study, with different windows and graphics for each.
    """
    return tuple(
        item
        for item in items
        if not item.has("ReferencedImageSequence")
        or refers_to(item.items("ReferencedImageSequence"), target.uid, target.frame)
    )


OTHER_MODALITY_TRANSFORM: Final = (
    "Its windows are not applied, because they refer to other modality values than the image's."
)
TABLE: Final = "ModalityLUTSequence"


def state_voi_views(
    item: Header, state: Header, target: TargetImage, order: str
) -> tuple[tuple[Voi, ...], tuple[str, ...]]:
    """Return the views of a Softcopy VOI LUT item, and notes on what is not applied.

    Parameters
    ----------
    item : Header
        The item.
    state : Header
        The state that contains the item.
    target : TargetImage
        The image.
    order : str
        Byte order of the state's file, ``<`` or ``>``.
    """
    read, notes = voi_views(item, order, signed=True)
    moved = tuple(view for view in (_moved(one, state, target) for one in read) if view is not None)
    return moved, (*notes, OTHER_MODALITY_TRANSFORM) if len(moved) < len(read) else notes


def _moved(view: Voi, state: Header, target: TargetImage) -> Voi | None:
    image = target.header
    if not target.grey:
        return None
    if state.has(TABLE) or image.has(TABLE):
        return view if _tables(state) == _tables(image) != () else None
    image_slope, image_zero = rescale_of(image) or IDENTITY_RESCALE
    slope, zero = rescale_of(state) or IDENTITY_RESCALE
    factor = image_slope / slope
    if (image_slope, image_zero) == (slope, zero):
        return view
    if factor <= 0:
        return None
    if isinstance(view, VoiWindow):
        # C.11.2.1.2.1: a LINEAR window runs over width - 1 values around center - 0.5
        half, one = (0.5, 1.0) if view.function is VoiFunction.LINEAR else (0.0, 0.0)
        center = (view.center - half - zero) * factor + image_zero + half
        width = (view.width - one) * factor + one
        usable = is_window(center, width)
        return replace(view, center=center, width=width) if usable else None
    shift = image_zero - zero
    if factor != 1 or shift != int(shift):
        return None
    return replace(view, first=view.first + int(shift))


def _tables(header: Header) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    return tuple(
        (tuple(item.uint16_values("LUTDescriptor", "<")), tuple(item.uint16_values("LUTData", "<")))
        for item in header.items(TABLE)[:1]
    )


GSPS: Final = "1.2.840.10008.5.1.4.1.1.11.1"

PRESENTATION_LUT_IGNORED: Final = "Its Presentation LUT is not applied."
FREE_ROTATION_IGNORED: Final = (
    "Its rotation is not applied, because it is not a multiple of 90 degrees."
)


def state_of(header: Header, target: TargetImage, order: str = "<") -> PresentationState:
    """Return how a presentation state displays one of its images.

    By PS3.4 N.2 a state without a window shows the whole range of values. The image's own window is
    kept instead, as programs that write such states expect.

    Parameters
    ----------
    header : Header
        Header of the state.
    target : TargetImage
        The image.
    order : str
        Byte order of the state's file, ``<`` or ``>``.
    """
    left_out: dict[str, None] = {}

    def report(sentence: str) -> None:
        left_out[sentence] = None

    views = ()
    for item in items_for(header.items("SoftcopyVOILUTSequence"), target)[:1]:
        views, lost = state_voi_views(item, header, target, order)
        for sentence in lost:
            report(sentence)
    shape = (header.text("PresentationLUTShape") or "").upper()
    if header.has("PresentationLUTSequence"):
        report(PRESENTATION_LUT_IGNORED)
    orientation = orientation_of(header)
    if orientation is None:
        report(FREE_ROTATION_IGNORED)
    selected = items_for(header.items("DisplayedAreaSelectionSequence"), target)
    area = displayed_area(
        selected, target.shape, orientation or Orientation(), report, target.aspect
    )
    layers = items_for(header.items("GraphicAnnotationSequence"), target)
    graphics, texts = read_annotations(layers, area, report)
    for sentence in comma_cautions(header.decimal_comma_names):
        report(sentence)
    rows, columns = target.shape
    seen = area.rectangle
    whole = (seen.left, seen.top, seen.right, seen.bottom) == (0, 0, columns, rows)
    return PresentationState(
        one_line(header.text("ContentLabel") or header.text("ContentDescription") or "unnamed"),
        views[0] if views else None,
        {"IDENTITY": False, "INVERSE": True}.get(shape),
        orientation,
        shutter_of(header, order),
        graphics,
        texts,
        tuple(left_out),
        state_overlays(header, target.shape, order),
        None if whole else seen,
        made_at(header),
    )


def orientation_of(header: Header) -> Orientation | None:
    """Return the orientation of the image; None if the rotation is not a multiple of 90 degrees.

    C.10.6: rotated clockwise first, then mirrored left to right. By default the image is shown as
    stored.
    """
    degrees = header.number("ImageRotation") or 0.0
    if degrees % 90:
        return None
    orientation = Orientation().turned(int(degrees // 90))
    flipped = (header.text("ImageHorizontalFlip") or "").upper() == "Y"
    return orientation.flipped_horizontally() if flipped else orientation


def made_at(header: Header) -> str:
    """Return the creation time of a state: ``2020-01-31 16:20``, or as much as is known."""
    day = re.sub(r"\D", "", header.text("PresentationCreationDate") or "")[:8]
    hour = re.sub(r"\D", "", header.text("PresentationCreationTime") or "")[:4]
    date = f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else ""  # noqa: PLR2004 - a whole date
    time = f"{hour[:2]}:{hour[2:]}" if len(hour) == 4 else ""  # noqa: PLR2004 - hours and minutes
    return f"{date} {time}".strip() if date else ""
