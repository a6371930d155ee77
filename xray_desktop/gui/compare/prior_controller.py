"""Finding a prior of the image shown, and comparing the model's scores of two images."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from xray_desktop.core.errors import XrayError
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.core.scoring.findings import Assessment, changes
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.compare.comparison import ComparedImage, Comparison
from xray_desktop.gui.compare.score_changes_dialog import ScoreChangesDialog
from xray_desktop.gui.session.playlist import Playlist, listing_steps
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.imaging.decoder_protocol import StepReader
from xray_desktop.inference.assessment import assess_steps

BATCH_SIZE: Final = 8
"""Headers per request; other requests are served in between."""
MAX_SEARCHED: Final = 400
"""Files of a folder that are looked at for a prior, the nearest in the list first."""


@dataclass(frozen=True, slots=True, repr=False)
class Prior:
    """An earlier frontal chest image of the same patient."""

    path: Path
    taken: date


def prior_steps(reader: StepReader, shown: Path) -> Steps[None, Prior | None]:
    """Return the latest image of the same patient in the folder, taken before the one shown.

    An image of the same day is no prior; neither is one without a date. Files that cannot be read
    are passed by. Raises `XrayError` if the folder cannot be listed.
    """
    listed = (yield from listing_steps([shown.parent])).paths
    others = nearest(listed, listed.index(shown) if shown in listed else 0)
    found: list[Prior] = []
    for start in range(0, min(len(others), MAX_SEARCHED), BATCH_SIZE):
        yield Progress(0, 1, tr_noop("Looking for a prior image"))
        some = tuple(others[start : start + BATCH_SIZE])
        try:
            answer = yield from reader.relation_steps(shown, some)
        except XrayError:
            continue
        own = answer.own
        if own.same_patient is None or own.study_date is None or not own.frontal_chest:
            return None
        found += [
            Prior(path, relation.study_date)
            for path, relation in zip(some, answer.others, strict=True)
            if relation.same_patient
            and relation.frontal_chest
            and relation.study_date is not None
            and relation.study_date < own.study_date
        ]
    return max(found, key=lambda prior: prior.taken, default=None)


def nearest(paths: Sequence[Path], index: int) -> list[Path]:
    """Return the paths, the nearest to the place `index` first."""
    order = sorted(range(len(paths)), key=lambda place: abs(place - index))
    return [paths[place] for place in order]


PRIOR: Final = "prior"
SCORE: Final = "score prior"
NO_SCORES: Final = tr_noop(
    "There are no scores of this image to compare, or they are still hidden."
)
NO_IMAGE: Final = tr_noop("There is no open image beside this one to compare with (View, Compare).")
NOT_COMPARED: Final = tr_noop("Scores of an image that the model is not made for are not compared.")
SAME: Final = tr_noop("same patient by the header")


class PriorController(QObject):
    """Searches for a prior of each image shown; compares scores on request.

    Parameters
    ----------
    window : QWidget
        Parent of the table.
    session : Session
        The image shown, its reader and its model.
    comparison : Comparison
        The images beside it.
    runner : JobRunner
        Searches and scores.
    """

    found = Signal(object)
    """The `Prior` of the image shown."""
    searched = Signal()
    """The search has ended; `latest` is the prior, if there is one."""
    failed = Signal(str)
    """A sentence on why there is no table."""
    ready = Signal(object)
    """The `ScoreChangesDialog`, to be shown."""

    def __init__(
        self, window: QWidget, session: Session, comparison: Comparison, runner: JobRunner
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._comparison, self._runner = comparison, runner
        self._known: dict[Path, str] = {}
        self.latest: Prior | None = None
        session.image_opened.connect(self._look)
        session.cleared.connect(self._clear)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {"score_changes": self.compare_scores}

    @property
    def searching(self) -> bool:
        """Whether a prior of the image shown is being searched."""
        return self._runner.active(PRIOR)

    def compare_scores(self) -> None:
        """Score the first compared image with the same model and show the table."""
        engine, now = self._session.scoring.engine, self._session.scoring.display.assessment
        beside = next((f for f in self._comparison.images if f.view.pixels is not None), None)
        if beside is None or beside.view.pixels is None:
            self.failed.emit(tr(NO_IMAGE))
        elif engine is None or now is None:
            self.failed.emit(tr(NO_SCORES))
        elif now.reservations:
            self.failed.emit(tr(NOT_COMPARED))
        else:
            self._runner.submit(
                SCORE,
                assess_steps(beside.view.pixels.image, engine),
                on_result=partial(self._show, beside, now),
                on_error=lambda error: self.failed.emit(
                    f"{beside.path.name}: {translated_error(error)}"
                ),
                queue=JobQueue.MODEL,
            )

    def _show(self, beside: ComparedImage, now: Assessment, before: Assessment) -> None:
        if (
            beside not in self._comparison.images
            or now is not self._session.scoring.display.assessment
        ):
            return  # one of the two is gone
        try:
            rows = changes(before, now)
        except XrayError as error:
            self.failed.emit(translated_error(error))
            return
        patient = self._known.get(beside.path, tr("not checked whether it is the same patient"))
        model = tr(
            "Model {model}, {device}; both images.", model=now.model.model_id, device=now.device
        )
        self.ready.emit(
            ScoreChangesDialog(rows, f"{beside.path.name} · {patient}", model, self._window)
        )

    def _look(self, pixels: DisplayPixels, playlist: Playlist) -> None:
        if not pixels.image.source.format.startswith("DICOM"):
            return  # other formats have no patient identification
        self._runner.submit(
            PRIOR,
            prior_steps(self._session.reader, playlist.current),
            on_result=self._offer,
            on_error=lambda _error: self.searched.emit(),  # no offer needs no message
        )

    def _offer(self, prior: Prior | None) -> None:
        self.latest = prior
        if prior is not None:
            self._known[prior.path] = f"{prior.taken.isoformat()}, {tr(SAME)}"
            self.found.emit(prior)
        self.searched.emit()

    def _clear(self) -> None:
        self._runner.cancel(PRIOR, SCORE)
        self._known.clear()
        self.latest = None
