"""The scores of the image shown: the model, scoring on request and in idle time, what is shown."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
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
from xray_desktop.inference.engine import Engine

SCORE: Final = "score"
SCORE_AHEAD: Final = "score ahead"
MODEL: Final = "model"

NO_MODEL: Final = tr_noop("There is no model to score this image.")
WAITING: Final = tr_noop("The image is scored as soon as the model is loaded.")
SCORING: Final = tr_noop("Analyzing the image…")
KEPT: Final = tr_noop("The model was not changed, the one before stays in use: {why}")
NOT_SCORED: Final = tr_noop("Analysis was stopped. “Re-analyze” starts it again.")


class ScoringController(QObject):
    """Loads the model and scores the image shown; scores its neighbours in idle time.

    Scores are cached, so returning to an image costs no second run. What is shown of the model is
    resolved from the user's intent and the outcome of scoring (`ai_display`); the signals below
    report what differs from the state shown before. The heat maps follow the scores that are shown.

    Parameters
    ----------
    load_engine : callable
        Loads the first model; called once, on a worker thread.
    runner : JobRunner
        Runs it.
    heat_maps : HeatMapController
        Started with the scores that are shown, and cleared with them.
    neighbours : callable
        Returns the images to score in idle time, the most likely one to be shown first.
    """

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
    model_kept = Signal(str)
    """Why another model does not take the place of the one in use, as a message."""

    def __init__(
        self,
        load_engine: Callable[[], Engine],
        runner: JobRunner,
        heat_maps: HeatMapController,
        neighbours: Callable[[], Iterable[Radiograph]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._load_engine, self._runner = load_engine, runner
        self._heat_maps, self._neighbours = heat_maps, neighbours
        self._engine: Engine | None = None
        self._model_asked = self._model_missing = False
        self._image: Radiograph | None = None
        self._scores = ScoreCache()
        self._intent = AiIntent()
        self._outcome = Outcome()
        self._display = AiDisplay()
        heat_maps.heat_map_finished.connect(lambda _label: self.score_ahead())

    @property
    def engine(self) -> Engine | None:
        """The engine, once it is loaded."""
        return self._engine

    @property
    def display(self) -> AiDisplay:
        """What the window may show of the model."""
        return self._display

    @property
    def missing_text(self) -> str:
        """Why a page that is printed now has no scores; empty if it has them."""
        display = self._display
        unfinished = {
            tr(WAITING): tr("The model was not loaded yet."),
            tr(SCORING): tr("The analysis had not finished."),
        }
        match display.mode:
            case Mode.MESSAGE | Mode.OVERRIDE:
                why = unfinished.get(display.message, display.message)
            case Mode.BLIND_READ:
                why = tr("They are hidden until the reader reveals them.")
            case Mode.EMPTY | Mode.SCORES:
                return ""
        return tr("This page has no scores. {why}", why=why)

    def load_model(self) -> None:
        """Load the model, unless that was asked for before."""
        if not self._model_asked:
            self._model_asked = True
            self._runner.submit(
                MODEL,
                _load_steps(self._load_engine),
                on_result=self._take_model,
                on_error=self._fail_model,
                queue=JobQueue.MODEL,
            )

    def use_model(self, load: Callable[[], Engine], taken: Callable[[], object]) -> None:
        """Use another model as soon as it is loaded; the one in use stays if that fails.

        The image shown is scored anew. Until then it has no scores: none of the model before
        stands beside the name of this one.

        Parameters
        ----------
        load : callable
            Loads it, on a worker thread.
        taken : callable
            Called once it is in use.
        """
        self._model_asked = True

        def take(engine: Engine) -> None:
            taken()
            self._take_model(engine)

        self._runner.submit(
            MODEL,
            _load_steps(load),
            on_result=take,
            on_error=self._keep_model,
            queue=JobQueue.MODEL,
        )

    def show_image(self, image: Radiograph) -> None:
        """Show the scores of an image, from the cache or once it is scored."""
        self._image = image
        self._score(anyway=False)

    def clear(self) -> None:
        """Show no scores: no image is shown any more."""
        self._runner.cancel(SCORE)
        self._image = None
        self._intent = replace(self._intent, revealed=False)
        self._heat_maps.clear()
        self._set_outcome(Outcome())

    def score(self) -> None:
        """Score the image, again if it was; the input check may refuse it."""
        self._score(anyway=False, again=True)

    def score_anyway(self) -> None:
        """Score the image although the input check refused it."""
        self._score(anyway=True)

    def score_ahead(self) -> None:
        """Score a neighbour while nothing else is to be done, so that its scores come with it."""
        engine, runner = self._engine, self._runner
        waits = runner.active(SCORE_AHEAD) or runner.waits(JobQueue.MODEL)
        if engine is None or waits or not self._scores.quick:
            return
        for image in self._neighbours():
            key = ScoreKey.of(image, engine, anyway=False)
            if image.unsuitable is None and self._scores.lacks(key):
                runner.submit(
                    SCORE_AHEAD,
                    scoring_ahead_steps(self._scores, key, image, engine),
                    on_result=lambda _none: self.score_ahead(),
                    on_error=lambda _error: None,  # a bug, which goes on to the crash dialog
                    queue=JobQueue.MODEL,
                    idle=True,
                )
                return

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
        """Stop scoring or explaining, whichever is under way."""
        if self._runner.active(SCORE):
            self._runner.cancel(SCORE)
            self._set_outcome(Outcome(tr(NOT_SCORED)))
        else:
            self._heat_maps.cancel()

    def _score(self, *, anyway: bool, again: bool = False) -> None:
        image = self._image
        if image is None:
            return
        self._runner.cancel(SCORE)
        self._heat_maps.clear(asked=False)
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

    def _take_score(self, image: Radiograph, scored: ScoringResult) -> None:
        if image is not self._image:  # it is not shown any more
            return
        if isinstance(scored, RefusedError):
            self._set_outcome(Outcome(refused=scored))
        else:
            self._set_outcome(Outcome(assessment=scored))
        self.score_ahead()

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
            self._heat_maps.clear()
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
                    self._heat_maps.start(self._image, self._engine, now.assessment)
            case Mode.BLIND_READ:
                self.held_back.emit(self._outcome.assessment)
            case Mode.OVERRIDE:
                self.withheld.emit(now.message)
            case Mode.MESSAGE:
                self.not_assessed.emit(now.message)
            case Mode.EMPTY:
                pass

    def _fail_model(self, error: XrayError) -> None:
        self._model_missing = True
        self.model_failed.emit(translated_error(error))
        self._score(anyway=False)

    def _keep_model(self, error: XrayError) -> None:
        if self._engine is None:
            self._fail_model(error)
        else:
            self.model_kept.emit(tr(KEPT, why=translated_error(error)))

    def _take_model(self, engine: Engine) -> None:
        if self._engine is not None and self._image is not None:
            self._set_outcome(Outcome(tr(SCORING)))  # before the name of the other model is shown
        self._engine, self._model_missing = engine, False
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
