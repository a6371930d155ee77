"""Choosing images to compare with the one shown, and opening them."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from xray_desktop.core.errors import XrayError
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.compare.comparison import (
    MAX_COMPARED,
    ComparedImage,
    Comparison,
)
from xray_desktop.gui.session.playlist import Playlist
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.viewer.display_pixels import DisplayPixels

ANOTHER: Final = tr_noop("Another file…")


class ComparisonController(QObject):
    """Puts images beside the one that the session shows.

    Parameters
    ----------
    window : QWidget
        Parent of the dialogs.
    comparison : Comparison
        Shows them; also for those who hang images by other rules.
    session : Session
        What is open, and how images are read.
    runner : JobRunner
        Reads them.
    """

    failed = Signal(str)
    """A sentence on why an image is not there."""

    def __init__(
        self, window: QWidget, comparison: Comparison, session: Session, runner: JobRunner
    ) -> None:
        super().__init__(window)
        self._window, self.comparison = window, comparison
        self._session, self._runner = session, runner
        comparison.added.connect(self._set_up_pane)
        session.image_opened.connect(self._name_first)
        session.cleared.connect(comparison.clear)  # another patient's image must not stay beside

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {"compare": self.choose, "compare_end": self.comparison.clear}

    def open_files(self) -> tuple[Path, ...]:
        """Return the files of the list, and those beside the first image."""
        playlist = self._session.playlist
        beside = tuple(image.path for image in self.comparison.images)
        return beside if playlist is None else (*playlist.paths, *beside)

    def name_beside_others(self) -> str:
        """Return the first image's name in a comparison, else nothing."""
        playlist = self._session.playlist
        return playlist.current.name if playlist and self.comparison.images else ""

    def choose(self) -> None:
        """Ask for an image of the list or another file, and show it beside the current one.

        The next image of the list is offered first: it is more often of the same patient than the
        first of a long list is.
        """
        playlist = self._session.playlist
        if self._session.image is None or playlist is None:
            self.failed.emit(tr("There is no image to compare with: open one first."))
            return
        there = {playlist.current, *(image.path for image in self.comparison.images)}
        others = [(place, path) for place, path in enumerate(playlist.paths) if path not in there]
        path: Path | None = None
        if others:
            names = [f"{place + 1}. {path.name}" for place, path in others]
            here = playlist.paths.index(playlist.current)
            after = (row for row, (place, _path) in enumerate(others) if place > here)
            first = next(after, len(others) - 1)
            name, chosen = QInputDialog.getItem(
                self._window,
                tr("Compare with"),
                tr("Image"),
                [*names, tr(ANOTHER)],
                first,
                editable=False,
            )
            if not chosen:
                return
            path = None if name == tr(ANOTHER) else others[names.index(name)][1]
        if path is None:
            found, _ = QFileDialog.getOpenFileName(
                self._window, tr("Compare with"), str(playlist.current.parent)
            )
            path = Path(found) if found else None
        if path is not None:
            self.compare(path)

    def compare(self, path: Path, role: str = "") -> None:
        """Put an image beside the one shown; its title begins with `role`."""
        image = self.comparison.add(path)
        if image is None:
            self.failed.emit(
                tr(
                    "Up to {images} images stand side by side: close one first.",
                    images=MAX_COMPARED + 1,
                )
            )
            return
        image.name(path, role)
        self._read(image, path)

    def replace(self, image: ComparedImage, path: Path) -> None:
        """Show another image in a pane."""
        image.name(path)
        self._read(image, path)

    def _name_first(self, pixels: DisplayPixels, playlist: Playlist) -> None:
        self.comparison.name_first(playlist.current.name, pixels.image)

    def _set_up_pane(self, image: ComparedImage) -> None:
        image.view.mouse.step_requested.connect(lambda by: self._step(image, by))

    def _step(self, image: ComparedImage, by: int) -> None:
        """Show the image of the list that is so many places further, in this pane."""
        playlist = self._session.playlist
        if playlist is None or image.path not in playlist.paths:
            return
        place = playlist.paths.index(image.path) + by
        if 0 <= place < len(playlist.paths):
            self.replace(image, playlist.paths[place])

    def _read(self, image: ComparedImage, path: Path) -> None:
        self._runner.submit(
            f"compare {id(image)}",
            self._session.steps_beside(path),
            on_result=lambda pixels: self._show(image, pixels),
            on_error=lambda error: self._fail(image, path, error),
        )

    def _show(self, image: ComparedImage, pixels: DisplayPixels) -> None:
        if image in self.comparison.images:  # it may have been closed in the meantime
            self.comparison.show_image(image, pixels)

    def _fail(self, image: ComparedImage, path: Path, error: XrayError) -> None:
        if image in self.comparison.images:
            self.comparison.remove(image)
        self.failed.emit(f"{path.name}: {translated_error(error)}")
