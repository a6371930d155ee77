"""One running program per user: a second start sends its paths to the first and ends.

Both talk over a local socket that only this user can open; a message is a list of paths.
"""

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from xray_desktop.core.parsing import parsed_json
from xray_desktop.paths import APP_NAME

WAIT_MS: Final = 1_000
MAX_BYTES: Final = 1 << 20
END: Final = b"\n"
ACCEPTED: Final = b"taken\n"


def server_name(socket: Path) -> str:
    """Return what the socket is called: a file of the user's own, or a pipe of Windows."""
    if sys.platform != "win32":
        return str(socket)
    return f"{APP_NAME}-{hashlib.sha256(str(socket).encode()).hexdigest()[:16]}"


def acquire_instance_lock(file: Path) -> QLockFile | None:
    """Return the lock of the first program, or None where another one that lives has it.

    One that was left behind by a program that was killed is taken over.
    """
    lock = QLockFile(str(file))
    lock.setStaleLockTime(0)  # however old, it holds while its program lives
    return lock if lock.tryLock(0) else None


def send_to_running_instance(paths: Sequence[Path], name: str) -> bool:
    """Send `paths` to the running program; return whether there is one that accepted them."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(WAIT_MS):
        return False
    absolute = [str(path.absolute()) for path in paths]
    socket.write(json.dumps(absolute).encode() + END)
    socket.waitForBytesWritten(WAIT_MS)
    answered = socket.waitForReadyRead(WAIT_MS) and bytes(socket.readAll().data()) == ACCEPTED
    socket.disconnectFromServer()
    return answered


class InstanceServer(QObject):
    """The server in the first program.

    Parameters
    ----------
    name : str
        The socket's.
    """

    asked = Signal(object)
    """Paths of a second start, a tuple; empty if it had none."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._received: dict[QLocalSocket, bytes] = {}
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take_caller)
        QLocalServer.removeServer(name)  # left behind by a program that was killed
        self.listening = self._server.listen(name)

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _take_caller(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is None:
            return
        self._received[socket] = b""
        socket.readyRead.connect(lambda: self._read(socket))
        socket.disconnected.connect(lambda: self._forget(socket))
        if socket.bytesAvailable():
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket not in self._received:
            return
        self._received[socket] += bytes(socket.readAll().data())
        if len(self._received[socket]) > MAX_BYTES:
            socket.abort()
        elif self._received[socket].endswith(END):
            paths = _paths(self._received[socket])
            if paths is not None:
                socket.write(ACCEPTED)
                socket.flush()
                self.asked.emit(paths)
            socket.disconnectFromServer()

    def _forget(self, socket: QLocalSocket) -> None:
        self._received.pop(socket, None)
        socket.deleteLater()


def _paths(line: bytes) -> tuple[Path, ...] | None:
    """Return the absolute paths of a line, or None if it is anything else."""
    try:
        paths = parsed_json(line)
    except ValueError:
        return None
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        return None
    paths = tuple(Path(path) for path in paths)
    return paths if all(path.is_absolute() and "\0" not in str(path) for path in paths) else None
