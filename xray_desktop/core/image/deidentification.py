"""Pseudonyms, shifted dates and the options and result of a de-identified copy.

Pseudonyms are keyed hashes (HMAC-SHA-256, RFC 2104). Without the secret nothing leads back to the
patient, and no table of patients and pseudonyms is kept. With the same secret a later export gives
the same pseudonyms.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

SECRET_BYTES: Final = 32
PSEUDONYM_LENGTH: Final = 10
"""Of a pseudonym: 50 bits, so that a million patients hardly share one."""
MAX_SHIFT_DAYS: Final = 3650
"""Dates move back by up to ten years, and never not at all."""
UUID_ROOT: Final = "2.25."
"""UIDs made of 128 bits (PS3.5 B.2)."""


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """What stands in place of identifiers.

    Parameters
    ----------
    secret : bytes
        `SECRET_BYTES` of them, as random as can be.
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != SECRET_BYTES:
            msg = f"a secret of {len(self.secret)} bytes: expected {SECRET_BYTES}"
            raise ValueError(msg)

    @classmethod
    def with_random_secret(cls) -> "Pseudonyms":
        """Return pseudonyms with a random secret that is not kept."""
        return cls(secrets.token_bytes(SECRET_BYTES))

    def patient(self, patient_key: str) -> str:
        """Return the pseudonym of a patient, like ``P-7QX2K9FAB3``."""
        code = base64.b32encode(self._hash("patient", patient_key)).decode("ascii")
        return f"P-{code[:PSEUDONYM_LENGTH]}"

    def uid(self, uid: str) -> str:
        """Return the UID in place of another one."""
        number = int.from_bytes(self._hash("uid", uid)[:16])
        return f"{UUID_ROOT}{number}"

    def shifted(self, patient_key: str, day: date) -> date | None:
        """Return a date moved back, by the same days for all of a patient's; None before year 1."""
        days = 1 + int.from_bytes(self._hash("days", patient_key)[:8]) % MAX_SHIFT_DAYS
        try:
            return day - timedelta(days)
        except OverflowError:
            return None

    def _hash(self, purpose: str, text: str) -> bytes:
        message = f"{purpose}\0{text}".encode("utf-8", errors="surrogatepass")
        return hmac.digest(self.secret, message, hashlib.sha256)


@dataclass(frozen=True, slots=True, repr=False)
class DeidentificationOptions:
    """What a de-identified copy may keep.

    Parameters
    ----------
    characteristics : bool
        The patient's sex, and the age up to 89 years.
    burned_in_text : bool
        Images with burned-in text, because a person has read it.
    uid_taken : bool
        Another image has this one's SOP Instance UID: the new one is made of the file's hash too.
    """

    characteristics: bool = False
    burned_in_text: bool = False
    uid_taken: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class DeidentifiedImage:
    """One image's copy.

    Parameters
    ----------
    content : bytes
        The whole file: DICOM (explicit VR little endian), or PNG where the image was a picture.
    suffix : str
        ``.dcm`` or ``.png``.
    patient : str
        The patient's pseudonym.
    name : str
        A name for the file that nothing else has, without its suffix.
    study : str
        The study's new UID; empty for a picture.
    study_date : date or None
        Moved back like all dates of the patient.
    view : str
        View Position, or empty.
    source_sha256 : str
        Hash of the image's own file, to know it by here; it goes nowhere with the copy.
    """

    content: bytes
    suffix: str
    patient: str
    name: str
    study: str = ""
    study_date: date | None = None
    view: str = ""
    source_sha256: str = ""
