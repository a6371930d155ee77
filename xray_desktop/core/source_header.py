"""What a film's header hands on to results that are to stand beside it in an archive."""

import re
from dataclasses import dataclass

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, repr=False)
class SourceHeader:
    """Patient, study and identity of a film, for the DICOM objects made from it.

    It says whose film it is and may reach such objects and nothing else but a report that is asked
    to name the patient, so its `repr` shows nothing.

    Parameters
    ----------
    sha256 : str
        Hash of the file that it was read from, 64 hexadecimal digits.
    attributes : bytes
        A DICOM data set (explicit VR, little endian) of what is copied, written anew from checked
        values; no pixel data, no private elements.
    """

    sha256: str
    attributes: bytes

    def __post_init__(self) -> None:
        if not SHA256.fullmatch(self.sha256):
            msg = "a file's hash: expected 64 hexadecimal digits"
            raise ValueError(msg)

    def __repr__(self) -> str:
        return "SourceHeader(...)"
