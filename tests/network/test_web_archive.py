"""How a DICOMweb service is asked, and questions that are not asked."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.network.inbox import Inbox
from xray_desktop.network.query import Query, day
from xray_desktop.network.web_archive import WebArchive, token_in

WebResponse = Callable[[BaseHTTPRequestHandler], None]
TODAY = Query(since=date(2026, 11, 25))


class Service(ThreadingHTTPServer):
    """Answers every question the same way, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None]] = []
        self.status, self.kind, self.body = 200, "application/dicom+json", b"[]"
        self.pages: Callable[[int], bytes] | None = None
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/web"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        service = self.server
        assert isinstance(service, Service)
        service.asked.append((self.path, self.headers["Authorization"]))
        if service.pages is not None:
            query = parse_qs(urlsplit(self.path).query)
            service.body = service.pages(int(query.get("offset", ["0"])[0]))
        self.send_response(service.status)
        self.send_header("Content-Type", service.kind)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", str(len(service.body)))
        self.end_headers()
        self.wfile.write(service.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def archive(service: Service, tmp_path: Path) -> Iterator[WebArchive]:
    made = WebArchive(service.url, Inbox(tmp_path / "in"))
    yield made
    made.close()


def test_nothing_found_is_nothing(service, archive) -> None:
    for service.status in (200, 204):
        assert list(archive.series(TODAY)) == []
    assert "StudyDate=20261125-" in service.asked[0][0]


def studies(first: int, last: int) -> bytes:
    return json.dumps([{"0020000D": {"Value": [f"1.2.{n}"]}} for n in range(first, last)]).encode()


@pytest.mark.parametrize("knows_pages", [True, False])
def test_all_pages_of_an_answer_are_asked_for(service, archive, knows_pages) -> None:
    def page(offset: int) -> bytes:
        return studies(offset, min(offset + 3, 7)) if knows_pages else studies(0, 7)

    service.pages = page
    found = archive._found("/studies", "0020000D", {})
    assert list(found) == [f"1.2.{number}" for number in range(7)]
    assert len(service.asked) == (4 if knows_pages else 2)


def test_nobody_there(tmp_path) -> None:
    archive = WebArchive("http://127.0.0.1:1/web")
    with pytest.raises(FailedError, match="cannot be reached"):
        list(archive.series(TODAY))
    archive.close()


def test_a_token_goes_along_and_never_in_the_clear(service, tmp_path) -> None:
    file = tmp_path / "token"
    file.write_text("s3cret\n")
    archive = WebArchive(service.url, token=token_in(file))
    list(archive.series(TODAY))
    archive.close()
    assert service.asked[0][1] == "Bearer s3cret"
    assert "s3cret" not in repr(archive)
    with pytest.raises(RefusedError, match="unencrypted"):
        WebArchive("http://pacs/web", token=token_in(file))
    file.write_text("two words")
    for path in (file, tmp_path / "none"):
        with pytest.raises(RefusedError, match="one word"):
            token_in(path)


@pytest.mark.parametrize("url", ["pacs", "ftp://pacs/web", "https://", "https://pacs/web?a=b"])
def test_what_is_no_address_is_said(url) -> None:
    with pytest.raises(RefusedError, match="not a DICOMweb URL"):
        WebArchive(url)


@pytest.mark.parametrize(
    ("requested", "messages"),
    [
        ({}, "not fetched as a whole"),
        ({"study": "1.2.x"}, "not a Study Instance UID"),
        ({"patient_id": "*"}, "cannot contain"),
        ({"accession": "A\\B"}, "cannot contain"),
    ],
)
def test_questions_that_are_not_asked(requested, messages) -> None:
    with pytest.raises(RefusedError, match=messages):
        Query(**requested)


def test_dates_are_ranges_with_both_ends() -> None:
    first, last = day("2026-11-24"), day("20261125")
    assert Query(since=first, until=last).dates == "20261124-20261125"
    assert Query(since=first, until=first).dates == "20261124"
    assert Query(until=last).dates == "-20261125"
    assert Query(study="1.2").dates == ""
    assert "2026" not in repr(Query(since=first, patient_id="2026"))
