"""What pynetdicom leaves to the garbage collector is collected before another test hears of it."""

import gc
import warnings
from collections.abc import Iterator

import pytest

from tests.network.hostile_web import Service, hostile


@pytest.fixture(autouse=True)
def _collected(_frozen_heap: None) -> Iterator[None]:
    yield
    with warnings.catch_warnings():
        # sockets of associations that failed in their handshake are left open until then
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def service() -> Iterator[Service]:
    with hostile() as made:
        yield made
