"""The open image and its list; its scores and heat maps always belong to the same image."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from xray_desktop.core.errors import XrayError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.progress import Steps
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.heat_map.heat_map_controller import HeatMapController
from xray_desktop.gui.session.image_cache import FileStamp, OpenedImage
from xray_desktop.gui.session.playlist import Playlist, listing_steps, position_text
from xray_desktop.gui.session.prefetch import Prefetcher, open_steps, until_left
from xray_desktop.gui.session.scoring_controller import ScoringController
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.imaging.decoder_protocol import FoundStates, StepReader
from xray_desktop.imaging.errors import MultiFrameError
from xray_desktop.imaging.header_listing import HeaderListing
from xray_desktop.inference.engine import Engine

LIST: Final = "list"
OPEN: Final = "open"


class Session(QObject):
    """Opens images; everything slow runs in `runner`.

    An image stays with its scores until the next one is ready; then both are replaced at once. The
    neighbours are decoded and scored in idle time. Images that are paged by faster than they are
    decoded are skipped.

    Parameters
    ----------
    ahead : StepReader or None
        Decodes the neighbours of the image shown; None: they are decoded when they are asked for.

    Attributes
    ----------
    reader : StepReader
        Decodes files; also used for files beside the one shown.
    prefetcher : Prefetcher
        Decodes the neighbours.
    heat_map_controller : HeatMapController
        The heat maps of the image shown.
    scoring : ScoringController
        The model, and the scores of the image shown.
    """

    opening = Signal(object)
    """The `Playlist` whose image is being opened; None: opening has ended."""
    cleared = Signal()
    """No image is open any more."""
    image_opened = Signal(object, object)
    """`DisplayPixels` and the `Playlist` it belongs to."""
    list_changed = Signal(object)
    """The `Playlist`: it holds other images than before, and the one shown stays."""
    refused = Signal(str)
    """Why an image was not opened, as a message."""
    closed = Signal()
    """The last image of the list was closed; no image is open any more."""
    frame_requested = Signal(int)
    """The file holds this many frames; answer with `open_frame`."""

    def __init__(
        self,
        reader: StepReader,
        load_engine: Callable[[], Engine],
        runner: JobRunner,
        parent: QObject | None = None,
        *,
        ahead: StepReader | None = None,
    ) -> None:
        super().__init__(parent)
        self.heat_map_controller = HeatMapController(runner, self)
        self.reader = reader
        self.prefetcher = Prefetcher(reader, ahead, runner, self)
        self.scoring = ScoringController(
            load_engine, runner, self.heat_map_controller, self._neighbours, self
        )
        self._runner = runner
        self._playlist: Playlist | None = None
        self._asked: Playlist | None = None
        self._tried: Path | None = None
        self._opened: OpenedImage | None = None
        self._by = 1
        self._closing = False
        self.prefetcher.rested.connect(self.scoring.score_ahead)

    @property
    def image(self) -> Radiograph | None:
        """The image shown."""
        return None if self._opened is None else self._opened.pixels.image

    @property
    def playlist(self) -> Playlist | None:
        """The images opened together; its current one is shown or could not be opened."""
        return self._playlist

    @property
    def tried(self) -> Path | None:
        """The file that was opened last, with or without success."""
        return self._tried

    @property
    def stamp(self) -> FileStamp | None:
        """Which file the image shown was decoded from; None if it is not known."""
        return None if self._opened is None else self._opened.stamp

    def start(self, paths: Sequence[Path]) -> None:
        """Open `paths`, if any, then load the model: an image is on the screen before it."""
        if paths:
            self.open(paths)
        else:
            self.scoring.load_model()

    def open(self, paths: Sequence[Path], index: int = 0) -> None:
        """Open images, or all images of folders, and show the first, or the one at `index`."""
        self._asked, self._by = None, 1
        self._runner.cancel(OPEN)
        self._runner.submit(
            LIST,
            listing_steps(paths, self.reader.directory_steps),
            on_result=lambda found: self._show_list(found.moved(index) or found),
            on_error=lambda error: self._end_opening(translated_error(error)),
        )

    def open_list(self, playlist: Playlist) -> None:
        """Show the current image of a list that is known already."""
        self._asked, self._by = None, 1
        self._runner.cancel(LIST, OPEN)
        self._show_list(playlist)

    def step(self, by: int) -> None:
        """Show the image `by` places further in the list, if there is one."""
        here = self._asked or self._playlist
        moved = here.moved(by) if here else None
        if moved is not None:
            self._by = by
            self._show_list(moved)

    def step_to_end(self, *, last: bool) -> None:
        """Show the last image of the list, or the first."""
        here = self._asked or self._playlist
        if here is not None:
            end = len(here.paths) - 1 if last else 0
            if end != here.index:
                self.step(end - here.index)

    def go_to(self, path: Path) -> None:
        """Show an image of the list."""
        here = self._asked or self._playlist
        if here is not None and path in here.paths and path != here.current:
            self.step(here.paths.index(path) - here.index)

    def list_others(self, paths: Sequence[Path]) -> None:
        """List other images beside the one shown, which stays; it must be among them."""
        if self._playlist is not None and self._playlist.current in paths:
            self._change_list(self._playlist.with_others(paths))

    def follow_worklist(self, paths: tuple[Path, ...]) -> None:
        """List the images of the worklist in another order; the one shown stays.

        Nothing happens unless the worklist is being read, or while an image is being opened.
        """
        shown = self._playlist
        if shown is None or shown.paths == paths:
            return
        if shown.worklist and self._asked is None:
            followed = shown.in_order(paths)
            if followed is not shown:
                self._change_list(followed)

    def close_image(self) -> None:
        """Take the image shown off the list; it stays until the next one of the list is there."""
        shown = self._playlist
        if shown is None:
            return
        left = (self._asked or shown).without(shown.current)
        if left is not None:
            self._closing = True
            self._show_list(left)
            return
        self._runner.cancel(LIST, OPEN)
        self._asked = None
        self.prefetcher.clear()
        self._take_over(None)
        self.closed.emit()

    def open_frame(self, frame: int) -> None:
        """Show one frame, counted from 0, of the file that holds several."""
        self._open_asked(frame)

    def decline_frame(self) -> None:
        """Open none of the frames that `frame_requested` asked about."""
        self._end_opening(tr("No frame was chosen."))

    def header_steps(self) -> Steps[None, HeaderListing] | None:
        """Return the reading of the current file's header; None if there is no file."""
        return self.reader.header_steps(self._playlist.current) if self._playlist else None

    def state_steps(self) -> Steps[None, FoundStates] | None:
        """Return the search for the image's presentation states; None if it can have none."""
        source = self.image.source if self.image else None
        if self._playlist is None or source is None or source.sop_instance_uid is None:
            return None
        path = self._playlist.current
        return self.reader.state_steps(path, source.sop_instance_uid, source.frame)

    def steps_beside(self, path: Path) -> Steps[None, DisplayPixels]:
        """Return the steps that decode another image than the one shown."""
        return open_steps(self.reader, path, None)

    def cancel(self) -> None:
        """Stop opening, scoring or explaining, whichever is under way."""
        if self._runner.active(LIST) or self._runner.active(OPEN):
            self._runner.cancel(LIST, OPEN)
            self._asked, self._closing = None, False
            self.opening.emit(None)
            self.refused.emit(tr("Opening was stopped."))
            self.scoring.load_model()
            self.prefetcher.resume()
        else:
            self.scoring.cancel()

    def _change_list(self, playlist: Playlist) -> None:
        """List other images beside the one shown."""
        self._playlist = playlist
        self.list_changed.emit(playlist)
        if self._asked is None:
            self.prefetcher.follow(playlist, self._by, None)

    def _neighbours(self) -> list[Radiograph]:
        """Return the images to score in idle time: none while one is being opened."""
        return [] if self._runner.active(OPEN) else self.prefetcher.images()

    def _show_list(self, playlist: Playlist) -> None:
        self._asked = playlist
        self._open_asked(None)

    def _open_asked(self, frame: int | None) -> None:
        """Open the image asked for, once the one that is being opened is decoded or given up."""
        asked = self._asked
        if asked is None:
            return
        self.opening.emit(asked)
        self.prefetcher.pause()
        at_once = frame is not None or asked.current in self.prefetcher.cache
        if self._runner.active(OPEN) and not at_once:
            return  # whatever comes of that goes on with it
        self._runner.submit(
            OPEN,
            until_left(
                self.prefetcher.opening_steps(asked.current, frame),
                left=lambda: self._asked != asked,
            ),
            on_result=partial(self._show_image, asked),
            on_error=partial(self._refuse, asked),
            queue=JobQueue.OPENING,
        )

    def _take_over(self, playlist: Playlist | None) -> None:
        """Close the image shown: another one, or its error message, takes its place."""
        self._opened = None
        self.scoring.clear()
        self.cleared.emit()
        self._playlist = playlist
        self._tried = None if playlist is None else playlist.current
        if self._asked in (None, playlist):
            self._asked, self._closing = None, False
            self.opening.emit(None)

    def _show_image(self, playlist: Playlist, opened: OpenedImage | None) -> None:
        """Show an image that was asked for; None: it was passed by and took too long."""
        passed_by = self._asked != playlist
        if passed_by:
            self._open_asked(None)
        if opened is None:
            return
        left = self._opened
        self._take_over(playlist)
        self._opened = opened
        self.image_opened.emit(opened.pixels, self._playlist)
        self.scoring.load_model()
        self.scoring.show_image(opened.pixels.image)
        if not passed_by:
            self.prefetcher.follow(playlist, self._by, left)

    def _refuse(self, playlist: Playlist, error: XrayError) -> None:
        if self._asked != playlist:  # it was passed by
            self._open_asked(None)
        elif isinstance(error, MultiFrameError):
            self.scoring.load_model()
            self.frame_requested.emit(error.frames)
        else:
            self._end_opening(translated_error(error))

    def _end_opening(self, sentence: str) -> None:
        """Report why an image was not opened; the one shown stays unless a list is being paged."""
        self.scoring.load_model()
        asked, alone = self._asked, self._asked is None or len(self._asked.paths) == 1
        if asked is not None:
            sentence = f"{position_text(asked)}: {sentence}"
        if alone and self._opened is not None and not self._closing:
            self._asked, self._tried = None, None if asked is None else asked.current
            self.opening.emit(None)
            self.prefetcher.resume()
        else:
            left = self._opened
            self._take_over(asked)
            if asked is not None:
                self.prefetcher.follow(asked, self._by, left)
        self.refused.emit(sentence)
