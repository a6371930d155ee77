"""What can become of an image on the worklist, as a table.

What a run has to say of an image: made ready, or settled, with its urgency.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from xray_desktop.core.errors import XrayError
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.core.scoring.prepared_image import PreparedImage


class ImageState(StrEnum):
    """How far an image has come."""

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
"""From each state to those that may follow. Back to *found*: the file changed, or is tried again.
From *decoded* to itself: after a crash decoding begins anew. From *read* to what it was before:
marked unread."""

PENDING: Final = (_S.FOUND, _S.DECODED)
"""Films that a run still has to judge; after a crash both begin with decoding."""
COMPLETED: Final = (_S.SCORED, _S.MAPPED, _S.READ, _S.REFUSED, _S.FAILED)
"""Films of which the program has said what it can."""


def sources_of(state: ImageState) -> tuple[ImageState, ...]:
    """Return the states that `state` may follow."""
    return tuple(one for one, following in TRANSITIONS.items() if state in following)


@dataclass(frozen=True, slots=True, repr=False)
class PendingImage:
    """An image that is still to be scored, as it was when it was found."""

    number: int
    path: Path
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True, repr=False)
class ImageFingerprint:
    """By what an image is known again.

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
    def of(cls, image: PreparedImage) -> "ImageFingerprint":
        """Return those of an image that is ready."""
        uid = image.source.sop_instance_uid
        hashed = None if uid is None else hashlib.sha256(uid.encode()).hexdigest()
        return cls(image.source.sha256, hashed, image.input_sha256, image.source.identity_sha256)


@dataclass(frozen=True, slots=True, repr=False)
class DecodedImage:
    """An image that was made ready.

    Parameters
    ----------
    image : Pending
        Which one, as it was when it was asked for.
    fingerprint : Looks
        By what it is known again.
    thumbnail : bytes
        A small JPEG.
    """

    image: PendingImage
    fingerprint: ImageFingerprint
    thumbnail: bytes


@dataclass(frozen=True, slots=True, repr=False)
class CompletedImage:
    """The end of an image's way through a run.

    Parameters
    ----------
    image : Pending
        Which one, as it was when it was asked for.
    outcome : Assessment or XrayError
        Its scores, or why there are none.
    cautions : tuple of str
        Sentences to show with the scores.
    duplicate_of : int or None
        The image that it repeats; the outcome is then an error that says so.
    """

    image: PendingImage
    outcome: Assessment | XrayError
    cautions: tuple[str, ...] = ()
    duplicate_of: int | None = None

    @property
    def state(self) -> ImageState:
        """What the image becomes."""
        if isinstance(self.outcome, XrayError):
            return ImageState.REFUSED if self.outcome.status == "refused" else ImageState.FAILED
        return ImageState.SCORED
