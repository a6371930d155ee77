"""The exception hook: logs a bug without patient data, shows a dialog, keeps the window open."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from xray_desktop.error_log import LOG_FILE, log_error
from xray_desktop.gui.common.language import tr


class ExceptionHook:
    """A `sys.excepthook` that logs where a bug happened and lets the window live on.

    Parameters
    ----------
    folder : Path
        Where the log goes; made if it is not there.
    on_logged : callable
        Called with the log's path after each bug.
    """

    def __init__(self, folder: Path, on_logged: Callable[[Path], object]) -> None:
        self._folder = folder
        self._on_logged = on_logged
        self._showing_dialog = False

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
        log_error(error, self._folder)
        if not self._showing_dialog:  # a bug in a timer must not pile up dialogs
            self._showing_dialog = True
            try:
                self._on_logged(self._folder / LOG_FILE)
            finally:
                self._showing_dialog = False


def show_crash_dialog(log: Path) -> None:
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
