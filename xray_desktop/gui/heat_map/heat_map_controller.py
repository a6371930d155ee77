"""The heat map of one finding: when it is computed, whether it is shown, and its status text."""

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.attribution.path_rule import TRIPLED
from xray_desktop.core.errors import XrayError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.labels import NO_FINDING
from xray_desktop.core.scoring.findings import Assessment, State
from xray_desktop.gui.common.external_strings import label_name, translated_error
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.common.result_cache import HeatMapCache, HeatMapKey
from xray_desktop.gui.heat_map.heat_map_messages import (
    not_scored_message,
    shown_text,
    technical_text,
)
from xray_desktop.inference.assessment import prepare_steps
from xray_desktop.inference.engine import Engine
from xray_desktop.results.heat_map_text import withheld_text
from xray_desktop.scoring_pipeline import ExplainedFinding, explain_steps

JOB: Final = "map"
PREPARE_JOB: Final = "ready for maps"
REFUSED: Final = tr_noop("The image did not pass the input check; its scores are shown anyway.")
ON_REQUEST: Final = tr_noop(
    "The button beside a finding shows the regions that influenced its score; M shows those of "
    "the most likely finding."
)
NOTHING: Final = tr_noop(
    "No finding reaches its operating point, so no heat map is shown. The button beside a "
    "finding shows its heat map anyway."
)
SHOWN_WITHOUT_REQUEST: Final = frozenset({State.ABOVE, State.NEAR})
"""States whose heat map is shown without request on later images, once heat maps are on."""


@dataclass(frozen=True, slots=True)
class HeatMapStatus:
    """Status text of the heat map.

    Parameters
    ----------
    text : str
        Where the heat map points and how reliable it is, or why there is none.
    technical : str
        How it was computed and what its reliability is based on; for a tooltip.
    caution : str
        A warning, or empty.
    offered : bool
        Whether "Show anyway" is offered.
    """

    text: str = ""
    technical: str = ""
    caution: str = ""
    offered: bool = False


class HeatMapController(QObject):
    """Computes the heat maps of one assessed image on request.

    Once heat maps are on (`enabled`), every later image shows that of its most likely finding, if
    the score is near or above the operating point. For an image that did not pass the input check,
    heat maps are computed on request only.

    Only finished heat maps are shown. They are cached in memory.
    """

    heat_map_changed = Signal(object)
    """The `HeatMap` to show, or None."""
    status_changed = Signal(object)
    """A `HeatMapStatus`."""
    heat_map_finished = Signal(str)
    """The label whose heat map is finished, be it shown or withheld."""
    chosen_changed = Signal(str)
    """The label whose heat map is shown, computed or offered; empty for none."""
    enabled_changed = Signal(bool)
    """Whether heat maps are on."""

    def __init__(self, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._subject: tuple[Radiograph, Engine, Assessment] | None = None
        self._enabled = False
        self._requested_early = self._chosen = self._last = ""
        self._cache = HeatMapCache()
        self._explained: ExplainedFinding | None = None
        self._shown: HeatMap | None = None

    @property
    def enabled(self) -> bool:
        """Whether heat maps are on, for this image and later ones."""
        return self._enabled

    @property
    def chosen(self) -> str:
        """The label whose heat map is shown, computed or offered; empty for none."""
        return self._chosen

    @property
    def shown(self) -> HeatMap | None:
        """The heat map that is shown."""
        return self._shown

    @property
    def assessment(self) -> Assessment | None:
        """The assessment of the image."""
        return None if self._subject is None else self._subject[2]

    def clear(self, *, asked: bool = True) -> None:
        """Clear the image; with `asked`, also a request made before there were scores."""
        if asked:
            self._requested_early = ""
        self._runner.cancel(JOB, PREPARE_JOB)
        self._subject = self._explained = None
        self._last = ""
        self._set_chosen("")
        self._show_status(HeatMapStatus())

    def start(self, image: Radiograph, engine: Engine, assessment: Assessment) -> None:
        """Set the image; show the heat map of its most likely finding if heat maps are on.

        A request made before there were scores takes precedence.
        """
        early = self._requested_early
        self.clear()
        self._subject = image, engine, assessment
        top = assessment.top
        if early:
            self.choose(early)
        elif not self._enabled or assessment.reservations:
            self._show_status(HeatMapStatus(tr(ON_REQUEST)))
            self._get_ready()
        elif top is not None and top.state in SHOWN_WITHOUT_REQUEST:
            self.choose(top.label)
        else:
            self._show_status(HeatMapStatus(tr(NOTHING)))
            self._get_ready()

    def ask(self, label: str) -> None:
        """Toggle the heat map of `label`; on, later images show one too.

        If the heat map of `label` is withheld, show it anyway; while it is computed, go on: only
        `cancel` gives it up.
        """
        if label == self._chosen and self._enabled:
            if self._shown is not None:
                self.set_enabled(False)
            elif not self._runner.active(JOB):
                self.show_anyway()
            return
        self._set_enabled_flag(enabled=True)
        self.choose(label)

    def follow(self, label: str) -> None:
        """Show the heat map of a selected finding, if heat maps are on."""
        if self._enabled and label != self._chosen:
            self.choose(label)

    def set_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Turn heat maps on or off; on, show the last one or that of the most likely finding."""
        if enabled == self._enabled:
            return
        self._set_enabled_flag(enabled=enabled)
        if self._subject is None:
            self._requested_early = ""
        elif not enabled:
            self._runner.cancel(JOB)
            self._last = self._chosen
            self._set_chosen("")
            self._show_status(HeatMapStatus(tr(ON_REQUEST)))
        else:
            top = self._subject[2].top
            label = self._last or ("" if top is None else top.label)
            if label:
                self.choose(label)
            else:
                self._show_status(HeatMapStatus(tr(NOTHING)))

    def choose(self, label: str) -> None:
        """Show the heat map of `label`, or why there is none."""
        if self._subject is None:
            self._requested_early = label
            return
        self._runner.cancel(JOB)
        finding = self._subject[2].finding(label)
        if label == NO_FINDING:
            self._set_chosen("")
            self._show_status(HeatMapStatus(tr("Heat maps are available for findings only.")))
            return
        self._set_chosen(label)
        if finding.scored:
            self._present_or_compute(label)
        else:
            self._show_status(HeatMapStatus(not_scored_message(finding), offered=True))

    def show_anyway(self) -> None:
        """Show the chosen finding's heat map although it is withheld; compute it if necessary."""
        if not self._chosen or self._runner.active(JOB):
            return
        heat_map = self._cache.get(self._key(self._chosen))
        if heat_map is None:
            self._compute(self._chosen)
        else:
            self._show(replace(heat_map, forced=True))

    def cancel(self) -> None:
        """Cancel the computation."""
        self._runner.cancel(PREPARE_JOB)
        if self._runner.active(JOB):
            self._runner.cancel(JOB)
            text = tr(
                "{name}: computing the heat map was cancelled.", name=label_name(self._chosen)
            )
            self._show_status(HeatMapStatus(text, offered=True))

    def _key(self, label: str) -> HeatMapKey:
        if self._subject is None:
            raise AssertionError
        image, engine, _ = self._subject
        asked = engine.contract.attribution
        return HeatMapKey(
            image.source.sha256,
            image.source.frame,
            engine.identity.sha256,
            label,
            asked.target,
            asked.baseline,
            TRIPLED.name,
        )

    def _present_or_compute(self, label: str) -> None:
        heat_map = self._cache.get(self._key(label))
        if heat_map is None:
            self._compute(label)
        else:
            self._present(heat_map)

    def _get_ready(self) -> None:
        """Prepare the first heat map in idle time."""
        if self._subject is None or self._subject[2].reservations:
            return
        self._runner.submit(
            PREPARE_JOB,
            prepare_steps(self._subject[1]),
            on_error=lambda _error: None,  # the first heat map reports it
            idle=True,
            queue=JobQueue.MODEL,
        )

    def _compute(self, label: str) -> None:
        if self._subject is None:
            return
        self._runner.cancel(PREPARE_JOB)
        image, engine, assessment = self._subject
        self._show_status(
            HeatMapStatus(tr("{name}: computing the heat map…", name=label_name(label)))
        )
        self._runner.submit(
            JOB,
            explain_steps(image, engine, assessment.finding(label), known=self._explained),
            on_result=self._finish,
            on_error=self._fail,
            queue=JobQueue.MODEL,
        )

    def _finish(self, explained: ExplainedFinding) -> None:
        heat_map, self._explained = explained.heat_map, explained
        self._cache.put(self._key(heat_map.attribution.label), heat_map)
        self._present(heat_map)

    def _present(self, heat_map: HeatMap) -> None:
        """Show a heat map, or why it is withheld."""
        if heat_map.shown:
            self._show(heat_map)
        else:
            self._set_heat_map(None)
            text = withheld_text(heat_map.reliability, tr)
            self._show_status(HeatMapStatus(text, technical_text(heat_map), offered=True))
        self.heat_map_finished.emit(heat_map.attribution.label)

    def _fail(self, error: XrayError) -> None:
        self._set_heat_map(None)
        self._show_status(HeatMapStatus(caution=translated_error(error)))

    def _set_enabled_flag(self, *, enabled: bool) -> None:
        if enabled != self._enabled:
            self._enabled = enabled
            self.enabled_changed.emit(enabled)

    def _set_chosen(self, label: str) -> None:
        self._set_heat_map(None)
        if label != self._chosen:
            self._chosen = label
            self.chosen_changed.emit(label)

    def _show(self, heat_map: HeatMap) -> None:
        self._set_heat_map(heat_map)
        self._show_status(HeatMapStatus(shown_text(heat_map), technical_text(heat_map)))

    def _set_heat_map(self, heat_map: HeatMap | None) -> None:
        self._shown = heat_map
        self.heat_map_changed.emit(heat_map)

    def _show_status(self, status: HeatMapStatus) -> None:
        if self._subject is not None and self._subject[2].reservations:
            both = " ".join(part for part in (tr(REFUSED), status.caution) if part)
            status = replace(status, caution=both)
        self.status_changed.emit(status)
