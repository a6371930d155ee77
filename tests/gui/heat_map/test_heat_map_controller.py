"""Heat maps as seen in the window: when they are computed, shown, withheld and cancelled."""

import threading
from collections.abc import Sequence

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.fakes import LOGITS, FakeEngine, image
from tests.gui.heat_map.heat_maps import HarnessFactory, record_maps, status
from xray_desktop.core.attribution.heat_map import ImageAnatomy
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.gui.common.jobs import JobQueue
from xray_desktop.gui.heat_map.heat_map_controller import JOB, NOTHING, ON_REQUEST

ALL_LOW = dict.fromkeys(LOGITS, -4.0)


class Erratic(FakeEngine):
    """An engine whose gradients never agree with each other."""

    def input_gradients(self, batch: np.ndarray, labels: Sequence[int]) -> np.ndarray:
        rng = np.random.default_rng(self.calls)
        return rng.normal(size=super().input_gradients(batch, labels).shape).astype(np.float32)


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

    def counted(image: Radiograph) -> ImageAnatomy:
        sought.append(image)
        return found(image)

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


def test_closing_while_a_map_is_computed_is_clean(harness: HarnessFactory, qtbot: QtBot) -> None:
    proceed = threading.Event()
    one = harness(FakeEngine(proceed), a=image())
    one.open("a")
    qtbot.waitUntil(lambda: one.engine.calls > 0)
    one.engine.release_gradients()
    one.window.close()
    assert not one.window.isVisible()
    assert one.runner.shutdown(0)
