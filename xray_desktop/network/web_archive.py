"""An archive behind DICOMweb (DICOM PS3.18): QIDO-RS queries, WADO-RS fetches, STOW-RS stores."""

import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from xray_desktop.core.errors import Caution, RefusedError
from xray_desktop.network.cancellation import Cancellation
from xray_desktop.network.inbox import Inbox
from xray_desktop.network.limits import Limits
from xray_desktop.network.object_identity import BEGINNING, ObjectIdentity
from xray_desktop.network.query import (
    ANOTHER_INSTANCE,
    NO_END,
    NOT_STORED,
    TOO_MANY,
    UNUSABLE,
    Query,
    Series,
    Study,
    counted_reasons,
)
from xray_desktop.network.web_answers import (
    Item,
    UnreadableAnswerError,
    listing,
    matching,
    objects,
    study_of,
    why_no_object,
    why_not_stored,
)
from xray_desktop.network.web_client import WebClient

OK: Final = 200
NO_CONTENT: Final = 204
PAGE: Final = 1000
"""Entries requested at a time."""
LISTS: Final = "application/dicom+json, application/json;q=0.9"
OBJECT: Final = 'multipart/related; type="application/dicom"; transfer-syntax=*'
STORED: Final = "application/dicom+json, application/dicom+xml;q=0.9"
DESCRIPTION: Final = "00081030"
STUDY: Final = "0020000D"
SERIES: Final = "0020000E"
INSTANCE: Final = "00080018"
REPEATED: Final = Caution("answer continues, but repeats its beginning")
LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class WebArchive:
    """A DICOMweb service.

    Parameters
    ----------
    url : str
        Base URL of its services, such as ``https://pacs/dicom-web``.
    inbox : Inbox or None
        Where fetched objects are stored; None if nothing is fetched.
    authority : Path or None
        A certificate authority that is trusted instead of those of the system.
    token : str
        Sent as a bearer token, if not empty; never over an unencrypted connection.
    limits : Limits
        Limits on time and size.
    cancellation : Cancellation
        Ends what it waits for.

    Attributes
    ----------
    left_out : Counter
        Why answers to the last query could not be used, and how often.

    Raises
    ------
    RefusedError
        The URL is not valid or contains a password, or a token would be sent unencrypted.
    """

    url: str
    inbox: Inbox | None = None
    authority: Path | None = None
    token: str = field(default="", repr=False)
    limits: Limits = field(default_factory=Limits)
    cancellation: Cancellation = field(default_factory=Cancellation)
    left_out: Counter[str] = field(default_factory=Counter, init=False)
    _client: WebClient = field(init=False, repr=False)

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            valid = parts.port != 0 and parts.hostname and not parts.query
        except ValueError:  # a bracket or a port that is none
            parts, valid = urlsplit(""), False
        if parts.scheme not in {"http", "https"} or not valid:
            raise RefusedError(
                "web_address", "This is not a DICOMweb URL: expected https://HOST/PATH."
            )
        if "@" in parts.netloc:
            raise RefusedError(
                "password_in_url",
                "A URL with a user name or a password is not used: enter a token file instead.",
            )
        if self.token and parts.scheme == "http" and parts.hostname not in LOCAL:
            raise RefusedError(
                "token_in_the_clear",
                "A token is not sent over an unencrypted connection: use https.",
            )
        client = WebClient(self.url, self.authority, self.token, self.limits, self.cancellation)
        object.__setattr__(self, "_client", client)

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def verify(self) -> None:
        """Ask for one study and drop the answer; FailedError if the service does not answer."""
        self._page("/studies", STUDY, {"limit": "1"})

    def studies(self, query: Query) -> Iterator[Study]:
        """Yield the studies that `query` finds, each once; FailedError without an answer."""
        self.left_out.clear()
        seen: set[str] = set()
        for modality in query.modalities:
            wanted = {**_keys(query), "ModalitiesInStudy": modality, "includefield": DESCRIPTION}
            for item in self._items("/studies", STUDY, wanted):
                uid = item.uid
                if uid is not None and uid not in seen:
                    seen.add(uid)
                    yield study_of(uid, item.attributes)

    def series(self, query: Query) -> Iterator[Series]:
        """Yield what `query` finds; FailedError if the service does not answer."""
        self.left_out.clear()
        given = _keys(query)
        for modality in query.modalities:
            wanted = {**given, "ModalitiesInStudy": modality}
            for study, patient in self._found("/studies", STUDY, wanted).items():
                place = f"/studies/{study}/series"
                for series in self._found(place, SERIES, {"Modality": modality}):
                    instances = self._found(f"{place}/{series}/instances", INSTANCE, {})
                    yield Series(study, series, tuple(instances), query.patient_id or patient)

    def fetch(self, series: Series) -> list[str]:
        """Fetch a series into the inbox; return why parts of it are missing."""
        if self.inbox is None:
            raise AssertionError
        reasons: Counter[str] = Counter()
        for uid in series.instances:
            if self.inbox.holds(uid):
                continue
            found = self._object(series, uid)
            if isinstance(found, str):
                reasons[found] += 1
            else:
                self.inbox.keep(uid, found)
        return counted_reasons(reasons)

    def store(self, path: Path) -> str | None:
        """Store a DICOM file; return why it was not, or None."""
        boundary = uuid.uuid4().hex
        head = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        kind = f'multipart/related; type="application/dicom"; boundary={boundary}'
        try:
            with path.open("rb") as file:
                identity = ObjectIdentity.of(file.read(BEGINNING))
                if identity is None:
                    return "it is not a DICOM file"
                file.seek(0)
                pieces = chain([head], iter(lambda: file.read(BEGINNING), b""), [tail])
                size = len(head) + path.stat().st_size + len(tail)
                answer = self._client.ask(
                    "POST",
                    "/studies",
                    self.limits.listing_bytes,
                    data=_Upload(size, pieces),
                    headers={"Content-Type": kind, "Accept": STORED},
                )
        except OSError:
            return "the file cannot be read"
        return why_not_stored(answer, identity.instance)

    def _object(self, series: Series, uid: str) -> bytes | str:
        """Return an instance as a file, or why it could not be fetched."""
        place = f"/studies/{series.study}/series/{series.uid}/instances/{uid}"
        limit = self.limits.object_bytes
        answer = self._client.ask("GET", place, limit, headers={"Accept": OBJECT})
        if answer.status != OK:
            return Caution("not sent (status {code})", code=answer.status)
        pair = matching(objects(answer), uid)
        if pair is None:
            return Caution("not sent ({why})", why=why_no_object(answer))
        content, identity = pair
        mismatch = series.mismatch(identity)
        if mismatch is None and identity.instance != uid:
            mismatch = ANOTHER_INSTANCE
        return content if mismatch is None else Caution(NOT_STORED, why=mismatch)

    def _found(self, place: str, tag: str, parameters: dict[str, str]) -> dict[str, str]:
        """Return the UIDs of a search with their patients."""
        items = self._items(place, tag, parameters)
        return {item.uid: item.patient_id for item in items if item.uid is not None}

    def _items(self, place: str, tag: str, parameters: dict[str, str]) -> list[Item]:
        """Return the entries of a search, page by page (PS3.18, 8.3.4.4).

        A service may limit the number of answers itself; one without paging repeats the first page.
        """
        limits = self.limits
        until = time.monotonic() + limits.query_s
        seen: dict[str, Item] = {}
        received = 0
        for _ in range(limits.pages):
            offset = {"offset": str(received)} if received else {}
            page, more = self._page(place, tag, {**parameters, "limit": str(PAGE), **offset})
            new = {item.text: item for item in page if item.text not in seen}
            seen.update(new)
            received += len(page)
            if not new:
                if page and (more or len(page) >= PAGE):
                    self.left_out[REPEATED] += 1
                break
            if len(seen) > limits.answers:
                raise self._client.failed(Caution(TOO_MANY, limit=limits.answers))
            if time.monotonic() > until:
                raise self._client.failed(Caution(NO_END, seconds=f"{limits.query_s:.0f}"))
        else:
            raise self._client.failed(
                Caution(
                    "more than {limit} pages of answers to one query: query fewer days",
                    limit=limits.pages,
                )
            )
        unusable = sum(item.uid is None for item in seen.values())
        if unusable:
            self.left_out[UNUSABLE] += unusable
        return list(seen.values())

    def _page(self, place: str, tag: str, parameters: dict[str, str]) -> tuple[list[Item], bool]:
        answer = self._client.ask(
            "GET",
            place,
            self.limits.listing_bytes,
            params=parameters,
            headers={"Accept": LISTS},
        )
        if answer.status == NO_CONTENT:
            return [], False
        if answer.status != OK:
            raise self._client.failed(Caution("status {code}", code=answer.status))
        try:
            return listing(answer, tag, self.limits), answer.more
        except UnreadableAnswerError as error:
            raise self._client.failed(error.why) from None


def _keys(query: Query) -> dict[str, str]:
    asked = {
        "StudyInstanceUID": query.study,
        "StudyDate": query.dates,
        "PatientID": query.patient_id,
        "AccessionNumber": query.accession,
    }
    return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class _Upload:
    """A body of known size that is sent piece by piece and never held in memory as a whole."""

    size: int
    pieces: Iterator[bytes]

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces


def token_in(path: Path) -> str:
    """Return the token in a file; RefusedError if it cannot be read or contains none."""
    try:
        parts = path.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        parts = []
    if len(parts) != 1:
        raise RefusedError(
            "token", "The token file cannot be read: expected one word of ASCII characters."
        )
    return parts[0]
