"""Known errors of the trainer: wrong data, wrong weights, a failed verification."""

import errno
from typing import Final

_CODES: Final = {
    errno.ENOSPC: "is full",
    errno.EDQUOT: "is full: your share of it is used up",
    errno.EFBIG: "holds no file of that size",
    errno.EROFS: "can only be read",
    errno.EIO: "fails",
}
"""What is wrong with a disk, by the system's code."""
_TEXTS: Final = {
    "No space left on device": _CODES[errno.ENOSPC],
    "Disk quota exceeded": _CODES[errno.EDQUOT],
    "File too large": _CODES[errno.EFBIG],
    "Read-only file system": _CODES[errno.EROFS],
}
"""The same for messages of libraries that raise their own classes."""

RECORDS_CHANGED: Final = (
    "A file of records cannot be read any more, or was changed since it was checked: expected "
    "records that do not change during a run. Check the disk, then start again."
)
"""Raised in the middle of a run; TensorFlow may have wrapped it in an error of its own."""


class TrainingError(Exception):
    """A known error, shown to the user: what happened, what was expected, what to do."""


def disk_failure(error: BaseException) -> str | None:
    """Return a message if `error` was caused by a full or failing disk, else None.

    TensorFlow and HDF5 raise their own errors, and any library may have caught the system's.
    """
    known: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in known:
        known.add(id(one))
        code = one.errno if isinstance(one, OSError) else None
        wrong = _CODES.get(code) if code is not None else None
        wrong = wrong or next(
            (meaning for text, meaning in _TEXTS.items() if text in str(one)), None
        )
        if wrong is not None:
            return (
                f"The disk {wrong}: the output or a temporary file cannot be written. Existing "
                "files are unchanged. Free some space, or choose another folder; resume a training "
                "with --resume."
            )
        one = one.__cause__ or one.__context__
    return None


def records_changed(error: BaseException) -> bool:
    """Whether `error`, of whatever class, reports that records were changed during a run."""
    return RECORDS_CHANGED in str(error)
