"""Queries to an archive, and the series that it returns."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Protocol, cast

from xray_desktop.core.errors import Caution, RefusedError
from xray_desktop.core.parsing import uid_of

if TYPE_CHECKING:
    from xray_desktop.network.object_identity import ObjectIdentity


MODALITIES: Final = ("CR", "DX")
UNUSABLE: Final = Caution("answer without a UID that can be used")
NO_END: Final = "no end of answers within {seconds} s"
ANOTHER_INSTANCE: Final = Caution("another instance than the one requested")
NO_OBJECT: Final = "no {what}"
WEB_PAGE: Final = "a web page, no {what}"
NOT_STORED: Final = "not stored: {why}"
"""Templates of a `Caution`, as `TOO_MANY` is."""
COUNTED: Final = "{count} × {reason}"
TOO_MANY: Final = "more than {limit} answers to one query: query fewer days"
WILD: Final = re.compile(r"[*?\\]")


@dataclass(frozen=True, slots=True, repr=False)
class Query:
    """The images to look for. Its `repr` contains no patient data.

    Parameters
    ----------
    modalities : tuple of str
        At least one of them.
    since, until : date or None
        Study Date, both included.
    patient_id, accession, study : str
        Exactly these, where they are not empty.
    """

    modalities: tuple[str, ...] = MODALITIES
    since: date | None = None
    until: date | None = None
    patient_id: str = ""
    accession: str = ""
    study: str = ""

    def __post_init__(self) -> None:
        if not (self.since or self.until or self.patient_id or self.accession or self.study):
            raise RefusedError(
                "query_without_end",
                "Name what to fetch, a date, a patient, an accession number or a study: an archive "
                "is not fetched as a whole.",
            )
        if self.study and uid_of(self.study) is None:
            raise RefusedError(
                "study_uid",
                "This is not a Study Instance UID: expected at most 64 digits and dots.",
            )
        if WILD.search(self.patient_id + self.accession):
            raise RefusedError(
                "wildcard",
                "Patient ID and accession number are matched exactly: they cannot contain *, ? or "
                "\\.",
            )

    @property
    def dates(self) -> str:
        """The range of Study Date as DICOM writes it (PS3.4, C.2.2.2.5), or empty."""
        if self.since is None and self.until is None:
            return ""
        first = "" if self.since is None else f"{self.since:%Y%m%d}"
        last = "" if self.until is None else f"{self.until:%Y%m%d}"
        return first if first == last else f"{first}-{last}"


@dataclass(frozen=True, slots=True, repr=False)
class Series:
    """A series in an archive. Its `repr` contains no patient data.

    Parameters
    ----------
    study, uid : str
        Study and series instance UID.
    instances : tuple of str
        SOP instance UIDs.
    patient_id : str
        From the archive's answer or the query; empty if neither contains it.
    """

    study: str
    uid: str
    instances: tuple[str, ...]
    patient_id: str = ""

    def mismatch(self, found: "ObjectIdentity") -> str | None:
        """Return why an object does not belong to this series, or None if it does."""
        if found.instance not in self.instances:
            return ANOTHER_INSTANCE
        if found.study != self.study:
            return Caution("of another study")
        if found.series != self.uid:
            return Caution("of another series")
        if self.patient_id and found.patient_id and not _same(self.patient_id, found.patient_id):
            return Caution("of another patient")
        return None


@dataclass(frozen=True, slots=True, repr=False)
class Study:
    """A study in an archive, as it answers a search. Its `repr` contains no patient data.

    Parameters
    ----------
    uid : str
        Study instance UID.
    patient_name, patient_id, birth_date : str
        As DICOM writes them; empty if the answer does not contain them.
    date, time, description, accession, modalities, images : str
        Of the study, likewise.
    """

    uid: str
    patient_name: str = ""
    patient_id: str = ""
    birth_date: str = ""
    date: str = ""
    time: str = ""
    description: str = ""
    accession: str = ""
    modalities: str = ""
    images: str = ""


STUDY_KEYWORDS: Final = {
    "patient_name": "PatientName",
    "patient_id": "PatientID",
    "birth_date": "PatientBirthDate",
    "date": "StudyDate",
    "time": "StudyTime",
    "description": "StudyDescription",
    "accession": "AccessionNumber",
    "modalities": "ModalitiesInStudy",
    "images": "NumberOfStudyRelatedInstances",
}
"""DICOM keyword of each field of a `Study`."""
MAX_SHOWN: Final = 128
"""Characters of an attribute that are shown."""


class Archive(Protocol):
    """An archive from which images are fetched.

    Attributes
    ----------
    left_out : Counter
        Why answers to the last query could not be used, and how often.
    """

    @property
    def left_out(self) -> Counter[str]: ...

    def studies(self, query: Query) -> Iterator[Study]:
        """Yield the studies that `query` finds; FailedError if the archive does not answer."""
        ...

    def series(self, query: Query) -> Iterator[Series]:
        """Yield what `query` finds; FailedError if the archive does not answer."""
        ...

    def verify(self) -> None:
        """Ask for a sign of life; FailedError if there is none."""
        ...

    def fetch(self, series: Series) -> list[str]:
        """Fetch a series into the inbox; return why parts of it are missing."""
        ...


def counted_reasons(reasons: Counter[str]) -> list[str]:
    """Return each reason with its count, as a `Caution` of the template `COUNTED`."""
    return [Caution(COUNTED, count=count, reason=reason) for reason, count in reasons.items()]


def count_of(reason: str) -> tuple[str, int]:
    """Return the reason that was counted and its count; 0 for one that was not."""
    if isinstance(reason, Caution) and reason.template == COUNTED:
        return cast("str", reason.values["reason"]), cast("int", reason.values["count"])
    return reason, 0


def _same(one: str, other: str) -> bool:
    """Whether two patient IDs are equal; non-ASCII ones may use different character sets."""
    one, other = one.strip(), other.strip()
    return one.casefold() == other.casefold() or not (one.isascii() and other.isascii())


def day(text: str) -> date:
    """Read a date, ``2026-11-25`` or ``20261125``; ValueError if it is none."""
    return datetime.strptime(text.replace("-", ""), "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
