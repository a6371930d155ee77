"""Incoming connections: each has its own thread, and none blocks the others.

A connection without an association is closed after a while, or when there are too many of them, the
oldest first. Associations are counted for each address and AE title.
"""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any, Final, cast

from pynetdicom import AE, evt
from pynetdicom.association import Association
from pynetdicom.pdu_primitives import A_ASSOCIATE
from pynetdicom.transport import AssociationSocket, RequestHandler, ThreadedAssociationServer

from xray_desktop.network.guarded_association import (
    GuardedMessages,
    GuardedSocket,
    contain_errors,
    shut_down,
)
from xray_desktop.network.limits import Limits

BACKLOG: Final = 64
SMALLEST_PDU: Final = 128
"""A peer that accepts only smaller PDUs would need far too many of them."""
TRANSIENT: Final = 2
BY_PRESENTATION: Final = 3
LOCAL_LIMIT: Final = 2
"""Result, source and reason of a rejection (PS3.8, table 9-21)."""
ENDS_WITHIN_S: Final = 5.0


@dataclass(slots=True)
class ConnectionTable:
    """The open connections.

    Parameters
    ----------
    limits : Limits
        Limits on their number.
    """

    limits: Limits
    _lock: Lock = field(default_factory=Lock, init=False)
    _waiting: dict[int, tuple[str, socket.socket]] = field(default_factory=dict, init=False)
    _served: dict[Association, tuple[str, str]] = field(default_factory=dict, init=False)

    def add_waiting(self, connection: socket.socket, host: str) -> None:
        """Add a connection without an association; close the oldest if there are too many."""
        limits = self.limits
        with self._lock:
            self._waiting[id(connection)] = (host, connection)
            of_host = [key for key, (other, _) in self._waiting.items() if other == host]
            remove_waiting = None
            if len(of_host) > limits.waiting_of_host:
                remove_waiting = of_host[0]
            elif len(self._waiting) > limits.waiting:
                remove_waiting = next(iter(self._waiting))
            if remove_waiting is not None:
                shut_down(self._waiting.pop(remove_waiting)[1])

    def replace_waiting(self, connection: socket.socket, wrapped: socket.socket) -> None:
        """Replace a connection by its TLS connection, which keeps its turn."""
        with self._lock:
            if id(connection) not in self._waiting:
                shut_down(wrapped)
                return
            self._waiting = {
                (id(wrapped) if key == id(connection) else key): (
                    host,
                    wrapped if key == id(connection) else known,
                )
                for key, (host, known) in self._waiting.items()
            }

    def remove_waiting(self, connection: socket.socket | None) -> None:
        """Remove a connection from those without an association."""
        with self._lock:
            self._waiting.pop(id(connection), None)

    def admit(self, association: Association, host: str, title: str) -> bool:
        """Add an association if the limits allow it; return whether it was added."""
        limits = self.limits
        with self._lock:
            self._served = {known: who for known, who in self._served.items() if _is_alive(known)}
            others = list(self._served.values())
            place = (
                len(others) < limits.associations
                and sum(known == host for known, _ in others) < limits.associations_of_host
                and others.count((host, title)) < limits.associations_of_title
            )
            if place:
                self._served[association] = (host, title)
            return place

    def free_bytes(self) -> int:
        """Return how many more bytes of objects may be held now."""
        with self._lock:
            held = [known.dimse for known in self._served]
        taken = sum(one.held for one in held if isinstance(one, GuardedMessages))
        return self.limits.at_once_bytes - taken

    def abort_now(self) -> None:
        """Close all connections without an association."""
        with self._lock:
            for _, connection in self._waiting.values():
                shut_down(connection)


class Listener(ThreadedAssociationServer):
    """Accepts connections; TLS handshakes run on threads of their own.

    Parameters
    ----------
    entity : AE
        With the AE title and the supported contexts.
    address : tuple of str and int
        Where to listen.
    limits : Limits
        Limits of connections and associations.
    tls : ssl.SSLContext or None
        None: unencrypted.
    handlers : list of tuple
        pynetdicom's events with their handlers.
    too_large : callable
        Called when an object is rejected because of its size.
    log_error : callable
        Takes an error that nobody foresaw.
    """

    daemon_threads = True
    request_queue_size = BACKLOG

    def __init__(
        self,
        entity: AE,
        address: tuple[str, int],
        limits: Limits,
        tls: ssl.SSLContext | None,
        handlers: list[Any],
        too_large: Callable[[], object],
        log_error: Callable[[Exception], object],
    ) -> None:
        self.limits, self.callers, self.too_large = limits, ConnectionTable(limits), too_large
        self._tls, self._log_mistake = tls, log_error
        super().__init__(
            entity,
            address,
            entity.ae_title,
            entity.supported_contexts,
            evt_handlers=[
                *handlers,
                (evt.EVT_REQUESTED, self._requested),
                (evt.EVT_CONN_CLOSE, _closed),
            ],
            request_handler=_Handler,
        )

    def start(self) -> int:
        """Start listening; return the port."""
        Thread(target=self.serve_forever, args=(0.1,), daemon=True, name="listener").start()
        self.ae._servers.append(self)  # noqa: SLF001 - what `shutdown` takes it from
        return self.server_address[1]

    def close(self) -> None:
        """Stop listening and close all connections; objects being stored are finished."""
        self.shutdown()
        associations = self.active_associations
        for one in associations:
            if one.is_established:
                one.abort(block=False)
            _wake(one)
        self.callers.abort_now()
        for one in associations:
            one.dul.join(0.1)  # time for the last PDU
            if isinstance(one.dul.socket, GuardedSocket):
                shut_down(one.dul.socket.socket)
            one.dul.kill_dul()
        for one in associations:
            one.join(ENDS_WITHIN_S)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection, without waiting for the peer."""
        connection, address = cast("socket.socket", self.socket).accept()
        self.callers.add_waiting(connection, address[0])
        return connection, address

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Serve a connection until it ends."""
        try:
            if self._tls is not None:
                plain = request
                plain.settimeout(self.limits.handshake_s)
                request = self._tls.wrap_socket(
                    plain, server_side=True, do_handshake_on_connect=False
                )
                self.callers.replace_waiting(plain, request)
                request.do_handshake()  # as a whole within its timeout
            self.finish_request(request, client_address)
        except OSError:  # the peer closed the connection, or does not use TLS
            pass
        except Exception as error:  # noqa: BLE001 - entry point of a thread
            self._log_mistake(error)
        finally:
            self.callers.remove_waiting(request)
            shut_down(request)
            request.close()

    def _requested(self, event: evt.Event) -> None:
        """Accept a requested association if the limits allow it."""
        association = event.assoc
        asker, line = association.requestor, association.dul.socket
        self.callers.remove_waiting(None if line is None else line.socket)
        request, address = asker.primitive, asker.address_info
        title = str(request.calling_ae_title) if isinstance(request, A_ASSOCIATE) else ""
        host = "" if address is None else address.address
        largest = asker.maximum_length
        usable = largest is not None and (largest == 0 or largest >= SMALLEST_PDU)
        if not (usable and self.callers.admit(association, host, title)):
            association.acse.send_reject(TRANSIENT, BY_PRESENTATION, LOCAL_LIMIT)
            association.kill()


class _Handler(RequestHandler):
    """One connection."""

    server: Listener  # pyright: ignore[reportIncompatibleVariableOverride] - it serves no other

    def handle(self) -> None:
        association = self._create_association()
        guarded = association.dul.socket
        evt.trigger(association, evt.EVT_CONN_OPEN, {"address": self.client_address})
        association.start()
        association.join()
        association.dul.kill_dul()
        shut_down(guarded.socket if isinstance(guarded, AssociationSocket) else None)
        association.dul.join()

    def _create_association(self) -> Association:
        made = super()._create_association()
        limits = self.server.limits
        made.dul.socket = None
        guarded = GuardedSocket(made, client_socket=self.request)
        guarded.limits = limits
        made.dul.event_queue.get_nowait()  # the connection was indicated once already
        made.set_socket(guarded)
        made.dimse = GuardedMessages(
            made, limits, self.server.callers.free_bytes, self.server.too_large
        )
        contain_errors(made)
        return made


def _is_alive(association: Association) -> bool:
    ended = association.is_released or association.is_aborted or association.is_rejected
    return association.is_alive() and not ended


def _closed(event: evt.Event) -> None:
    """Wake an association that still waits for its request."""
    if event.assoc.requestor.primitive is None:
        _wake(event.assoc)


def _wake(association: Association) -> None:
    """Have an association that waits for its request continue as after a timeout."""
    cast("Any", association.dul.to_user_queue).put(None)
