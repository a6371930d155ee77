"""A storage provider (DICOM PS3.4, annex B): objects are durable before reception is confirmed.

Accepted are the objects of projection radiography and this program's results, in every usual
compression: they are stored as they are sent. Deflated transfer syntaxes are not accepted: a few
bytes of them can expand to any amount of data.
"""

import ssl
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Final

from pydicom.dataset import Dataset
from pydicom.uid import (
    JPEG2000,
    ComputedRadiographyImageStorage,
    DigitalXRayImageStorageForPresentation,
    DigitalXRayImageStorageForProcessing,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    GrayscaleSoftcopyPresentationStateStorage,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
    MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
    RLELossless,
    SecondaryCaptureImageStorage,
)
from pynetdicom import build_role, evt
from pynetdicom.dimse_primitives import C_STORE

from xray_desktop.core.errors import FailedError
from xray_desktop.core.parsing import uid_of
from xray_desktop.network.association import Peer
from xray_desktop.network.guarded_association import GuardedEntity, GuardedMessages
from xray_desktop.network.inbox import Inbox, StoreOutcome
from xray_desktop.network.limits import Limits
from xray_desktop.network.listener import Listener
from xray_desktop.network.object_identity import ObjectIdentity

VERIFICATION: Final = "1.2.840.10008.1.1"
COMMITMENT: Final = "1.2.840.10008.1.20.1"
COMMITMENT_INSTANCE: Final = "1.2.840.10008.1.20.1.1"
"""Storage commitment, push model: its class, and its one well-known instance (PS3.4, annex J)."""
STORAGE_CLASSES: Final = (
    ComputedRadiographyImageStorage,
    DigitalXRayImageStorageForPresentation,
    DigitalXRayImageStorageForProcessing,
    SecondaryCaptureImageStorage,
    MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
    MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
    GrayscaleSoftcopyPresentationStateStorage,
)
TRANSFER_SYNTAXES: Final = (
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    ExplicitVRBigEndian,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    JPEG2000Lossless,
    JPEG2000,
    RLELossless,
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
NOT_ALLOWED: Final = 0x0124
"""Status of PS3.7, C.5.24."""
TOO_LARGE: Final = "too large"
NOT_WANTED: Final = "not wanted"


@dataclass(frozen=True, slots=True)
class ReceiverConfig:
    """The configuration of a receiver.

    Parameters
    ----------
    title : str
        AE title.
    bind : str
        Address to listen at; 127.0.0.1 accepts connections from this computer only.
    port : int
        0: any free port.
    callers : tuple of str
        Calling AE titles that are accepted; all if empty.
    tls : ssl.SSLContext or None
        None: unencrypted.
    commit_to : Peer or None
        Gets the storage commitment reports.
    limits : Limits
        Limits on time and size.
    accepts : callable or None
        Whether an object is one that was asked for; None: whatever comes.
    """

    title: str = "XRAY"
    bind: str = "127.0.0.1"
    port: int = 11112
    callers: tuple[str, ...] = ()
    tls: ssl.SSLContext | None = None
    commit_to: Peer | None = None
    limits: Limits = field(default_factory=Limits)
    accepts: Callable[[ObjectIdentity], bool] | None = None


@dataclass(slots=True)
class Receiver:
    """Listens until it is closed.

    Parameters
    ----------
    inbox : Inbox
        Where objects are stored.
    config : ReceiverConfig
        Its title, address and limits, and whom it accepts.
    log_error : callable
        Takes an error that nobody foresaw.

    Attributes
    ----------
    counts : Counter
        Outcomes of objects: those of `StoreOutcome`, ``refused``, ``too large`` and ``failed``.
    """

    inbox: Inbox
    config: ReceiverConfig
    log_error: Callable[[Exception], object]
    counts: Counter[str] = field(default_factory=Counter, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)
    _entity: GuardedEntity = field(init=False)
    _listener: Listener | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        entity = GuardedEntity(self.config.title, self.config.limits)
        entity.maximum_associations = 1 << 16  # the listener counts
        entity.require_calling_aet = list(self.config.callers)
        entity.add_supported_context(VERIFICATION)
        entity.add_supported_context(COMMITMENT)
        for kind in STORAGE_CLASSES:
            entity.add_supported_context(kind, list(TRANSFER_SYNTAXES))
        self._entity = entity

    def start(self) -> int:
        """Start listening and return the port.

        Raises
        ------
        FailedError
            ``port``: the port or the address cannot be used.
        """
        config = self.config
        try:
            listener = Listener(
                self._entity,
                (config.bind, config.port),
                config.limits,
                config.tls,
                [(evt.EVT_C_STORE, self._store), (evt.EVT_N_ACTION, self._commit)],
                lambda: self._count(TOO_LARGE),
                self.log_error,
            )
        except (OSError, OverflowError) as error:
            raise FailedError(
                "port",
                f"Port {config.port} at {config.bind} cannot be used: another program "
                "uses it, or you lack permission. Name another port with --port.",
            ) from error
        self._listener = listener
        return listener.start()

    @property
    def address(self) -> str:
        """The address listened at, resolved from `ReceiverConfig.bind`; empty before `start`."""
        return "" if self._listener is None else str(self._listener.server_address[0])

    def close(self) -> None:
        """Stop listening, and end open associations."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _store(self, event: evt.Event) -> int:
        try:
            status, what = self._stored(event)
        except OSError:
            status, what = NO_RESOURCES, "failed"
        except Exception as error:  # noqa: BLE001 - entry point; untrusted bytes
            self.log_error(error)
            status, what = NOT_UNDERSTOOD, "refused"
        finally:
            _message_done(event)
        self._count(what)
        return status

    def _count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1

    def _stored(self, event: evt.Event) -> tuple[int, str]:
        content = event.encoded_dataset()
        identity = ObjectIdentity.of(content)
        if identity is None:
            return NOT_UNDERSTOOD, "refused"
        request = event.request
        if not isinstance(request, C_STORE):
            raise TypeError
        announced = (request.AffectedSOPClassUID, request.AffectedSOPInstanceUID)
        if (identity.sop_class, identity.instance) != tuple(uid_of(str(uid)) for uid in announced):
            return OTHER_CLASS, "refused"
        if self.config.accepts is not None and not self.config.accepts(identity):
            return NOT_ALLOWED, NOT_WANTED
        return SUCCESS, self.inbox.keep(identity.instance, content).value

    def _commit(self, event: evt.Event) -> tuple[int, Dataset | None]:
        """Accept a storage commitment request (PS3.4, annex J); the report is sent separately."""
        _message_done(event)
        peer = self.config.commit_to
        asked = event.action_information
        if peer is None or "TransactionUID" not in asked:
            return NO_SUCH_OBJECT, None
        Thread(target=self._report, args=(peer, asked), daemon=True, name="commitment").start()
        return SUCCESS, None

    def _report(self, peer: Peer, asked: Dataset) -> None:
        try:
            kind, report = self._committed(asked)
            entity = GuardedEntity(self.config.title, self.config.limits)
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
        except Exception as error:  # noqa: BLE001 - entry point of a thread
            self.log_error(error)

    def _committed(self, asked: Dataset) -> tuple[int, Dataset]:
        """Return event type and report: which objects are stored, and which are not."""
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


def _message_done(event: evt.Event) -> None:
    """Note that a message was processed, and restart the idle timer that ran meanwhile."""
    messages = event.assoc.dimse
    if isinstance(messages, GuardedMessages):
        messages.done()
    event.assoc.dul._idle_timer.restart()  # noqa: SLF001 - nothing else restarts it


def counts_text(counts: Counter[str]) -> str:
    """Return the counts as text."""
    results: Sequence[tuple[str, str]] = (
        (StoreOutcome.NEW, "new"),
        (StoreOutcome.KNOWN, "known already"),
        (StoreOutcome.ANOTHER, "another object under a known UID"),
        ("refused", "refused"),
        (NOT_WANTED, "refused: not asked for"),
        (TOO_LARGE, "refused: too large (--max-size)"),
        ("failed", "not written: the disk"),
    )
    return (
        ", ".join(f"{counts[key]} {name}" for key, name in results if counts[key]) or "nothing yet"
    )
