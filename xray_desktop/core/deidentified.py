"""A film without what says whose it is, as it leaves the decoding process."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, repr=False)
class Wishes:
    """What a de-identified copy may keep.

    Parameters
    ----------
    characteristics : bool
        The patient's sex, and the age up to 89 years.
    letters : bool
        Films in whose picture letters were seen, because somebody has read them.
    uid_taken : bool
        Another image has this one's SOP Instance UID: the new one is made of the file's hash too.
    """

    characteristics: bool = False
    letters: bool = False
    uid_taken: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class DeidentifiedFilm:
    """One film's copy.

    Parameters
    ----------
    content : bytes
        The whole file: DICOM (explicit VR little endian), or PNG where the film was a picture.
    suffix : str
        ``.dcm`` or ``.png``.
    patient : str
        The patient's pseudonym.
    name : str
        A name for the file that nothing else has, without its suffix.
    study : str
        The study's new UID; empty for a picture.
    study_date : date or None
        Moved back like all dates of the patient.
    view : str
        View Position, or empty.
    source_sha256 : str
        Hash of the film's own file, to know it by here; it goes nowhere with the copy.
    """

    content: bytes
    suffix: str
    patient: str
    name: str
    study: str = ""
    study_date: date | None = None
    view: str = ""
    source_sha256: str = ""
