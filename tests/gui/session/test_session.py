"""From a path to scores and a map, as seen in the window; and what must never be seen."""

import threading
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import LOGITS, FakeEngine, image
from xray_desktop.core.attribution.heat_map import HeatMap, ImageAnatomy
from xray_desktop.core.errors import BundleError, RefusedError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.gui.common.jobs import JobQueue
from xray_desktop.gui.heat_map.heat_map_controller import JOB, NOTHING, ON_REQUEST
from xray_desktop.gui.heat_map.heat_map_messages import NO_BREAK
from xray_desktop.gui.session.scoring_controller import WAITING
from xray_desktop.imaging.errors import MultiFrameError

HarnessFactory = Callable[..., WindowHarness]

ALL_LOW = dict.fromkeys(LOGITS, -4.0)


def record_maps(harness: WindowHarness) -> list[HeatMap | None]:
    shown: list[HeatMap | None] = []
    harness.session.heat_map_controller.heat_map_changed.connect(shown.append)
    return shown


class Erratic(FakeEngine):
    """An engine whose gradients never agree with each other."""

    def input_gradients(self, batch: np.ndarray, labels: Sequence[int]) -> np.ndarray:
        rng = np.random.default_rng(self.calls)
        return rng.normal(size=super().input_gradients(batch, labels).shape).astype(np.float32)


def status(harness: WindowHarness) -> str:
    return harness.window.panel.heat_map_panel.status.text().replace(NO_BREAK, " ")


def test_an_image_is_scored_and_the_heat_map_of_its_likeliest_finding_shown_once_finished(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image())
    shown = record_maps(one)
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished) as finished:
        one.open("a")
    assert finished.args == ["Effusion"]
    texts = one.texts()
    assert texts["Effusion"] == "Effusion: 79 %, above its operating point; heat map chosen"
    assert texts["Cardiomegaly"].endswith("near its operating point")
    assert texts["Nodule"].endswith("below its operating point")
    assert texts["Hernia"] == "Hernia: not scored: insufficient examples"
    evaluations = [p.attribution.evaluations for p in shown if p is not None]
    assert evaluations == [12], "no draft is ever painted"
    assert one.window.image.heat_map_visible
    place, reliability = status(one).splitlines()
    # The second zone lies on a border: its name depends on the processor's rounding.
    assert place.startswith("Effusion: right upper zone or ")
    assert reliability == "Heat map reliability: low – heat maps of this finding were not tested"
    technical = one.window.panel.heat_map_panel.status.toolTip().replace(NO_BREAK, " ")
    assert technical.startswith(
        "Effusion · logit · black baseline · 12 evaluations · converged (expected r "
    )
    assert "· agreement with Grad-CAM r 1.00" in technical


def test_no_heat_map_comes_unasked_and_one_that_was_asked_for_brings_those_of_later_images(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image(), b=image(0.6))
    one.window.actions_by_id["map"].setChecked(False)
    shown = record_maps(one)
    one.open("a", "b")
    qtbot.waitUntil(lambda: one.scored)
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    assert status(one) == ON_REQUEST
    assert not any(shown)
    assert one.engine.calls == 0
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished) as finished:
        one.window.panel.list.heat_map_requested.emit("Pneumonia")
    assert finished.args == ["Pneumonia"]
    assert one.window.actions_by_id["map"].isChecked()
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished) as finished:
        one.session.step(1)
    assert finished.args == ["Effusion"], "the likeliest of the next image"
    one.window.panel.list.heat_map_requested.emit("Effusion")  # again: no more
    assert not one.window.actions_by_id["map"].isChecked()
    assert not one.window.image.heat_map_visible
    calls = one.engine.calls
    one.session.step(-1)
    qtbot.waitUntil(lambda: one.scored and status(one) == ON_REQUEST)
    assert one.engine.calls == calls


def test_the_heat_map_that_was_hidden_comes_back(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = harness(a=image())
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a")
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.window.panel.list.finding_selected.emit("Pneumonia")  # it follows the selection
    command = one.window.actions_by_id["map"]
    command.trigger()
    assert not one.window.image.heat_map_visible
    one.window.panel.list.finding_selected.emit("Effusion")
    assert not one.window.image.heat_map_visible, "a click alone asks for nothing"
    command.trigger()
    assert one.window.image.heat_map_visible
    assert status(one).startswith("Pneumonia")


def _opened_without_a_model(one: WindowHarness, qtbot: QtBot) -> threading.Event:
    """Open the first image; the model comes when what is returned is set."""
    proceed = threading.Event()

    def slow_load() -> FakeEngine:
        assert proceed.wait(10)
        return one.engine

    one.load = slow_load
    one.open("a")
    qtbot.waitUntil(lambda: one.window.image.windowing is not None)
    return proceed


def test_the_image_is_shown_before_the_model_is_there(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image())
    proceed = _opened_without_a_model(one, qtbot)
    assert one.window.panel.note.text() == WAITING
    assert not one.scored
    proceed.set()
    qtbot.waitUntil(lambda: one.scored)


def test_a_finding_chosen_before_there_are_scores_stays_chosen(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image(), b=image())
    proceed = _opened_without_a_model(one, qtbot)
    panel = one.window.panel
    panel.list.heat_map_requested.emit("Pneumonia")
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished) as finished:
        proceed.set()
    assert finished.args == ["Pneumonia"]
    assert panel.list.current_label == "Pneumonia"
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished) as finished:
        one.open("b")
    assert finished.args == ["Effusion"], "a wish is for one image"
    assert panel.list.current_label == "Effusion"


def test_the_heat_map_of_a_finding_below_its_point_is_low_in_reliability(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image())
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a")
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished) as finished:
        one.session.heat_map_controller.ask("Nodule")
    assert finished.args == ["Nodule"]
    assert "reliability: low – the score does not reach the operating point" in status(one)


def test_an_insufficient_finding_says_so_before_it_is_explained(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image())
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a")
    one.session.heat_map_controller.ask("Hernia")
    assert "not scored: insufficient examples" in status(one)
    assert not one.window.image.heat_map_visible
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.session.heat_map_controller.ask("Hernia")  # Enter once more


def test_no_finding_has_no_heat_map(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = harness(a=image())
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a")
    one.session.heat_map_controller.ask("No Finding")
    assert status(one) == "Heat maps are available for findings only."
    assert not one.window.image.heat_map_visible


def test_without_a_map_to_compute_the_engine_gets_ready_for_one(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    engine = FakeEngine(logits=ALL_LOW)
    one = harness(engine, a=image())
    one.open("a")
    qtbot.waitUntil(lambda: engine.prepared == 1)
    assert engine.calls == 0


def test_nothing_over_its_point_computes_nothing(harness: HarnessFactory, qtbot: QtBot) -> None:
    engine = FakeEngine(logits=ALL_LOW)
    one = harness(engine, a=image())
    one.open("a")
    qtbot.waitUntil(lambda: one.scored)
    assert status(one) == NOTHING
    assert engine.calls == 0


def test_a_finished_map_is_kept(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = harness(a=image())
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a")
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.session.heat_map_controller.choose("Pneumonia")
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    calls = one.engine.calls
    one.session.heat_map_controller.choose("Effusion")
    assert status(one).startswith("Effusion: ")
    assert one.engine.calls == calls


def test_the_heat_maps_of_one_image_share_what_is_found_on_it(
    harness: HarnessFactory, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, found, sought = harness(a=image(), b=image(0.6)), ImageAnatomy.of, list[object]()

    def counted(film: Radiograph) -> ImageAnatomy:
        sought.append(film)
        return found(film)

    monkeypatch.setattr(ImageAnatomy, "of", counted)
    finished = one.session.heat_map_controller.heat_map_finished
    with qtbot.waitSignal(finished):
        one.open("a")
    with qtbot.waitSignal(finished):
        one.window.panel.list.heat_map_requested.emit("Pneumonia")
    assert len(sought) == 1
    with qtbot.waitSignal(finished):
        one.open("b")
    assert len(sought) == 2, "another image has an anatomy of its own"


def test_an_image_that_is_opened_again_has_its_maps_at_once(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image(), b=image(0.3))
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a", "b")
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    one.session.step(1)
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        pass
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    calls = one.engine.calls
    one.session.step(-1)
    qtbot.waitUntil(lambda: one.scored and one.window.image.heat_map_visible)
    assert one.engine.calls == calls


def test_a_map_that_is_not_informative_is_not_painted_unless_asked_for(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(Erratic(), a=image())
    shown = record_maps(one)
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a")
    assert status(one) == "No heat map is shown: it did not converge."
    assert not any(shown), "not even for a moment"
    assert not one.window.image.heat_map_visible
    assert one.window.panel.heat_map_panel.anyway.isVisible()
    one.window.panel.heat_map_panel.anyway.click()
    assert one.window.image.heat_map_visible
    assert "Heat map reliability: not informative – it did not converge" in status(one)


def test_cancelling_midway_shows_nothing(harness: HarnessFactory, qtbot: QtBot) -> None:
    proceed = threading.Event()
    one = harness(FakeEngine(proceed), a=image())
    shown = record_maps(one)
    one.open("a")
    qtbot.waitUntil(lambda: one.engine.calls > 0)
    assert "computing" in status(one)
    assert one.runner.active(JOB)
    one.session.cancel()
    one.engine.release_gradients()
    assert one.runner._pools[JobQueue.MODEL].waitForDone(5_000)
    qtbot.wait(30)
    assert not any(shown)
    assert "cancelled" in status(one)
    assert one.window.status.message_label.text() == "Ready"


def test_enter_again_while_a_heat_map_is_computed_goes_on(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    proceed = threading.Event()
    one = harness(FakeEngine(proceed), a=image())
    one.open("a")
    qtbot.waitUntil(lambda: one.engine.calls > 0)
    listed = one.window.panel.list
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished) as finished:
        qtbot.keyClick(listed, Qt.Key.Key_Return)
        assert one.runner.active(JOB)
        assert one.window.actions_by_id["map"].isChecked()
        one.engine.release_gradients()
    assert finished.args == ["Effusion"]
    qtbot.keyClick(listed, Qt.Key.Key_Return)
    assert not one.window.image.heat_map_visible, "finished, it is hidden as before"


def test_of_two_images_opened_in_a_row_the_latest_wins(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(slow=image(0.3), quick=image(0.7))
    one.reader.gates = {"slow": threading.Event()}
    opened: list[float] = []
    one.session.image_opened.connect(
        lambda pixels, _: opened.append(float(pixels.image.values.mean()))
    )
    one.open("slow")
    qtbot.waitUntil(lambda: ("slow", None) in one.reader.read)
    one.session.open([one.path("quick")])
    one.reader.gates["slow"].set()
    qtbot.waitUntil(lambda: one.scored)
    assert len(opened) == 1
    assert opened[0] == pytest.approx(4095 * 0.7, abs=5)


def test_a_refused_image_leaves_no_score_and_no_html(harness: HarnessFactory, qtbot: QtBot) -> None:
    sentence = "<b>Not</b> an image <img src=x>."
    one = harness(good=image(), bad=RefusedError("no_film", sentence))
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("good", "bad")
    one.session.step(1)
    qtbot.waitUntil(one.window.banner.isVisible)
    assert not one.window.image.heat_map_visible
    assert not one.scored
    label = one.window.banner.label
    assert label.text() == f"bad (2 of 2): {sentence}"
    assert label.textFormat().name == "PlainText"
    assert one.window.image.windowing is None
    assert status(one) == ""
    one.session.step(-1)
    qtbot.waitUntil(lambda: one.scored)
    assert not one.window.banner.isVisible()


def test_an_unsuitable_image_is_shown_and_not_scored(harness: HarnessFactory, qtbot: QtBot) -> None:
    why = RefusedError("not_chest", "This image shows a hand.")
    one = harness(a=image(unsuitable=why, cautions=("Mind this.",)))
    with qtbot.waitSignal(one.session.scoring.model_loaded):
        one.open("a")
    assert one.window.image.windowing is not None
    assert one.window.panel.note.text() == "This image shows a hand."
    assert one.window.panel.cautions.text() == "Mind this."
    assert not one.scored
    assert one.engine.calls == 0


def test_a_model_that_does_not_load_is_named_and_images_still_open(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image(), b=image())

    def no_model() -> FakeEngine:
        raise BundleError("schema_version", "The bundle is too new.")

    one.load = no_model
    with qtbot.waitSignal(one.session.scoring.model_failed):
        one.open("a")
    assert one.window.image.windowing is not None
    assert one.window.panel.model_notice.text() == "The bundle is too new."
    assert "no model" in one.window.panel.note.text()
    with qtbot.waitSignal(one.session.image_opened):
        one.open("b")
    assert "no model" in one.window.panel.note.text()  # a later image does not wait for one


def test_an_engine_that_is_not_installed_is_no_bug(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = harness()

    def not_there() -> FakeEngine:
        raise ModuleNotFoundError("tensorflow")

    one.load = not_there
    with qtbot.waitSignal(one.session.scoring.model_failed) as failed:
        one.open()
    assert "not installed" in failed.args[0]


def test_a_frame_is_asked_for_and_opened(
    harness: HarnessFactory, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "xray_desktop.gui.session.opening_controller.ask_number", lambda *_args: 3.0
    )
    one = harness(many=MultiFrameError(5))
    one.open("many")
    qtbot.waitUntil(lambda: one.scored)
    assert one.reader.read == [("many", None), ("many", 2)]


def test_cancelling_an_opening_leaves_the_window_empty(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image())
    one.reader.gates = {"a": threading.Event()}
    one.open("a")
    qtbot.waitUntil(lambda: one.reader.read == [("a", None)])
    one.session.cancel()
    assert "stopped" in one.window.banner.label.text()
    with qtbot.waitSignal(one.session.scoring.model_loaded):
        pass
    assert one.window.image.windowing is None


def test_a_bug_in_the_engine_reaches_the_excepthook_and_the_window_lives_on(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image())

    def broken() -> None:
        raise ZeroDivisionError

    one.engine.before_gradient = broken
    with qtbot.captureExceptions() as caught:
        one.open("a")
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError
    assert "made a mistake" in one.window.panel.heat_map_panel.caution.text()
    one.engine.before_gradient = lambda: None
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.session.heat_map_controller.choose("Pneumonia")


def test_recent_images_are_what_was_opened_not_what_was_paged_to(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(
        good=image(), other=image(0.4), third=image(0.6), bad=RefusedError("no_film", "No.")
    )
    one.open("bad")
    qtbot.waitUntil(one.window.banner.isVisible)
    assert one.window._recent.entries == ()
    one.open("good", "other", "third")
    qtbot.waitUntil(lambda: one.scored)
    for _ in range(2):
        with qtbot.waitSignal(one.session.image_opened):
            one.session.step(1)
    together = tuple(map(one.path, ("good", "other", "third")))
    assert one.window._recent.entries == (together,)
    with qtbot.waitSignal(one.session.image_opened):
        one.open("other")
    assert one.window._recent.entries == ((one.path("other"),), together)
    one.window.menus._fill_recent()
    one.window.menus._recent_menu.actions()[-1].trigger()
    assert one.window._recent.entries == ()


def test_closing_while_a_map_is_computed_is_clean(harness: HarnessFactory, qtbot: QtBot) -> None:
    proceed = threading.Event()
    one = harness(FakeEngine(proceed), a=image())
    one.open("a")
    qtbot.waitUntil(lambda: one.engine.calls > 0)
    one.engine.release_gradients()
    one.window.close()
    assert not one.window.isVisible()
    assert one.runner.shutdown(0)
