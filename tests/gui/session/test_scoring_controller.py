"""Scoring without a window: the controller, a fake engine and what it reports."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.fakes import LOGITS, FakeEngine, contract, image
from xray_desktop.core.errors import BundleError, RefusedError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.scoring.findings import Assessment, ModelIdentity
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


def other_model() -> FakeEngine:
    """A model with another name, other operating points and other scores."""
    engine = FakeEngine(logits=LOGITS | {"Effusion": -2.0, "Hernia": 1.0})
    engine.contract = contract(model_id="fake-2", title="Another model")
    engine.identity = ModelIdentity("fake-2", "1" * 64)
    return engine


def test_another_model_scores_the_image_anew_and_no_scores_stand_beside_the_wrong_name(
    harness: ScoringHarness, qtbot: QtBot
) -> None:
    first, other = scored(harness, qtbot, image()), other_model()
    seen: list[str] = []

    def note(*_given: object) -> None:
        shown, engine = harness.scoring.display.assessment, harness.scoring.engine
        assert engine is not None
        assert shown is None or shown.model == engine.identity
        seen.append("" if shown is None else shown.model.model_id)

    harness.scoring.display_changed.connect(note)
    harness.scoring.model_loaded.connect(note)
    taken: list[bool] = []
    with qtbot.waitSignal(harness.scoring.assessed):
        harness.scoring.use_model(lambda: other, taken=lambda: taken.append(True))
        assert harness.scoring.display.assessment is first, "it is in use until the other is there"
    assert set(seen[:-1]) == {""}
    assert seen[-1] == "fake-2"
    assert taken == [True]
    assert harness.heat_maps.assessment is harness.scoring.display.assessment
    with qtbot.waitSignal(harness.scoring.assessed):
        harness.scoring.use_model(lambda: harness.engine, taken=lambda: None)
    assert harness.scoring.display.assessment is first, "from the cache of its own model"


def test_scores_that_are_computed_while_the_model_changes_are_dropped(
    harness: ScoringHarness, qtbot: QtBot
) -> None:
    scored(harness, qtbot, image())
    shown: list[Assessment] = []
    harness.scoring.assessed.connect(shown.append)
    harness.scoring.use_model(other_model, taken=lambda: None)
    harness.scoring.score()
    qtbot.waitUntil(lambda: bool(shown) and not harness.runner._unfinished)
    assert [one.model.model_id for one in shown][-1] == "fake-2"
    assert harness.scoring.display.assessment is shown[-1]


def test_a_model_that_cannot_be_loaded_leaves_the_one_before_in_use(
    harness: ScoringHarness, qtbot: QtBot
) -> None:
    first = scored(harness, qtbot, image())

    def fail() -> FakeEngine:
        raise BundleError("damaged", "The bundle is damaged.")

    with qtbot.waitSignal(harness.scoring.model_kept) as kept:
        harness.scoring.use_model(fail, taken=lambda: pytest.fail("it was not taken"))
    assert kept.args == [
        "The model was not changed, the one before stays in use: The bundle is damaged."
    ]
    assert harness.scoring.engine is harness.engine
    assert harness.scoring.display.assessment is first


def test_a_model_takes_the_place_of_one_that_could_not_be_loaded(
    harness: ScoringHarness, qtbot: QtBot
) -> None:
    def fail() -> FakeEngine:
        raise BundleError("damaged", "The bundle is damaged.")

    scoring = ScoringController(fail, harness.runner, harness.heat_maps, list)
    scoring.show_image(image())
    with qtbot.waitSignal(scoring.model_failed):
        scoring.load_model()
    with qtbot.waitSignal(scoring.model_failed):
        scoring.use_model(fail, taken=lambda: None)
    with qtbot.waitSignal(scoring.assessed):
        scoring.use_model(other_model, taken=lambda: None)


def test_in_a_blind_read_another_model_shows_nothing_before_the_reader_reveals_it(
    harness: ScoringHarness, qtbot: QtBot
) -> None:
    harness.scoring.set_blind_read(blind=True)
    with qtbot.waitSignal(harness.scoring.held_back):
        harness.scoring.load_model()
        harness.scoring.show_image(image())
    shown: list[Assessment] = []
    harness.scoring.assessed.connect(shown.append)
    displays: list[bool] = []
    harness.scoring.display_changed.connect(lambda display: displays.append(display.hidden))
    with qtbot.waitSignal(harness.scoring.held_back) as held_back:
        harness.scoring.use_model(other_model, taken=lambda: None)
    assert held_back.args is not None
    assert held_back.args[0].model.model_id == "fake-2"
    assert all(displays)
    assert not shown
    assert harness.heat_maps.assessment is None
