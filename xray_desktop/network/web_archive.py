"""An archive behind DICOMweb (DICOM PS3.18): QIDO-RS asks, WADO-RS fetches, STOW-RS stores."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests_toolbelt.multipart import decoder

from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.network.inbox import Inbox
from xray_desktop.network.query import MOST_FOUND, UID, Query, Series

SILENCE_S: Final = (10.0, 60.0)
"""Until it is reached, and between two pieces of its answer."""
LARGEST_BYTES: Final = 512 << 20
JSON: Final = "application/dicom+json"
OBJECT: Final = 'multipart/related; type="application/dicom"; transfer-syntax=*'
STUDY: Final = "0020000D"
SERIES: Final = "0020000E"
INSTANCE: Final = "00080018"
PREAMBLE: Final = 128
DICM: Final = b"DICM"
LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class WebArchive:
    """A DICOMweb service.

    Parameters
    ----------
    url : str
        Where its services begin, such as ``https://pacs/dicom-web``.
    inbox : Inbox or None
        Where fetched objects go; None if nothing is fetched.
    authority : Path or None
        A certificate that is believed beside those of the system.
    token : str
        Sent as a bearer token, if not empty; never over an unencrypted connection.

    Raises
    ------
    RefusedError
        The address is none, or a token would be sent in the clear.
    """

    url: str
    inbox: Inbox | None = None
    authority: Path | None = None
    token: str = field(default="", repr=False)
    _session: requests.Session = field(init=False, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise RefusedError(
                "web_address", "This is no address of DICOMweb: https://HOST/PATH was expected."
            )
        if self.token and parts.scheme == "http" and parts.hostname not in LOCAL:
            raise RefusedError(
                "token_in_the_clear",
                "A token is not sent over an unencrypted connection: use https.",
            )
        session = requests.Session()
        session.trust_env = False  # neither a proxy nor a password that nobody named here
        if self.token:
            session.headers["Authorization"] = f"Bearer {self.token}"
        if self.authority is not None:
            session.verify = str(self.authority)
        object.__setattr__(self, "_session", session)

    def close(self) -> None:
        """Close its connections."""
        self._session.close()

    def series(self, query: Query) -> Iterator[Series]:
        """Yield what `query` finds; FailedError if the service does not answer."""
        asked = {
            "StudyInstanceUID": query.study,
            "StudyDate": query.dates,
            "PatientID": query.patient_id,
            "AccessionNumber": query.accession,
        }
        given = {name: value for name, value in asked.items() if value}
        for modality in query.modalities:
            wanted = {**given, "ModalitiesInStudy": modality}
            for study in self._uids("/studies", STUDY, wanted):
                place = f"/studies/{study}/series"
                for series in self._uids(place, SERIES, {"Modality": modality}):
                    instances = self._uids(f"{place}/{series}/instances", INSTANCE, {})
                    yield Series(study, series, tuple(instances))

    def fetch(self, series: Series) -> str | None:
        """Bring a series to the inbox; return why not all of it came, or None."""
        if self.inbox is None:
            raise AssertionError
        failed = 0
        for uid in series.instances:
            if self.inbox.holds(uid):
                continue
            content = self._object(series, uid)
            if content is None:
                failed += 1
            else:
                self.inbox.keep(uid, content)
        return f"{failed} of its objects were not sent" if failed else None

    def store(self, path: Path) -> str | None:
        """Store a DICOM file; return why it was not, or None."""
        boundary = uuid.uuid4().hex
        head = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
        try:
            content = path.read_bytes()
        except OSError:
            return "the file cannot be read"
        if content[PREAMBLE : PREAMBLE + 4] != DICM:
            return "it is no DICOM file"
        answer = self._ask(
            "POST",
            "/studies",
            data=head + content + f"\r\n--{boundary}--\r\n".encode(),
            headers={
                "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}',
                "Accept": JSON,
            },
        )
        if answer.status_code == requests.codes.ok:
            return None
        return f"the archive refused it (status {answer.status_code})"

    def _object(self, series: Series, uid: str) -> bytes | None:
        """Return an instance as a file; None if the service did not give it."""
        place = f"/studies/{series.study}/series/{series.uid}/instances/{uid}"
        answer = self._ask("GET", place, headers={"Accept": OBJECT})
        if answer.status_code != requests.codes.ok:
            return None
        try:
            parts = decoder.MultipartDecoder.from_response(answer).parts
        except (decoder.ImproperBodyPartContentException, ValueError, KeyError):
            return None
        content = parts[0].content if len(parts) == 1 else b""
        return content if content[PREAMBLE : PREAMBLE + 4] == DICM else None

    def _uids(self, place: str, tag: str, parameters: dict[str, str]) -> list[str]:
        """Return the UIDs of a search, page by page (PS3.18, 8.3.4.4); the rest is left aside.

        A service may give fewer than there are, unasked; one that knows no pages repeats the first.
        """
        found: dict[str, None] = {}
        received = 0
        while received < MOST_FOUND:
            offset = {"offset": str(received)} if received else {}
            page = self._page(place, tag, {**parameters, **offset})
            new = [uid for uid in page if UID.fullmatch(uid) and uid not in found]
            if not new:
                break
            found.update(dict.fromkeys(new))
            received += len(page)
        return list(found)

    def _page(self, place: str, tag: str, parameters: dict[str, str]) -> list[str]:
        answer = self._ask("GET", place, params=parameters, headers={"Accept": JSON})
        if answer.status_code == requests.codes.no_content:
            return []
        if answer.status_code != requests.codes.ok:
            raise self._failed(f"status {answer.status_code}")
        try:
            listed: list[Any] = answer.json()
            return [str(one[tag]["Value"][0]) for one in listed[:MOST_FOUND]]
        except (ValueError, KeyError, TypeError, IndexError):
            raise self._failed("no DICOM JSON") from None

    def _ask(self, method: str, place: str, **rest: Any) -> requests.Response:  # noqa: ANN401
        """Return an answer, whole and of bounded size; redirections are not followed."""
        url = f"{self.url.rstrip('/')}{place}"
        try:
            answer = self._session.request(
                method, url, timeout=SILENCE_S, stream=True, allow_redirects=False, **rest
            )
            body = bytearray()
            for piece in answer.iter_content(1 << 20):
                body += piece
                if len(body) > LARGEST_BYTES:
                    answer.close()
                    raise self._failed("an answer without end")
        except (requests.RequestException, OSError):
            raise self._failed("it cannot be reached, or its certificate is not believed") from None
        answer._content = bytes(body)  # noqa: SLF001 - what `content` would hold, were it not bounded
        return answer

    def _failed(self, why: str) -> FailedError:
        host = urlsplit(self.url).hostname
        return FailedError(
            "web_archive",
            "The archive at {host} does not answer as expected: {why}.",
            host=host,
            why=why,
        )


def token_in(path: Path) -> str:
    """Return the token in a file; RefusedError if it cannot be read or holds none."""
    try:
        words = path.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        words = []
    if len(words) != 1:
        raise RefusedError(
            "token", "The file of the token cannot be read: one word of plain letters was expected."
        )
    return words[0]
