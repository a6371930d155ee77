"""How long the program waits for a peer, and how much it accepts: the one table of limits.

The documentation shows the same table; a test compares them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Maximum waiting times, in seconds where names end in ``_s``, and maximum sizes."""

    connect_s: float = 10.0
    """A connection that we ask for, with its TLS handshake"""
    handshake_s: float = 10.0
    """A caller's TLS handshake"""
    associate_s: float = 30.0
    """From a connection to an association"""
    idle_s: float = 60.0
    """Silence within an association or an answer"""
    pdu_s: float = 30.0
    """One PDU, from its first byte to its last"""
    grace_s: float = 60.0
    """An object or answer, before the least rate counts"""
    min_bytes_per_s: float = 8192.0
    """The least rate of an object or answer, on average, in bytes per second"""
    max_s: float = 3600.0
    """One object or answer, however fast it comes"""
    query_s: float = 120.0
    """All answers to one question (C-FIND, or all pages of QIDO-RS)"""
    pdu_bytes: int = MIB
    """One PDU"""
    command_bytes: int = 64 << 10
    """The command of a DIMSE message"""
    response_bytes: int = 4 * MIB
    """A DIMSE message that is no image, such as an answer to C-FIND"""
    object_bytes: int = 512 * MIB
    """One object (`--max-size`)"""
    at_once_bytes: int = 1024 * MIB
    """All objects on their way to `receive` at one time (at least twice `--max-size`)"""
    listing_bytes: int = 32 * MIB
    """One page of QIDO-RS or one answer of STOW-RS, unpacked"""
    listing_values: int = 1_000_000
    """Values in such a page"""
    answers: int = 10_000
    """Answers to one question"""
    idle_responses: int = 1_000
    """Answers in a row that say nothing new"""
    pages: int = 1_000
    """Pages of one question"""
    instances: int = 100_000
    """Images in one turn of `fetch`"""
    associations: int = 30
    """Associations with `receive` at a time"""
    associations_of_host: int = 20
    """The same, from one address"""
    associations_of_title: int = 12
    """The same, from one AE title at one address"""
    waiting: int = 64
    """Connections without an association; the oldest makes room for the next"""
    waiting_of_host: int = 32
    """Such connections from one address"""

    def with_object_limit(self, mib: int) -> "Limits":
        """Return the same limits with a maximum object size of `mib` MiB."""
        most = mib * MIB
        return replace(self, object_bytes=most, at_once_bytes=max(self.at_once_bytes, 2 * most))


@dataclass(slots=True)
class Allowance:
    """The time that a transfer may still take at the minimum rate.

    Parameters
    ----------
    limits : Limits
        With the rate, and the time before it applies.
    clock : callable
        Monotonic seconds.
    """

    limits: Limits
    clock: Callable[[], float] = time.monotonic
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock()

    def left_s(self, size: int) -> float:
        """Return how many more seconds to wait, after `size` bytes."""
        minimum = self.limits.grace_s + size / self.limits.min_bytes_per_s
        return self._began + min(minimum, self.limits.max_s) - self.clock()
