"""What the decoding process can be asked. Requests name paths, so their `repr` says nothing."""

from dataclasses import dataclass
from pathlib import Path

from xray_desktop.core.contract import InputContract
from xray_desktop.core.deidentified import Wishes
from xray_desktop.core.pseudonyms import Pseudonyms


@dataclass(frozen=True, slots=True, repr=False)
class FilmRequest:
    """Decode a film.

    Parameters
    ----------
    path : Path
        The file.
    frame : int or None
        Which frame, counted from 0; None if the file holds one.
    """

    path: Path
    frame: int | None


@dataclass(frozen=True, slots=True, repr=False)
class PrepareRequest:
    """Decode the one film at `path` and make it ready for a model with this input."""

    path: Path
    input: InputContract


@dataclass(frozen=True, slots=True, repr=False)
class HeaderRequest:
    """List what stands in the file at `path` beside its pixels."""

    path: Path


@dataclass(frozen=True, slots=True, repr=False)
class DirectoryRequest:
    """List the images of the DICOMDIR at `path`."""

    path: Path


@dataclass(frozen=True, slots=True, repr=False)
class StatesRequest:
    """Find the presentation states beside the film at ``path`` that refer to this frame of it.

    The answer is None while the search is not done: ask again.
    """

    path: Path
    sop_instance_uid: str
    frame: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class RelationRequest:
    """Say how the files `others` are related to the film at `film`."""

    film: Path
    others: tuple[Path, ...]


@dataclass(frozen=True, slots=True, repr=False)
class OriginRequest:
    """Hand out what results take over from the header of the film at `path`."""

    path: Path


@dataclass(frozen=True, slots=True, repr=False)
class DeidentifyRequest:
    """Make a copy of the film at `path` that says nothing of whose it is."""

    path: Path
    pseudonyms: Pseudonyms
    wishes: Wishes


@dataclass(frozen=True, slots=True, repr=False)
class NativeRequest:
    """Make a copy of the DICOM file at `path` without compression."""

    path: Path


Request = (
    FilmRequest
    | PrepareRequest
    | HeaderRequest
    | DirectoryRequest
    | StatesRequest
    | RelationRequest
    | OriginRequest
    | DeidentifyRequest
    | NativeRequest
)
