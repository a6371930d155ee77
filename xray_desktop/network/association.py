"""DICOM nodes, TLS, and associations that this program requests (DICOM PS3.8)."""

import re
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pynetdicom import build_context
from pynetdicom.association import Association

from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.network.cancellation import Cancellation
from xray_desktop.network.guarded_association import GuardedEntity, abort_now, disconnect
from xray_desktop.network.limits import Limits

MAX_AE_TITLE: Final = 16
"""Maximum length of an AE title (DICOM PS3.5, table 6.2-1)."""
_FORM: Final = re.compile(r"(?P<title>[^@]+)@(?P<host>\[[^\]]+\]|[^@:]+):(?P<port>\d+)")


@dataclass(frozen=True, slots=True)
class Peer:
    """An application entity.

    Parameters
    ----------
    title : str
        Its AE title.
    host : str
        Name or address.
    port : int
        1 to 65535.
    """

    title: str
    host: str
    port: int

    @classmethod
    def of(cls, text: str) -> "Peer":
        """Read ``TITLE@HOST:PORT``; RefusedError says what was expected."""
        found = _FORM.fullmatch(text.strip())
        if found is None or not 0 < int(found["port"]) < 1 << 16:
            raise RefusedError("peer", f"{text!r} is not a DICOM node: expected TITLE@HOST:PORT.")
        return cls(ae_title(found["title"]), found["host"].strip("[]"), int(found["port"]))

    def __str__(self) -> str:
        return f"{self.title}@{self.host}:{self.port}"


def ae_title(text: str) -> str:
    """Return an AE title; RefusedError if it cannot be one."""
    title = text.strip()
    plain = title.isascii() and title.isprintable() and "\\" not in title
    if not title or len(title) > MAX_AE_TITLE or not plain:
        raise RefusedError(
            "ae_title",
            f"{text!r} is not an AE title: expected 1 to {MAX_AE_TITLE} ASCII characters.",
        )
    return title


def server_context(certificate: Path, key: Path, authority: Path | None) -> ssl.SSLContext:
    """Return the TLS context of a server; with `authority`, clients must present its certificate.

    Raises
    ------
    RefusedError
        A file cannot be read, or holds something else.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
        if authority is not None:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(authority)
    except OSError as error:  # ssl.SSLError too
        raise _refused from error
    return context


def client_context(
    authority: Path, certificate: Path | None = None, key: Path | None = None
) -> ssl.SSLContext:
    """Return the TLS context of a client that trusts certificates of `authority`.

    Raises
    ------
    RefusedError
        A file cannot be read, or holds something else.
    """
    try:
        context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=str(authority))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if certificate is not None:
            context.load_cert_chain(certificate, key)
    except OSError as error:
        raise _refused from error
    return context


_refused = RefusedError(
    "certificate",
    "A certificate or key cannot be read: expected PEM files that belong together.",
)


@contextmanager
def association(
    peer: Peer,
    title: str,
    tls: ssl.SSLContext | None,
    contexts: Iterable[tuple[str, Sequence[str]]],
    limits: Limits | None = None,
    cancellation: Cancellation | None = None,
) -> Iterator[Association]:
    """Open an association for pairs of a SOP class and its transfer syntaxes; none: the defaults.

    `cancellation` closes it from another thread.
    An error aborts the association; else it is released.

    Raises
    ------
    FailedError
        The node cannot be reached, or rejects the association.
    """
    entity = GuardedEntity(title, limits, cancellation)
    for kind, syntaxes in contexts:
        made = build_context(kind, list(syntaxes) or None)
        entity.requested_contexts = [*entity.requested_contexts, made]
    made = entity.associate(
        peer.host,
        peer.port,
        ae_title=peer.title,
        tls_args=None if tls is None else (tls, peer.host),
    )
    if not made.is_established:
        disconnect(made)
        del made, entity  # else the frames of the error would keep its socket open
        raise FailedError(
            "no_association",
            "{peer} cannot be reached, or rejects {title}: check host, port and both AE titles, "
            "and whether it requires TLS.",
            peer=str(peer),
            title=title,
        )
    try:
        yield made
    except BaseException:
        abort_now(made)
        raise
    made.release()
    disconnect(made)  # a release closes nothing if the connection was shut down meanwhile
