"""Associations that we ask for (DICOM PS3.8): opened, used, and released."""

import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from pynetdicom import build_context
from pynetdicom.association import Association

from xray_desktop.core.errors import FailedError
from xray_desktop.network.addresses import Peer
from xray_desktop.network.guarded import GuardedEntity, give_up, hang_up
from xray_desktop.network.limits import Limits


@contextmanager
def association(
    peer: Peer,
    title: str,
    tls: ssl.SSLContext | None,
    contexts: Iterable[tuple[str, Sequence[str]]],
    limits: Limits | None = None,
) -> Iterator[Association]:
    """Speak to a node about some SOP classes, each in one of some transfer syntaxes, or the usual.

    An error ends the association at once, else it is released.

    Raises
    ------
    FailedError
        The node cannot be reached, or does not speak to us.
    """
    entity = GuardedEntity(title, limits)
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
        give_up(made)
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
    except BaseException:
        hang_up(made)
        raise
    made.release()
