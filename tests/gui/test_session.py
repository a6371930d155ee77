"""From a path to scores and a map, as seen in the window; and what must never be seen."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Stage
from tests.gui.fakes import LOGITS, FakeEngine, film
from xray_desktop.core.errors import BundleError, RefusedError
from xray_desktop.core.heat_map_result import HeatMap
from xray_desktop.gui.explanation import JOB, NOTHING, ON_REQUEST
from xray_desktop.gui.jobs import Lane
from xray_desktop.gui.map_words import NO_BREAK
from xray_desktop.gui.session import WAITING
from xray_desktop.imaging.errors import MultiFrameError

Staging = Callable[..., Stage]

ALL_LOW = dict.fromkeys(LOGITS, -4.0)


def record_maps(stage: Stage) -> list[HeatMap | None]:
    shown: list[HeatMap | None] = []
    stage.session.explanation.map_changed.connect(shown.append)
    return shown


class Erratic(FakeEngine):
    """An engine whose gradients never agree with each other."""

    def input_gradients(self, batch: np.ndarray, labels: Sequence[int]) -> np.ndarray:
        rng = np.random.default_rng(self.calls)
        return rng.normal(size=super().input_gradients(batch, labels).shape).astype(np.float32)


def status(stage: Stage) -> str:
    return stage.window.panel.map.status.text().replace(NO_BREAK, " ")


def test_an_image_is_scored_and_the_heat_map_of_its_likeliest_finding_shown_once_finished(
    stage: Staging, qtbot: QtBot
) -> None:
    one = stage(a=film())
    shown = record_maps(one)
    with qtbot.waitSignal(one.session.explanation.map_finished) as finished:
        one.open("a")
    assert finished.args == ["Effusion"]
    texts = one.texts()
    assert texts["Effusion"] == "Effusion: 79 %, above its operating point; heat map chosen"
    assert texts["Cardiomegaly"].endswith("near its operating point")
    assert texts["Nodule"].endswith("below its operating point")
    assert texts["Hernia"] == "Hernia: not scored: insufficient examples"
    evaluations = [p.attribution.evaluations for p in shown if p is not None]
    assert evaluations == [12], "no draft is ever painted"
    assert one.window.film.map_visible
    assert status(one) == (
        "Effusion: right upper zone or mediastinum\n"
        "Heat map reliability: low – heat maps of this finding were not tested"
    )
    technical = one.window.panel.map.status.toolTip().replace(NO_BREAK, " ")
    assert technical.startswith(
        "Effusion · logit · black baseline · 12 evaluations · converged (expected r "
    )
    assert "· agreement with Grad-CAM r 1.00" in technical


def test_no_heat_map_comes_unasked_and_one_that_was_asked_for_brings_those_of_later_images(
    stage: Staging, qtbot: QtBot
) -> None:
    one = stage(a=film(), b=film(0.6))
    one.window.actions_by_id["map"].setChecked(False)
    shown = record_maps(one)
    one.open("a", "b")
    qtbot.waitUntil(lambda: one.judged)
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    assert status(one) == ON_REQUEST
    assert not any(shown)
    assert one.engine.calls == 0
    with qtbot.waitSignal(one.session.explanation.map_finished) as finished:
        one.window.panel.list.heat_map_asked.emit("Pneumonia")
    assert finished.args == ["Pneumonia"]
    assert one.window.actions_by_id["map"].isChecked()
    with qtbot.waitSignal(one.session.explanation.map_finished) as finished:
        one.session.step(1)
    assert finished.args == ["Effusion"], "the likeliest of the next image"
    one.window.panel.list.heat_map_asked.emit("Effusion")  # again: no more
    assert not one.window.actions_by_id["map"].isChecked()
    assert not one.window.film.map_visible
    calls = one.engine.calls
    one.session.step(-1)
    qtbot.waitUntil(lambda: one.judged and status(one) == ON_REQUEST)
    assert one.engine.calls == calls


def test_the_heat_map_that_was_hidden_comes_back(stage: Staging, qtbot: QtBot) -> None:
    one = stage(a=film())
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a")
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.window.panel.list.finding_selected.emit("Pneumonia")  # it follows the selection
    command = one.window.actions_by_id["map"]
    command.trigger()
    assert not one.window.film.map_visible
    one.window.panel.list.finding_selected.emit("Effusion")
    assert not one.window.film.map_visible, "a click alone asks for nothing"
    command.trigger()
    assert one.window.film.map_visible
    assert status(one).startswith("Pneumonia")


def _opened_without_a_model(one: Stage, qtbot: QtBot) -> threading.Event:
    """Open the first film; the model comes when what is returned is set."""
    gate = threading.Event()

    def slow_load() -> FakeEngine:
        assert gate.wait(10)
        return one.engine

    one.load = slow_load
    one.open("a")
    qtbot.waitUntil(lambda: one.window.film.windowing is not None)
    return gate


def test_the_film_is_shown_before_the_model_is_there(stage: Staging, qtbot: QtBot) -> None:
    one = stage(a=film())
    gate = _opened_without_a_model(one, qtbot)
    assert one.window.panel.note.text() == WAITING
    assert not one.judged
    gate.set()
    qtbot.waitUntil(lambda: one.judged)


def test_a_finding_chosen_before_there_are_scores_stays_chosen(
    stage: Staging, qtbot: QtBot
) -> None:
    one = stage(a=film(), b=film())
    gate = _opened_without_a_model(one, qtbot)
    panel = one.window.panel
    panel.list.heat_map_asked.emit("Pneumonia")
    with qtbot.waitSignal(one.session.explanation.map_finished) as finished:
        gate.set()
    assert finished.args == ["Pneumonia"]
    assert panel.list.current_label == "Pneumonia"
    with qtbot.waitSignal(one.session.explanation.map_finished) as finished:
        one.open("b")
    assert finished.args == ["Effusion"], "a wish is for one film"
    assert panel.list.current_label == "Effusion"


def test_the_heat_map_of_a_finding_below_its_point_is_low_in_reliability(
    stage: Staging, qtbot: QtBot
) -> None:
    one = stage(a=film())
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a")
    with qtbot.waitSignal(one.session.explanation.map_finished) as finished:
        one.session.explanation.ask("Nodule")
    assert finished.args == ["Nodule"]
    assert "reliability: low – the score does not reach the operating point" in status(one)


def test_an_insufficient_finding_says_so_before_it_is_explained(
    stage: Staging, qtbot: QtBot
) -> None:
    one = stage(a=film())
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a")
    one.session.explanation.ask("Hernia")
    assert "not scored: insufficient examples" in status(one)
    assert not one.window.film.map_visible
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.session.explanation.ask("Hernia")  # Enter once more


def test_no_finding_has_no_heat_map(stage: Staging, qtbot: QtBot) -> None:
    one = stage(a=film())
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a")
    one.session.explanation.ask("No Finding")
    assert status(one) == "A heat map is shown of a finding only."
    assert not one.window.film.map_visible


def test_without_a_map_to_compute_the_engine_gets_ready_for_one(
    stage: Staging, qtbot: QtBot
) -> None:
    engine = FakeEngine(logits=ALL_LOW)
    one = stage(engine, a=film())
    one.open("a")
    qtbot.waitUntil(lambda: engine.prepared == 1)
    assert engine.calls == 0


def test_nothing_over_its_point_computes_nothing(stage: Staging, qtbot: QtBot) -> None:
    engine = FakeEngine(logits=ALL_LOW)
    one = stage(engine, a=film())
    one.open("a")
    qtbot.waitUntil(lambda: one.judged)
    assert status(one) == NOTHING
    assert engine.calls == 0


def test_a_finished_map_is_kept(stage: Staging, qtbot: QtBot) -> None:
    one = stage(a=film())
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a")
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.session.explanation.choose("Pneumonia")
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    calls = one.engine.calls
    one.session.explanation.choose("Effusion")
    assert status(one).startswith("Effusion: ")
    assert one.engine.calls == calls


def test_a_film_that_is_opened_again_has_its_maps_at_once(stage: Staging, qtbot: QtBot) -> None:
    one = stage(a=film(), b=film(0.3))
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a", "b")
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    one.session.step(1)
    with qtbot.waitSignal(one.session.explanation.map_finished):
        pass
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    calls = one.engine.calls
    one.session.step(-1)
    qtbot.waitUntil(lambda: one.judged and one.window.film.map_visible)
    assert one.engine.calls == calls


def test_a_map_that_is_not_informative_is_not_painted_unless_asked_for(
    stage: Staging, qtbot: QtBot
) -> None:
    one = stage(Erratic(), a=film())
    shown = record_maps(one)
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a")
    assert status(one) == "No heat map is shown: it did not converge."
    assert not any(shown), "not even for a moment"
    assert not one.window.film.map_visible
    assert one.window.panel.map.anyway.isVisible()
    one.window.panel.map.anyway.click()
    assert one.window.film.map_visible
    assert "Heat map reliability: not informative – it did not converge" in status(one)


def test_cancelling_midway_shows_nothing(stage: Staging, qtbot: QtBot) -> None:
    gate = threading.Event()
    one = stage(FakeEngine(gate), a=film())
    shown = record_maps(one)
    one.open("a")
    qtbot.waitUntil(lambda: one.engine.calls > 0)
    assert "computing" in status(one)
    assert one.runner.active(JOB)
    one.session.cancel()
    one.engine.open_gate()
    assert one.runner._pools[Lane.MODEL].waitForDone(5_000)
    qtbot.wait(30)
    assert not any(shown)
    assert "stopped" in status(one)
    assert one.window.status.words.text() == "Ready"


def test_of_two_films_opened_in_a_row_the_latest_wins(stage: Staging, qtbot: QtBot) -> None:
    one = stage(slow=film(0.3), quick=film(0.7))
    one.reader.gates = {"slow": threading.Event()}
    opened: list[float] = []
    one.session.film_opened.connect(
        lambda pixels, _: opened.append(float(pixels.film.values.mean()))
    )
    one.open("slow")
    qtbot.waitUntil(lambda: ("slow", None) in one.reader.read)
    one.session.open([one.path("quick")])
    one.reader.gates["slow"].set()
    qtbot.waitUntil(lambda: one.judged)
    assert len(opened) == 1
    assert opened[0] == pytest.approx(4095 * 0.7, abs=5)


def test_a_refused_film_leaves_no_score_and_no_html(stage: Staging, qtbot: QtBot) -> None:
    sentence = "<b>Not</b> a film <img src=x>."
    one = stage(good=film(), bad=RefusedError("no_film", sentence))
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("good", "bad")
    one.session.step(1)
    qtbot.waitUntil(one.window.banner.isVisible)
    assert not one.window.film.map_visible
    assert not one.judged
    label = one.window.banner.label
    assert label.text() == f"bad (2 of 2): {sentence}"
    assert label.textFormat().name == "PlainText"
    assert one.window.film.windowing is None
    assert status(one) == ""
    one.session.step(-1)
    qtbot.waitUntil(lambda: one.judged)
    assert not one.window.banner.isVisible()


def test_an_unsuitable_film_is_shown_and_not_judged(stage: Staging, qtbot: QtBot) -> None:
    why = RefusedError("not_chest", "This film shows a hand.")
    one = stage(a=film(unsuitable=why, cautions=("Mind this.",)))
    with qtbot.waitSignal(one.session.model_loaded):
        one.open("a")
    assert one.window.film.windowing is not None
    assert one.window.panel.note.text() == "This film shows a hand."
    assert one.window.panel.cautions.text() == "Mind this."
    assert not one.judged
    assert one.engine.calls == 0


def test_a_model_that_does_not_load_is_named_and_films_still_open(
    stage: Staging, qtbot: QtBot
) -> None:
    one = stage(a=film())

    def no_model() -> FakeEngine:
        raise BundleError("schema_version", "The bundle is too new.")

    one.load = no_model
    with qtbot.waitSignal(one.session.model_failed):
        one.open("a")
    assert one.window.film.windowing is not None
    assert one.window.panel.model_notice.text() == "The bundle is too new."
    assert "no model" in one.window.panel.note.text()


def test_an_engine_that_is_not_installed_is_no_bug(stage: Staging, qtbot: QtBot) -> None:
    one = stage()

    def not_there() -> FakeEngine:
        raise ModuleNotFoundError("tensorflow")

    one.load = not_there
    with qtbot.waitSignal(one.session.model_failed) as failed:
        one.open()
    assert "not installed" in failed.args[0]


def test_a_frame_is_asked_for_and_opened(
    stage: Staging, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xray_desktop.gui.opening_desk.ask_number", lambda *_args: 3.0)
    one = stage(many=MultiFrameError(5))
    one.open("many")
    qtbot.waitUntil(lambda: one.judged)
    assert one.reader.read == [("many", None), ("many", 2)]


def test_cancelling_an_opening_leaves_the_window_empty(stage: Staging, qtbot: QtBot) -> None:
    one = stage(a=film())
    one.reader.gates = {"a": threading.Event()}
    one.open("a")
    qtbot.waitUntil(lambda: one.reader.read == [("a", None)])
    one.session.cancel()
    assert "stopped" in one.window.banner.label.text()
    with qtbot.waitSignal(one.session.model_loaded):
        pass
    assert one.window.film.windowing is None


def test_a_bug_in_the_engine_reaches_the_excepthook_and_the_window_lives_on(
    stage: Staging, qtbot: QtBot
) -> None:
    one = stage(a=film())

    def broken() -> None:
        raise ZeroDivisionError

    one.engine.before_gradient = broken
    with qtbot.captureExceptions() as caught:
        one.open("a")
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError
    assert "made a mistake" in one.window.panel.map.caution.text()
    one.engine.before_gradient = lambda: None
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.session.explanation.choose("Pneumonia")


def test_recent_films_are_those_that_were_shown(stage: Staging, qtbot: QtBot) -> None:
    one = stage(good=film(), bad=RefusedError("no_film", "No."))
    one.open("bad", "good")
    qtbot.waitUntil(one.window.banner.isVisible)
    one.session.step(1)
    qtbot.waitUntil(lambda: one.judged)
    one.window.menus._fill_recent()
    texts = [action.text() for action in one.window.menus._recent_menu.actions()]
    assert [Path(text).name for text in texts[:1]] == ["good"]
    one.window.menus._recent_menu.actions()[-1].trigger()
    assert one.window._recent.paths == ()


def test_closing_while_a_map_is_computed_is_clean(stage: Staging, qtbot: QtBot) -> None:
    gate = threading.Event()
    one = stage(FakeEngine(gate), a=film())
    one.open("a")
    qtbot.waitUntil(lambda: one.engine.calls > 0)
    one.engine.open_gate()
    one.window.close()
    assert not one.window.isVisible()
    assert one.runner.shutdown(0)
