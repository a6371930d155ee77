"""Reads JSON from outside strictly: no ambiguity, no wrong type, no unbounded number.

`parse` reads bytes as unambiguous JSON; `build` makes a dataclass of it, each field of exactly the
type of its annotation. Both report where something is wrong, what was found, and what was expected.
"""

import json
import math
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from xray_desktop.core.bundle.limits import MAX_INTEGER, MAX_NESTING, MAX_SENTENCE
from xray_desktop.core.parsing import TOO_DEEP

Made = TypeVar("Made")

MAX_QUOTE_LENGTH: Final = 60
_TYPE_NAMES: Final = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


class FormatError(ValueError):
    """Something has not the expected format; the message names its place."""


def parse(content: bytes) -> object:
    """Return the value of JSON in UTF-8.

    Raises
    ------
    FormatError
        It is no such JSON, repeats a key, holds a number that is not finite (``NaN``,
        ``Infinity``, 1e999), an integer beyond 2**53 or half a surrogate pair, or is nested too
        deep.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"byte {error.start} is no UTF-8: expected text in UTF-8"
        raise FormatError(msg) from None
    if text.startswith("\ufeff"):
        msg = "it begins with a byte order mark: expected UTF-8 without one"
        raise FormatError(msg)
    try:
        found = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_float=_finite,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        msg = f"line {error.lineno}: {error.msg}: expected JSON"
        raise FormatError(msg) from None
    except RecursionError:
        msg = f"{TOO_DEEP}: expected at most {MAX_NESTING} levels"
        raise FormatError(msg) from None
    _require_depth(found)
    return found


def build(kind: type[Made], value: object, where: str = "") -> Made:
    """Return a dataclass made of a JSON object: every field known, of its type, none left out.

    Parameters
    ----------
    kind : type
        A dataclass. Its fields may be bool, int, float, str, another dataclass, a Literal, a tuple,
        a mapping from str, or any of these or None.
    value : object
        What `parse` returned, or a part of it.
    where : str
        The name of that part in messages.

    Raises
    ------
    FormatError
        It names the place, the value there, and what was expected.
    """
    if not isinstance(value, dict):
        raise _unlike(value, where, "an object")
    entries = cast("dict[str, Any]", value)
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(cast("Any", kind))}
    strange = [key for key in entries if key not in known]
    if strange:
        msg = f"{_at(where, strange[0])} is not known here: expected {', '.join(known)}"
        raise FormatError(msg)
    needed = [
        name
        for name, field in known.items()
        if field.default is MISSING and field.default_factory is MISSING
    ]
    absent = [name for name in needed if name not in entries]
    if absent:
        msg = f"{_at(where, absent[0])} is missing"
        raise FormatError(msg)
    made = {key: _made(hints[key], entry, _at(where, key)) for key, entry in entries.items()}
    try:
        return kind(**made)
    except FormatError:
        raise
    except ValueError as error:
        msg = f"{where}: {error}" if where else str(error)
        raise FormatError(msg) from None


def quoted(value: object) -> str:
    """Return JSON's own text for a value, cut where it is long and without control characters."""
    try:
        text = json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        text = type(value).__name__
    return text if len(text) <= MAX_QUOTE_LENGTH else f"{text[:MAX_QUOTE_LENGTH]}…"


def _made(hint: Any, value: Any, where: str) -> Any:  # noqa: ANN401 - whatever JSON says
    origin, parts = get_origin(hint), get_args(hint)
    if hint is Any:
        return value
    if origin in {Union, types.UnionType}:
        if value is None and type(None) in parts:
            return None
        (hint,) = (part for part in parts if part is not type(None))
        return _made(hint, value, where)
    if origin is Literal:
        if not isinstance(value, str) or value not in parts:
            raise _unlike(value, where, " or ".join(map(repr, parts)))
        return value
    if origin is tuple:
        return _tuple(parts, value, where)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(parts[1], value, where)
    if is_dataclass(hint):
        return build(cast("type[Any]", hint), value, where)
    return _plain(hint, value, where)


def _tuple(parts: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:  # noqa: ANN401
    endless = parts[-1] is Ellipsis
    if not isinstance(value, list):
        raise _unlike(value, where, "a list" if endless else f"a list of {len(parts)}")
    entries = cast("list[Any]", value)
    if not endless and len(entries) != len(parts):
        msg = f"{where} is a list of {len(entries)}: expected one of {len(parts)}"
        raise FormatError(msg)
    hints = parts[:1] * len(entries) if endless else parts
    return tuple(
        _made(hint, entry, f"{where}[{index}]")
        for index, (hint, entry) in enumerate(zip(hints, entries, strict=True))
    )


def _mapping(hint: Any, value: Any, where: str) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(value, dict):
        raise _unlike(value, where, "an object")
    entries = cast("dict[str, Any]", value)
    return {key: _made(hint, entry, _at(where, key)) for key, entry in entries.items()}


def _plain(kind: type, value: Any, where: str) -> Any:  # noqa: ANN401
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:  # True is an int by inheritance
        raise _unlike(value, where, _TYPE_NAMES[kind])
    if kind is str and len(value) > MAX_SENTENCE:
        msg = f"{where} has {len(value)} characters: expected at most {MAX_SENTENCE}"
        raise FormatError(msg)
    return value


def _unlike(value: object, where: str, expected: str) -> FormatError:
    place = f"{where} is" if where else "it is"
    return FormatError(f"{place} {quoted(value)}: expected {expected}")


def _at(where: str, key: str) -> str:
    plain = key if key.isidentifier() and len(key) <= MAX_QUOTE_LENGTH else quoted(key)
    return f"{where}.{plain}" if where else plain


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        msg = f"{quoted(twice)} stands twice in one object: expected every key once"
        raise FormatError(msg)
    return found


def _no_number(text: str) -> float:
    msg = f"{text} is no number: expected a finite one"
    raise FormatError(msg)


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _no_number(text[:MAX_QUOTE_LENGTH])


def _whole(text: str) -> int:
    if len(text) > len(str(-MAX_INTEGER)) or abs(int(text)) > MAX_INTEGER:
        msg = f"{text[:MAX_QUOTE_LENGTH]} is too large: expected at most {MAX_INTEGER}"
        raise FormatError(msg)
    return int(text)


def _require_depth(found: object) -> None:
    """Raise FormatError where values lie too deep, or a text holds half a character."""
    level: list[object] = [found]
    for _ in range(MAX_NESTING + 1):
        texts: list[str] = [entry for entry in level if isinstance(entry, str)]
        below: list[object] = []
        for entry in level:
            if isinstance(entry, dict):
                entries = cast("dict[str, object]", entry)
                texts += entries
                below += entries.values()
            elif isinstance(entry, list):
                below += cast("list[object]", entry)
        for text in texts:
            if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
                msg = f"{quoted(text)} holds half a character: expected whole ones"
                raise FormatError(msg)
        if not below:
            return
        level = below
    raise _too_deep()


def _too_deep() -> FormatError:
    return FormatError(f"it is nested deeper than {MAX_NESTING} levels: expected fewer")
