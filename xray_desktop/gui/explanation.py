"""The map of one finding: when it is computed, and what is said of it."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from xray_desktop.core.attribution import AttributionMap
from xray_desktop.core.errors import XrayError
from xray_desktop.core.findings import Assessment, Finding, State
from xray_desktop.core.labels import display_name
from xray_desktop.core.progress import Progress
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.gui.jobs import JobRunner
from xray_desktop.gui.map_picture import MapPicture, picture_steps
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.reading import explain

JOB: Final = "map"
NO_BREAK: Final = "\N{NO-BREAK SPACE}"

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
    """Computes maps of one assessed film, coarse first; finished ones are kept until it goes."""

    map_changed = Signal(object)
    """The `MapPicture` to show, or None."""
    status_changed = Signal(object)
    """A `MapStatus`."""
    map_finished = Signal(str)
    """The label whose map will not change any more."""
    chosen_changed = Signal(str)
    """The label whose map is shown, computed or offered; empty for none."""

    def __init__(self, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._subject: tuple[Radiograph, Engine, Assessment] | None = None
        self._finished: dict[str, MapPicture] = {}
        self._chosen = ""
        self._shown: MapPicture | None = None

    @property
    def chosen(self) -> str:
        """The label whose map is shown, computed or offered; empty for none."""
        return self._chosen

    def clear(self) -> None:
        """Forget the film and all its maps."""
        self._runner.cancel(JOB)
        self._subject = None
        self._finished.clear()
        self._choose("")
        self._say(MapStatus())

    def start(
        self, film: Radiograph, engine: Engine, assessment: Assessment, *, show_anyway: bool
    ) -> None:
        """Take up a film: compute its top finding's map if that is near or over its point.

        With `show_anyway` the top finding's map is computed in any state.
        """
        self.clear()
        self._subject = film, engine, assessment
        top = assessment.top
        if top is not None and (show_anyway or top.state in UNASKED):
            self._choose(top.label)
            self._compute(top.label)
        else:
            self._say(
                MapStatus(
                    "Nothing reaches its operating point, so no map is computed. "
                    "Choose a finding to see what moved its score."
                )
            )

    def choose(self, label: str) -> None:
        """Show the map of `label`, or say why it is not computed unasked.

        Choosing a finding whose map is on offer accepts the offer.
        """
        if self._subject is None:
            return
        finding = self._subject[2].finding(label)
        if label == self._chosen:
            self.show_anyway()
            return
        self._runner.cancel(JOB)
        self._choose(label)
        if label in self._finished:
            self._show(self._finished[label])
        elif finding.state in UNASKED:
            self._compute(label)
        else:
            self._say(MapStatus(withheld_words(finding), offered=True))

    def show_anyway(self) -> None:
        """Compute the chosen finding's map in any state, unless it is there or on its way."""
        if self._chosen and self._chosen not in self._finished and not self._runner.active(JOB):
            self._compute(self._chosen)

    def cancel(self) -> None:
        """Stop; what has been shown stays, and is named as unfinished."""
        if not self._runner.active(JOB):
            return
        self._runner.cancel(JOB)
        if self._shown is None:
            name = display_name(self._chosen)
            self._say(MapStatus(f"{name}: the map was stopped.", offered=True))
        else:
            attribution = self._shown.attribution
            self._say(
                MapStatus(map_words(attribution), "Stopped before it was finished.", offered=True)
            )

    def _compute(self, label: str) -> None:
        if self._subject is None:
            return
        film, engine, _ = self._subject
        self._say(MapStatus(f"{display_name(label)}: computing the map…"))
        self._runner.submit(
            JOB,
            picture_steps(explain(film, engine, label)),
            on_result=self._finish,
            on_error=self._fail,
            on_progress=self._refine,
        )

    def _refine(self, progress: Progress[MapPicture]) -> None:
        if progress.partial is not None:
            self._show(progress.partial)

    def _finish(self, picture: MapPicture) -> None:
        label = picture.attribution.label
        self._finished[label] = picture
        self._show(picture)
        self.map_finished.emit(label)

    def _fail(self, error: XrayError) -> None:
        self._show_map(None)
        self._say(MapStatus("", error.message))

    def _choose(self, label: str) -> None:
        self._show_map(None)
        if label != self._chosen:
            self._chosen = label
            self.chosen_changed.emit(label)

    def _show(self, picture: MapPicture) -> None:
        self._show_map(picture)
        self._say(MapStatus(map_words(picture.attribution), picture.attribution.warning or ""))

    def _show_map(self, picture: MapPicture | None) -> None:
        self._shown = picture
        self.map_changed.emit(picture)

    def _say(self, status: MapStatus) -> None:
        self.status_changed.emit(status)


def map_words(attribution: AttributionMap) -> str:
    """Return what a map is and how far it can be trusted, in one line."""
    if attribution.agreement is None:
        steadiness = "draft"
    else:
        settled = "settled" if attribution.settled else "not settled"
        steadiness = f"{settled} (r {attribution.agreement:.2f})"
    error = attribution.completeness_error
    completeness = f"{error:.0%}".replace("%", " %") if error < 10 else "over 1000 %"  # noqa: PLR2004
    parts = (
        display_name(attribution.label),
        attribution.target,
        f"{attribution.baseline} baseline",
        f"{attribution.evaluations} evaluations",
        steadiness,
        f"completeness error {completeness}",
    )
    return " · ".join(part.replace(" ", NO_BREAK) for part in parts)


def withheld_words(finding: Finding) -> str:
    """Return why a finding's map is not computed unasked."""
    name = display_name(finding.label)
    if finding.state is State.INSUFFICIENT:
        return (
            f"{name}: the model had insufficient data to judge it, "
            "so its map is not computed on its own."
        )
    return f"{name} is below its operating point, so its map is not computed on its own."
