"""An archive that is asked by C-FIND and sends by C-MOVE (DICOM PS3.4, annex C)."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pydicom.dataset import Dataset
from pynetdicom.association import Association

from xray_desktop.core.errors import FailedError
from xray_desktop.network.addresses import Peer
from xray_desktop.network.association import association
from xray_desktop.network.query import MOST_FOUND, UID, Query, Series

PENDING: Final = frozenset({0xFF00, 0xFF01})
SUCCESS: Final = 0x0000
UNKNOWN_DESTINATION: Final = 0xA801
SOME_FAILED: Final = 0xB000
"""Statuses of PS3.4, tables C.4-1 and C.4-2."""
TO_ENTER: Final = "enter its title, address and port there"
FIND: Final = "1.2.840.10008.5.1.4.1.2.2.1"
MOVE: Final = "1.2.840.10008.5.1.4.1.2.2.2"
"""The study root information model (PS3.4, C.6.2)."""


@dataclass(frozen=True, slots=True)
class DimseArchive:
    """A node that is queried, and that sends to `title` what is asked for.

    Parameters
    ----------
    peer : Peer
        The archive.
    title : str
        Our own AE title; the archive must know its address and port, where a receiver listens.
    tls : ssl.SSLContext or None
        None: in the clear.
    """

    peer: Peer
    title: str
    tls: ssl.SSLContext | None = None

    def series(self, query: Query) -> Iterator[Series]:
        """Yield what `query` finds.

        Raises
        ------
        FailedError
            The archive cannot be reached, or does not answer.
        """
        with association(self.peer, self.title, self.tls, [(FIND, ())]) as asking:
            for modality in query.modalities:
                keys = _study_keys(query, modality)
                for study in self._found(asking, "STUDY", keys, "StudyInstanceUID"):
                    keys = {"StudyInstanceUID": study, "Modality": modality}
                    for series in self._found(asking, "SERIES", keys, "SeriesInstanceUID"):
                        keys = {"StudyInstanceUID": study, "SeriesInstanceUID": series}
                        found = self._found(asking, "IMAGE", keys, "SOPInstanceUID")
                        yield Series(study, series, tuple(found))

    def fetch(self, series: Series) -> str | None:
        """Have a series sent to us; return why not all of it came, or None."""
        wanted = _identifier(
            "SERIES", {"StudyInstanceUID": series.study, "SeriesInstanceUID": series.uid}
        )
        status, failed = None, 0
        with association(self.peer, self.title, self.tls, [(MOVE, ())]) as asking:
            for answer, _ in asking.send_c_move(wanted, self.title, MOVE):
                status = int(answer.Status) if "Status" in answer else None
                failed = int(answer.get("NumberOfFailedSuboperations") or 0)
        if status == UNKNOWN_DESTINATION:
            return f"the archive does not know {self.title}: {TO_ENTER}"
        if status is None:
            return f"the archive ended it, perhaps as it does not know {self.title}: {TO_ENTER}"
        if status in {SUCCESS, SOME_FAILED}:
            return f"{failed} of its objects were not sent" if failed else None
        return f"the archive refused it (status {status:04X})"

    def _found(self, asking: Association, level: str, keys: dict[str, str], key: str) -> list[str]:
        """Return the UIDs that answers have as `key`; what else an archive sends is left aside."""
        found: dict[str, None] = {}
        wanted = _identifier(level, {key: "", **keys})
        for status, answer in asking.send_c_find(wanted, FIND):
            code = int(status.Status) if "Status" in status else None
            if code not in {SUCCESS, *PENDING}:
                raise FailedError(
                    "query",
                    "The archive {peer} did not answer the question (status {status}).",
                    peer=str(self.peer),
                    status="none" if code is None else f"{code:04X}",
                )
            uid = "" if answer is None else str(answer.get(key) or "")
            if UID.fullmatch(uid) and len(found) < MOST_FOUND:
                found[uid] = None
        return list(found)


def _study_keys(query: Query, modality: str) -> dict[str, str]:
    return {
        "StudyInstanceUID": query.study,
        "StudyDate": query.dates,
        "PatientID": query.patient_id,
        "AccessionNumber": query.accession,
        "ModalitiesInStudy": modality,
    }


def _identifier(level: str, keys: dict[str, str]) -> Dataset:
    made = Dataset()
    made.QueryRetrieveLevel = level
    for keyword, value in keys.items():
        setattr(made, keyword, value)
    return made
