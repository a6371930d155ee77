"""What the corners and edges of an image say: text from its header and from how it is displayed."""

from dataclasses import dataclass, replace
from typing import Final

from xray_desktop.core.image.corner_attributes import IDENTIFYING, TECHNIQUE
from xray_desktop.core.image.orientation import Edges, Orientation
from xray_desktop.core.image.radiograph import (
    ACCESSION,
    BORN,
    PatientDetails,
    PixelSpacing,
    Radiograph,
    SpacingOrigin,
)
from xray_desktop.gui.common.external_strings import translated_format
from xray_desktop.gui.common.language import decimal, tr, tr_noop
from xray_desktop.gui.viewer.corner_layout import PATIENT_FIELDS, Corner, CornerLayout

MAX_LINE_LENGTH: Final = 60
STAR: Final = "★"
AGE_UNITS: Final = {"y": tr_noop("y"), "months": tr_noop("months")}
NO_EDGES: Final = Edges("", "", "", "")
SPACING_TEXT: Final = {
    SpacingOrigin.IMAGER: tr_noop("at the detector"),
    SpacingOrigin.SCANNED: tr_noop("on the scanned image"),
    SpacingOrigin.UNDETERMINED: tr_noop("detector or patient: not stated"),
    SpacingOrigin.IMAGER_CORRECTED: tr_noop("corrected, estimated magnification"),
    SpacingOrigin.GEOMETRY: tr_noop("corrected for an assumed depth"),
    SpacingOrigin.FIDUCIAL: tr_noop("calibrated at an object's depth"),
    SpacingOrigin.PIXEL_SPACING: tr_noop("corrected, how is not stated"),
    SpacingOrigin.MANUAL: tr_noop("calibrated by hand"),
}


@dataclass(frozen=True, slots=True, repr=False)
class HeaderTexts:
    """Text from the header of an image.

    Attributes are in the corners of a `CornerLayout`: those that may identify a patient in
    `patients`, the others in `details`, a text for each `Corner` in its order.
    """

    file: str = ""
    projection: str = ""
    patients: tuple[str, ...] = ("",) * len(Corner)
    details: tuple[str, ...] = ("",) * len(Corner)


NO_HEADER: Final = HeaderTexts()


@dataclass(frozen=True, slots=True, repr=False)
class OverlayTexts:
    """All text over an image but for its zoom and the value under the pointer.

    Parameters
    ----------
    header : HeaderTexts
        Text from the header.
    window : str
        The window/level.
    note : str
        A note, such as the applied presentation state, shown even if the corners are hidden.
    edges : Edges
        The patient's direction at each edge.
    moved : str
        How the image is rotated and mirrored.
    shown : bool
        Whether the corners are shown; those of `header.patients` do not depend on it.
    patient_shown : bool
        Whether `header.patients` are shown.
    """

    header: HeaderTexts = NO_HEADER
    window: str = ""
    note: str = ""
    edges: Edges = NO_EDGES
    moved: str = ""
    shown: bool = True
    patient_shown: bool = True


NO_TEXTS: Final = OverlayTexts()


def header_texts(
    image: Radiograph, spacing: PixelSpacing | None, layout: CornerLayout, *, key_image: bool
) -> HeaderTexts:
    """Return the text from the header, with the reader's pixel spacing and key image."""
    star = f"{STAR} {tr('key image')}\n" if key_image else ""
    return HeaderTexts(
        star + file_text(image),
        projection_text(image, spacing),
        tuple("\n".join(patient_lines_in(image.patient, layout, corner)) for corner in Corner),
        tuple("\n".join(_technique_lines(image, layout, corner)) for corner in Corner),
    )


def patient_lines(patient: PatientDetails | None) -> tuple[str, ...]:
    """Return the lines of the patient identification in the window's language."""
    if patient is None:
        return ()
    return replace(patient, age=age_text(patient.age)).lines_with(tr(BORN), tr(ACCESSION))


def age_text(age: str) -> str:
    """Return an age as the header is read, "73 y" or "8 months", in the window's language."""
    number, _, unit = age.partition(" ")
    return f"{number} {tr(AGE_UNITS[unit])}" if unit in AGE_UNITS else age


def patient_lines_in(
    patient: PatientDetails | None, layout: CornerLayout, corner: Corner
) -> tuple[str, ...]:
    """Return the lines of the patient identification that are in a corner."""
    if patient is None:
        return ()
    elsewhere = {
        name: "" for keyword, name in PATIENT_FIELDS.items() if layout.get(keyword) is not corner
    }
    return (
        *patient_lines(replace(patient, **elsewhere)),
        *(
            f"{tr(IDENTIFYING[keyword])}: {text}"
            for keyword, text in patient.more
            if layout.get(keyword) is corner
        ),
    )


def file_text(image: Radiograph) -> str:
    """Return format, size, frame, and whether the image was compressed with loss."""
    rows, columns = image.shape
    lines = [translated_format(image.source.format)[:MAX_LINE_LENGTH], f"{columns} × {rows}"]
    if image.aspect != 1:
        lines.append(pixel_aspect_text(image))
    if image.source.frames > 1:
        lines.append(
            tr("frame {number} of {all}", number=image.source.frame + 1, all=image.source.frames)
        )
    if image.exposure.lossy:
        how = f": {image.exposure.lossy_description}" if image.exposure.lossy_description else ""
        lines.append(f"{tr('LOSSY compression')}{how}"[:MAX_LINE_LENGTH])
    return "\n".join(lines)


def pixel_aspect_text(image: Radiograph) -> str:
    """Return the note on an image whose pixels are not square."""
    return tr("pixels {times:.2f} × as high as wide, in true proportion", times=image.aspect)


def projection_text(image: Radiograph, spacing: PixelSpacing | None) -> str:
    """Return view, side and spacing, the file's or the reader's, as far as they are known."""
    exposure = image.exposure
    side = exposure.laterality if exposure.laterality in ("L", "R") else None  # U: unpaired
    taken = " ".join(part for part in (exposure.view_position, side) if part)
    lines = [taken[:MAX_LINE_LENGTH]] if taken else []
    if spacing is not None:
        size = (
            decimal(spacing.row_mm, ".3f")
            if spacing.row_mm == spacing.column_mm
            else f"{decimal(spacing.row_mm, '.3f')} × {decimal(spacing.column_mm, '.3f')}"
        )
        lines += [f"{size} mm/px", tr(SPACING_TEXT[spacing.origin])]
    return "\n".join(lines)


def _technique_lines(image: Radiograph, layout: CornerLayout, corner: Corner) -> list[str]:
    return [
        f"{tr(TECHNIQUE[keyword])}: {text}"
        for keyword, text in image.exposure.technique
        if layout.get(keyword) is corner
    ]


def orientation_text(orientation: Orientation) -> str:
    """Return how the image is rotated and mirrored on the screen, or nothing."""
    parts = [tr("MIRRORED")] if orientation.mirrored else []
    if orientation.quarter_turns:
        parts.append(tr("turned {degrees}°", degrees=90 * orientation.quarter_turns))
    return ", ".join(parts)
