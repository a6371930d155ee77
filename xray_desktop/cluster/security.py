"""Who can reach a cluster: addresses, certificates, and what Dask logs.

Whoever reaches a cluster can run programs on it. What counts is the address that a scheduler
listens at, not the one that is called: called at 127.0.0.1, it may listen on the whole network.
"""

import ipaddress
import logging
import socket
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import psutil
from distributed.security import Security as Certificates

from xray_desktop.core.errors import FailedError, RefusedError


def own_address_towards(scheduler: str) -> str:
    """Return this machine's address on the way to `scheduler`; OSError if there is no way.

    It is a loopback address if the scheduler's is one.
    """
    parts = urlsplit(scheduler)
    kind, _, _, _, where = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(kind, socket.SOCK_DGRAM) as way:
        way.connect(where)  # connecting a datagram socket sends nothing
        return str(way.getsockname()[0])


def refuse_open_scheduler(called: str, own: str) -> None:
    """Refuse a scheduler without certificates that is not on this machine alone.

    Parameters
    ----------
    called, own : str
        Its address as it was called, and as it states it.

    Raises
    ------
    RefusedError
        ``open_scheduler``.
    """
    parts = urlsplit(called)
    listening_at = {own_address_towards(called), urlsplit(own).hostname or ""}
    with suppress(psutil.AccessDenied):  # macOS shows it to administrators only
        listening_at |= _listening(psutil.net_connections("tcp"), parts.port)
    if not all(_is_loopback(address) for address in listening_at):
        raise RefusedError(
            "open_scheduler",
            f"The scheduler on this machine listens at {_joined(listening_at)}, and whoever "
            "reaches it can run programs here. Start it with --host tcp://127.0.0.1, use "
            "certificates, or confirm with --trusted-network that you trust the network.",
        )


def require_listening_only_at(address: str) -> None:
    """Require that this process and its children listen at `address`, and nowhere else.

    Raises
    ------
    FailedError
        ``listens_elsewhere``.
    """
    this = psutil.Process()
    listening_at: set[str] = set()
    for process in (this, *this.children(recursive=True)):
        listening_at |= _listening(process.net_connections("inet"))
    if listening_at - {address}:
        raise FailedError(
            "listens_elsewhere",
            f"This worker must listen at {address} only, but listens at {_joined(listening_at)}: "
            "it was stopped. Report this with the versions of xray-desktop and distributed.",
        )


def _listening(connections: Iterable[Any], port: int | None = None) -> set[str]:
    places = (one.laddr for one in connections if one.status == psutil.CONN_LISTEN)
    return {place.ip for place in places if port in {None, place.port}}


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _joined(addresses: Iterable[str]) -> str:
    return ", ".join(sorted(addresses))


def certificates(authority: Path, certificate: Path, key: Path) -> Certificates:
    """Return what schedulers, workers and those who have work for them need to speak to each other.

    Parameters
    ----------
    authority, certificate, key : Path
        PEM files.
    """
    return Certificates(
        require_encryption=True,
        tls_ca_file=str(authority),
        tls_client_cert=str(certificate),
        tls_client_key=str(key),
        tls_worker_cert=str(certificate),
        tls_worker_key=str(key),
    )


LOGGERS: Final = "distributed"


def silence_dask_logging() -> None:
    """Silence Dask in this process; errors reach us as exceptions."""
    for name in [LOGGERS, *logging.root.manager.loggerDict]:
        if name.split(".")[0] == LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
