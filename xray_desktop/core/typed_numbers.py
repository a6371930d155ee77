"""Numbers as people type them: with a decimal point or a decimal comma, in any language's window.

A separator of thousands cannot be told from a decimal sign (``1.234`` is 1234 in Germany and a
little over 1 in England), so a number that has one is refused, never guessed.
"""

import re
import unicodedata
from typing import Final

_FORM: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_GROUPED: Final = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_SIGNS: Final = str.maketrans({",": ".", "٫": ".", "−": "-"})
LONGEST: Final = 40


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
    if len(short) > LONGEST:
        return ""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in short)
