"""Results of a long measurement on disk, so that a stopped run can be resumed.

A file of JSON lines: first what is measured on what, then one row for each result. Rows are written
whole and durably; if the process was killed while writing, the incomplete last line is ignored.
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
"""Digits of the hash in the file name."""


class PartialResults:
    """The rows stored so far, to which more are added.

    The file name has a hash of `command` and `measured`, so that only the same command with the
    same data finds it. The file is created with the first row.

    Parameters
    ----------
    folder : Path
        The folder of the file; created if it is missing.
    command : str
        The name of the command.
    measured : mapping
        All inputs of the results, as JSON values.
    notify : callable
        Shows a message to the user: that the run is resumed, or that results cannot be stored.

    Attributes
    ----------
    path : Path
        The file.
    rows : mapping of str to dict
        The rows of an earlier run, by key.

    Raises
    ------
    TrainingError
        The file exists but is damaged or cannot be read.
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
        if self.exists:
            self._read()
            notify(f"Resuming a stopped run with {len(self.rows)} stored results.")

    @property
    def exists(self) -> bool:
        """Whether the file exists."""
        return self.path.exists()

    def add(self, rows: Mapping[str, Row]) -> None:
        """Store rows, each under a key; they are on the disk when this returns.

        If they cannot be written, the user gets a message once, and nothing more is stored: the
        measurement continues. Rows stored before are unchanged.
        """
        if not self._writes:
            return
        text = b"".join(_line({"key": key, **row}) for key, row in rows.items())
        try:
            if not self.exists:
                make_folder(self.path.parent)
                text = self._head + text
            append_durably(self.path, text)
        except OSError as error:
            self._writes = False
            self._notify(
                f"Results can no longer be stored in {self.path.name} ({error.strerror}): the "
                "measurement continues, but later results are lost if it is stopped."
            )

    def remove(self) -> None:
        """Remove the file after all was measured."""
        with suppress(OSError):
            self.path.unlink()

    def damaged(self, why: object) -> TrainingError:
        """Return an error on a file with unexpected content."""
        return TrainingError(
            f"{self.path.name}, the results of a run that was stopped, is damaged ({why}): remove "
            "it, and start again."
        )

    def _read(self) -> None:
        try:
            content = self.path.read_bytes()
            whole = content[: content.rfind(b"\n") + 1]
            if whole != content:  # killed while writing; new rows must begin a line
                write_durably(self.path, whole or self._head)
        except OSError as error:
            raise self.damaged(error.strerror) from error
        head, *lines = whole.splitlines(keepends=True) or [self._head]
        if head != self._head:
            raise self.damaged("its first line differs")
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
    "Results are stored in a file in the report's folder, or else in the current one, until all "
    "is measured: the same command resumes a stopped run."
)


def conclude(stopped: str, kept: "PartialResults | None") -> None:
    """Remove stored results, or print how far a stopped run came and raise KeyboardInterrupt.

    Parameters
    ----------
    stopped : str
        How much was measured before the run was stopped; empty if it was not stopped.
    kept : PartialResults or None
        The stored results, or None.
    """
    if not stopped:
        if kept is not None:
            kept.remove()
        return
    print(stopped)  # noqa: T201 - a command line
    if kept is not None and kept.exists:
        message = f"Results are stored in {kept.path}: the same command resumes from there."
        print(escape_controls(message))  # noqa: T201 - a command line
    raise KeyboardInterrupt
