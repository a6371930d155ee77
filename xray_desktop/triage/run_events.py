"""What a triage run reports while it works, as JSON lines between two processes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from xray_desktop.core.errors import XrayError
from xray_desktop.core.parsing import parsed_json


@dataclass(frozen=True, slots=True)
class Watching:
    """The run scans its folders again and again until it is stopped."""


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How many files are finished.

    Parameters
    ----------
    done, total : int
        Files on the worklist that are finished, and all files found so far.
    images_per_s : float or None
        The rate of this run; None before enough images are finished.
    left_s : int or None
        Expected duration of the rest, in seconds.
    """

    done: int
    total: int
    images_per_s: float | None = None
    left_s: int | None = None

    @property
    def time_left(self) -> str:
        """The expected duration of the rest as ``h:mm:ss``; empty if it is not known."""
        if self.left_s is None:
            return ""
        hours, rest = divmod(self.left_s, 3600)
        return f"{hours}:{rest // 60:02}:{rest % 60:02}"

    def __str__(self) -> str:
        text = f"{self.done} of {self.total}"
        if self.images_per_s is None:
            return text
        return f"{text}, {self.images_per_s:.1f} images/s, {self.time_left} left"


@dataclass(frozen=True, slots=True)
class RunMessage:
    """A message for the user.

    Parameters
    ----------
    text : str
        In English.
    template : str
        The text with ``{names}`` for `values`, for whoever translates it; empty if there is none.
    values : mapping
        What replaces the names: strings and numbers.
    """

    text: str
    template: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, error: XrayError) -> "RunMessage":
        """Return the message of an error."""
        values = {
            name: value if isinstance(value, str | int | float) else str(value)
            for name, value in error.values.items()
        }
        return cls(error.message, error.template, values)

    def __str__(self) -> str:
        return self.text


RunEvent = Watching | RunProgress | RunMessage
_NAMES: Final[dict[type[RunEvent], str]] = {
    Watching: "watching",
    RunProgress: "progress",
    RunMessage: "message",
}
_KINDS: Final = {name: kind for kind, name in _NAMES.items()}


def event_line(event: RunEvent) -> str:
    """Return an event as one line of ASCII JSON, with its line end."""
    return json.dumps({"event": _NAMES[type(event)], **asdict(event)}) + "\n"


def event_of(line: bytes) -> RunEvent | None:
    """Return the event on a line; None if it is no event that this version knows."""
    try:
        found: dict[str, Any] = parsed_json(line)
        kind = _KINDS[found.pop("event")]
        return kind(**found)
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
