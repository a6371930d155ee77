"""Shows a film's header when asked: read by the decoding process, never by the window."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from xray_desktop.core.errors import XrayError
from xray_desktop.gui.comparison import Comparison
from xray_desktop.gui.header_dialog import HeaderDialog
from xray_desktop.gui.jobs import JobRunner
from xray_desktop.gui.language import tr
from xray_desktop.gui.session import Session
from xray_desktop.gui.words_from_elsewhere import error_words
from xray_desktop.imaging.header_lines import HeaderListing

HEADER: Final = "header"


class HeaderDesk(QObject):
    """Reads the header of the file in the pane in use and shows it in `window`.

    It goes when another film is asked for: a header never stands beside a film that is not its own.
    """

    failed = Signal(str)
    """A sentence on why there is no header."""

    def __init__(
        self, window: QWidget, session: Session, comparison: Comparison, runner: JobRunner
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._comparison = comparison
        self.dialog: HeaderDialog | None = None
        session.cleared.connect(self.close)
        comparison.removed.connect(lambda _film: self.close())
        comparison.shown.connect(lambda _film, _pixels: self.close())

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {"header": self.show}

    def show(self) -> None:
        """Have the header read, and show it once it is there."""
        beside = self._comparison.path_beside
        reader = self._session.reader
        steps = reader.header_steps(beside) if beside else self._session.header_steps()
        if steps is None:
            self.failed.emit(tr("There is no file whose header could be shown: open one first."))
            return
        self._runner.submit(
            HEADER,
            steps,
            on_result=self._show,
            on_error=self._fail,
            on_progress=lambda _progress: None,
        )

    def close(self) -> None:
        """Show none any more."""
        self._runner.cancel(HEADER)
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.close()

    def _show(self, listing: HeaderListing) -> None:
        self.close()
        self.dialog = HeaderDialog(listing, self._window)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.finished.connect(self._forget)
        self.dialog.show()

    def _forget(self) -> None:
        self.dialog = None

    def _fail(self, error: XrayError) -> None:
        self.failed.emit(error_words(error))
