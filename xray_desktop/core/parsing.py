"""Reads text from outside: JSON and TOML, numbers as people type them, DICOM UIDs.

A thousands separator cannot be told from a decimal sign (``1.234`` is 1234 in Germany and a little
over 1 in England), so a typed number that has one is refused, never guessed.
"""

import json
import re
import tomllib
import unicodedata
from typing import Any, Final

TOO_DEEP: Final = "its brackets are nested without end"


def parsed_json(text: str | bytes) -> Any:  # noqa: ANN401 - whatever stands in it
    """Return what a JSON text says; ValueError if it is none, or is nested without end."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None


def parsed_toml(text: str) -> dict[str, Any]:
    """Return what a TOML text says; ValueError if it is none, or is nested without end."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None


_FORM: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_GROUPED: Final = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_SIGNS: Final = str.maketrans({",": ".", "٫": ".", "−": "-"})
MAX_LENGTH: Final = 40


def typed_number(text: str) -> float | None:
    """Return the number that was typed, or None if it is none or could be two.

    Point and comma (and the Arabic decimal sign) both mark decimals; digits of any script are
    read. Refused are separators of thousands, exponents, ``nan`` and ``inf``, and what may have a
    separator of thousands: three digits behind the only sign, as in ``1.234`` or ``1,234``.
    """
    plain = _plain(text)
    if _FORM.fullmatch(plain) is None or _GROUPED.fullmatch(plain) is not None:
        return None
    return float(plain)


def ungrouped_number(text: str) -> float | None:
    """Return the number that a table or another program wrote: `typed_number`, or three decimals.

    A program writes no separators of thousands into a cell, so ``1.234`` is a little over 1; a
    comma there is a decimal comma, as a German spreadsheet writes it.
    """
    plain = _plain(text)
    return None if _FORM.fullmatch(plain) is None else float(plain)


def _plain(text: str) -> str:
    """Return `text` with ASCII digits and one kind of decimal sign, without space around it."""
    short = text.strip().translate(_SIGNS)
    if len(short) > MAX_LENGTH:
        return ""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in short)


MAX_UID_LENGTH: Final = 64
PADDING: Final = " \0"
"""What writers fill an odd length with: NUL by the standard, a space by habit."""
_UID: Final = re.compile(rf"(?=.*\d)[0-9.]{{1,{MAX_UID_LENGTH}}}", re.ASCII)


def uid_of(text: str) -> str | None:
    """Return the UID in `text` without its padding; None if it is none.

    Digits and dots, at most `MAX_UID_LENGTH` of them. The standard allows no leading zeros in a
    component, but many write them: such a UID still names one object and is taken as it is.
    """
    uid = text.strip(PADDING)
    return uid if _UID.fullmatch(uid) else None
