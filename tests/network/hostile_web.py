"""A DICOMweb service that has two images, and answers in whatever way a test says."""

import gzip
import io
import json
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pydicom

from tests.imaging.dicom_files import dataset, shaded, written

STUDY, SERIES, INSTANCE = "1.2.3", "1.2.3.4", "1.2.3.4.5"
TAGS = {"studies": "0020000D", "series": "0020000E", "instances": "00080018"}
UIDS = {"studies": STUDY, "series": SERIES, "instances": INSTANCE}
JSON = "application/dicom+json"
HTML = b"<html>Please log in</html>"
MULTIPART = 'multipart/related; type="application/dicom"; boundary="x-1"'


def dicom_bytes(**attributes) -> bytes:
    with pydicom.config.disable_value_validation():
        uids = {"SOPInstanceUID": INSTANCE, "SeriesInstanceUID": SERIES, "StudyInstanceUID": STUDY}
        named = {"PatientID": "P1", "PatientName": "Secret^Name"}
        return written(dataset(shaded(16, 16), **(uids | named | attributes)))


IMAGE = dicom_bytes()


def entry(tag: str, uid: object, **more) -> dict[str, object]:
    return {tag: {"vr": "UI", "Value": [uid]}, **more}


def multipart(
    content: bytes = IMAGE, head: bytes = b"Content-Type: application/dicom\r\n"
) -> bytes:
    return b"--x-1\r\n" + head + b"\r\n" + content + b"\r\n--x-1--\r\n"


@dataclass
class Reply:
    """One answer; `after` goes on once the body is out."""

    status: int = 200
    kind: str | None = JSON
    body: bytes = b""
    head: dict[str, str] = field(default_factory=dict)
    chunked: bool = False
    after: Callable[[io.BufferedIOBase, threading.Event], None] | None = None


class Service(ThreadingHTTPServer):
    """Answers listings and objects; a test changes either."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.over = threading.Event()
        self.lists: Callable[[str, int], Reply] = usual_list
        self.gives: Callable[[], Reply] = lambda: Reply(kind=MULTIPART, body=multipart())
        self.stores: Callable[[], Reply] = lambda: Reply(body=b"{}")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/web"

    def handle_error(self, *_: object) -> None:
        """Say nothing: who asks hangs up at will."""


@contextmanager
def hostile() -> Iterator[Service]:
    made = Service()
    thread = threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.over.set()
        made.shutdown()
        made.server_close()
        thread.join()


def usual_list(level: str, offset: int) -> Reply:
    if offset:
        return Reply(204, None)
    return Reply(body=json.dumps([entry(TAGS[level], UIDS[level])]).encode())


class _Handler(BaseHTTPRequestHandler):
    server: Service
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # head and body in one piece

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        level = parts.path.rpartition("/")[2]
        if level in TAGS:
            if "CR" in query.get("ModalitiesInStudy", []):
                self._reply(Reply(204, None))
            else:
                self._reply(self.server.lists(level, int(query.get("offset", ["0"])[0])))
        else:
            self._reply(self.server.gives())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._reply(self.server.stores())

    def _reply(self, reply: Reply) -> None:
        with suppress(OSError):
            self.send_response(reply.status)
            if reply.kind is not None:
                self.send_header("Content-Type", reply.kind)
            for name, value in reply.head.items():
                self.send_header(name, value)
            if reply.chunked:
                self.send_header("Transfer-Encoding", "chunked")
            elif "Content-Length" not in reply.head and reply.after is None:
                self.send_header("Content-Length", str(len(reply.body)))
            else:
                self.close_connection = True
            self.end_headers()
            self.wfile.write(reply.body)
            if reply.after is not None:
                self.close_connection = True
                self.wfile.flush()
                reply.after(self.wfile, self.server.over)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def drips(content: bytes) -> Callable[[io.BufferedIOBase, threading.Event], None]:
    """Send a little again and again, for ever."""

    def drip(line: io.BufferedIOBase, over: threading.Event) -> None:
        while not over.wait(0.02):
            line.write(content)
            line.flush()

    return drip


def floods(content: bytes) -> Callable[[io.BufferedIOBase, threading.Event], None]:
    def flood(line: io.BufferedIOBase, over: threading.Event) -> None:
        while not over.is_set():
            line.write(content)

    return flood


def stays(_line: io.BufferedIOBase, over: threading.Event) -> None:
    over.wait(60)


def bomb(size: int) -> bytes:
    return gzip.compress(bytes(size))


def deflated(content: bytes) -> bytes:
    return zlib.compress(content)
