"""What lists of images show of a file: patient, study and view by its header, and a thumbnail."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

ANONYMOUS_VALUES: Final = frozenset(
    {"", "0", "ANON", "ANONYMOUS", "ANONYMIZED", "UNKNOWN", "NONE", "TEST"}
)
"""Patient IDs that do not tell patients apart, in capitals."""


class Projection(StrEnum):
    """The projection that a header states."""

    FRONTAL = "frontal"
    LATERAL = "lateral"
    OTHER = "other"
    """Oblique, decubitus …"""
    NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True, repr=False)
class PatientKey:
    """What a header identifies a patient by; `repr` shows none of it.

    Parameters
    ----------
    id, issuer, birth_date, sex : str
        Patient ID, its issuer, birth date and sex as in the header, stripped.
    """

    id: str = ""
    issuer: str = ""
    birth_date: str = ""
    sex: str = ""

    @property
    def known(self) -> bool:
        """Whether there is an ID that tells patients apart."""
        return self.id.upper() not in ANONYMOUS_VALUES

    def same_as(self, other: "PatientKey") -> bool | None:
        """Return whether two headers name the same patient; None if one has no ID.

        The ID decides, unless issuer, birth date or sex contradict. They count only if both
        headers have them.
        """
        if not (self.known and other.known):
            return None
        if self.id != other.id:
            return False
        pairs = (
            (self.issuer, other.issuer),
            (self.birth_date, other.birth_date),
            (self.sex, other.sex),
        )
        return not any(one and two and one.upper() != two.upper() for one, two in pairs)

    def __repr__(self) -> str:
        return "PatientKey(...)"


@dataclass(frozen=True, slots=True, repr=False)
class ImageSummary:
    """One file in a list of images; it is shown and never stored, and `repr` shows none of it.

    Parameters
    ----------
    dicom : bool
        Whether there is a header; without one, all else has its default.
    patient : PatientKey
        Identifies the patient.
    patient_name : str
        As ``Family, Given``.
    study_uid : str
        Study Instance UID; empty if missing or not valid.
    study_date : date or None
        Date of the study.
    study_time : str
        ``HHMMSS`` or shorter, to sort studies of one day.
    study : str
        Study description.
    view : str
        View position, if it is one of the usual codes: PA, AP, LL …
    projection : Projection
        The projection by view position, view code or description.
    chest : bool
        Whether the header describes a chest radiograph.
    """

    dicom: bool = False
    patient: PatientKey = PatientKey()
    patient_name: str = ""
    study_uid: str = ""
    study_date: date | None = None
    study_time: str = ""
    study: str = ""
    view: str = ""
    projection: Projection = Projection.NOT_STATED
    chest: bool = False

    def same_study(self, other: "ImageSummary") -> bool:
        """Return whether two images are of one study of one patient.

        Without UIDs, a study is what was made of a patient with an ID on one day.
        """
        if self.patient.same_as(other.patient) is False:
            return False
        if self.study_uid and other.study_uid:
            return self.study_uid == other.study_uid
        same_day = self.study_date is not None and self.study_date == other.study_date
        return same_day and self.patient.same_as(other.patient) is True

    def without_patient_data(self) -> "ImageSummary":
        """Return what may be shown while patient data is hidden: the view, and no more.

        Dates and descriptions of studies may identify a patient, as name and ID do.
        """
        return replace(
            self,
            patient=PatientKey(),
            patient_name="",
            study_date=None,
            study_time="",
            study="",
        )

    def __repr__(self) -> str:
        return "ImageSummary(...)"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Thumbnail:
    """A small picture of an image through its own window.

    Parameters
    ----------
    width, height : int
        In pixels, in true proportion.
    pixels : bytes
        Grey values 0 to 255, ``width * height`` bytes by rows.
    """

    width: int
    height: int
    pixels: bytes

    def __post_init__(self) -> None:
        if min(self.width, self.height) < 1 or len(self.pixels) != self.width * self.height:
            msg = f"{len(self.pixels)} bytes: expected {self.width} x {self.height}"
            raise ValueError(msg)
