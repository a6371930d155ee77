"""A storage provider (DICOM PS3.4, annex B): what is sent is on the disk before it is confirmed."""

import ssl
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from threading import Lock, Thread
from typing import Final

from pydicom import dcmread
from pydicom.dataset import Dataset
from pynetdicom import AE, build_role, evt
from pynetdicom.dimse_primitives import C_STORE

from xray_desktop.core.errors import FailedError
from xray_desktop.network.addresses import Peer
from xray_desktop.network.association import entity_of
from xray_desktop.network.inbox import Inbox, Kept
from xray_desktop.network.services import (
    COMMITMENT,
    COMMITMENT_INSTANCE,
    FILMS,
    SYNTAXES,
    VERIFICATION,
)

SUCCESS: Final = 0x0000
NO_RESOURCES: Final = 0xA700
OTHER_CLASS: Final = 0xA900
NOT_UNDERSTOOD: Final = 0xC000
"""Statuses of PS3.4, table B.2-1."""
NO_SUCH_OBJECT: Final = 0x0112
"""Failure reason of PS3.3, C.14.1.1."""
ALL_COMMITTED: Final = 1
SOME_FAILED: Final = 2
"""Event types of PS3.4, J.3.3."""
IDENTITY: Final = ("SOPClassUID", "SOPInstanceUID")
MOST_ASSOCIATIONS: Final = 10


@dataclass(frozen=True, slots=True)
class Manners:
    """Whom the receiver speaks to, and how.

    Parameters
    ----------
    title : str
        Its own AE title.
    bind : str
        Address that it listens at; 127.0.0.1 hears this machine alone.
    port : int
        0: any that is free.
    callers : tuple of str
        Calling AE titles that are let in; all if empty.
    tls : ssl.SSLContext or None
        None: in the clear.
    commit_to : Peer or None
        Who is told what is safely stored.
    """

    title: str = "XRAY"
    bind: str = "127.0.0.1"
    port: int = 11112
    callers: tuple[str, ...] = ()
    tls: ssl.SSLContext | None = None
    commit_to: Peer | None = None


@dataclass(slots=True)
class Receiver:
    """Listens until it is closed.

    Parameters
    ----------
    inbox : Inbox
        Where objects go.
    manners : Manners
        Whom it speaks to.
    log_mistake : callable
        Takes an error that nobody foresaw.

    Attributes
    ----------
    counts : Counter
        What became of objects: `Kept`'s words, and ``refused`` and ``failed``.
    """

    inbox: Inbox
    manners: Manners
    log_mistake: Callable[[Exception], object]
    counts: Counter[str] = field(default_factory=Counter, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)
    _entity: AE = field(init=False)

    def __post_init__(self) -> None:
        entity = entity_of(self.manners.title)
        entity.maximum_associations = MOST_ASSOCIATIONS
        entity.require_calling_aet = list(self.manners.callers)
        entity.add_supported_context(VERIFICATION)
        entity.add_supported_context(COMMITMENT)
        for kind in FILMS:
            entity.add_supported_context(kind, list(SYNTAXES))
        self._entity = entity

    def start(self) -> int:
        """Begin to listen and return the port.

        Raises
        ------
        FailedError
            ``port``: the port or the address cannot be had.
        """
        try:
            server = self._entity.start_server(
                (self.manners.bind, self.manners.port),
                block=False,
                ssl_context=self.manners.tls,
                evt_handlers=[
                    (evt.EVT_C_STORE, self._store),
                    (evt.EVT_N_ACTION, self._commit),
                ],
            )
        except (OSError, OverflowError) as error:
            raise FailedError(
                "port",
                f"Port {self.manners.port} at {self.manners.bind} cannot be had: another program "
                "has it, or you may not. Name another one with --port.",
            ) from error
        if server is None:
            raise AssertionError
        return server.server_address[1]

    def close(self) -> None:
        """Listen no more; associations that are open are ended."""
        self._entity.shutdown()

    def _store(self, event: evt.Event) -> int:
        try:
            status, what = self._stored(event)
        except OSError:
            status, what = NO_RESOURCES, "failed"
        except Exception as error:  # noqa: BLE001 - the outer door: what is sent is anybody's
            self.log_mistake(error)
            status, what = NOT_UNDERSTOOD, "refused"
        with self._lock:
            self.counts[what] += 1
        return status

    def _stored(self, event: evt.Event) -> tuple[int, str]:
        content = event.encoded_dataset()
        try:
            said = dcmread(BytesIO(content), specific_tags=list(IDENTITY), stop_before_pixels=True)
            kind, uid = str(said["SOPClassUID"].value), str(said["SOPInstanceUID"].value)
        except Exception:  # noqa: BLE001 - whatever a parser says of what anybody sent
            return NOT_UNDERSTOOD, "refused"
        request = event.request
        if not isinstance(request, C_STORE):
            raise TypeError
        if (kind, uid) != (request.AffectedSOPClassUID, request.AffectedSOPInstanceUID):
            return OTHER_CLASS, "refused"
        return SUCCESS, self.inbox.keep(uid, content).value

    def _commit(self, event: evt.Event) -> tuple[int, Dataset | None]:
        """Take a request for storage commitment (PS3.4, annex J); the answer goes its own way."""
        peer = self.manners.commit_to
        asked = event.action_information
        if peer is None or "TransactionUID" not in asked:
            return NO_SUCH_OBJECT, None
        Thread(target=self._report, args=(peer, asked), daemon=True, name="commitment").start()
        return SUCCESS, None

    def _report(self, peer: Peer, asked: Dataset) -> None:
        try:
            kind, report = self._committed(asked)
            entity = entity_of(self.manners.title)
            entity.add_requested_context(COMMITMENT)
            role = build_role(COMMITMENT, scp_role=True)
            association = entity.associate(
                peer.host, peer.port, ae_title=peer.title, ext_neg=[role]
            )
            if association.is_established:
                association.send_n_event_report(
                    report,
                    kind,
                    COMMITMENT,
                    COMMITMENT_INSTANCE,
                )
                association.release()
        except Exception as error:  # noqa: BLE001 - the outer door of a thread
            self.log_mistake(error)

    def _committed(self, asked: Dataset) -> tuple[int, Dataset]:
        """Return event type and report: what is on the disk, and what is not."""
        report = Dataset()
        report.TransactionUID = asked.TransactionUID
        safe: list[Dataset] = []
        lost: list[Dataset] = []
        for one in asked.ReferencedSOPSequence:
            item = Dataset()
            item.ReferencedSOPClassUID = one.ReferencedSOPClassUID
            item.ReferencedSOPInstanceUID = one.ReferencedSOPInstanceUID
            if self.inbox.holds(str(one.ReferencedSOPInstanceUID)):
                safe.append(item)
            else:
                item.FailureReason = NO_SUCH_OBJECT
                lost.append(item)
        if safe:
            report.ReferencedSOPSequence = safe
        if lost:
            report.FailedSOPSequence = lost
        return (SOME_FAILED if lost else ALL_COMMITTED), report


def said(counts: Counter[str]) -> str:
    """Return counts in words."""
    words: Sequence[tuple[str, str]] = (
        (Kept.NEW, "new"),
        (Kept.KNOWN, "known already"),
        (Kept.ANOTHER, "another object under a known UID"),
        ("refused", "refused"),
        ("failed", "not written: the disk"),
    )
    return ", ".join(f"{counts[key]} {name}" for key, name in words if counts[key]) or "nothing yet"
