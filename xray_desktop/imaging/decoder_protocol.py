"""Requests to the decoding process, its answers, and the reader that the window works with.

Requests and answers name paths, so their `repr` shows none. Patients are compared inside the
decoding process; identifiers leave it for display only: with an image, a header listing, or the
summaries of files for a list.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Protocol

from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.image.deidentification import DeidentificationOptions, Pseudonyms
from xray_desktop.core.image.presentation_state import PresentationState
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.progress import Steps
from xray_desktop.core.reader import Reader
from xray_desktop.imaging.header_listing import HeaderListing
from xray_desktop.imaging.image_summary import ImageSummary, Thumbnail


@dataclass(frozen=True, slots=True, repr=False)
class ImageRequest:
    """Decode an image.

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
    """Decode the one image at `path` and prepare it for a model with this input."""

    path: Path
    input: InputContract


@dataclass(frozen=True, slots=True, repr=False)
class HeaderRequest:
    """List the header of the file at `path`."""

    path: Path


@dataclass(frozen=True, slots=True, repr=False)
class DirectoryRequest:
    """List the images of the DICOMDIR at `path`."""

    path: Path


@dataclass(frozen=True, slots=True, repr=False)
class StatesRequest:
    """Find the presentation states in the folder of the image at ``path`` that refer to this frame.

    The answer is None while the search is not finished; ask again.
    """

    path: Path
    sop_instance_uid: str
    frame: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class RelationRequest:
    """Compare the files `others` with the image at `image`: same patient, date, view."""

    image: Path
    others: tuple[Path, ...]


@dataclass(frozen=True, slots=True, repr=False)
class SummaryRequest:
    """Return what lists of images show of the files at `paths`."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ThumbnailRequest:
    """Decode the image at `path` into a thumbnail of at most `side_px` pixels a side."""

    path: Path
    side_px: int


@dataclass(frozen=True, slots=True, repr=False)
class SourceHeaderRequest:
    """Return the attributes that DICOM results copy from the image at `path`."""

    path: Path


@dataclass(frozen=True, slots=True, repr=False)
class DeidentifyRequest:
    """Make a de-identified copy of the image at `path`."""

    path: Path
    pseudonyms: Pseudonyms
    options: DeidentificationOptions


@dataclass(frozen=True, slots=True, repr=False)
class NativeRequest:
    """Make an uncompressed copy of the DICOM file at `path`."""

    path: Path


Request = (
    ImageRequest
    | PrepareRequest
    | HeaderRequest
    | DirectoryRequest
    | StatesRequest
    | RelationRequest
    | SummaryRequest
    | ThumbnailRequest
    | SourceHeaderRequest
    | DeidentifyRequest
    | NativeRequest
)


@dataclass(frozen=True, slots=True, repr=False)
class DirectoryListing:
    """The images that a DICOMDIR lists, in its order; `repr` hides paths: they may name patients.

    Parameters
    ----------
    paths : tuple of Path
        Those that exist.
    missing : tuple of str
        Those that do not exist, as named in the DICOMDIR.
    outside_count : int
        How many lie outside the folder of the DICOMDIR; they are not opened.
    """

    paths: tuple[Path, ...]
    missing: tuple[str, ...] = ()
    outside_count: int = 0

    def __repr__(self) -> str:
        return f"DirectoryListing({len(self.paths)} paths)"


STATE_DAMAGED: Final = "A presentation state in this folder is damaged and is not applied."
SEARCH_INCOMPLETE: Final = (
    "This folder holds many files: not all of them were searched for presentation states."
)


@dataclass(frozen=True, slots=True, repr=False)
class FoundStates:
    """The presentation states of an image, newest first, and cautions about damaged ones."""

    states: tuple[PresentationState, ...]
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A file compared with an image.

    Parameters
    ----------
    same_patient : bool or None
        None if one of the two has no patient identification.
    study_date : date or None
        Date of the study.
    view : str or None
        PA, AP ... as in the header, if it is one of the usual codes.
    frontal_chest : bool
        Whether the header describes a frontal chest radiograph.
    """

    same_patient: bool | None = None
    study_date: date | None = None
    view: str | None = None
    frontal_chest: bool = False


@dataclass(frozen=True, slots=True)
class Relations:
    """Files compared with an image.

    Parameters
    ----------
    own : Relation
        The image compared with itself: `same_patient` is None if it has no patient identification.
    others : tuple of Relation
        One for each file, in order.
    """

    own: Relation
    others: tuple[Relation, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Summaries:
    """The summaries of files, one for each, in order."""

    images: tuple[ImageSummary, ...]


class StepReader(Reader, Protocol):
    """A `Reader` whose work can be cancelled: each method is a generator and yields progress."""

    def read_steps(self, path: Path, frame: int | None) -> Steps[None, Radiograph]:
        """Decode the image at `path`."""
        ...

    def directory_steps(self, path: Path) -> Steps[None, DirectoryListing]:
        """List the images of the DICOMDIR at `path`."""
        ...

    def state_steps(
        self, path: Path, sop_instance_uid: str, frame: int
    ) -> Steps[None, FoundStates]:
        """Find the presentation states that lie beside the image at `path`."""
        ...

    def header_steps(self, path: Path) -> Steps[None, HeaderListing]:
        """List the header of the file at `path`."""
        ...

    def relation_steps(self, image: Path, others: tuple[Path, ...]) -> Steps[None, Relations]:
        """Compare other files with an image: same patient, date, view."""
        ...

    def summary_steps(self, paths: tuple[Path, ...]) -> Steps[None, Summaries]:
        """Return what lists of images show of files."""
        ...

    def thumbnail_steps(self, path: Path, side_px: int) -> Steps[None, Thumbnail]:
        """Decode the image at `path` into a thumbnail."""
        ...
