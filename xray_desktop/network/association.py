"""Associations that we ask for (DICOM PS3.8): opened, used, and released."""

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from pynetdicom import AE
from pynetdicom.association import Association

from xray_desktop.core.errors import FailedError
from xray_desktop.network.addresses import Peer

SILENCE_S: Final = 60.0
"""A peer that says nothing for so long is gone."""


def entity_of(title: str) -> AE:
    """Return an application entity that waits no longer than `SILENCE_S` for anything."""
    entity = AE(title)
    entity.network_timeout = entity.dimse_timeout = entity.acse_timeout = SILENCE_S
    return entity


@contextmanager
def association(
    peer: Peer,
    title: str,
    tls: ssl.SSLContext | None,
    contexts: Iterable[tuple[str, str | None]],
) -> Iterator[Association]:
    """Speak to a node about some SOP classes, each in a transfer syntax or (None) the usual ones.

    Raises
    ------
    FailedError
        The node cannot be reached, or does not speak to us.
    """
    entity = entity_of(title)
    for kind, syntax in contexts:
        entity.add_requested_context(kind, *(() if syntax is None else (syntax,)))
    made = entity.associate(
        peer.host,
        peer.port,
        ae_title=peer.title,
        tls_args=None if tls is None else (tls, peer.host),
    )
    if not made.is_established:
        del made, entity  # else the error's frames would keep its socket open
        raise FailedError(
            "no_association",
            "{peer} cannot be reached, or does not speak to {title}: see host, port and both AE "
            "titles, and whether it wants TLS.",
            peer=str(peer),
            title=title,
        )
    try:
        yield made
    finally:
        made.release()
