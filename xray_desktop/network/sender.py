"""A storage user (DICOM PS3.4, annex B): files to a node, each with what the node said of it."""

import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydicom import dcmread
from pydicom.dataset import Dataset
from pynetdicom.association import Association

from xray_desktop.network.addresses import Peer
from xray_desktop.network.association import association

MOST_CONTEXTS: Final = 128
"""Of one association (PS3.8, 9.3.2.2)."""
WARNINGS: Final = frozenset({0xB000, 0xB006, 0xB007})
_REASONS: Final = (
    (range(0xA700, 0xA800), "it has no room"),
    (range(0xA900, 0xAA00), "it says that the object is not what it claims to be"),
    (range(0xC000, 0xD000), "it does not understand the object"),
    (range(0x0122, 0x0123), "it does not take such objects"),
    (range(0x0124, 0x0125), "it does not allow it"),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one file; `why` is None if the node has it."""

    path: Path
    why: str | None = None


def send(
    files: Sequence[Path], peer: Peer, title: str, tls: ssl.SSLContext | None = None
) -> Iterator[Sent]:
    """Send DICOM files to `peer`; yields as each is done.

    Raises
    ------
    FailedError
        The node cannot be reached, or does not speak to us.
    """
    readable: list[tuple[Path, tuple[str, str]]] = []
    for path in files:
        kind = _kind(path)
        if kind is None:
            yield Sent(path, "it is no DICOM file")
        else:
            readable.append((path, kind))
    for part in _parts(readable):
        yield from _send_part(part, peer, title, tls)


def _kind(path: Path) -> tuple[str, str] | None:
    """Return SOP class and transfer syntax of a file; None if it is no DICOM file."""
    try:
        meta = dcmread(path, stop_before_pixels=True, specific_tags=["SOPClassUID"]).file_meta
        return str(meta.MediaStorageSOPClassUID), str(meta.TransferSyntaxUID)
    except Exception:  # noqa: BLE001 - whatever a parser says of a file
        return None


def _parts(
    files: Sequence[tuple[Path, tuple[str, str]]],
) -> Iterator[list[tuple[Path, tuple[str, str]]]]:
    """Yield files by what one association can carry."""
    part: list[tuple[Path, tuple[str, str]]] = []
    for one in files:
        if len({kind for _, kind in part} | {one[1]}) > MOST_CONTEXTS:
            yield part
            part = []
        part.append(one)
    if part:
        yield part


def _send_part(
    files: Sequence[tuple[Path, tuple[str, str]]],
    peer: Peer,
    title: str,
    tls: ssl.SSLContext | None,
) -> Iterator[Sent]:
    contexts = sorted((kind, (syntax,)) for kind, syntax in {kind for _, kind in files})
    with association(peer, title, tls, contexts) as sending:
        for path, _ in files:
            yield Sent(path, _why(sending, path))


def _why(sending: Association, path: Path) -> str | None:
    try:
        answer: Dataset = sending.send_c_store(path)
    except ValueError:
        return "the node does not take such objects in this transfer syntax"
    except (RuntimeError, OSError):
        return "the connection was lost"
    if "Status" not in answer:
        return "the node gave no answer"
    status = int(answer.Status)
    if status == 0 or status in WARNINGS:
        return None
    reason = next((words for codes, words in _REASONS if status in codes), "it does not say why")
    return f"the node refused it: {reason} (status {status:04X})"
