"""The file in which somebody keeps what pseudonyms are made with."""

from pathlib import Path
from typing import Final

from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.core.pseudonyms import Pseudonyms
from xray_desktop.durable import make_folder, write_whole

OWNER_ONLY: Final = 0o600
MOST_BYTES: Final = 1024


def kept_secret(path: Path) -> Pseudonyms:
    """Return the pseudonyms of the secret in `path`; a new one is made if there is no such file.

    Raises
    ------
    RefusedError
        The file holds no secret.
    FailedError
        It cannot be read or written.
    """
    try:
        if not path.exists():
            made = Pseudonyms.forgotten()
            make_folder(path.parent)
            write_whole(path, f"{made.secret.hex()}\n".encode("ascii"), mode=OWNER_ONLY)
            return made
        with path.open("rb") as file:
            text = file.read(MOST_BYTES)
    except OSError:
        raise FailedError(
            "secret_file",
            "The file of the secret cannot be read or written: name another one with --secret.",
        ) from None
    try:
        return Pseudonyms(bytes.fromhex(text.decode("ascii").strip()))
    except ValueError:  # no text, no hexadecimal digits, too few
        raise RefusedError(
            "no_secret",
            "This file holds no secret of this program: 64 hexadecimal digits were expected. Name "
            "the file that a run of deidentify wrote, or a new one.",
        ) from None
