"""A second process of this program that scores a folder onto the worklist in the background.

It loads its own model, so the image on the screen never waits for it, and a crash of one process
spares the other. It ends when the window does, because its standard input is then closed.
"""

import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, Signal

from xray_desktop.core.errors import XrayError
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.language import decimal, tr
from xray_desktop.triage.run_events import RunEvent, RunMessage, RunProgress, event_of

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
        self._stopped = self._watches = False
        self._unread = b""
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read_output)
        self._process.finished.connect(self._report_end)
        self._process.errorOccurred.connect(self._report_error)

    def use_options(self, options: tuple[str, ...]) -> None:
        """Score with other options from the next start of the process on."""
        self._options = options

    @property
    def running(self) -> bool:
        """Whether the process is running."""
        return self._process.state() is not QProcess.ProcessState.NotRunning

    def start(self, path: Path, store: Path, *, watch: bool = True) -> None:
        """Score a folder, and watch it for new files; or one file, without.

        Images of the worklist that still wait are scored, too.
        """
        if self.running:
            return
        self._watches = watch
        self._reasons, self._stopped, self._unread = [], False, b""
        program, *before = console_program()
        out = store.parent / "worklist results"
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.start(
            program,
            [
                *(*before, "triage", str(path), "--until-input-ends"),
                *(("--watch",) if watch else ()),
                *("--progress", "json", "--store", str(store), "--out", str(out), *self._options),
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
        self._unread += bytes(self._process.readAllStandardOutput().data())
        *lines, self._unread = self._unread.split(b"\n")  # the last line may be incomplete
        for line in lines:
            self._take(event_of(line))

    def _take(self, event: RunEvent | None) -> None:
        if event is None:
            return
        if isinstance(event, RunMessage):
            self._reasons.append(event_text(event))
        else:
            self._reasons.clear()
        if not self._stopped:
            self.message_changed.emit(event_text(event, watches=self._watches))

    def _report_end(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read_output()
        self._take(event_of(self._unread))  # a last line without a line end
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


def event_text(event: RunEvent, *, watches: bool = True) -> str:
    """Return what a run reports, in the window's language; `watches` says if it goes on."""
    if isinstance(event, RunMessage):
        if not event.template:
            return event.text
        return translated_error(XrayError("scoring", event.template, **event.values))
    if not isinstance(event, RunProgress):
        return tr("Looking for images in the folder…")
    if not watches and event.done == event.total:
        return tr("{done} of {total} files", done=event.done, total=event.total)
    if event.total == 0:
        return tr("No files in the folder yet. The folder is being watched.")
    if event.done == event.total:
        return tr(
            "All files found so far ({total}) are done. The folder is being watched.",
            total=event.total,
        )
    if event.images_per_s is None:
        return tr("{done} of {total} files", done=event.done, total=event.total)
    return tr(
        "{done} of {total} files, {rate} per second, {left} left",
        done=event.done,
        total=event.total,
        rate=decimal(event.images_per_s, ".1f"),
        left=event.time_left,
    )
