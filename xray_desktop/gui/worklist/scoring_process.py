"""The scoring process: runs ``triage`` on a folder, in the background, for the worklist.

It is a separate process with its own model, so that the image on the screen never waits and nothing
is lost when either of them ends. It ends with the window, because its standard input is closed.
"""

import re
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, Signal

from xray_desktop.gui.common.language import tr

PREFIX: Final = "xray-desktop: "
PROGRESS: Final = re.compile(r"(\d+) of (\d+)(?:, ([\d.]+) images/s, ([\d:]+) left)?")
WATCHING: Final = "Watching"
"""Progress lines of `command_line.triage`."""
CONSOLE_PROGRAM: Final = "xray-desktop-cli"
"""As `build.spec` names it."""
END_MS: Final = 5_000
MAX_REASONS: Final = 2
"""Error messages that are shown together when it ends."""


class ScoringProcess(QObject):
    """Runs at most one scoring process."""

    message_changed = Signal(str)
    """Progress, or how the process ended."""
    running_changed = Signal()

    def __init__(self, options: tuple[str, ...] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._options = options
        self._reasons: list[str] = []
        self._stopped = False
        self._unread = b""
        self._process = QProcess(self)
        self._process.readyReadStandardError.connect(self._read_output)
        self._process.finished.connect(self._report_end)
        self._process.errorOccurred.connect(self._report_error)

    @property
    def running(self) -> bool:
        """Whether the process is running."""
        return self._process.state() is not QProcess.ProcessState.NotRunning

    def start(self, folder: Path, store: Path) -> None:
        """Score `folder`, and watch it for new files."""
        if self.running:
            return
        self._reasons, self._stopped, self._unread = [], False, b""
        program, *before = console_program()
        out = store.parent / "worklist results"
        self._process.setStandardOutputFile(QProcess.nullDevice())
        self._process.start(
            program,
            [
                *(*before, "triage", str(folder), "--watch", "--until-input-ends"),
                *("--store", str(store), "--out", str(out), *self._options),
            ],
        )
        self.running_changed.emit()
        self.message_changed.emit(tr("Scoring started…"))

    def stop(self) -> None:
        """End the process; scores so far are saved, the rest waits."""
        if self.running:
            self._stopped = True
            self._process.kill()
            self._process.waitForFinished(END_MS)

    def _read_output(self) -> None:
        self._unread += bytes(self._process.readAllStandardError().data())
        *lines, self._unread = self._unread.split(b"\n")  # the last line may be incomplete
        for line in lines:
            self._process_line(line.decode("utf-8", "replace").rstrip())

    def _process_line(self, line: str) -> None:
        if not line.startswith(PREFIX):
            return
        line = line.removeprefix(PREFIX)
        if _is_progress(line):
            self._reasons.clear()
        else:
            self._reasons.append(line)
        if not self._stopped:
            self.message_changed.emit(_message(line))

    def _report_end(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read_output()
        self._process_line(
            self._unread.decode("utf-8", "replace")
        )  # a last line without a line break
        self.running_changed.emit()
        why = " ".join(self._reasons[-MAX_REASONS:])
        if self._stopped:
            message = tr("Stopped. The scores so far are saved; the other files are waiting.")
        elif status is QProcess.ExitStatus.CrashExit:
            message = tr(
                "Scoring ended unexpectedly. The scores so far are saved. Score the folder again "
                "to continue."
            )
        elif code:
            message = why or tr("Scoring has ended. Not all images could be scored.")
        else:
            message = tr("Scoring has ended.")
        self.message_changed.emit(message)

    def _report_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.running_changed.emit()
            self.message_changed.emit(tr("Scoring could not be started."))


def console_program() -> tuple[str, ...]:
    """Return the console program: a frozen window has none of its own."""
    if not getattr(sys, "frozen", False):
        return sys.executable, "-m", "xray_desktop"
    window = Path(sys.executable)
    return (str(window.with_name(f"{CONSOLE_PROGRAM}{window.suffix}")),)


def _is_progress(line: str) -> bool:
    return line.startswith(WATCHING) or PROGRESS.fullmatch(line) is not None


def _message(line: str) -> str:
    """Return a line of the process as a translated message; an error message unchanged."""
    if line.startswith(WATCHING):
        return tr("Looking for images in the folder…")
    found = PROGRESS.fullmatch(line)
    if found is None:
        return line
    done, total, rate, left = found.groups()
    if total == "0":
        return tr("No files in the folder yet. The folder is being watched.")
    if done == total:
        return tr(
            "All files found so far ({total}) are done. The folder is being watched.", total=total
        )
    if rate is None:
        return tr("{done} of {total} files", done=done, total=total)
    return tr(
        "{done} of {total} files, {rate} per second, {left} left",
        done=done, total=total, rate=rate, left=left,
    )  # fmt: skip
