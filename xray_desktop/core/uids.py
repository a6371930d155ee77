"""Unique identifiers (DICOM PS3.5, 9.1) as opaque text: compared, never taken apart."""

import re
from typing import Final

LONGEST_UID: Final = 64
PADDING: Final = " \0"
"""What writers fill an odd length with: NUL by the standard, a space by habit."""
_UID: Final = re.compile(rf"(?=.*\d)[0-9.]{{1,{LONGEST_UID}}}", re.ASCII)


def uid_of(text: str) -> str | None:
    """Return the UID in `text` without its padding; None if it is none.

    Digits and dots, at most `LONGEST_UID` of them. The standard allows no leading zeros in a
    component, but many write them: such a UID still names one object and is taken as it is.
    """
    uid = text.strip(PADDING)
    return uid if _UID.fullmatch(uid) else None
