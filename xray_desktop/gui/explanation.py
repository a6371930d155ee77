"""The map of one finding: when it is computed, and what is said of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from xray_desktop.core.attribution import AttributionMap
from xray_desktop.core.errors import XrayError
from xray_desktop.core.findings import Assessment, State
from xray_desktop.core.path_rule import TRIPLED
from xray_desktop.core.progress import Progress
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.gui.jobs import JobRunner, Lane
from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.map_cache import MapCache, MapKey
from xray_desktop.gui.map_picture import MapPicture, ahead_steps, picture_steps
from xray_desktop.gui.map_words import map_words, unsettled_words, withheld_words
from xray_desktop.gui.words_from_elsewhere import error_words, label_name
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.reading import explain, explain_together, prepare_steps, second_opinions

JOB: Final = "map"
AHEAD: Final = "maps ahead"
REFUSED: Final = marked("The film was refused; its scores are shown anyway.")
ON_REQUEST: Final = marked("Choose a finding to see what moved its score.")
MOST_AHEAD: Final = 4
"""Findings of which maps are computed in idle time, the most urgent first."""
UNASKED: Final = frozenset({State.ABOVE, State.NEAR})
"""States in which choosing a finding computes its map; in any other it must be asked for again."""


@dataclass(frozen=True, slots=True)
class MapStatus:
    """What stands under the map.

    Parameters
    ----------
    words : str
        One line on the map, or on why there is none.
    caution : str
        A sentence of warning, or empty.
    offered : bool
        Whether "show anyway" is offered.
    """

    words: str = ""
    caution: str = ""
    offered: bool = False


class Explanation(QObject):
    """Computes maps of one assessed film, coarse first; in idle time those of other findings.

    A film with an assessment was judged, if need be in spite of the input gate; so are its maps.

    Finished maps are kept in memory, so that a film that is opened again has them at once.
    """

    map_changed = Signal(object)
    """The `MapPicture` to show, or None."""
    status_changed = Signal(object)
    """A `MapStatus`."""
    map_finished = Signal(str)
    """The label whose map will not change any more."""
    kept_changed = Signal(object)
    """The `MapPicture` whose contours stay while other maps are shown, or None."""
    chosen_changed = Signal(str)
    """The label whose map is shown, computed or offered; empty for none."""

    def __init__(self, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._subject: tuple[Radiograph, Engine, Assessment] | None = None
        self._wished = ""
        self._cache = MapCache()
        self._chosen = ""
        self._shown: MapPicture | None = None
        self._kept: MapPicture | None = None

    @property
    def chosen(self) -> str:
        """The label whose map is shown, computed or offered; empty for none."""
        return self._chosen

    @property
    def shown(self) -> MapPicture | None:
        """The map that is shown."""
        return self._shown

    @property
    def assessment(self) -> Assessment | None:
        """What the model said of the film."""
        return None if self._subject is None else self._subject[2]

    def clear(self, *, wish: bool = True) -> None:
        """Forget the film and all its maps; with `wish`, what was chosen before its scores too."""
        if wish:
            self._wished = ""
        self._runner.cancel(JOB, AHEAD)
        self._subject = None
        self._keep_contours(None)
        self._choose("")
        self._say(MapStatus())

    def start(
        self, film: Radiograph, engine: Engine, assessment: Assessment, *, show_anyway: bool
    ) -> None:
        """Take up a film: compute its top finding's map if that is near or over its point.

        With `show_anyway` the top finding's map is computed in any state. What was chosen while
        there were no scores yet comes before it. Of an image that the input check refused no map is
        computed unasked.
        """
        wished = self._wished
        self.clear()
        self._subject = film, engine, assessment
        top = assessment.top
        if wished:
            self.choose(wished)
        elif assessment.reservations:
            self._say(MapStatus(tr(ON_REQUEST)))
        elif top is not None and (show_anyway or top.state in UNASKED):
            self._choose(top.label)
            self._present_or_compute(top.label)
        else:
            self._compute_ahead()
            self._say(
                MapStatus(
                    tr(
                        "Nothing reaches its operating point, so no map is computed. "
                        "Choose a finding to see what moved its score."
                    )
                )
            )

    def choose(self, label: str) -> None:
        """Show the map of `label`, or say why it is not computed unasked.

        Choosing a finding whose map is on offer accepts the offer.
        """
        if self._subject is None:
            self._wished = label
            return
        finding = self._subject[2].finding(label)
        if label == self._chosen:
            self.show_anyway()
            return
        self._runner.cancel(JOB)
        self._choose(label)
        if self._subject[2].reservations:
            words = tr(
                "{name}: of this image a map is only computed if you ask for it.",
                name=label_name(label),
            )
            self._say(MapStatus(words, offered=True))
        elif finding.state in UNASKED or self._key(label) in self._cache:
            self._present_or_compute(label)
        else:
            self._say(MapStatus(withheld_words(finding), offered=True))

    def show_anyway(self) -> None:
        """Show the chosen finding's map in any state; compute it unless it is on its way."""
        if not self._chosen or self._runner.active(JOB):
            return
        picture = self._cache.get(self._key(self._chosen))
        if picture is None:
            self._compute(self._chosen)
        else:
            self._show(picture)

    def keep(self) -> None:
        """Keep the contours of the map shown beside those of other findings; again: no more."""
        again = self._kept is not None and self._kept.attribution.label == self._chosen
        self._keep_contours(None if again else self._shown)
        if self._shown is not None:
            self._show(self._shown)

    def cancel(self) -> None:
        """Stop; what has been shown stays, and is named as unfinished."""
        self._runner.cancel(AHEAD)
        if not self._runner.active(JOB):
            return
        self._runner.cancel(JOB)
        if self._shown is None:
            words = tr("{name}: the map was stopped.", name=label_name(self._chosen))
            self._say(MapStatus(words, offered=True))
        else:
            attribution = self._shown.attribution
            self._say(
                MapStatus(
                    map_words(attribution), tr("Stopped before it was finished."), offered=True
                )
            )

    def _key(self, label: str) -> MapKey:
        if self._subject is None:
            raise AssertionError
        film, engine, _ = self._subject
        asked = engine.contract.attribution
        return MapKey(
            film.source.sha256,
            film.source.frame,
            engine.identity.sha256,
            label,
            asked.target,
            asked.baseline,
            TRIPLED.name,
        )

    def _present_or_compute(self, label: str) -> None:
        picture = self._cache.get(self._key(label))
        if picture is None:
            self._compute(label)
        else:
            self._present(picture)

    def _compute_ahead(self) -> None:
        """Compute maps that are likely to be asked for, together; or get ready for the first."""
        if self._subject is None:
            return
        film, engine, assessment = self._subject
        if assessment.reservations:  # nothing is computed unasked of an image that was overridden
            return
        labels = [
            finding.label
            for finding in assessment.by_urgency
            if finding.state in UNASKED and self._key(finding.label) not in self._cache
        ][:MOST_AHEAD]
        if not labels:
            self._runner.submit(
                AHEAD,
                prepare_steps(engine),
                on_result=lambda _nothing: None,
                on_error=lambda _error: None,  # the first map will tell
                on_progress=lambda _progress: None,
                idle=True,
                lane=Lane.MODEL,
            )
            return
        keys = [self._key(label) for label in labels]
        self._runner.submit(
            AHEAD,
            ahead_steps(
                explain_together(film, engine, labels, anyway=True),
                lambda maps: second_opinions(film, engine, maps, anyway=True),
            ),
            on_result=lambda pictures: self._keep(keys, pictures),
            on_error=lambda _error: None,  # asked for again, it is told then
            on_progress=lambda _progress: None,
            idle=True,
            lane=Lane.MODEL,
        )

    def _keep(self, keys: Sequence[MapKey], pictures: Sequence[MapPicture]) -> None:
        for key, picture in zip(keys, pictures, strict=True):
            self._cache.put(key, picture)

    def _compute(self, label: str) -> None:
        if self._subject is None:
            return
        self._runner.cancel(AHEAD)
        film, engine, _ = self._subject
        self._say(MapStatus(tr("{name}: computing the map…", name=label_name(label))))
        self._runner.submit(
            JOB,
            picture_steps(
                explain(film, engine, label, anyway=True),
                lambda maps: second_opinions(film, engine, maps, anyway=True),
            ),
            on_result=self._finish,
            on_error=self._fail,
            on_progress=self._refine,
            lane=Lane.MODEL,
        )

    def _refine(self, progress: Progress[MapPicture]) -> None:
        if progress.partial is not None:
            self._show(progress.partial)

    def _finish(self, picture: MapPicture) -> None:
        label = picture.attribution.label
        self._cache.put(self._key(label), picture)
        self._present(picture)

    def _present(self, picture: MapPicture) -> None:
        """Show a finished map; say that there is none where it has not converged."""
        if picture.attribution.settled:
            self._show(picture)
        else:
            self._show_map(None)
            self._say(MapStatus(unsettled_words(picture.attribution), offered=True))
        self.map_finished.emit(picture.attribution.label)
        self._compute_ahead()

    def _fail(self, error: XrayError) -> None:
        self._show_map(None)
        self._say(MapStatus("", error_words(error)))

    def _choose(self, label: str) -> None:
        self._show_map(None)
        if label != self._chosen:
            self._chosen = label
            self.chosen_changed.emit(label)

    def _show(self, picture: MapPicture) -> None:
        self._show_map(picture)
        words = map_words(picture.attribution, picture.second, self._kept_beside(picture))
        self._say(MapStatus(words, picture.attribution.warning or ""))

    def _kept_beside(self, picture: MapPicture) -> AttributionMap | None:
        kept = None if self._kept is None else self._kept.attribution
        return None if kept is None or kept.label == picture.attribution.label else kept

    def _keep_contours(self, picture: MapPicture | None) -> None:
        self._kept = picture
        self.kept_changed.emit(picture)

    def _show_map(self, picture: MapPicture | None) -> None:
        self._shown = picture
        self.map_changed.emit(picture)

    def _say(self, status: MapStatus) -> None:
        if self._subject is not None and self._subject[2].reservations:
            marked = " ".join(part for part in (tr(REFUSED), status.caution) if part)
            status = replace(status, caution=marked)
        self.status_changed.emit(status)
