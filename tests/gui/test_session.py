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
from xray_desktop.gui.explanation import AHEAD
from xray_desktop.gui.jobs import Lane
from xray_desktop.gui.map_picture import MapPicture
from xray_desktop.gui.map_words import NO_BREAK
from xray_desktop.gui.session import WAITING
from xray_desktop.imaging.errors import MultiFrameError

Staging = Callable[..., Stage]

ALL_LOW = dict.fromkeys(LOGITS, -4.0)


def record_maps(stage: Stage) -> list[MapPicture | None]:
    shown: list[MapPicture | None] = []
    stage.session.explanation.map_changed.connect(shown.append)
    return shown


class Erratic(FakeEngine):
    """An engine whose gradients never agree with each other."""

    def input_gradients(self, batch: np.ndarray, labels: Sequence[int]) -> np.ndarray:
        rng = np.random.default_rng(self.calls)
        return rng.normal(size=super().input_gradients(batch, labels).shape).astype(np.float32)


def status(stage: Stage) -> str:
    return stage.window.panel.map.status.text().replace(NO_BREAK, " ")


def test_a_film_is_judged_and_its_top_finding_explained_coarse_first(
    stage: Staging, qtbot: QtBot
) -> None:
    one = stage(a=film())
    shown = record_maps(one)
    with qtbot.waitSignal(one.session.explanation.map_finished) as finished:
        one.open("a")
    assert finished.args == ["Effusion"]
    texts = one.texts()
    assert texts["Effusion"] == "Effusion: 79 %, above its operating point"
    assert texts["Cardiomegaly"].endswith("near its operating point")
    assert texts["Nodule"].endswith("below its operating point")
    assert texts["Hernia"] == "Hernia: not scored: insufficient examples"
    evaluations = [p.attribution.evaluations for p in shown if p is not None]
    assert evaluations == [4, 8, 12]
    assert one.window.film.map_visible
    assert status(one).startswith(
        "Effusion · logit · black baseline · 12 evaluations · settled (expected r "
    )
    assert "· agreement with Grad-CAM r 1.00" in status(one)


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
    panel.list.finding_chosen.emit("Pneumonia")
    with qtbot.waitSignal(one.session.explanation.map_finished) as finished:
        gate.set()
    assert finished.args == ["Pneumonia"]
    assert panel.list.current_label == "Pneumonia"
    with qtbot.waitSignal(one.session.explanation.map_finished) as finished:
        one.open("b")
    assert finished.args == ["Effusion"], "a wish is for one film"
    assert panel.list.current_label == "Effusion"


def test_a_finding_below_its_point_is_explained_only_when_asked_again(
    stage: Staging, qtbot: QtBot
) -> None:
    one = stage(a=film())
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a")
    shown = record_maps(one)
    one.session.explanation.choose("Nodule")
    assert "below its operating point" in status(one)
    assert one.window.panel.map.anyway.isVisible()
    qtbot.wait(30)
    assert shown == [None]
    with qtbot.waitSignal(one.session.explanation.map_finished) as finished:
        one.window.panel.map.anyway.click()
    assert finished.args == ["Nodule"]
    assert not one.window.panel.map.anyway.isVisible()


def test_an_insufficient_finding_says_so_before_it_is_explained(
    stage: Staging, qtbot: QtBot
) -> None:
    one = stage(a=film())
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a")
    one.session.explanation.choose("Hernia")
    assert "not scored: insufficient examples" in status(one)
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.session.explanation.choose("Hernia")  # Enter once more


def test_without_a_map_to_compute_the_engine_gets_ready_for_one(
    stage: Staging, qtbot: QtBot
) -> None:
    engine = FakeEngine(logits=ALL_LOW)
    one = stage(engine, a=film())
    one.open("a")
    qtbot.waitUntil(lambda: engine.prepared == 1)
    assert engine.calls == 0


def test_nothing_over_its_point_computes_nothing_unless_it_is_the_sample(
    stage: Staging, qtbot: QtBot
) -> None:
    engine = FakeEngine(logits=ALL_LOW)
    one = stage(engine, a=film())
    one.open("a")
    qtbot.waitUntil(lambda: one.judged)
    assert "Nothing reaches its operating point" in status(one)
    assert engine.calls == 0
    sample = stage(FakeEngine(logits=ALL_LOW), a=film())
    with qtbot.waitSignal(sample.session.explanation.map_finished):
        sample.open("a", show_top_anyway=True)


def test_a_finished_map_is_kept(stage: Staging, qtbot: QtBot) -> None:
    one = stage(a=film())
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a")
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.session.explanation.choose("Pneumonia")
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    calls = one.engine.calls
    one.session.explanation.choose("Effusion")
    assert status(one).startswith("Effusion · ")
    assert one.engine.calls == calls


def test_maps_of_the_other_findings_are_there_before_they_are_asked_for(
    stage: Staging, qtbot: QtBot
) -> None:
    one = stage(a=film(), b=film(0.3))
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a", "b")
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    calls = one.engine.calls
    assert calls == 2 * 12  # one path for Effusion, one for all others near or above their point
    one.session.explanation.choose("Cardiomegaly")
    assert one.window.film.map_visible
    assert status(one).startswith("Cardiomegaly · ")
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


def test_asking_for_a_map_ends_the_work_ahead(stage: Staging, qtbot: QtBot) -> None:
    gate = threading.Event()
    one = stage(FakeEngine(gate), a=film())
    one.open("a")

    def ahead() -> bool:
        gate.set()
        return one.runner.active(AHEAD)

    qtbot.waitUntil(ahead)
    one.session.explanation.choose("Nodule")
    one.session.explanation.choose("Nodule")
    assert not one.runner.active(AHEAD)
    one.engine.open_gate()
    with qtbot.waitSignal(one.session.explanation.map_finished) as finished:
        pass
    assert finished.args == ["Nodule"]


def test_a_map_that_does_not_converge_is_not_shown_unless_asked_for(
    stage: Staging, qtbot: QtBot
) -> None:
    one = stage(Erratic(), a=film())
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a")
    assert "did not converge in 36 evaluations" in status(one)
    assert not one.window.film.map_visible
    assert one.window.panel.map.anyway.isVisible()
    one.window.panel.map.anyway.click()
    assert one.window.film.map_visible
    assert "not settled" in one.window.panel.map.caution.text()


def test_cancelling_midway_shows_nothing_late(stage: Staging, qtbot: QtBot) -> None:
    gate = threading.Event()
    one = stage(FakeEngine(gate), a=film())
    shown = record_maps(one)
    one.open("a")

    def draft_is_there() -> bool:
        gate.set()
        return any(shown)

    qtbot.waitUntil(draft_is_there)
    one.session.cancel()
    seen = len(shown)
    gate.set()
    assert one.runner._pools[Lane.MODEL].waitForDone(5_000)
    qtbot.wait(30)
    assert len(shown) == seen
    assert "Stopped" in one.window.panel.map.caution.text()
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
