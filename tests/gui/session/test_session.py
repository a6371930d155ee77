"""From a path to scores and a map, as seen in the window; and what must never be seen."""

import threading

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import FakeEngine, image
from tests.gui.heat_map.heat_maps import HarnessFactory, record_maps, status
from xray_desktop.core.errors import BundleError, RefusedError
from xray_desktop.gui.heat_map.heat_map_messages import NO_BREAK
from xray_desktop.gui.session.scoring_controller import WAITING
from xray_desktop.imaging.errors import MultiFrameError


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
