"""JSON and TOML from outside: what cannot be read is one kind of error, however it is wrong."""

import json
import tomllib
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
