"""An archive that is queried by C-FIND and sends images by C-MOVE (DICOM PS3.4, annex C)."""

import ssl
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from pydicom import config
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pynetdicom.association import Association

from xray_desktop.core.errors import Caution, FailedError
from xray_desktop.core.parsing import uid_of
from xray_desktop.network.association import Peer, association
from xray_desktop.network.cancellation import Cancellation
from xray_desktop.network.limits import Limits
from xray_desktop.network.object_identity import ObjectIdentity
from xray_desktop.network.query import (
    MAX_SHOWN,
    NO_END,
    NOT_STORED,
    STUDY_KEYWORDS,
    TOO_MANY,
    UNUSABLE,
    Query,
    Series,
    Study,
    counted_reasons,
)

PENDING: Final = frozenset({0xFF00, 0xFF01})
SUCCESS: Final = 0x0000
UNKNOWN_DESTINATION: Final = 0xA801
SOME_FAILED: Final = 0xB000
"""Statuses of PS3.4, tables C.4-1 and C.4-2."""
NOT_REQUESTED: Final = Caution("not requested")
VERIFICATION: Final = "1.2.840.10008.1.1"
FIND: Final = "1.2.840.10008.5.1.4.1.2.2.1"
MOVE: Final = "1.2.840.10008.5.1.4.1.2.2.2"
"""The study root information model (PS3.4, C.6.2)."""
_Answer = tuple[Dataset, Dataset | None]


@dataclass(slots=True)
class RequestedObjects:
    """The instances that were requested; no other object is stored.

    Attributes
    ----------
    mismatch : Counter
        Why objects were not stored, and how often.
    """

    mismatch: Counter[str] = field(default_factory=Counter, init=False)
    _series: dict[str, Series] = field(default_factory=dict, init=False)

    def clear(self) -> None:
        """Forget all requests."""
        self._series.clear()

    def add(self, series: Series) -> None:
        """Request the instances of a series."""
        self.mismatch.clear()
        self._series.update(dict.fromkeys(series.instances, series))

    def accepts(self, found: ObjectIdentity) -> bool:
        """Whether an object was requested."""
        series = self._series.get(found.instance)
        why = NOT_REQUESTED if series is None else series.mismatch(found)
        if why is not None:
            self.mismatch[Caution(NOT_STORED, why=why)] += 1
        return why is None


@dataclass(frozen=True, slots=True)
class DimseArchive:
    """A node that is queried and sends the requested images to `title`.

    Parameters
    ----------
    peer : Peer
        The archive.
    title : str
        AE title of this program; the archive must know the address and port of its receiver.
    tls : ssl.SSLContext or None
        None: unencrypted.
    requested : RequestedObjects
        What was asked for; the receiver accepts these objects only.
    limits : Limits
        Limits on time and size.
    cancellation : Cancellation
        Ends what it waits for.

    Attributes
    ----------
    left_out : Counter
        Why answers to the last query could not be used, and how often.
    """

    peer: Peer
    title: str
    tls: ssl.SSLContext | None = None
    requested: RequestedObjects = field(default_factory=RequestedObjects)
    limits: Limits = field(default_factory=Limits)
    cancellation: Cancellation = field(default_factory=Cancellation)
    left_out: Counter[str] = field(default_factory=Counter, init=False)

    def verify(self) -> None:
        """Send a C-ECHO (PS3.7, 9.1.5).

        Raises
        ------
        FailedError
            The archive cannot be reached, rejects this program, or does not answer.
        """
        with self._association(VERIFICATION) as connected:
            answer = connected.send_c_echo()
            if "Status" not in answer or int(answer.Status) != SUCCESS:
                raise self._query_error(Caution("it does not answer a C-ECHO"))

    def studies(self, query: Query) -> Iterator[Study]:
        """Yield the studies that `query` finds, each once.

        Raises
        ------
        FailedError
            The archive cannot be reached, or does not answer.
        """
        self.left_out.clear()
        seen: set[str] = set()
        for modality in query.modalities:
            keys = dict.fromkeys(STUDY_KEYWORDS.values(), "") | _study_keys(query, modality)
            with self._association(FIND) as connected:
                for uid, answer in self._answers(connected, "STUDY", keys, "StudyInstanceUID"):
                    if uid not in seen:
                        seen.add(uid)
                        yield Study(
                            uid,
                            **{name: _shown(answer, key) for name, key in STUDY_KEYWORDS.items()},
                        )

    def series(self, query: Query) -> Iterator[Series]:
        """Yield what `query` finds.

        Raises
        ------
        FailedError
            The archive cannot be reached, or does not answer.
        """
        self.left_out.clear()
        self.requested.clear()
        for modality in query.modalities:
            with self._association(FIND) as connected:
                studies = self._find(
                    connected, "STUDY", _study_keys(query, modality), "StudyInstanceUID"
                )
            for study, patient in studies.items():
                patient_id = query.patient_id or patient
                yield from self._series_of(study, modality, patient_id)

    def _series_of(self, study: str, modality: str, patient_id: str) -> list[Series]:
        """Return a study's series; the association is over before any of them is fetched."""
        keys = {"StudyInstanceUID": study, "Modality": modality}
        with self._association(FIND) as connected:
            return [
                Series(study, uid, tuple(self._instances(connected, study, uid)), patient_id)
                for uid in self._find(connected, "SERIES", keys, "SeriesInstanceUID")
            ]

    def _instances(self, connected: Association, study: str, series: str) -> dict[str, str]:
        keys = {"StudyInstanceUID": study, "SeriesInstanceUID": series}
        return self._find(connected, "IMAGE", keys, "SOPInstanceUID")

    def fetch(self, series: Series) -> list[str]:
        """Have a series sent to this program; return why parts of it are missing."""
        self.requested.add(series)
        keys = {"StudyInstanceUID": series.study, "SeriesInstanceUID": series.uid}
        limit = self.limits.idle_responses + 10 * len(series.instances)
        longest = self.limits.query_s + self.limits.grace_s * len(series.instances)
        status, failed = None, 0
        with self._association(MOVE) as connected:
            answers = connected.send_c_move(_identifier("SERIES", keys), self.title, MOVE)
            for answer, _ in self._within_limits(answers, limit, longest):
                status = int(answer.Status) if "Status" in answer else None
                failed = int(answer.get("NumberOfFailedSuboperations") or 0)
        mismatch = counted_reasons(self.requested.mismatch)
        if status == UNKNOWN_DESTINATION:
            return [
                Caution(
                    "the archive does not know {title}: enter its AE title, address and port there",
                    title=self.title,
                ),
                *mismatch,
            ]
        if status is None:
            why = Caution(
                "the archive ended it, perhaps as it does not know {title}: enter its AE title, "
                "address and port there",
                title=self.title,
            )
            return [why, *mismatch]
        if status in {SUCCESS, SOME_FAILED}:
            unsent = Caution("{count} of its objects were not sent", count=failed)
            return [unsent, *mismatch] if failed else mismatch
        why = Caution("the archive refused the request (status {code})", code=f"{status:04X}")
        return [why, *mismatch]

    def _find(
        self, connected: Association, level: str, keys: dict[str, str], key: str
    ) -> dict[str, str]:
        """Return the UIDs in attribute `key` of the answers, with their patient IDs."""
        found = self._answers(connected, level, keys, key)
        return {uid: _text(answer, "PatientID") for uid, answer in found}

    def _answers(
        self, connected: Association, level: str, keys: dict[str, str], key: str
    ) -> Iterator[tuple[str, Dataset]]:
        """Yield the answers with a UID in attribute `key` that is new, or says something new."""
        limits = self.limits
        found: set[str] = set()
        idle = 0
        answers = connected.send_c_find(_identifier(level, {key: "", **keys}), FIND)
        for status, answer in self._within_limits(answers, limits.answers, limits.query_s):
            code = int(status.Status) if "Status" in status else None
            if code not in {SUCCESS, *PENDING}:
                raise self._query_error(
                    Caution("no status")
                    if code is None
                    else Caution("status {code}", code=f"{code:04X}")
                )
            if code == SUCCESS:
                continue
            uid = None if answer is None else uid_of(_text(answer, key))
            if uid is None:
                self.left_out[UNUSABLE] += 1
            idle = 0 if uid is not None and uid not in found else idle + 1
            if idle > limits.idle_responses:
                raise self._query_error(
                    Caution("more than {limit} answers repeat others", limit=limits.idle_responses)
                )
            if uid is not None and answer is not None:
                found.add(uid)
                yield uid, answer

    @contextmanager
    def _association(self, model: str) -> Iterator[Association]:
        """Open an association; errors of pynetdicom become a `FailedError`."""
        try:
            with association(
                self.peer, self.title, self.tls, [(model, ())], self.limits, self.cancellation
            ) as connected:
                yield connected
        except (ValueError, RuntimeError):
            raise self._query_error(
                Caution("it does not accept such queries, or closed the connection")
            ) from None

    def _within_limits(
        self, answers: Iterator[_Answer], limit: int, max_s: float
    ) -> Iterator[_Answer]:
        """Yield answers within the limits on their number and time."""
        until = time.monotonic() + max_s
        for number, answer in enumerate(answers):
            if number > limit:
                raise self._query_error(Caution(TOO_MANY, limit=limit))
            if time.monotonic() > until:
                raise self._query_error(Caution(NO_END, seconds=f"{max_s:.0f}"))
            yield answer

    def _query_error(self, why: Caution) -> FailedError:
        return FailedError(
            "query",
            "The archive {peer} did not answer the query ({why}).",
            peer=str(self.peer),
            why=why,
        )


def _text(answer: Dataset, keyword: str) -> str:
    """Return an attribute's value as text, as it was sent."""
    element = answer.get_item(keyword)
    value = None if element is None else element.value
    return value.decode("latin-1") if isinstance(value, bytes) else str(value or "")


def _shown(answer: Dataset, keyword: str) -> str:
    """Return an attribute's value to be read by a person; empty if it cannot be decoded."""
    try:
        value = answer.get(keyword, "")
        several = not isinstance(value, str) and isinstance(value, Sequence)
        text = "\\".join(map(str, value)) if several else str(value)
    except Exception:  # noqa: BLE001 - a decoder of untrusted bytes may raise anything
        return ""
    return "".join(sign for sign in text if sign.isprintable())[:MAX_SHOWN]


def _study_keys(query: Query, modality: str) -> dict[str, str]:
    return {
        "StudyInstanceUID": query.study,
        "StudyDate": query.dates,
        "PatientID": query.patient_id,  # if empty, the archive returns it
        "AccessionNumber": query.accession,
        "ModalitiesInStudy": modality,
    }


def _identifier(level: str, keys: dict[str, str]) -> Dataset:
    made = Dataset()
    made.QueryRetrieveLevel = level
    if not "".join(keys.values()).isascii():  # else sent as ?, which matches any character
        made.SpecificCharacterSet = "ISO_IR 192"
    for keyword, value in keys.items():
        tag = tag_for_keyword(keyword) or 0
        made.add(DataElement(tag, dictionary_VR(tag), value, validation_mode=config.IGNORE))
    return made
