"""The archives that the window may ask, and how this computer calls itself: names and addresses."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QSettings

from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.error_log import log_error
from xray_desktop.network.cancellation import Cancellation
from xray_desktop.network.inbox import Inbox
from xray_desktop.network.limits import Limits
from xray_desktop.network.query import Archive
from xray_desktop.paths import log_folder

KEY: Final = "archives"
OWN_KEY: Final = "own_dicom_node"
MAX_NODES: Final = 50
_CREDENTIALS: Final = re.compile(r"(?<=//)[^/]*@")
PORTS: Final = range(1, 1 << 16)
LIMITS: Final = Limits(connect_s=10, associate_s=15, idle_s=30, query_s=60, answers=1_000)
"""Somebody waits at the screen."""
LOCAL_ADDRESS: Final = "127.0.0.1"
EVERY_ADDRESS: Final = "0.0.0.0"  # noqa: S104 - while images are fetched, and only if allowed


@dataclass(frozen=True, slots=True)
class ArchiveNode:
    """An archive: a DICOM node (C-FIND, C-MOVE), or a DICOMweb service if `url` is not empty.

    Parameters
    ----------
    name : str
        As the user calls it.
    title, host : str
        AE title and address of a DICOM node.
    port : int
        Its port.
    url : str
        Base URL of a DICOMweb service.
    authority : str
        File of the certificate authority; empty: no TLS for a DICOM node, the system's for https.
    token : str
        File of a bearer token for DICOMweb; empty: none.
    """

    name: str = ""
    title: str = ""
    host: str = ""
    port: int = 104
    url: str = ""
    authority: str = ""
    token: str = ""

    @property
    def shown_name(self) -> str:
        """Its name, or else its address without a password."""
        url = _CREDENTIALS.sub("", self.url)
        return self.name or url or f"{self.title}@{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class OwnNode:
    """The DICOM node of this computer, to which an archive sends the images asked for.

    Parameters
    ----------
    title : str
        AE title.
    port : int
        It listens here while images are fetched, and at no other time.
    network : bool
        Whether other computers may connect then; else this computer only.
    """

    title: str = "XRAY"
    port: int = 11112
    network: bool = False


def stored_nodes(settings: QSettings) -> tuple[ArchiveNode, ...]:
    """Return the archives in the settings; entries that are not valid are left out."""
    try:
        entries = json.loads(str(settings.value(KEY) or "[]"))
    except ValueError:
        return ()
    found = [_valid(ArchiveNode, entry) for entry in entries] if isinstance(entries, list) else []
    return tuple(node for node in found if node is not None)[:MAX_NODES]


def stored_own_node(settings: QSettings) -> OwnNode:
    """Return how this computer calls itself; the default if none is stored."""
    try:
        entry = json.loads(str(settings.value(OWN_KEY) or "{}"))
    except ValueError:
        return OwnNode()
    return _valid(OwnNode, entry) or OwnNode()


def store_nodes(settings: QSettings, nodes: Sequence[ArchiveNode], own: OwnNode) -> None:
    """Store archives and the own node; they hold no patient data."""
    settings.setValue(KEY, json.dumps([asdict(node) for node in nodes]))
    settings.setValue(OWN_KEY, json.dumps(asdict(own)))


def _valid(kind: type[Any], entry: object) -> Any:  # noqa: ANN401 - one of the two types above
    """Return an entry as an object; None if it is not one."""
    if not isinstance(entry, dict):
        return None
    known = {field.name: type(field.default) for field in fields(kind)}
    if any(type(entry[name]) is not known.get(name) for name in entry):
        return None
    made = kind(**entry)
    return made if made.port in PORTS else None


@contextmanager
def opened(
    node: ArchiveNode,
    own: OwnNode,
    inbox: Inbox | None = None,
    cancellation: Cancellation | None = None,
) -> Iterator[Archive]:
    """Give access to an archive; with an inbox, what is fetched is stored there.

    `cancellation` ends from another thread what it waits for.

    It connects when it is asked something. A DICOM node sends what is fetched by a connection of
    its own: meanwhile this computer listens.

    Raises
    ------
    RefusedError
        The node's address is not valid.
    FailedError
        The port is used by another program.
    """
    authority = Path(node.authority) if node.authority else None
    if node.url:
        from xray_desktop.network.web_archive import WebArchive, token_in

        token = token_in(Path(node.token)) if node.token else ""
        archive = WebArchive(
            node.url, inbox, authority, token, LIMITS, cancellation or Cancellation()
        )
        try:
            yield archive
        finally:
            archive.close()
        return
    from xray_desktop.network.association import Peer, ae_title, client_context
    from xray_desktop.network.dimse_archive import DimseArchive, RequestedObjects
    from xray_desktop.network.receiver import Receiver, ReceiverConfig

    if not node.host:
        raise RefusedError("no_host", "The archive has no address: enter its host in the settings.")
    peer, title = Peer(ae_title(node.title), node.host, node.port), ae_title(own.title)
    tls = None if authority is None else client_context(authority)
    requested = RequestedObjects()
    receiver = None
    if inbox is not None:
        config = ReceiverConfig(
            title,
            EVERY_ADDRESS if own.network else LOCAL_ADDRESS,
            own.port,
            (peer.title,),
            limits=LIMITS,
            accepts=requested.accepts,
        )
        receiver = Receiver(inbox, config, lambda error: log_error(error, log_folder()))
        _start(receiver, own.port)
    try:
        yield DimseArchive(peer, title, tls, requested, LIMITS, cancellation or Cancellation())
    finally:
        if receiver is not None:
            receiver.close()


def _start(receiver: Any, port: int) -> None:  # noqa: ANN401 - a Receiver, imported late
    try:
        receiver.start()
    except FailedError:
        raise FailedError(
            "port_in_use",
            "Port {port} of this computer cannot be used: another program uses it, or you lack "
            "permission. Choose another one in the settings, and tell the archive.",
            port=port,
        ) from None
