"""The outer door for bugs: written to a log without patient data, told once, survived."""

import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from xray_desktop import __version__

LOG_FILE: Final = "errors.log"
LARGEST_LOG: Final = 1_000_000


class CrashDoor:
    """A `sys.excepthook` that logs where a bug happened and lets the window live on.

    Only the error's type and the places in the code are written: a message may quote a path or
    a header.

    Parameters
    ----------
    folder : Path
        Where the log goes; made if it is not there.
    tell : callable
        Called with the log's path after each bug.
    """

    def __init__(self, folder: Path, tell: Callable[[Path], object]) -> None:
        self.log = folder / LOG_FILE
        self._tell = tell
        self._telling = False

    def install(self) -> None:
        """Become the process's excepthook."""
        sys.excepthook = self

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Take in one uncaught exception."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._write(describe(error, trace))
        if not self._telling:  # a bug in a timer must not pile up dialogs
            self._telling = True
            try:
                self._tell(self.log)
            finally:
                self._telling = False

    def _write(self, text: str) -> None:
        try:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            fresh = not self.log.exists() or self.log.stat().st_size > LARGEST_LOG
            with self.log.open("w" if fresh else "a", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            sys.stderr.write(text)


def describe(error: BaseException, trace: TracebackType | None) -> str:
    """Return time, version, type and places of an error and of what caused it; no message."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    lines = [f"{now} version {__version__}"]
    cause: BaseException | None = error
    while cause is not None:
        lines.append(type(cause).__qualname__)
        frames = trace if cause is error else cause.__traceback__
        lines += [
            f"  {frame.f_globals.get('__name__', '?')}:{number} {frame.f_code.co_name}"
            for frame, number in traceback.walk_tb(frames)
        ]
        cause = cause.__cause__
    return "\n".join(lines) + "\n"


def tell_of_crash(log: Path, parent: QWidget | None = None) -> None:
    """Show the dialog."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("A mistake in the program")
    box.setText("The program made a mistake and stopped this step.")
    box.setInformativeText(
        "You can go on working. What happened is described, without patient data, "
        f"in this file:\n{log}"
    )
    box.exec()
