"""A request that is cancelled ends at once, whatever it waits for."""

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from xray_desktop.core.errors import FailedError
from xray_desktop.network.association import Peer
from xray_desktop.network.cancellation import Cancellation
from xray_desktop.network.dimse_archive import DimseArchive
from xray_desktop.network.limits import Limits
from xray_desktop.network.query import Archive, Query
from xray_desktop.network.web_archive import WebArchive

LIMITS = Limits(connect_s=1_000, handshake_s=1_000, associate_s=1_000, idle_s=1_000)


@pytest.fixture
def unreachable() -> Iterator[int]:
    """A port whose host never completes a connection, as behind a firewall that drops packets."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


def dimse_archive(port: int, cancellation: Cancellation) -> Archive:
    peer = Peer("ARCHIVE", "127.0.0.1", port)
    return DimseArchive(peer, "XRAY", limits=LIMITS, cancellation=cancellation)


def web_archive(port: int, cancellation: Cancellation) -> Archive:
    url = f"http://127.0.0.1:{port}"
    return WebArchive(url, None, limits=LIMITS, cancellation=cancellation)


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue refuses elsewhere")
@pytest.mark.parametrize("archive", [dimse_archive, web_archive])
def test_a_connection_that_is_not_there_yet_is_given_up(
    archive: Callable[[int, Cancellation], Archive], unreachable: int
) -> None:
    cancellation, errors = Cancellation(), list[FailedError]()

    def search() -> None:
        try:
            list(archive(unreachable, cancellation).studies(Query(patient_id="1")))
        except FailedError as error:
            errors.append(error)

    searching = threading.Thread(target=search, daemon=True)
    searching.start()
    searching.join(0.5)
    assert searching.is_alive()
    cancellation.cancel()
    searching.join(60)
    assert len(errors) == 1
