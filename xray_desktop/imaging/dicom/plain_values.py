"""Attributes' values as plain text that their representation allows (PS3.5 6.2)."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from pydicom.datadict import dictionary_VR

from xray_desktop.core.uids import uid_of
from xray_desktop.imaging.dicom.header import Header

MOST_VALUES: Final = 16
LONGEST_TEXT: Final = 1024
_FORMS: Final[dict[str, Callable[[str], object]]] = {
    "DA": re.compile(r"\d{8}").fullmatch,
    "TM": re.compile(r"\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?").fullmatch,
    "AS": re.compile(r"\d{3}[DWMY]").fullmatch,
    "CS": re.compile(r"[A-Z0-9 _]{1,16}").fullmatch,
    "DS": re.compile(r"(?=.{1,16}$)[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?").fullmatch,
    "IS": re.compile(r"[+-]?\d{1,12}").fullmatch,
}
"""What values of a representation must look like; others are left out."""


def plain_texts(header: Header, keyword: str) -> list[str]:
    """Return an attribute's values; [] if one of them is not what its representation allows."""
    texts = [plain(text) for text in header.texts(keyword)[:MOST_VALUES]]
    fits = _FORMS.get(dictionary_VR(keyword))
    if fits is not None and not all(text and fits(text) for text in texts):
        return []
    return texts if any(texts) else []


def plain(text: str) -> str:
    """Return a value without control characters, and without what would part it in two."""
    return "".join(c for c in text[:LONGEST_TEXT] if c.isprintable() and c != "\\").strip()


def plain_uid(header: Header, keyword: str) -> str | None:
    """Return an attribute's value if it is a UID (`core.uids`)."""
    return uid_of(header.text(keyword) or "")


def date_of(header: Header, keyword: str) -> date | None:
    """Return a date, also where it was written with dots or dashes; None if it is none."""
    digits = re.sub(r"\D", "", header.text(keyword) or "")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
