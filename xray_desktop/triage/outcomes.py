"""What a run has to say of a film: made ready, or settled, with its urgency."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from xray_desktop.core.errors import XrayError
from xray_desktop.core.findings import Assessment
from xray_desktop.core.prepared import PreparedFilm
from xray_desktop.triage.states import FilmState


@dataclass(frozen=True, slots=True, repr=False)
class Pending:
    """A film that is still to be judged, as it was when it was found."""

    number: int
    path: Path
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True, repr=False)
class Looks:
    """By what a film is known again.

    Parameters
    ----------
    sha256 : str
        Of its file.
    instance_sha256 : str or None
        Of its SOP instance UID, which names it all over the world and so is not kept itself.
    looks_sha256 : str
        Of what the model sees of it.
    identity_sha256 : str or None
        Of that UID together with the patient identification.
    """

    sha256: str
    instance_sha256: str | None
    looks_sha256: str
    identity_sha256: str | None = None

    @classmethod
    def of(cls, film: PreparedFilm) -> "Looks":
        """Return those of a film that is ready."""
        uid = film.source.sop_instance_uid
        hashed = None if uid is None else hashlib.sha256(uid.encode()).hexdigest()
        return cls(film.source.sha256, hashed, film.looks_sha256, film.source.identity_sha256)


@dataclass(frozen=True, slots=True, repr=False)
class Decoded:
    """A film that was made ready.

    Parameters
    ----------
    film : Pending
        Which one, as it was when it was asked for.
    looks : Looks
        By what it is known again.
    thumbnail : bytes
        A small JPEG.
    """

    film: Pending
    looks: Looks
    thumbnail: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Settled:
    """The end of a film's way through a run.

    Parameters
    ----------
    film : Pending
        Which one, as it was when it was asked for.
    outcome : Assessment or XrayError
        Its scores, or why there are none.
    cautions : tuple of str
        Sentences to show with the scores.
    duplicate_of : int or None
        The film that it repeats; the outcome is then an error that says so.
    """

    film: Pending
    outcome: Assessment | XrayError
    cautions: tuple[str, ...] = ()
    duplicate_of: int | None = None

    @property
    def state(self) -> FilmState:
        """What the film becomes."""
        if isinstance(self.outcome, XrayError):
            return FilmState.REFUSED if self.outcome.status == "refused" else FilmState.FAILED
        return FilmState.SCORED
