"""What a long measurement has measured so far, on disk: when it is stopped, the next run goes on.

A file of JSON lines: what was measured of what, then one row for each result. Rows are added whole
and durable; of a process that was killed while it wrote, the last line is incomplete and ignored.

The end of a long measurement: all was measured, or it was stopped and can go on.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, cast

from trainer.errors import TrainingError
from xray_desktop import __version__
from xray_desktop.core.parsing import parsed_json
from xray_desktop.durable import append_durably, make_folder, write_durably
from xray_desktop.terminal import escape_controls

Row = dict[str, Any]

DIGITS: Final = 12
"""Of the hash in the file's name."""


class PartialResults:
    """The rows that were kept, and more that are added to them.

    The file is named by a hash of `command` and `measured`, so that only the same command with the
    same data finds it. It is written with the first row that is added.

    Parameters
    ----------
    folder : Path
        Where the file lies; made if it is missing.
    command : str
        Which command measures, as the user types it.
    measured : mapping
        All that the results depend on, as JSON can hold it.
    notify : callable
        Takes a sentence for the user: that the run goes on, or that nothing more can be kept.

    Attributes
    ----------
    path : Path
        The file.
    rows : mapping of str to dict
        What an earlier run kept, by key.

    Raises
    ------
    TrainingError
        The file is there, but it is damaged or cannot be read.
    """

    def __init__(
        self,
        folder: Path,
        command: str,
        measured: Mapping[str, object],
        notify: Callable[[str], object],
    ) -> None:
        self._head = _line({"command": command, "version": __version__, **measured})
        self._notify = notify
        self._writes = True
        self.path = folder / f"{command}-{digest(self._head)}.jsonl"
        self.rows: dict[str, Row] = {}
        if self.there:
            self._read()
            notify(f"Going on with a run that was stopped: {len(self.rows)} results are kept.")

    @property
    def there(self) -> bool:
        """Whether anything is kept."""
        return self.path.exists()

    def add(self, rows: Mapping[str, Row]) -> None:
        """Keep some rows, each under a key; they are on the disk when this returns.

        If they cannot be written the user is told once, and nothing more is kept: a measurement
        does not end for that. What was there before is whole.
        """
        if not self._writes:
            return
        text = b"".join(_line({"key": key, **row}) for key, row in rows.items())
        try:
            if not self.there:
                make_folder(self.path.parent)
                text = self._head + text
            append_durably(self.path, text)
        except OSError as error:
            self._writes = False
            self._notify(
                f"Results cannot be kept any more in {self.path.name} ({error.strerror}): the "
                "measurement goes on, but if it is stopped, what follows is lost."
            )

    def remove(self) -> None:
        """Remove the file: all was measured."""
        with suppress(OSError):
            self.path.unlink()

    def damaged(self, why: object) -> TrainingError:
        """Return an error that says what to do about a file that does not hold what it should."""
        return TrainingError(
            f"{self.path.name}, the results of a run that was stopped, is damaged ({why}): remove "
            "it, and measure anew."
        )

    def _read(self) -> None:
        try:
            content = self.path.read_bytes()
            whole = content[: content.rfind(b"\n") + 1]
            if whole != content:  # killed while it wrote; what is added must begin a line
                write_durably(self.path, whole or self._head)
        except OSError as error:
            raise self.damaged(error.strerror) from error
        head, *lines = whole.splitlines(keepends=True) or [self._head]
        if head != self._head:
            raise self.damaged("its first line is another")
        try:
            for line in lines:
                row = cast("Row", parsed_json(line))
                self.rows[row.pop("key")] = row
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise self.damaged(error) from error


def digest(content: bytes) -> str:
    """Return the first digits of the SHA-256 of `content`."""
    return hashlib.sha256(content).hexdigest()[:DIGITS]


def _line(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, sort_keys=True).encode() + b"\n"


STOPPABLE: Final = (
    "What is measured is kept in a file in the report's folder, or else in the current one, until "
    "all is done: a run that was stopped goes on from there with the same command."
)


def conclude(stopped: str, kept: "PartialResults | None") -> None:
    """Remove what was kept, or print how far a run came that was stopped, and end as Ctrl-C does.

    Parameters
    ----------
    stopped : str
        How many of how many were measured; empty where all were, and all figures are shown.
    kept : PartialResults or None
        What was kept; None: nothing.
    """
    if not stopped:
        if kept is not None:
            kept.remove()
        return
    print(stopped)  # noqa: T201 - a command line
    if kept is not None and kept.there:
        words = f"They are kept in {kept.path}: the same command goes on from there."
        print(escape_controls(words))  # noqa: T201 - a command line
    raise KeyboardInterrupt
