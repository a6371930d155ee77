"""pynetdicom's associations with limits on time and memory, whatever the peer does (PS3.8).

pynetdicom itself waits for the rest of a PDU without limit and stores whatever is sent.
"""

import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from pydicom import config
from pynetdicom import AE, _config
from pynetdicom.association import Association
from pynetdicom.dimse import DIMSEServiceProvider
from pynetdicom.dimse_messages import C_STORE_RQ
from pynetdicom.pdu_primitives import P_DATA
from pynetdicom.transport import T_CONNECT, AddressInformation, AssociationSocket

from xray_desktop.network.cancellation import Cancellation
from xray_desktop.network.limits import Allowance, Limits

HEADER: Final = 6
"""Bytes of a PDU before what it holds (PS3.8, 9.3.1)."""
PIECE: Final = 64 << 10
LAST_WORD_S: Final = 0.5
TRANSPORT_CLOSED: Final = "Evt17"
INVALID_PDU: Final = "Evt19"
"""Events of PS3.8, table 9-10."""

_config.LOG_HANDLER_LEVEL = "none"  # it would log what peers send, which may contain patient data
_config.LOG_REQUEST_IDENTIFIERS = _config.LOG_RESPONSE_IDENTIFIERS = False
config.settings.reading_validation_mode = config.IGNORE  # its warnings contain values
config.settings.writing_validation_mode = config.IGNORE


class GuardedSocket(AssociationSocket):
    """A connection whose PDUs are bounded in length and time, in both directions."""

    limits: Limits = Limits()
    cancellation: Cancellation | None = None
    _until = 0.0

    def connect(self, primitive: T_CONNECT) -> None:
        """Connect to the peer, unless the request was cancelled."""
        line = self.socket
        super().connect(primitive)
        if self.socket is None and line is not None:
            line.close()  # pynetdicom forgets one that was shut down before it was connected
        if self.cancellation is not None:
            self.cancellation.watch(lambda: shut_down(self.socket))

    def close(self) -> None:
        """Close the connection, also one that was shut down before."""
        line = self.socket
        super().close()
        if line is not None:
            line.close()  # pynetdicom forgets one that cannot be shut down once more

    @property
    def ready(self) -> bool:
        """Whether to read on: not while a complete message waits to be processed."""
        return self.assoc.dimse.msg_queue.empty() and super().ready

    def recv(self, nr_bytes: int) -> bytearray:
        """Read `nr_bytes`, or fewer if the peer hung up; OSError when a limit is reached."""
        if nr_bytes == HEADER:
            self._until = time.monotonic() + self.limits.pdu_s
        elif nr_bytes > self.limits.pdu_bytes:
            shut_down(self.socket)
            raise OSError("a PDU that is too long")
        found = bytearray()
        while len(found) < nr_bytes and self.socket is not None:
            try:
                self.socket.settimeout(max(self._until - time.monotonic(), 1e-3))
                piece = self.socket.recv(min(nr_bytes - len(found), PIECE))
            except OSError:
                shut_down(self.socket)
                raise
            if not piece:
                break
            found += piece
        return found

    def send(self, bytestream: bytes) -> None:
        """Write `bytestream`; disconnect a peer that takes it below the minimum rate."""
        allowance = Allowance(self.limits)
        sent, content = 0, memoryview(bytestream)
        try:
            while sent < len(content) and self.socket is not None:
                self.socket.settimeout(max(allowance.left_s(sent), 1e-3))
                sent += self.socket.send(content[sent : sent + PIECE])
        except OSError:
            shut_down(self.socket)
            self.event_queue.put(TRANSPORT_CLOSED)


class GuardedMessages(DIMSEServiceProvider):
    """DIMSE messages that are bounded in size and time before memory is spent on them.

    Parameters
    ----------
    assoc : Association
        The association of the messages.
    limits : Limits
        Limits on command, object and response.
    free_bytes : callable
        How many more bytes may be held now, over all associations.
    too_large : callable
        Called when an object is rejected because of its size.
    """

    def __init__(
        self,
        assoc: Association,
        limits: Limits,
        free_bytes: Callable[[], int] | None = None,
        too_large: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(assoc)
        self.held = 0
        """Bytes of objects that were received and not processed yet."""
        self._limits, self._free_bytes, self._too_large = limits, free_bytes, too_large
        self._command = self._data = 0
        self._allowance = Allowance(limits)
        self._over = False

    def done(self) -> None:
        """Note that the received message was processed."""
        self.held = self._data if self.message is not None else 0

    def receive_primitive(self, primitive: P_DATA) -> None:
        """Take a part of a message, or end the association."""
        if self._over:
            return
        if self.message is None:
            self._command = self._data = 0
            self._allowance = Allowance(self._limits)
        try:
            for _, value in primitive.presentation_data_value_list:
                if value[0] & 1:
                    self._command += len(value) - 1
                else:
                    self._data += len(value) - 1
                    if isinstance(self.message, C_STORE_RQ):
                        self.held += len(value) - 1
            allowed = self._allowed()
            if allowed:
                super().receive_primitive(primitive)
        except Exception:  # noqa: BLE001 - a parser of untrusted bytes may raise anything
            allowed = False
        if not allowed:
            self._over = True
            self.message = None
            self.held = 0
            self.dul.event_queue.put(INVALID_PDU)

    def _allowed(self) -> bool:
        image = isinstance(self.message, C_STORE_RQ)
        limit = self._limits.object_bytes if image else self._limits.response_bytes
        over_total = self._free_bytes is not None and self._free_bytes() < 0
        if (self._data > limit and image) or over_total:
            if self._too_large is not None:
                self._too_large()
            return False
        return (
            self._data <= limit
            and self._command <= self._limits.command_bytes
            and self._allowance.left_s(self._command + self._data) > 0
        )


class GuardedEntity(AE):
    """An application entity that requests associations with limits.

    Parameters
    ----------
    title : str
        Its AE title.
    limits : Limits
        Limits of its associations.
    cancellation : Cancellation
        Ends its association.
    """

    def __init__(
        self,
        title: str,
        limits: Limits | None = None,
        cancellation: Cancellation | None = None,
    ) -> None:
        super().__init__(title)
        self._cancellation = cancellation or Cancellation()
        self.limits = limits or Limits()
        self.connection_timeout = self.limits.connect_s
        self.network_timeout = self.dimse_timeout = self.limits.idle_s
        self.acse_timeout = self.limits.associate_s

    def _create_socket(
        self,
        assoc: Association,
        address: AddressInformation,
        tls_args: tuple[ssl.SSLContext, str] | None,
    ) -> AssociationSocket:
        made = GuardedSocket(assoc, address=address)
        made.tls_args = tls_args
        made.limits, made.cancellation = self.limits, self._cancellation
        self._cancellation.watch(lambda: shut_down(made.socket))
        assoc.dimse = GuardedMessages(assoc, self.limits)
        contain_errors(assoc)
        return made


def contain_errors(association: Association) -> None:
    """Have an association's threads end it when pynetdicom raises on what a peer sends."""

    def guarded(run: Callable[[], None]) -> Callable[[], None]:
        def ends() -> None:
            try:
                run()
            except Exception:  # noqa: BLE001 - entry point of a thread; untrusted bytes
                line = association.dul.socket
                shut_down(None if line is None else line.socket)
                association.dul.kill_dul()

        return ends

    for thread in (association, association.dul):
        thread.run = guarded(thread.run)


def abort_now(association: Association) -> None:
    """Abort an association now, whatever its peer does."""
    association.abort(block=False)
    disconnect(association)


def disconnect(association: Association) -> None:
    """Close the connection of an association that has ended, or was not established."""
    connection = None if association.dul.socket is None else association.dul.socket.socket
    shut_down(connection)
    association.dul.join(LAST_WORD_S)
    association.dul.kill_dul()
    association.kill()
    association.dul.join(LAST_WORD_S)
    if connection is not None and not association.dul.is_alive():
        connection.close()


def shut_down(connection: socket.socket | None) -> None:
    """Shut a connection down so that threads that wait for it continue; keep the descriptor."""
    if connection is not None:
        with suppress(OSError):
            socket.socket.shutdown(connection, socket.SHUT_RDWR)  # not that of TLS, which may block
