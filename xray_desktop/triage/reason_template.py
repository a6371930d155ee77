"""The template and values of the reason why an image is not scored, as a worklist stores them.

JSON: ``[template, {name: value}]``; a value that is translated too is such a list itself. Beside it
stands the finished sentence in English. A template from a file is checked before it is used: names
without attributes, short formats, few of them, so that the text cannot become huge.
"""

import json
import re
from numbers import Integral, Real
from string import Formatter
from typing import Any, Final

from xray_desktop.core.errors import Caution, XrayError
from xray_desktop.core.parsing import parsed_json

MAX_LENGTH: Final = 20_000
"""Characters of the JSON and of each text that is made of it."""
MAX_FIELDS: Final = 20
_NAME: Final = re.compile(r"[a-z_]+")
_FORMAT: Final = re.compile(r"(\.\d)?[a-zA-Z%]?")


def stored_template(error: XrayError) -> str | None:
    """Return how the message of `error` is made, or None if the message alone says as much."""
    sentence = error.as_caution()
    if not sentence.values:
        return None
    text = json.dumps(_as_list(sentence), allow_nan=False, ensure_ascii=False)
    try:
        reason_of(text, error.message)
    except ValueError:
        return None
    return text


def reason_of(stored: str, reason: str) -> Caution:
    """Return `reason` with its stored template; ValueError if it is not made of it."""
    found = _sentence(parsed_json(stored)) if len(stored) <= MAX_LENGTH else None
    if found is None or found != reason:
        msg = "the template is too long, or of another sentence"
        raise ValueError(msg)
    return found


def _as_list(sentence: Caution) -> list[Any]:
    return [sentence.template, {name: _stored(value) for name, value in sentence.values.items()}]


def _stored(value: object) -> object:
    if isinstance(value, Caution):
        return _as_list(value)
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) else str(value)


def _sentence(found: Any) -> Caution:  # noqa: ANN401 - JSON
    if not (isinstance(found, list) and len(found) == 2):  # noqa: PLR2004 - template, values
        msg = "expected a template and its values"
        raise ValueError(msg)
    template, values = found
    fields = [one[1:] for one in Formatter().parse(template) if one[1] is not None]
    sound = len(fields) <= MAX_FIELDS and all(
        _NAME.fullmatch(name or "") and _FORMAT.fullmatch(spec or "") and conversion is None
        for name, spec, conversion in fields
    )
    if not sound:
        msg = "expected names with short formats"
        raise ValueError(msg)
    made = {
        name: _sentence(value) if isinstance(value, list) else value
        for name, value in values.items()
    }
    sentence = Caution(template, **made)
    if len(sentence) > MAX_LENGTH:
        msg = "expected a short sentence"
        raise ValueError(msg)
    return sentence
