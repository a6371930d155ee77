"""The states of an image on the worklist, which may follow which, and what a run reports on one."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from xray_desktop.core.errors import XrayError
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.core.scoring.prepared_image import PreparedImage


class ImageState(StrEnum):
    """How far an image has been processed."""

    FOUND = "found"
    DECODED = "decoded"
    SCORED = "scored"
    MAPPED = "mapped"
    READ = "read"
    REFUSED = "refused"
    FAILED = "failed"


_S: Final = ImageState

TRANSITIONS: Final[dict[ImageState, frozenset[ImageState]]] = {
    _S.FOUND: frozenset({_S.DECODED, _S.REFUSED, _S.FAILED}),
    _S.DECODED: frozenset({_S.DECODED, _S.SCORED, _S.REFUSED, _S.FAILED, _S.FOUND}),
    _S.SCORED: frozenset({_S.MAPPED, _S.READ, _S.FOUND}),
    _S.MAPPED: frozenset({_S.READ, _S.FOUND}),
    _S.READ: frozenset({_S.SCORED, _S.MAPPED, _S.REFUSED, _S.FAILED, _S.FOUND}),
    _S.REFUSED: frozenset({_S.READ, _S.FOUND}),
    _S.FAILED: frozenset({_S.READ, _S.FOUND}),
}
"""For each state, those that may follow. Back to *found*: the file changed, or is tried again. From
*decoded* to itself: after a crash it is decoded again. From *read* to what it was before: marked
unread."""

PENDING: Final = (_S.FOUND, _S.DECODED)
"""Images that a run still has to score; after a crash both are decoded again."""
COMPLETED: Final = (_S.SCORED, _S.MAPPED, _S.READ, _S.REFUSED, _S.FAILED)
"""Images that are finished."""


def sources_of(state: ImageState) -> tuple[ImageState, ...]:
    """Return the states that `state` may follow."""
    return tuple(one for one, following in TRANSITIONS.items() if state in following)


@dataclass(frozen=True, slots=True, repr=False)
class PendingImage:
    """An image that waits to be scored, as it was when its file was found."""

    number: int
    path: Path
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True, repr=False)
class ImageFingerprint:
    """Hashes by which copies of an image are recognised.

    Parameters
    ----------
    sha256 : str
        Hash of the file.
    instance_sha256 : str or None
        Hash of the SOP Instance UID, which identifies the image everywhere and is therefore not
        stored itself.
    looks_sha256 : str
        Hash of the model's input.
    identity_sha256 : str or None
        Hash of that UID together with the patient identification.
    """

    sha256: str
    instance_sha256: str | None
    looks_sha256: str
    identity_sha256: str | None = None

    @classmethod
    def of(cls, image: PreparedImage) -> "ImageFingerprint":
        """Return the hashes of a prepared image."""
        uid = image.source.sop_instance_uid
        hashed = None if uid is None else hashlib.sha256(uid.encode()).hexdigest()
        return cls(image.source.sha256, hashed, image.input_sha256, image.source.identity_sha256)


@dataclass(frozen=True, slots=True, repr=False)
class DecodedImage:
    """An image that was decoded.

    Parameters
    ----------
    image : PendingImage
        The image as it was when it was requested.
    fingerprint : ImageFingerprint
        Its hashes.
    thumbnail : bytes
        A small JPEG.
    """

    image: PendingImage
    fingerprint: ImageFingerprint
    thumbnail: bytes


@dataclass(frozen=True, slots=True, repr=False)
class CompletedImage:
    """What became of an image in a run.

    Parameters
    ----------
    image : PendingImage
        The image as it was when it was requested.
    outcome : Assessment or XrayError
        Its scores, or why there are none.
    cautions : tuple of str
        Sentences to show with the scores.
    duplicate_of : int or None
        The number of the image that it is a copy of; the outcome is then an error that says so.
    """

    image: PendingImage
    outcome: Assessment | XrayError
    cautions: tuple[str, ...] = ()
    duplicate_of: int | None = None

    @property
    def state(self) -> ImageState:
        """The state that the image takes."""
        if isinstance(self.outcome, XrayError):
            return ImageState.REFUSED if self.outcome.status == "refused" else ImageState.FAILED
        return ImageState.SCORED
