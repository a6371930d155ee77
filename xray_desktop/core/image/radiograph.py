"""The radiograph: modality values, how to show them, how large they are, and what the file says."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.display import Presentation, all_finite
from xray_desktop.core.image.orientation import Directions
from xray_desktop.core.image.presentation_state import OverlayPlane, Shutter
from xray_desktop.core.image.resampling import (
    aspect_of,
    in_true_proportion,
    side_scales,
    true_shape,
)

BORN: Final = "born {date}"
ACCESSION: Final = "Accession {number}"


@dataclass(frozen=True, slots=True, repr=False)
class PatientDetails:
    """Patient and study of a header, as short texts; empty where it has none.

    For the window's corner, and for a picture or page on which the reader asks for it each time
    anew: nothing here may reach a log, a cache, a file's name or its metadata, so its `repr` shows
    nothing and it stands in a field of its own.

    Parameters
    ----------
    name, id : str
        Patient's Name (0010,0010), family name first, and Patient ID (0010,0020).
    birth_date, study_date : str
        ``1940-03-05``, or what the file says if that is no date.
    sex, age : str
        ``F``, ``M`` or ``O``; ``61 y``.
    accession, institution, study : str
        Accession Number, Institution Name, Study Description.
    more : tuple of pairs of str
        Keyword and text of each of `corner_attributes.IDENTIFYING` that the header has.
    """

    name: str = ""
    id: str = ""
    birth_date: str = ""
    sex: str = ""
    age: str = ""
    study_date: str = ""
    accession: str = ""
    institution: str = ""
    study: str = ""
    more: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return "PatientDetails(...)"

    @property
    def lines(self) -> tuple[str, ...]:
        """The details that are known, a line for each group."""
        return self.lines_with(BORN, ACCESSION)

    def lines_with(self, born: str, accession: str) -> tuple[str, ...]:
        """Return the lines with `BORN` and `ACCESSION` as another language has them."""
        born = born.format(date=self.birth_date) if self.birth_date else ""
        accession = accession.format(number=self.accession) if self.accession else ""
        parts = (
            (self.name,),
            (self.id,),
            (born, self.sex, self.age),
            (self.study_date, self.study),
            (accession,),
            (self.institution,),
        )
        joined = (" · ".join(word for word in words if word) for words in parts)
        return tuple(line for line in joined if line)


class SpacingOrigin(StrEnum):
    """Where a pixel spacing comes from, hence what a length on the image means (10.7.1.1)."""

    IMAGER = "ImagerPixelSpacing"
    """At the front of the detector; what lies in the patient is smaller."""
    SCANNED = "NominalScannedPixelSpacing"
    """On an image that was scanned; what lies in the patient is smaller."""
    UNDETERMINED = "PixelSpacing, of which nothing is said"
    """At the detector or in the patient: it cannot be determined."""
    IMAGER_CORRECTED = "ImagerPixelSpacing / EstimatedRadiographicMagnificationFactor"
    """In the patient, where the magnification was estimated."""
    GEOMETRY = "PixelSpacing, GEOMETRY"
    """In the patient, at a depth that was assumed or known to the maker."""
    FIDUCIAL = "PixelSpacing, FIDUCIAL"
    """In the patient, at the depth of an object of known size."""
    PIXEL_SPACING = "PixelSpacing, unlike ImagerPixelSpacing"
    """In the patient; the kind of correction is not stated."""
    MANUAL = "a length that the reader knows"
    """In the plane of what the reader measured."""

    @property
    def in_patient(self) -> bool:
        """Whether lengths hold for a depth in the patient, and not for a plane behind it."""
        return self not in _BEHIND


_BEHIND = frozenset((SpacingOrigin.IMAGER, SpacingOrigin.SCANNED, SpacingOrigin.UNDETERMINED))


@dataclass(frozen=True, slots=True)
class PixelSpacing:
    """Distance between pixel centres in millimetres, both above 0."""

    row_mm: float
    column_mm: float
    origin: SpacingOrigin

    @property
    def aspect(self) -> float:
        """Height of a pixel over its width; ValueError if it is beyond reason."""
        return aspect_of(self.row_mm, self.column_mm)

    @property
    def unit_mm(self) -> float:
        """The shorter side of a pixel: how much a pixel in true proportion measures."""
        return self.column_mm / side_scales(self.aspect)[0]

    def __post_init__(self) -> None:
        if not (0 < self.row_mm < np.inf and 0 < self.column_mm < np.inf):
            msg = f"pixel spacing {self.row_mm} x {self.column_mm} mm: expected both above 0"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """The identity of an image, without patient identification.

    Parameters
    ----------
    sha256 : str
        Hash of the file, 64 hexadecimal digits.
    sop_instance_uid : str or None
        The DICOM object's own identity.
    format : str
        The file format: ``PNG 16-bit grey``, ``DICOM CR, JPEG 2000 lossless``.
    frame, frames : int
        The frame shown, counted from 0, and how many the file holds.
    identity_sha256 : str or None
        Hash of that identity together with the patient identification: the same only where both
        are. Without the UID, which nobody can guess, it leads to no patient.
    """

    sha256: str
    format: str
    sop_instance_uid: str | None = None
    frame: int = 0
    frames: int = 1
    identity_sha256: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.frame < self.frames:
            msg = f"frame {self.frame} of {self.frames}: expected 0 <= frame < frames"
            raise ValueError(msg)

    def __repr__(self) -> str:
        return f"Source({self.format!r})"


@dataclass(frozen=True, slots=True, repr=False)
class Exposure:
    """The examination according to the file; None where the file does not say.

    Parameters
    ----------
    modality : str or None
        Modality (0008,0060).
    body_part : str or None
        Body Part Examined (0018,0015).
    view_position : str or None
        View Position (0018,5101): PA, AP, LL ...
    laterality : str or None
        Image Laterality or Laterality.
    age_years : float or None
        Patient's age.
    sex : {"F", "M", "O"} or None
        Patient's sex.
    lossy : bool
        Whether the image was ever compressed with loss.
    lossy_description : str
        By which method and how far, as far as the file says; never text of the file itself.
    directions : Directions or None
        Where rows and columns run in the patient.
    value_unit : str
        Unit of the modality values; empty where they are grey values without one.
    technique : tuple of pairs of str
        Keyword and text of each of `corner_attributes.TECHNIQUE` that the header has.
    """

    modality: str | None = None
    body_part: str | None = None
    view_position: str | None = None
    laterality: str | None = None
    age_years: float | None = None
    sex: Literal["F", "M", "O"] | None = None
    lossy: bool = False
    lossy_description: str = ""
    directions: Directions | None = None
    value_unit: str = ""
    technique: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return "Exposure(...)"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Radiograph:
    """One image, ready to be shown and scored. Its `repr` holds no patient data.

    Parameters
    ----------
    values : ndarray, (rows, columns), float32
        Modality values (after the modality LUT or rescale), read-only.
    presentation : Presentation
        Windows, tables, inversion, padding and value range.
    source, exposure : Source, Exposure
        Identity and circumstances.
    spacing : PixelSpacing or None
        None where lengths can be given in pixels only.
    unsuitable : RefusedError or None
        Why the image may be looked at but must not be scored by a chest model.
    cautions : tuple of str
        Sentences to show beside the image.
    patient : PatientDetails or None
        Whose image it is, for the window's corner alone.
    shutter : Shutter or None
        What of the image is meant to be seen; no part of `values` or `pixels`.
    overlays : tuple of OverlayPlane
        What the file draws over the image; no part of `values` or `pixels` either.
    stated_aspect : float
        Height of a pixel over its width as the file states it without a spacing; a spacing has it.

    Attributes
    ----------
    aspect : float
        Height of a pixel over its width, by the spacing or as stated: 1.0 for squares.
    pixels : ndarray, (rows, columns), float32
        What is seen through the default window: [0, 1], 1 = bright (dense), read-only.
    """

    values: NDArray[np.float32]
    presentation: Presentation
    source: Source
    exposure: Exposure = field(default_factory=Exposure)
    spacing: PixelSpacing | None = None
    unsuitable: RefusedError | None = None
    cautions: tuple[str, ...] = ()
    patient: PatientDetails | None = None
    shutter: Shutter | None = None
    overlays: tuple[OverlayPlane, ...] = ()
    stated_aspect: float = 1.0
    aspect: float = field(init=False)
    pixels: NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or self.values.dtype != np.float32 or self.values.size == 0:  # noqa: PLR2004
            msg = (
                f"image values of shape {self.values.shape} and type {self.values.dtype}: "
                "expected a non-empty float32 array of rows and columns"
            )
            raise ValueError(msg)
        if not all_finite(self.values):
            msg = "image values that are not finite: expected finite numbers"
            raise ValueError(msg)
        object.__setattr__(self, "aspect", aspect_by(self.spacing, self.stated_aspect))
        pixels = self.presentation.show(self.values)
        self.values.setflags(write=False)
        pixels.setflags(write=False)
        object.__setattr__(self, "pixels", pixels)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.values.shape
        return rows, columns

    @property
    def true_shape(self) -> tuple[int, int]:
        """Rows and columns of `true_pixels`."""
        return true_shape(self.shape, self.aspect)

    @property
    def true_pixels(self) -> NDArray[np.float32]:
        """`pixels` in true proportion: the source of model inputs and exported pictures.

        The same array where pixels are squares; else made anew each time, (`true_shape`) float32.
        """
        return in_true_proportion(self.pixels, self.aspect)

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"Radiograph({rows} x {columns}, {self.source!r})"


def aspect_by(spacing: PixelSpacing | None, stated: float) -> float:
    """Return the height of a pixel over its width, by its spacing or as stated without one.

    Raises
    ------
    ValueError
        It is beyond reason, or the two differ.
    """
    if spacing is None:
        return aspect_of(stated, 1.0)
    if stated not in (1.0, spacing.aspect):
        msg = f"a stated aspect of {stated:g} beside a spacing of {spacing.aspect:g}: expected one"
        raise ValueError(msg)
    return spacing.aspect


SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, repr=False)
class SourceHeader:
    """Patient, study and identity of an image, for the DICOM objects made from it.

    It identifies the patient and may reach such objects and nothing else but a report that is asked
    to name the patient, so its `repr` shows nothing.

    Parameters
    ----------
    sha256 : str
        Hash of the file that it was read from, 64 hexadecimal digits.
    attributes : bytes
        A DICOM data set (explicit VR, little endian) of what is copied, written anew from checked
        values; no pixel data, no private elements.
    """

    sha256: str
    attributes: bytes

    def __post_init__(self) -> None:
        if not SHA256.fullmatch(self.sha256):
            msg = "a file's hash: expected 64 hexadecimal digits"
            raise ValueError(msg)

    def __repr__(self) -> str:
        return "SourceHeader(...)"
