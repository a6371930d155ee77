"""Reading the program's log of reader feedback: when findings were given and taken back."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

FINDINGS: Final = "findings"
FORMER_FINDINGS: Final = "verdicts"
"""Key of the reader findings in logs of the first version."""


@dataclass(frozen=True, slots=True)
class FeedbackLog:
    """Times of a folder's log, in seconds since 1970.

    Parameters
    ----------
    given : dict of (str, str, bool) to float
        When reader findings were given, by image, label and whether it is present.
    withdrawn : dict of (str, str) to float
        When they were taken back, by hash of the image's pixels and label.
    """

    given: dict[tuple[str, str, bool], float] = field(
        default_factory=dict[tuple[str, str, bool], float]
    )
    withdrawn: dict[tuple[str, str], float] = field(default_factory=dict[tuple[str, str], float])

    @classmethod
    def from_file(cls, path: Path) -> "FeedbackLog":
        """Read a log; what it does not say, or not in the program's form, has no time."""
        log = cls()
        try:
            lines = path.read_text("utf-8").split("\n")  # texts may hold other line ends
        except (OSError, ValueError):
            return log
        for line in lines:
            try:
                reading = json.loads(line)
                findings = reading[FINDINGS] if FINDINGS in reading else reading[FORMER_FINDINGS]
                for one, time in _timed(findings):
                    log.given[reading["image"], one["finding"], one["present"]] = time
                for one, time in _timed(reading.get("withdrawn", ())):
                    log.withdrawn[reading["pixels_sha256"], one["finding"]] = time
            except (ValueError, TypeError, KeyError, RecursionError, OverflowError, AttributeError):
                continue
        return log


def _timed(entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], float]]:
    """Yield the entries whose time has a time zone, with it."""
    for one in entries:
        when = datetime.fromisoformat(one["said"])
        if when.tzinfo is not None:
            yield one, when.timestamp()
