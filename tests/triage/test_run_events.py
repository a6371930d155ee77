"""What a run reports crosses the border between two processes as JSON lines."""

import pytest

from xray_desktop.core.errors import FailedError
from xray_desktop.triage.run_events import (
    RunMessage,
    RunProgress,
    Watching,
    event_line,
    event_of,
)


@pytest.mark.parametrize(
    "event",
    [
        Watching(),
        RunProgress(3, 10),
        RunProgress(50, 236, 25.0, 4_207),
        RunMessage("Größe: 3"),
        RunMessage.of(FailedError("disk", "Drive {name} is full.", name="D")),
    ],
)
def test_an_event_survives_its_line(event):
    line = event_line(event)
    assert line.isascii()
    assert line.count("\n") == 1
    assert event_of(line.encode()) == event


@pytest.mark.parametrize(
    "line",
    [b"", b"3 of 10", b"[1]", b"{}", b'{"event": "moon"}', b'{"event": "progress"}', b"\xff"],
)
def test_any_other_line_is_no_event(line):
    assert event_of(line) is None


def test_progress_is_a_sentence_on_a_console():
    assert str(RunProgress(3, 10)) == "3 of 10"
    assert str(RunProgress(50, 236, 25.0, 4_207)) == "50 of 236, 25.0 images/s, 1:10:07 left"
