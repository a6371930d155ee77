"""Scoring without a window: the controller, a fake engine and what it reports."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.fakes import FakeEngine, image
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.heat_map.heat_map_controller import HeatMapController
from xray_desktop.gui.session.ai_display import Mode
from xray_desktop.gui.session.scoring_controller import SCORE_AHEAD, ScoringController


class ScoringHarness:
    """A controller with all that it is given."""

    def __init__(self) -> None:
        self.engine = FakeEngine()
        self.runner = JobRunner()
        self.heat_maps = HeatMapController(self.runner)
        self.neighbours: list[Radiograph] = []
        self.scoring = ScoringController(
            lambda: self.engine, self.runner, self.heat_maps, lambda: self.neighbours
        )


@pytest.fixture
def harness(qapp: object) -> Iterator[ScoringHarness]:
    harness = ScoringHarness()
    yield harness
    assert harness.runner.shutdown()


def scored(harness: ScoringHarness, qtbot: QtBot, shown: Radiograph) -> Assessment:
    with qtbot.waitSignal(harness.scoring.assessed) as assessed:
        harness.scoring.load_model()
        harness.scoring.show_image(shown)
    assert assessed.args is not None
    return assessed.args[0]


def test_scores_that_are_shown_start_the_heat_maps(harness: ScoringHarness, qtbot: QtBot) -> None:
    assessment = scored(harness, qtbot, image())
    assert harness.scoring.display.mode is Mode.SCORES
    assert harness.scoring.display.assessment is harness.heat_maps.assessment is assessment


def test_clearing_takes_scores_and_heat_maps_away(harness: ScoringHarness, qtbot: QtBot) -> None:
    scored(harness, qtbot, image())
    harness.scoring.clear()
    assert harness.scoring.display.mode is Mode.EMPTY
    assert harness.heat_maps.assessment is None


def test_scores_of_an_image_that_was_cleared_are_dropped(
    harness: ScoringHarness, qtbot: QtBot
) -> None:
    scored(harness, qtbot, image())
    shown: list[Assessment] = []
    harness.scoring.assessed.connect(shown.append)
    harness.scoring.show_image(image(0.3))
    harness.scoring.clear()
    qtbot.waitUntil(lambda: not harness.runner._unfinished)
    assert not shown
    assert harness.scoring.display.mode is Mode.EMPTY


def test_a_neighbour_is_scored_in_idle_time_and_then_shown_at_once(
    harness: ScoringHarness, qtbot: QtBot
) -> None:
    harness.neighbours = [image(0.3, unsuitable=RefusedError("hand", "A hand.")), image(0.6)]
    scored(harness, qtbot, image())
    qtbot.waitUntil(
        lambda: not harness.runner._unfinished and not harness.runner.active(SCORE_AHEAD)
    )
    harness.scoring.show_image(harness.neighbours[1])
    assert harness.scoring.display.mode is Mode.SCORES, "at once: no other run of the model"


def test_a_blind_read_holds_scores_back_and_starts_no_heat_map(
    harness: ScoringHarness, qtbot: QtBot
) -> None:
    harness.scoring.set_blind_read(blind=True)
    with qtbot.waitSignal(harness.scoring.held_back):
        harness.scoring.load_model()
        harness.scoring.show_image(image())
    assert harness.scoring.display.mode is Mode.BLIND_READ
    assert harness.heat_maps.assessment is None
    with qtbot.waitSignal(harness.scoring.assessed):
        harness.scoring.reveal()
