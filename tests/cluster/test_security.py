"""What a cluster's processes listen at."""

import socket

import pytest

pytest.importorskip("distributed", reason="needs the extra `cluster`")

from xray_desktop.cluster.security import (
    own_address_towards,
    refuse_open_scheduler,
    require_listening_only_at,
)
from xray_desktop.core.errors import FailedError, RefusedError


def listener(address: str) -> socket.socket:
    return socket.create_server((address, 0))


def test_a_second_socket_that_hears_the_network_is_seen():
    with listener("127.0.0.1"):
        require_listening_only_at("127.0.0.1")
        with listener("0.0.0.0"), pytest.raises(FailedError, match=r"listens at 0\.0\.0\.0, 127"):  # noqa: S104
            require_listening_only_at("127.0.0.1")


def test_the_way_to_this_machine_is_on_this_machine():
    assert own_address_towards("tcp://localhost:1") in {"127.0.0.1", "::1"}
    assert own_address_towards("tcp://127.0.0.1:1") == "127.0.0.1"


@pytest.mark.parametrize(
    ("listens", "own"),
    [("0.0.0.0", "tcp://127.0.0.1:1"), ("127.0.0.1", "tcp://192.0.2.7:1")],  # noqa: S104
)
def test_a_scheduler_is_open_if_it_listens_or_says_so(listens, own):
    with listener(listens) as scheduler:
        called = f"tcp://127.0.0.1:{scheduler.getsockname()[1]}"
        with pytest.raises(RefusedError, match="listens at"):
            refuse_open_scheduler(called, own)


def test_a_scheduler_on_this_machine_is_taken():
    with listener("127.0.0.1") as scheduler:
        called = f"tcp://127.0.0.1:{scheduler.getsockname()[1]}"
        refuse_open_scheduler(called, called)
