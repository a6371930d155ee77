"""The identity of a DICOM object, read from the beginning of untrusted bytes."""

import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from pydicom.filereader import read_partial
from pydicom.tag import BaseTag

from xray_desktop.core.parsing import uid_of

PREAMBLE: Final = 128
DICM: Final = b"DICM"
DEFLATED: Final = b"1.2.840.10008.1.2.1.99"
INFLATED: Final = b"1.2.840.10008.1.2.1\0\0\0"
"""Transfer syntaxes of one length: a few bytes of the first hold any amount of the second."""
BEGINNING: Final = 1 << 20
"""Bytes of an object that are parsed; they contain its identity."""
META: Final = PREAMBLE + len(DICM)
LENGTH: Final = b"\x02\x00\x00\x00UL\x04\x00"
"""How file meta information begins: with its length (PS3.10, 7.1)."""
SOP_CLASS: Final = 0x00080016
SOP_INSTANCE: Final = 0x00080018
PATIENT_ID: Final = 0x00100020
STUDY: Final = 0x0020000D
SERIES: Final = 0x0020000E


@dataclass(frozen=True, slots=True, repr=False)
class ObjectIdentity:
    """UIDs and patient ID of an object. Its `repr` contains no patient data.

    Parameters
    ----------
    sop_class, instance : str
        UIDs.
    study, series : str
        UIDs; empty if missing or invalid.
    patient_id : str
        As bytes of whatever character set, decoded as Latin-1; empty if there is none.
    """

    sop_class: str
    instance: str
    study: str
    series: str
    patient_id: str

    @classmethod
    def of(cls, content: bytes) -> "ObjectIdentity | None":
        """Return the identity of a DICOM file; None if it has no valid UIDs."""
        if content[PREAMBLE : PREAMBLE + len(DICM)] != DICM:
            return None
        tags = (SOP_CLASS, SOP_INSTANCE, PATIENT_ID, STUDY, SERIES)
        try:
            found = read_partial(
                BytesIO(_beginning(content)), stop_when=_is_after, specific_tags=list(tags)
            )
            kind, instance, patient, study, series = (
                _text(found.get_item(tag).value) if tag in found else "" for tag in tags
            )
        except Exception:  # noqa: BLE001 - a parser of untrusted bytes may raise anything
            return None
        sop_class, uid = uid_of(kind), uid_of(instance)
        if sop_class is None or uid is None:
            return None
        return cls(sop_class, uid, uid_of(study) or "", uid_of(series) or "", patient.strip(" \0"))


def _beginning(content: bytes) -> bytes:
    """Return the beginning of a file, inflated up to a limit, which the parser lacks."""
    begins = META + len(LENGTH)
    if content[META:begins] != LENGTH:
        return content[:BEGINNING]
    end = begins + 4 + int.from_bytes(content[begins : begins + 4], "little")
    meta = content[: min(end, BEGINNING)]
    if DEFLATED not in meta:
        return content[:BEGINNING]
    unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[end:], BEGINNING)
    return meta.replace(DEFLATED, INFLATED, 1) + unpacked


def _is_after(tag: BaseTag, _vr: str | None, _length: int) -> bool:
    return tag > SERIES


def _text(value: object) -> str:
    """Return an element's raw bytes as text; pydicom has made some of them text already."""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value or "")
