"""Decimal and Integer Strings (PS3.5 6.2: DS, IS), also with a decimal comma or a wrong VR."""

import math
import re
from collections.abc import Sequence
from typing import Final

from pydicom.datadict import (
    dictionary_description,
    dictionary_has_tag,
    dictionary_VR,
    tag_for_keyword,
)

from xray_desktop.core.errors import Caution

NUMBER_STRINGS: Final = frozenset({"DS", "IS"})
TEXTS: Final = frozenset({"DS", "IS", "AE", "AS", "CS", "LO", "LT", "SH", "ST", "UC", "UT", "UN"})
"""Value representations with which files may hold a number string."""
COMMA: Final = (
    "Numbers with a decimal comma, which DICOM does not allow, were read as if they had a "
    "point: {names}. Check that the image looks right."
)
_PLAIN: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_COMMA: Final = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?", re.ASCII)


def comma_cautions(names: Sequence[str]) -> tuple[Caution, ...]:
    """Return the caution about attributes whose numbers have a decimal comma."""
    return (Caution(COMMA, names=", ".join(names)),) if names else ()


def is_number_string(keyword: str | int, vr: str | None) -> bool:
    """Whether an attribute is a number string, held as text in a file with this `vr`."""
    tag = _tag(keyword)
    known = None if tag is None else dictionary_VR(tag)
    return known in NUMBER_STRINGS and (vr is None or vr in TEXTS)


def attribute_name(keyword: str | int) -> str:
    """Return the DICOM name of an attribute."""
    tag = _tag(keyword)
    return "" if tag is None else dictionary_description(tag)


def _tag(keyword: str | int) -> int | None:
    tag = tag_for_keyword(keyword) if isinstance(keyword, str) else keyword
    return tag if tag is not None and dictionary_has_tag(tag) else None


def components(value: bytes) -> tuple[str, ...]:
    """Return the values of a number string as written in the file, without padding."""
    texts = value.decode("latin-1").split("\\")
    return tuple(text.strip(" \0\t\r\n") for text in texts)


def with_point(text: str) -> str | None:
    """Return a number with its decimal comma replaced by a point; None for any other text.

    A comma is not allowed in a number string, so it can only mean a point.
    """
    return text.replace(",", ".") if _COMMA.fullmatch(text) else None


def number(text: str) -> float | None:
    """Return `text`, with a decimal point or comma, as a finite number; None if it is not one."""
    if not _PLAIN.fullmatch(text):
        text = with_point(text) or ""
    value = float(text) if text else math.nan
    return value if math.isfinite(value) else None
