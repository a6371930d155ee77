"""Options of those who work in a cluster: certificates, without which there is no network."""

import argparse
import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from xray_desktop.cluster.certificates import Certificates

LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def add_certificates(parser: argparse.ArgumentParser) -> None:
    """Add what encrypts a cluster."""
    add = parser.add_argument
    add("--tls-ca", type=Path, metavar="FILE", help="of the cluster: the authority of all in it")
    add("--tls-cert", type=Path, metavar="FILE", help="own certificate")
    add("--tls-key", type=Path, metavar="FILE", help="its key")
    add(
        "--trusted-network",
        action="store_true",
        help="a cluster without certificates: whoever reaches it can run programs here",
    )


def cannot_be_had(address: str, asked: argparse.Namespace) -> str:
    """Return why there can be no cluster at `address`; empty if there can."""
    if importlib.util.find_spec("distributed") is None:
        return 'a cluster needs Dask: pip install "xray-desktop[cluster]"'
    if not re.fullmatch(r"(tcp|tls)://[^/]+:\d{1,5}", address):
        return f"{address!r} is no scheduler: tls://HOST:PORT or tcp://HOST:PORT was expected"
    parts = urlsplit(address)
    files = (asked.tls_ca, asked.tls_cert, asked.tls_key)
    if parts.scheme == "tls":
        missing = not all(file is not None and file.is_file() for file in files)
        return "tls:// needs the files --tls-ca, --tls-cert and --tls-key" if missing else ""
    if parts.hostname not in LOCAL and not asked.trusted_network:
        return (
            "without certificates, whoever reaches the cluster can run programs here: use tls://, "
            "or say that you trust the network with --trusted-network"
        )
    return ""


def security(asked: argparse.Namespace) -> "Certificates | None":
    """Return the certificates; None if there are none."""
    if asked.tls_ca is None:
        return None
    from xray_desktop.cluster.certificates import certificates

    return certificates(asked.tls_ca, asked.tls_cert, asked.tls_key)
