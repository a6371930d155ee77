"""Reading from the worklist: the list of the window is the worklist, and follows its order."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from xray_desktop.gui.session.playlist import Playlist
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.worklist.worklist_steps import ReadingOrder
from xray_desktop.triage.worklist_row import WorklistRow


class WorklistReading(QObject):
    """Opens images of the worklist with those before and behind them in its order.

    Opening anything else ends it.

    Parameters
    ----------
    session : Session
        Opens images.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._order = ReadingOrder()
        self._opened: WorklistRow | None = None
        self._asked: Playlist | None = None
        session.opening.connect(self._note_opening)
        for ended in (session.image_opened, session.refused):
            ended.connect(lambda *_given: QTimer.singleShot(0, self, self._follow))

    @property
    def active(self) -> bool:
        """Whether the list of the window is the worklist, or will be."""
        playlist = self._asked or self._session.playlist
        return playlist is not None and playlist.worklist

    @property
    def number(self) -> int | None:
        """The number of the image of the worklist that was opened last; None: it is another."""
        tried = self._session.tried
        if self._opened is not None and tried == self._opened.path:
            return self._opened.number
        return self._order.numbers.get(tried) if self.active and tried is not None else None

    @property
    def shown(self) -> tuple[int, Path] | None:
        """`number` and the file that it is the number of."""
        number, tried = self.number, self._session.tried
        return None if number is None or tried is None else (number, tried)

    @property
    def next_number(self) -> int | None:
        """The number of the image of the worklist that is shown, or is being opened."""
        if self._asked is not None:
            return self._order.numbers.get(self._asked.current)
        return self.number

    def open(self, row: WorklistRow, order: ReadingOrder) -> None:
        """Open an image of the worklist."""
        self._opened = row
        self._order = order
        only = Playlist((row.path,), chosen=(row.path,), worklist=True)
        self._session.open_list(only.in_order(order.paths))

    def follow(self, order: ReadingOrder) -> None:
        """Follow the list as it is now; the image shown stays."""
        self._order = order
        self._follow()

    def _note_opening(self, asked: Playlist | None) -> None:
        self._asked = asked

    def _follow(self) -> None:
        if self._order.paths:
            self._session.follow_worklist(self._order.paths)
