"""The outer door for bugs: written to a log without patient data, told once, survived."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from xray_desktop.gui.language import tr
from xray_desktop.results.mistake_log import LOG_FILE, log_mistake


class CrashDoor:
    """A `sys.excepthook` that logs where a bug happened and lets the window live on.

    Parameters
    ----------
    folder : Path
        Where the log goes; made if it is not there.
    tell : callable
        Called with the log's path after each bug.
    """

    def __init__(self, folder: Path, tell: Callable[[Path], object]) -> None:
        self._folder = folder
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
        log_mistake(error, self._folder)
        if not self._telling:  # a bug in a timer must not pile up dialogs
            self._telling = True
            try:
                self._tell(self._folder / LOG_FILE)
            finally:
                self._telling = False


def tell_of_crash(log: Path) -> None:
    """Show the dialog."""
    box = QMessageBox()
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(tr("A mistake in the program"))
    box.setText(tr("The program made a mistake and stopped this step."))
    box.setInformativeText(
        tr(
            "You can go on working. What happened is described, without patient data, "
            "in this file:\n{file}",
            file=log,
        )
    )
    box.exec()
