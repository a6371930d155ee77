"""The open image, its scores and its heat maps: all three always belong to the same image."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from xray_desktop.core.errors import FailedError, NotChestError, RefusedError, XrayError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.common.result_cache import (
    ScoreCache,
    ScoreKey,
    ScoringResult,
    scoring_ahead_steps,
    scoring_steps,
)
from xray_desktop.gui.heat_map.heat_map_controller import HeatMapController
from xray_desktop.gui.session.ai_display import AiDisplay, AiIntent, Mode, Outcome, resolve
from xray_desktop.gui.session.image_cache import FileStamp, OpenedImage
from xray_desktop.gui.session.playlist import Playlist, listing_steps, position_text
from xray_desktop.gui.session.prefetch import Prefetcher, open_steps, until_left
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.imaging.decoder_protocol import FoundStates, StepReader
from xray_desktop.imaging.errors import MultiFrameError
from xray_desktop.imaging.header_listing import HeaderListing
from xray_desktop.inference.engine import Engine

LIST: Final = "list"
OPEN: Final = "open"
SCORE: Final = "score"
SCORE_AHEAD: Final = "score ahead"
MODEL: Final = "model"

NO_MODEL: Final = tr_noop("There is no model to score this image.")
WAITING: Final = tr_noop("The image is scored as soon as the model is loaded.")
SCORING: Final = tr_noop("Analyzing the image…")
NOT_SCORED: Final = tr_noop("Analysis was stopped. “Re-analyze” starts it again.")


class Session(QObject):
    """Opens, scores and explains images; everything slow runs in `runner`.

    An image stays with its scores until the next one is ready; then both are replaced at once. The
    neighbours are decoded and scored in idle time. Images that are paged by faster than they are
    decoded are skipped. Scores are cached, so returning to an image costs no second run.

    What is shown of the model is resolved from the user's intent and the outcome of scoring
    (`ai_display`); the signals below report what differs from the state shown before.

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
    display_changed = Signal(object)
    """The new `AiDisplay`: what the window may show of the model."""
    assessed = Signal(object)
    """The image's `Assessment`."""
    held_back = Signal(object)
    """The image's `Assessment`, hidden by a blind read until `reveal`."""
    not_assessed = Signal(str)
    """Why the image shown has no scores (yet)."""
    withheld = Signal(str)
    """Why the image is not suitable for scoring; `score_anyway` scores it all the same."""
    model_loaded = Signal(object)
    """The `Engine`."""
    model_failed = Signal(str)
    """Why there is no model, as a message."""

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
        self._load_engine = load_engine
        self._runner = runner
        self._engine: Engine | None = None
        self._model_asked = self._model_missing = False
        self._playlist: Playlist | None = None
        self._asked: Playlist | None = None
        self._tried: Path | None = None
        self._opened: OpenedImage | None = None
        self._by = 1
        self._closing = False
        self._scores = ScoreCache()
        self._image: Radiograph | None = None
        self._intent = AiIntent()
        self._outcome = Outcome()
        self._display = AiDisplay()
        self.prefetcher.rested.connect(self._score_ahead)
        self.heat_map_controller.heat_map_finished.connect(lambda _label: self._score_ahead())

    @property
    def image(self) -> Radiograph | None:
        """The image shown."""
        return self._image

    @property
    def engine(self) -> Engine | None:
        """The engine, once it is loaded."""
        return self._engine

    @property
    def display(self) -> AiDisplay:
        """What the window may show of the model."""
        return self._display

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
            self._load_model()

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
            self._playlist = self._playlist.with_others(paths)
            self.list_changed.emit(self._playlist)
            if self._asked is None:
                self.prefetcher.follow(self._playlist, self._by, None)

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
        self._asked = self._opened = None
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
        source = self._image.source if self._image else None
        if self._playlist is None or source is None or source.sop_instance_uid is None:
            return None
        path = self._playlist.current
        return self.reader.state_steps(path, source.sop_instance_uid, source.frame)

    def score(self) -> None:
        """Score the image, again if it was; the input check may refuse it."""
        self._score(anyway=False, again=True)

    def score_anyway(self) -> None:
        """Score the image although the input check refused it."""
        self._score(anyway=True)

    def _score(self, *, anyway: bool, again: bool = False) -> None:
        image = self._image
        if image is None:
            return
        self._runner.cancel(SCORE)
        self.heat_map_controller.clear(asked=False)
        self._intent = replace(self._intent, revealed=False)
        refused = image.unsuitable
        if anyway and not isinstance(refused, NotChestError):
            refused = None
        if self._engine is None:
            waiting = tr(NO_MODEL if self._model_missing else WAITING)
            self._set_outcome(Outcome(waiting if refused is None else translated_error(refused)))
            return
        if refused is not None:
            self._set_outcome(Outcome(unsuitable=refused))
            return
        key = ScoreKey.of(image, self._engine, anyway=anyway)
        known = None if again else self._scores.get(key)
        if known is not None:
            self._take_score(image, known)
            return
        self._set_outcome(Outcome(tr(SCORING)))
        self._runner.submit(
            SCORE,
            scoring_steps(self._scores, key, image, self._engine, again=again),
            on_result=partial(self._take_score, image),
            on_error=lambda error: self._set_outcome(Outcome(translated_error(error))),
            queue=JobQueue.MODEL,
        )

    def _score_ahead(self) -> None:
        """Score a neighbour while nothing else is to be done, so that its scores come with it."""
        engine, runner = self._engine, self._runner
        waits = runner.active(OPEN) or runner.active(SCORE_AHEAD) or runner.waits(JobQueue.MODEL)
        if engine is None or waits or not self._scores.quick:
            return
        for image in self.prefetcher.images():
            key = ScoreKey.of(image, engine, anyway=False)
            if image.unsuitable is None and self._scores.lacks(key):
                runner.submit(
                    SCORE_AHEAD,
                    scoring_ahead_steps(self._scores, key, image, engine),
                    on_result=lambda _none: self._score_ahead(),
                    on_error=lambda _error: None,  # a bug, which goes on to the crash dialog
                    queue=JobQueue.MODEL,
                    idle=True,
                )
                return

    def steps_beside(self, path: Path) -> Steps[None, DisplayPixels]:
        """Return the steps that decode another image than the one shown."""
        return open_steps(self.reader, path, None)

    def set_blind_read(self, *, blind: bool) -> None:
        """Hide scores and input check of every image until `reveal`, or stop hiding them."""
        self._intent = AiIntent(blind_read=blind)
        self._apply()

    def reveal(self) -> None:
        """Show the scores of the image shown, if a blind read hides them."""
        if self._display.mode is Mode.BLIND_READ:
            self._intent = replace(self._intent, revealed=True)
            self._apply()

    def cancel(self) -> None:
        """Stop opening, scoring or explaining, whichever is under way."""
        if self._runner.active(LIST) or self._runner.active(OPEN):
            self._runner.cancel(LIST, OPEN)
            self._asked, self._closing = None, False
            self.opening.emit(None)
            self.refused.emit(tr("Opening was stopped."))
            self._load_model()
            self.prefetcher.resume()
        elif self._runner.active(SCORE):
            self._runner.cancel(SCORE)
            self._set_outcome(Outcome(tr(NOT_SCORED)))
        else:
            self.heat_map_controller.cancel()

    def _clear(self) -> None:
        self._runner.cancel(SCORE)
        self._image = None
        self._intent = replace(self._intent, revealed=False)
        self.heat_map_controller.clear()
        self._set_outcome(Outcome())
        self.cleared.emit()

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
        self._clear()
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
        left, self._opened = self._opened, opened
        self._take_over(playlist)
        self._image = opened.pixels.image
        self.image_opened.emit(opened.pixels, self._playlist)
        self._load_model()
        self._score(anyway=False)
        if not passed_by:
            self.prefetcher.follow(playlist, self._by, left)

    def _refuse(self, playlist: Playlist, error: XrayError) -> None:
        if self._asked != playlist:  # it was passed by
            self._open_asked(None)
        elif isinstance(error, MultiFrameError):
            self._load_model()
            self.frame_requested.emit(error.frames)
        else:
            self._end_opening(translated_error(error))

    def _end_opening(self, sentence: str) -> None:
        """Report why an image was not opened; the one shown stays unless a list is being paged."""
        self._load_model()
        asked, alone = self._asked, self._asked is None or len(self._asked.paths) == 1
        if asked is not None:
            sentence = f"{position_text(asked)}: {sentence}"
        if alone and self._image is not None and not self._closing:
            self._asked, self._tried = None, None if asked is None else asked.current
            self.opening.emit(None)
            self.prefetcher.resume()
        else:
            left, self._opened = self._opened, None
            self._take_over(asked)
            if asked is not None:
                self.prefetcher.follow(asked, self._by, left)
        self.refused.emit(sentence)

    def _take_score(self, image: Radiograph, scored: ScoringResult) -> None:
        if image is not self._image:  # it is not shown any more
            return
        if isinstance(scored, RefusedError):
            self._set_outcome(Outcome(refused=scored))
        else:
            self._set_outcome(Outcome(assessment=scored))
        self._score_ahead()

    def _set_outcome(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._apply()

    def _apply(self) -> None:
        """Resolve intent and outcome, and pass on what differs from what is shown."""
        before, now = self._display, resolve(self._intent, self._outcome)
        if now == before:
            return
        self._display = now
        if before.mode is Mode.SCORES:
            self.heat_map_controller.clear()
        self.display_changed.emit(now)
        if (now.mode, now.message, now.assessment) == (
            before.mode,
            before.message,
            before.assessment,
        ):
            return
        match now.mode:
            case Mode.SCORES:
                self.assessed.emit(now.assessment)
                if self._image and self._engine and now.assessment:
                    self.heat_map_controller.start(self._image, self._engine, now.assessment)
            case Mode.BLIND_READ:
                self.held_back.emit(self._outcome.assessment)
            case Mode.OVERRIDE:
                self.withheld.emit(now.message)
            case Mode.MESSAGE:
                self.not_assessed.emit(now.message)
            case Mode.EMPTY:
                pass

    def _load_model(self) -> None:
        if not self._model_asked:
            self._model_asked = True
            self._runner.submit(
                MODEL,
                _load_steps(self._load_engine),
                on_result=self._take_model,
                on_error=self._fail_model,
                queue=JobQueue.MODEL,
            )

    def _fail_model(self, error: XrayError) -> None:
        self._model_missing = True
        self.model_failed.emit(translated_error(error))
        self._score(anyway=False)

    def _take_model(self, engine: Engine) -> None:
        self._engine = engine
        self.model_loaded.emit(engine)
        self._score(anyway=False)


def _load_steps(load_engine: Callable[[], Engine]) -> Steps[None, Engine]:
    yield Progress(0, 1, tr_noop("Loading the model"))
    try:
        return load_engine()
    except ImportError:
        raise FailedError(
            "engine_missing",
            "The engine that was chosen is not installed. Install it, or start with --engine onnx.",
        ) from None
