"""What films are wanted of an archive, and what it says that it has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

from xray_desktop.core.errors import RefusedError

MODALITIES: Final = ("CR", "DX")
UID: Final = re.compile(r"(?=.{1,64}$)(0|[1-9]\d*)(\.(0|[1-9]\d*))+")
MOST_FOUND: Final = 100_000
"""An archive that answers for ever is not listened to for ever."""
WILD: Final = re.compile(r"[*?\\]")


@dataclass(frozen=True, slots=True, repr=False)
class Query:
    """What is looked for. Its `repr` names nobody.

    Parameters
    ----------
    modalities : tuple of str
        One of them.
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
        if self.study and not UID.fullmatch(self.study):
            raise RefusedError("study_uid", "This is no study instance UID: digits and dots.")
        if WILD.search(self.patient_id + self.accession):
            raise RefusedError(
                "wildcard", "Numbers are looked for as they are: they cannot hold *, ? or \\."
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
    """A series that an archive has.

    Parameters
    ----------
    study, uid : str
        Study and series instance UID.
    instances : tuple of str
        SOP instance UIDs.
    """

    study: str
    uid: str
    instances: tuple[str, ...]


class Archive(Protocol):
    """Where films are fetched from."""

    def series(self, query: Query) -> Iterator[Series]:
        """Yield what `query` finds; FailedError if the archive does not answer."""
        ...

    def fetch(self, series: Series) -> str | None:
        """Bring a series to the inbox; return why not all of it came, or None."""
        ...


def day(text: str) -> date:
    """Read a date, ``2026-11-25`` or ``20261125``; ValueError if it is none."""
    return datetime.strptime(text.replace("-", ""), "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
