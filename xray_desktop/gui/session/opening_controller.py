"""Choosing images to open, in dialogs or by dropping them, and paging through the open ones."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from xray_desktop.gui.common.language import tr
from xray_desktop.gui.session.playlist import Playlist
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.widgets.number_fields import NumberRange, ask_number
from xray_desktop.paths import sample_paths

SUFFIXES: Final = "(*.dcm *.dicom *.png *.jpg *.jpeg *.tif *.tiff)"
"""DICOM files often have other names, or no ending: these are offered, all files are shown."""


class LastFolder(Protocol):
    """Remembers the folder that was chosen from last, if the user wants it; empty: none."""

    @property
    def folder(self) -> str: ...

    def note_folder(self, folder: Path) -> None: ...


class OpeningController(QObject):
    """File dialogs and paging commands of `session`, over `window`; dialogs begin in `last`.

    It is an event filter of the window: files that are dropped there are opened. Paging commands
    are enabled while they have an image to go to.
    """

    def __init__(
        self, window: QWidget, session: Session, last: LastFolder, actions: Mapping[str, QAction]
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._last = window, session, last
        self._actions = actions
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        session.frame_requested.connect(self._ask_frame)
        session.opening.connect(lambda asked: self._allow_steps(asked or session.playlist))
        session.image_opened.connect(lambda _pixels, playlist: self._allow_steps(playlist))
        session.list_changed.connect(self._allow_steps)
        session.refused.connect(lambda _why: self._allow_steps(session.playlist))
        self._allow_steps(None)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {
            "open": self.ask_images,
            "open_folder": self.ask_folder,
            "sample": self.open_samples,
            "previous": partial(self._session.step, -1),
            "next": partial(self._session.step, 1),
            "first": partial(self._session.step_to_end, last=False),
            "last": partial(self._session.step_to_end, last=True),
            "close_image": self._session.close_image,
        }

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Accept files, and open those that are dropped.

        There are none if the program they come from has ended.
        """
        kind = event.type()
        if kind in (QEvent.Type.DragEnter, QEvent.Type.Drop) and isinstance(event, QDropEvent):
            paths = _local_paths(event.mimeData())
            if paths:
                event.acceptProposedAction()
                if kind is QEvent.Type.Drop:
                    self._session.open(paths)
            return True
        return super().eventFilter(watched, event)

    def ask_images(self) -> None:
        """Show the file dialog and open the chosen images."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            tr("Open images"),
            self._last.folder,
            f"{tr('All files: an image is recognized by its content')} (*);;"
            f"{tr('Files with the ending of an image')} {SUFFIXES}",
        )
        if names:
            self._last.note_folder(Path(names[0]).parent)
            self._session.open([Path(name) for name in names])

    def ask_folder(self) -> None:
        """Show the folder dialog and open the images of the folder."""
        name = QFileDialog.getExistingDirectory(self._window, tr("Open folder"), self._last.folder)
        if name:
            self._last.note_folder(Path(name))
            self._session.open([Path(name)])

    def open_samples(self) -> None:
        """Open the images that the program brings."""
        self._session.open(sample_paths())

    def _ask_frame(self, frames: int) -> None:
        number = ask_number(
            self._window,
            tr("Frame"),
            tr("This file holds {frames} frames. Show frame:", frames=frames),
            NumberRange(1, frames),
        )
        if number is not None:
            self._session.open_frame(int(number) - 1)
        else:
            self._session.decline_frame()

    def _allow_steps(self, playlist: Playlist | None) -> None:
        for name, by in (("previous", -1), ("next", 1)):
            there = playlist is not None and playlist.moved(by) is not None
            self._actions[name].setEnabled(there)
        self._actions["close_image"].setEnabled(playlist is not None)


def _local_paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
