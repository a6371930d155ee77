"""A storage user (DICOM PS3.4, annex B): sends files to a node and reports its answers."""

import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import _config
from pynetdicom.association import Association
from pynetdicom.dsutils import split_dataset

from xray_desktop.core.errors import XrayError
from xray_desktop.core.parsing import uid_of
from xray_desktop.network.association import Peer, association
from xray_desktop.network.object_identity import BEGINNING, ObjectIdentity

_config.STORE_SEND_CHUNKED_DATASET = (
    True  # files are sent unchanged, and never held in memory as a whole
)

MAX_CONTEXTS: Final = 128
"""Of one association (PS3.8, 9.3.2.2)."""
MEDIA_CLASS: Final = 0x00020002
MEDIA_INSTANCE: Final = 0x00020003
SYNTAX: Final = 0x00020010
WARNINGS: Final = frozenset({0xB000, 0xB006, 0xB007})
_REASONS: Final = (
    (range(0xA700, 0xA800), "it lacks space"),
    (range(0xA900, 0xAA00), "its identifiers do not match its contents"),
    (range(0xC000, 0xD000), "it does not understand the object"),
    (range(0x0122, 0x0123), "it does not accept such objects"),
    (range(0x0124, 0x0125), "it does not allow it"),
)


FALLBACKS: Final = (str(ExplicitVRLittleEndian), str(ImplicitVRLittleEndian))
"""Offered for every SOP class; every node accepts the second (PS3.5, 10.1)."""
NOT_TAKEN: Final = "the node does not accept such objects"


@dataclass(frozen=True, slots=True)
class Sent:
    """The outcome for one file; `why` is None if the node stored it."""

    path: Path
    why: str | None = None


@dataclass(frozen=True, slots=True)
class _File:
    """A file to send: SOP class, transfer syntax, and whether it can be sent unchanged."""

    path: Path
    kind: str
    syntax: str
    sound: bool


def send(
    files: Sequence[Path],
    peer: Peer,
    title: str,
    tls: ssl.SSLContext | None = None,
    native: Callable[[Path], bytes] | None = None,
) -> Iterator[Sent]:
    """Send DICOM files to `peer`; yield the outcome of each.

    A file is sent unchanged or, if the node does not accept its transfer syntax, uncompressed in
    little endian.

    Parameters
    ----------
    files : sequence of Path
        In this order.
    peer : Peer
        The destination.
    title : str
        AE title of this program.
    tls : ssl.SSLContext or None
        None: unencrypted.
    native : callable or None
        Returns a file in explicit VR little endian without compression; XrayError says why not.
        None: compressed files are sent unchanged or not at all.

    Raises
    ------
    FailedError
        The node cannot be reached, or rejects the association.
    """
    readable: list[_File] = []
    for path in files:
        found = _file(path)
        if found is None:
            yield Sent(path, "it is not a DICOM file")
        else:
            readable.append(found)
    for part in _batches(readable):
        with association(peer, title, tls, _contexts(part)) as sending:
            for file in part:
                yield Sent(file.path, _send_one(sending, file, native))


def _file(path: Path) -> _File | None:
    """Return the description of a file; None if it is not a DICOM file."""
    try:
        meta, _ = split_dataset(path)
        kind, syntax = (uid_of(str(meta[tag].value)) for tag in (MEDIA_CLASS, SYNTAX))
        uid = uid_of(str(meta[MEDIA_INSTANCE].value))
        with path.open("rb") as file:
            identity = ObjectIdentity.of(file.read(BEGINNING))
    except Exception:  # noqa: BLE001 - a parser of untrusted bytes may raise anything
        return None
    if kind is None or syntax is None or uid is None:
        return None
    sound = identity is None or (identity.sop_class, identity.instance) == (kind, uid)
    return _File(path, kind if sound or identity is None else identity.sop_class, syntax, sound)


def _contexts(files: Sequence[_File]) -> list[tuple[str, tuple[str]]]:
    """Return SOP classes with one transfer syntax each, so that a node can accept several."""
    kinds = dict.fromkeys(file.kind for file in files)
    own = [(file.kind, file.syntax) for file in files]
    others = [(kind, syntax) for kind in kinds for syntax in FALLBACKS]
    return [(kind, (syntax,)) for kind, syntax in dict.fromkeys([*own, *others])]


def _batches(files: Sequence[_File]) -> Iterator[list[_File]]:
    """Yield files in groups that fit into one association."""
    part: list[_File] = []
    for one in files:
        if len(_contexts([*part, one])) > MAX_CONTEXTS:
            yield part
            part = []
        part.append(one)
    if part:
        yield part


def _send_one(
    sending: Association, file: _File, native: Callable[[Path], bytes] | None
) -> str | None:
    """Send a file; return why the node did not store it, or None."""
    taken = {
        str(context.transfer_syntax[0])
        for context in sending.accepted_contexts
        if context.abstract_syntax == file.kind
    }
    try:
        if file.syntax in taken and file.sound:
            return _status_text(sending.send_c_store(file.path))
        if not taken and sending.is_established:
            return NOT_TAKEN
        return _status_text(sending.send_c_store(_converted(file, taken, native)))
    except XrayError as error:
        return str(error).rstrip(".")
    except ValueError:
        return f"{NOT_TAKEN} in this transfer syntax, nor uncompressed"
    except (RuntimeError, OSError):
        return "the connection was lost"
    except Exception:  # noqa: BLE001 - a parser of untrusted bytes may raise anything
        return "it is damaged: its data set cannot be read"


def _converted(file: _File, taken: set[str], native: Callable[[Path], bytes] | None) -> Dataset:
    """Return a file's data set, to be encoded in a transfer syntax that the node accepts."""
    if file.syntax in taken or file.syntax in FALLBACKS:
        return dcmread(file.path)
    if native is None or not taken & set(FALLBACKS):
        raise ValueError
    return dcmread(BytesIO(native(file.path)))


def _status_text(answer: Dataset) -> str | None:
    if "Status" not in answer:
        return "the node gave no answer"
    status = int(answer.Status)
    if status == 0 or status in WARNINGS:
        return None
    reason = next((text for codes, text in _REASONS if status in codes), "no reason given")
    return f"the node refused it: {reason} (status {status:04X})"
