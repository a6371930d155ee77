"""Which object some bytes are, read from their beginning alone; they may be anybody's."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from pydicom.filereader import read_partial
from pydicom.tag import BaseTag

from xray_desktop.core.uids import uid_of

PREAMBLE: Final = 128
DICM: Final = b"DICM"
DEFLATED: Final = (b"1.2.840.10008.1.2.1.99", b"1.2.840.10008.1.2.8.1")
"""Transfer syntaxes in which a few bytes hold any amount of data."""
BEGINNING: Final = 1 << 20
"""Bytes of an object in which its identity stands; no more of it is parsed."""
META: Final = 4096
SOP_CLASS: Final = 0x00080016
SOP_INSTANCE: Final = 0x00080018
PATIENT_ID: Final = 0x00100020
STUDY: Final = 0x0020000D
SERIES: Final = 0x0020000E


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """What an object says of itself. Its `repr` names nobody.

    Parameters
    ----------
    sop_class, instance : str
        UIDs.
    study, series : str
        UIDs; empty if there is none that can be used.
    patient_id : str
        As bytes of whatever character set, decoded as Latin-1; empty if there is none.
    """

    sop_class: str
    instance: str
    study: str
    series: str
    patient_id: str

    @classmethod
    def of(cls, content: bytes) -> "Identity | None":
        """Return the identity of a DICOM file; None if it has none that can be used."""
        if content[PREAMBLE : PREAMBLE + len(DICM)] != DICM:
            return None
        if any(syntax in content[:META] for syntax in DEFLATED):
            return None
        tags = (SOP_CLASS, SOP_INSTANCE, PATIENT_ID, STUDY, SERIES)
        try:
            found = read_partial(
                BytesIO(content[:BEGINNING]), stop_when=_is_after, specific_tags=list(tags)
            )
            kind, instance, patient, study, series = (
                _text(found.get_item(tag).value) if tag in found else "" for tag in tags
            )
        except Exception:  # noqa: BLE001 - whatever a parser says of what anybody sent
            return None
        sop_class, uid = uid_of(kind), uid_of(instance)
        if sop_class is None or uid is None:
            return None
        return cls(sop_class, uid, uid_of(study) or "", uid_of(series) or "", patient.strip(" \0"))


def _is_after(tag: BaseTag, _vr: str | None, _length: int) -> bool:
    return tag > SERIES


def _text(value: object) -> str:
    """Return an element's raw bytes as text; pydicom has made some of them text already."""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value or "")
