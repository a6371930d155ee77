"""A peer that speaks the upper layer protocol byte by byte (PS3.8, 9.3)."""

import socket
import struct
from typing import Self

CR = "1.2.840.10008.5.1.4.1.1.1"
EXPLICIT = "1.2.840.10008.1.2.1"
VERIFICATION = "1.2.840.10008.1.1"
PATIENCE_S = 30
STORE, ECHO = 0x0001, 0x0030
LAST, COMMAND = 2, 1


def pdu(kind: int, content: bytes, length: int | None = None) -> bytes:
    return struct.pack(">BBI", kind, 0, len(content) if length is None else length) + content


def request(title: str = "PEER", largest: int = 16382) -> bytes:
    """A-ASSOCIATE-RQ for images (context 1) and verification (context 3)."""

    def item(kind: int, content: bytes) -> bytes:
        return struct.pack(">BBH", kind, 0, len(content)) + content

    def context(number: int, abstract: str) -> bytes:
        syntaxes = item(0x30, abstract.encode()) + item(0x40, EXPLICIT.encode())
        return item(0x20, bytes([number, 0, 0, 0]) + syntaxes)

    user = item(0x51, struct.pack(">I", largest)) + item(0x52, b"1.2.3.4")
    return pdu(
        1,
        struct.pack(">HH", 1, 0)
        + b"XRAY".ljust(16)
        + title.encode().ljust(16)
        + bytes(32)
        + item(0x10, b"1.2.840.10008.3.1.1.1")
        + context(1, CR)
        + context(3, VERIFICATION)
        + item(0x50, user),
    )


def part(context: int, header: int, content: bytes) -> bytes:
    return pdu(4, struct.pack(">IBB", len(content) + 2, context, header) + content)


def command(kind: int, uid: str, *, of: str, has_data: bool) -> bytes:
    def element(number: int, value: bytes) -> bytes:
        value += b"\0" * (len(value) % 2)
        return struct.pack("<HHI", 0, number, len(value)) + value

    def short(value: int) -> bytes:
        return struct.pack("<H", value)

    body = (
        element(0x0002, of.encode())
        + element(0x0100, short(kind))
        + element(0x0110, short(1))
        + element(0x0700, short(0))
        + element(0x0800, short(1 if has_data else 0x0101))
        + (element(0x1000, uid.encode()) if uid else b"")
    )
    return element(0, struct.pack("<I", len(body))) + body


class RawPeer:
    """A connection to a receiver."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self.line = socket.create_connection(
            ("127.0.0.1", port), timeout=PATIENCE_S, source_address=(host, 0)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()

    def say(self, content: bytes) -> None:
        self.line.sendall(content)

    def associate(self, title: str = "PEER", largest: int = 16382) -> bool:
        """Whether the receiver accepts."""
        self.say(request(title, largest))
        return self.hear()[:1] == b"\x02"

    def hear(self) -> bytes:
        """One PDU, or what came of it before the receiver hung up."""
        head = self._read(6)
        return head + self._read(struct.unpack(">I", head[2:])[0]) if len(head) == 6 else head

    def store(self, uid: str, data: bytes) -> None:
        self.say(part(1, COMMAND | LAST, command(STORE, uid, of=CR, has_data=True)))
        self.say(part(1, LAST, data))

    def echo(self) -> bool:
        """Whether the receiver answers."""
        self.say(part(3, COMMAND | LAST, command(ECHO, "", of=VERIFICATION, has_data=False)))
        return self.hear()[:1] == b"\x04"

    def is_let_go(self) -> bool:
        """Whether the receiver ends the connection, within `PATIENCE_S` between two words of it."""
        try:
            while self.line.recv(4096):
                pass
        except TimeoutError:
            return False
        except OSError:
            pass
        return True

    def _read(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            try:
                piece = self.line.recv(size - len(found))
            except ConnectionError:
                break
            if not piece:
                break
            found += piece
        return found
