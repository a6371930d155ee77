"""HTTP requests to one web service with limits on time and size, whatever it answers."""

import errno
import os
import selectors
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import super_len
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from xray_desktop.core.errors import Caution, FailedError
from xray_desktop.network.cancellation import Cancellation
from xray_desktop.network.guarded_association import shut_down
from xray_desktop.network.limits import Allowance, Limits

PIECE: Final = 64 << 10
ANY_WRAPPER: Final = 47
"""zlib's window bits for gzip and zlib alike."""
PACKED: Final = frozenset({"gzip", "x-gzip", "deflate"})
REDIRECTIONS: Final = range(300, 400)
CHECK_S: Final = 0.1
"""How often a connection that is not there yet looks whether it was cancelled."""
CONNECTING: Final = frozenset({errno.EINPROGRESS, errno.EWOULDBLOCK})


@dataclass(frozen=True, slots=True, repr=False)
class WebResponse:
    """The complete answer of a service.

    Parameters
    ----------
    status : int
        HTTP status.
    kind : str
        Content-Type as sent, perhaps empty.
    body : bytes
        Decompressed.
    more : bool
        Whether the service says that there are more results (Warning: 299).
    """

    status: int
    kind: str
    body: bytes
    more: bool = False


class WebClient:
    """Sends requests to one service; proxies and passwords of the system are not used.

    Parameters
    ----------
    url : str
        Base URL.
    authority : Path or None
        A certificate authority that is trusted.
    token : str
        Sent as a bearer token, if not empty.
    limits : Limits
        Limits on time and size.
    cancellation : Cancellation
        Ends what it waits for.
    """

    def __init__(
        self,
        url: str,
        authority: Path | None,
        token: str,
        limits: Limits,
        cancellation: Cancellation | None = None,
    ) -> None:
        self._url, self._limits = url.rstrip("/"), limits
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Accept-Encoding"] = "identity"
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"
        self._verify: bool | str = True if authority is None else str(authority)
        self._watch = _Watch(cancellation or Cancellation())
        self._adapter = _Adapter(self._watch)

    def close(self) -> None:
        """Close its connections."""
        self._adapter.close()
        self._watch.close()

    def ask(self, method: str, place: str, max_bytes: int, **rest: Any) -> WebResponse:  # noqa: ANN401
        """Return an answer; redirections are not followed.

        Raises
        ------
        FailedError
            There is no answer, it takes too long, or it is larger than `max_bytes`.
        """
        allowance, size = Allowance(self._limits), 0
        waits = (self._limits.connect_s, self._limits.idle_s)
        sent = super_len(rest["data"]) if "data" in rest else 0
        try:
            with self._watch.over(lambda: allowance.left_s(size + sent)):
                asked = self._session.prepare_request(
                    requests.Request(method, f"{self._url}{place}", **rest)
                )
                answer = self._adapter.send(
                    asked, stream=True, timeout=waits, verify=self._verify, proxies={}
                )
                try:
                    body = bytearray()
                    unpacker = _unpacker(answer.headers.get("Content-Encoding", ""))
                    while piece := answer.raw.read(PIECE, decode_content=False):
                        size += len(piece)
                        if unpacker is not None:
                            piece = unpacker.decompress(piece, max_bytes + 1 - len(body))
                        body += piece
                        if len(body) > max_bytes or size > max_bytes:
                            raise self.failed(
                                Caution(
                                    "an answer of more than {size} MiB, perhaps without end",
                                    size=max_bytes >> 20,
                                )
                            )
                    if self._watch.expired:  # the closed connection looks like a complete answer
                        raise TimeoutError
                    if unpacker is not None and body and not unpacker.eof:
                        raise zlib.error
                finally:
                    answer.close()
        except (requests.RequestException, HTTPError, OSError, ValueError, zlib.error):
            if self._watch.expired:
                raise self.failed(Caution("it takes too long")) from None
            raise self.failed(
                Caution(
                    "it cannot be reached, its certificate is not trusted, or its answer is damaged"
                )
            ) from None
        if answer.status_code in REDIRECTIONS:
            raise self.failed(
                Caution(
                    "it redirects elsewhere (status {code}), which is not followed",
                    code=answer.status_code,
                )
            )
        more = "299" in answer.headers.get("Warning", "")
        kind = answer.headers.get("Content-Type", "")
        return WebResponse(answer.status_code, kind, bytes(body), more)

    def failed(self, why: Caution) -> FailedError:
        """Return the error with the reason `why`."""
        return FailedError(
            "web_archive",
            "The archive at {host} does not answer as expected: {why}.",
            host=urlsplit(self._url).hostname,
            why=why,
        )


def _unpacker(encoding: str) -> "zlib._Decompress | None":
    """Return what decompresses an answer, or None if it is not compressed."""
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return None
    if name not in PACKED:
        msg = "an encoding that was not requested"
        raise ValueError(msg)
    return zlib.decompressobj(ANY_WRAPPER)


class _Watch:
    """Closes the connection in use when its time is over, whatever it waits for."""

    def __init__(self, cancellation: Cancellation) -> None:
        self.expired = False
        self._cancellation = cancellation
        self._line: socket.socket | None = None
        self._lock = threading.Lock()

    def connected(
        self, connection: HTTPConnection, options: Iterable[tuple[int, int, int | bytes]]
    ) -> socket.socket:
        """Return the socket of a new connection; OSError if there is none, or it was cancelled."""
        error = OSError(errno.EHOSTUNREACH, os.strerror(errno.EHOSTUNREACH))
        found = socket.getaddrinfo(
            connection.host.strip("[]"), connection.port, type=socket.SOCK_STREAM
        )
        for family, kind, protocol, _, address in found:
            line = socket.socket(family, kind, protocol)
            try:
                for option in options:
                    line.setsockopt(*option)
                self._connect(line, address, connection.timeout)
                self.on(line)
            except OSError as failed:
                line.close()
                error = failed
            else:
                return line
        raise error

    def _connect(self, line: socket.socket, address: Any, timeout_s: float | None) -> None:  # noqa: ANN401
        line.settimeout(0)
        code = line.connect_ex(address)
        until = time.monotonic() + (timeout_s or 0)
        with selectors.DefaultSelector() as selector:
            selector.register(line, selectors.EVENT_WRITE)
            while code in CONNECTING and not selector.select(CHECK_S):
                if time.monotonic() > until or self.expired or self._cancellation.cancelled:
                    raise TimeoutError
        code = line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) if code in CONNECTING else code
        if code:
            raise OSError(code, os.strerror(code))
        line.settimeout(timeout_s)

    def on(self, line: socket.socket) -> None:
        """Add a new connection, by a duplicate descriptor: TLS takes over the original."""
        with self._lock:
            if self._line is not None:
                self._line.close()
            self._line = line.dup()
            if self.expired:
                shut_down(self._line)
        self._cancellation.watch(self._shut_down)

    def _shut_down(self) -> None:
        with self._lock:
            self.expired = True
            shut_down(self._line)

    def close(self) -> None:
        with self._lock:
            if self._line is not None:
                self._line.close()
            self._line = None

    @contextmanager
    def over(self, left_s: Callable[[], float]) -> Iterator[None]:
        """Watch during a request; `left_s` returns how long it may still take."""
        ended = threading.Event()
        self.expired = self._cancellation.cancelled

        def watch() -> None:
            while not ended.wait(max(left_s(), 0.01)):
                if left_s() <= 0:
                    self._shut_down()

        watcher = threading.Thread(target=watch, daemon=True, name="watch")
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()


class _Adapter(HTTPAdapter):
    """Connections that are watched; requests are not retried."""

    def __init__(self, watch: _Watch) -> None:
        self._watch = watch
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **rest: Any) -> None:  # noqa: ANN401
        super().init_poolmanager(*args, **rest)
        watch = self._watch

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return watch.connected(self, self.socket_options or ())

        class Encrypted(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return watch.connected(self, self.socket_options or ())

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain  # pyright: ignore[reportAssignmentType]

        class EncryptedPool(HTTPSConnectionPool):
            ConnectionCls = Encrypted  # pyright: ignore[reportAssignmentType]

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": EncryptedPool}

    def close(self) -> None:
        with suppress(OSError):
            super().close()
