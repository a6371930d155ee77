"""Answers of a DICOMweb service (DICOM PS3.18): query results, objects, outcomes of storing."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree

from pydicom.datadict import tag_for_keyword

from xray_desktop.core.errors import Caution
from xray_desktop.core.parsing import uid_of
from xray_desktop.network.limits import Limits
from xray_desktop.network.object_identity import DICM, PREAMBLE, ObjectIdentity
from xray_desktop.network.query import MAX_SHOWN, NO_OBJECT, STUDY_KEYWORDS, WEB_PAGE, Study
from xray_desktop.network.web_client import WebResponse

PERSON_NAME: Final = ("Alphabetic", "Ideographic", "Phonetic")
PATIENT_ID: Final = "00100020"
REFERENCED: Final = "00081199"
FAILED: Final = "00081198"
REFERENCED_UID: Final = "00081155"
FAILURE_REASON: Final = "00081197"
MAX_PARTS: Final = 16
MAX_HEADER: Final = 16 << 10
_BOUNDARY: Final = re.compile(r'boundary\s*=\s*(?:"([^"]{1,256})"|([^\s;"]{1,256}))', re.IGNORECASE)
_CHARSET: Final = re.compile(r'charset\s*=\s*"?([\w.:-]{1,40})', re.IGNORECASE)
_PART_HEADER: Final = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*\r?\n")


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """One entry of a query result: its UID as text, the patient ID, and all that it holds."""

    text: str
    patient_id: str
    attributes: Any = None

    @property
    def uid(self) -> str | None:
        """Its UID, or None if it is not valid."""
        return uid_of(self.text)


class UnreadableAnswerError(ValueError):
    """A query result that is none; `why` says what it is instead."""

    def __init__(self, why: Caution) -> None:
        super().__init__(why)
        self.why = why


def listing(answer: WebResponse, tag: str, limits: Limits) -> list[Item]:
    """Return the entries of a QIDO-RS answer, a DICOM JSON array (PS3.18, annex F).

    Raises
    ------
    UnreadableAnswerError
        It is something else.
    """
    body = answer.body
    if not body.strip():
        raise UnreadableAnswerError(Caution("it is empty"))
    if sum(body.count(sign) for sign in b",{[:") > limits.listing_values:
        raise UnreadableAnswerError(
            Caution("it holds more than {limit} values", limit=limits.listing_values)
        )
    try:
        listed: Any = json.loads(_text(answer))
    except (ValueError, RecursionError):
        raise UnreadableAnswerError(_other_than("DICOM JSON", answer)) from None
    if not isinstance(listed, list):
        raise UnreadableAnswerError(Caution(NO_OBJECT, what="DICOM JSON"))
    try:
        return [Item(_first(one, tag), _first(one, PATIENT_ID, ""), one) for one in listed]
    except (KeyError, TypeError, AttributeError, IndexError):
        raise UnreadableAnswerError(Caution(NO_OBJECT, what="DICOM JSON")) from None


def study_of(uid: str, attributes: Any) -> Study:  # noqa: ANN401 - untrusted JSON
    """Return a study from an entry of a query result; what cannot be read is empty."""
    return Study(
        uid,
        **{
            name: _shown(attributes, f"{tag_for_keyword(keyword) or 0:08X}")
            for name, keyword in STUDY_KEYWORDS.items()
        },
    )


def _shown(item: Any, tag: str) -> str:  # noqa: ANN401
    """Return an attribute's values to be read by a person."""
    try:
        attribute = item.get(tag) or item.get(tag.lower()) or {}
        values = attribute.get("Value") or []
        texts = [
            "=".join(str(one.get(group, "")) for group in PERSON_NAME).rstrip("=")
            if isinstance(one, dict)
            else str(one)
            for one in values
            if one is not None
        ]
    except (AttributeError, TypeError):
        return ""
    return "".join(sign for sign in "\\".join(texts) if sign.isprintable())[:MAX_SHOWN]


def objects(answer: WebResponse) -> list[bytes]:
    """Return the DICOM objects in a WADO-RS answer, multipart or not; [] if there is none."""
    if _is_object(answer.body):
        return [answer.body]
    return [part for part in _parts(answer) if _is_object(part)]


def why_no_object(answer: WebResponse) -> Caution:
    """Return a description of an answer without an object."""
    if not answer.body:
        return Caution("an empty answer")
    return _other_than(Caution("DICOM object"), answer)


def why_not_stored(answer: WebResponse, uid: str) -> str | None:
    """Return why an instance is not stored, by the body of a STOW-RS answer; None if it is.

    The body decides (PS3.18, 10.5.3): it lists what was stored, perhaps with a warning, and what
    failed. What it does not confirm may be lost.
    """
    stored, failed = _store_lists(answer)
    if failed:
        reason = failed.get(uid, next(iter(failed.values())))
        code = "" if reason is None else f", reason {reason:04X}"
        return f"the archive did not store it (status {answer.status}{code})"
    if uid in stored and answer.status in range(200, 300):
        return None
    if answer.status in range(200, 300):
        return f"the archive does not confirm that it stored it (status {answer.status})"
    return f"the archive refused it (status {answer.status})"


def _store_lists(answer: WebResponse) -> tuple[set[str], dict[str, int | None]]:
    """Return what was stored, and what failed with its reason; JSON and XML alike."""
    try:
        if answer.body.lstrip()[:1] == b"<":
            model = _from_xml(answer.body)
        else:
            model = json.loads(_text(answer))
        stored = {_first(one, REFERENCED_UID, "").strip(" \0") for one in _items(model, REFERENCED)}
        failed = {
            _first(one, REFERENCED_UID, "").strip(" \0"): _reason(one)
            for one in _items(model, FAILED)
        }
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return set(), {}
    return stored, failed


def _items(model: Any, tag: str) -> list[Any]:  # noqa: ANN401 - untrusted JSON
    datasets = model if isinstance(model, list) else [model]
    return [item for one in datasets for item in (one.get(tag) or {}).get("Value") or []]


def _reason(item: Any) -> int | None:  # noqa: ANN401
    try:
        return int(_first(item, FAILURE_REASON)) & 0xFFFF
    except (KeyError, ValueError):
        return None


def _from_xml(body: bytes) -> dict[str, Any]:
    """Return a Native DICOM Model (PS3.19, A.1) as DICOM JSON; ValueError if it is not one."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise ValueError
    try:
        return _dataset(ElementTree.fromstring(body))  # noqa: S314 - no entities, bounded size
    except ElementTree.ParseError:
        raise ValueError from None


def _dataset(node: ElementTree.Element) -> dict[str, Any]:
    """Return the attributes right below a node; namespaces make no difference."""
    found: dict[str, Any] = {}
    for attribute in node:
        if _name(attribute) == "DicomAttribute":
            values = [
                _dataset(one) if _name(one) == "Item" else (one.text or "").strip()
                for one in attribute
                if _name(one) in {"Item", "Value"}
            ]
            found[attribute.get("tag", "").upper()] = {"Value": values}
    return found


def _name(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]


def _first(item: Any, tag: str, default: str | None = None) -> str:  # noqa: ANN401
    """Return an attribute's first value as text; KeyError without value and default."""
    attribute = item.get(tag) or item.get(tag.lower()) or {}
    values = attribute.get("Value") or []
    if not values or values[0] is None:
        if default is None:
            raise KeyError(tag)
        return default
    return str(values[0])


def _text(answer: WebResponse) -> str:
    """Return a body as text, or raise ValueError; DICOM JSON is UTF-8, whatever is declared."""
    try:
        return answer.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        charset = _CHARSET.search(answer.kind)
        if charset is None:
            raise
        try:
            return answer.body.decode(charset[1])
        except LookupError:
            raise ValueError from None


def _other_than(what: str, answer: WebResponse) -> Caution:
    page = "html" in answer.kind.lower() or answer.body.lstrip()[:1] == b"<"
    return Caution(WEB_PAGE if page else NO_OBJECT, what=what)


def _is_object(content: bytes) -> bool:
    return content[PREAMBLE : PREAMBLE + len(DICM)] == DICM


def _parts(answer: WebResponse) -> Iterator[bytes]:
    """Yield the parts of a multipart answer (RFC 2046) without their headers.

    Preambles and parts without a header are accepted; a last part without an end is truncated and
    left out.
    """
    declared = _BOUNDARY.search(answer.kind)
    boundary = b"" if declared is None else (declared[1] or declared[2]).encode("latin-1")
    body = answer.body
    if not boundary:
        first = body.lstrip(b"\r\n")[:MAX_HEADER].partition(b"\n")[0].rstrip()
        if not first.startswith(b"--") or len(first) <= len(b"--"):
            return
        boundary = first[2:]
    delimiter = b"--" + boundary
    begin, found = -1, 0
    place = body.find(delimiter)
    while place >= 0 and found < MAX_PARTS:
        after = place + len(delimiter)
        line = re.compile(rb"(--)?[ \t]*(\r?\n|$)").match(body, after)
        if line is not None and (place == 0 or body[place - 1 : place] == b"\n"):
            if begin >= 0:
                found += 1
                yield _content(body, begin, place)
            begin = line.end()
            if line[1]:
                return
        place = body.find(delimiter, after)


def _content(body: bytes, begin: int, end: int) -> bytes:
    """Return a part without its header and the line break before the next boundary."""
    end -= 2 if body[end - 2 : end] == b"\r\n" else 1
    if not _is_object(body[begin : begin + PREAMBLE + len(DICM)]):
        head = _PART_HEADER.match(body, begin, min(end, begin + MAX_HEADER))
        begin = begin if head is None else head.end()
    return body[begin:end]


def matching(found: list[bytes], uid: str) -> tuple[bytes, ObjectIdentity] | None:
    """Return the object with this SOP Instance UID, or else the first with an identity."""
    known = [(content, identity) for content in found if (identity := ObjectIdentity.of(content))]
    named = [pair for pair in known if pair[1].instance == uid]
    return next(iter(named or known), None)
