"""Who is spoken to: an application entity on a host and a port."""

import re
from dataclasses import dataclass
from typing import Final

from xray_desktop.core.errors import RefusedError

LONGEST_AE: Final = 16
"""Characters of an AE title (DICOM PS3.5, table 6.2-1)."""
_FORM: Final = re.compile(r"(?P<title>[^@]+)@(?P<host>\[[^\]]+\]|[^@:]+):(?P<port>\d+)")


@dataclass(frozen=True, slots=True)
class Peer:
    """An application entity.

    Parameters
    ----------
    title : str
        Its AE title.
    host : str
        Name or address.
    port : int
        1 to 65535.
    """

    title: str
    host: str
    port: int

    @classmethod
    def of(cls, text: str) -> "Peer":
        """Read ``TITLE@HOST:PORT``; RefusedError says what was expected."""
        found = _FORM.fullmatch(text.strip())
        if found is None or not 0 < int(found["port"]) < 1 << 16:
            raise RefusedError(
                "peer", f"{text!r} names no DICOM node: TITLE@HOST:PORT was expected."
            )
        return cls(ae_title(found["title"]), found["host"].strip("[]"), int(found["port"]))

    def __str__(self) -> str:
        return f"{self.title}@{self.host}:{self.port}"


def ae_title(text: str) -> str:
    """Return an AE title; RefusedError if it cannot be one."""
    title = text.strip()
    plain = title.isascii() and title.isprintable() and "\\" not in title
    if not title or len(title) > LONGEST_AE or not plain:
        raise RefusedError(
            "ae_title", f"{text!r} is no AE title: 1 to {LONGEST_AE} plain letters were expected."
        )
    return title
