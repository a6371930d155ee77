"""Going through images quickly: never black in between, nothing scored twice, nothing mixed up."""

import threading
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, Qt
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import FakeEngine, image
from tests.gui.findings.test_unsuitable_image import shut
from xray_desktop.core.errors import RefusedError
from xray_desktop.gui.common.result_cache import ScoreCache, ScoreKey
from xray_desktop.gui.viewer.image_view import ImageView

HarnessFactory = Callable[..., WindowHarness]
WAIT_MS = 5_000


class Counting(FakeEngine):
    """Counts runs of the model, and holds them up while a run is wanted to be slow."""

    def __init__(self) -> None:
        super().__init__()
        self.runs = 0
        self.go_on = threading.Event()
        self.go_on.set()

    def logits_and_pooled(
        self, batch: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        self.runs += 1
        assert self.go_on.wait(20)
        return super().logits_and_pooled(batch)


class Painted(QObject):
    """Notes at every paint of a view whether there was an image to paint."""

    def __init__(self, view: ImageView) -> None:
        super().__init__(view)
        self.with_image: list[bool] = []
        self._view = view
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint:
            self.with_image.append(self._view.has_image)
        return super().eventFilter(watched, event)


def press(one: WindowHarness, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(one.window, key)


@pytest.fixture
def paged(harness: HarnessFactory, qtbot: QtBot) -> WindowHarness:
    one = harness(Counting(), a=image(0.5), b=image(0.3), c=image(0.7))
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a", "b", "c")
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    return one


def test_the_old_image_stays_until_the_new_one_is_there(paged: WindowHarness, qtbot: QtBot) -> None:
    window = paged.window
    paged.reader.gates = {"b": threading.Event()}
    before, title = window.image.pixels, window.windowTitle()
    painted = Painted(window.image)
    press(paged, qtbot, Qt.Key.Key_PageDown)
    qtbot.waitUntil(window.loading.isVisible, timeout=WAIT_MS)
    assert window.loading.text() == "Opening b (2 of 3)…"
    assert window.image.pixels is before
    assert window.windowTitle() == title, "what is shown and what is said of it go together"
    assert paged.scored
    shown = window.image.grab().toImage()
    middle = shown.pixelColor(shown.rect().center())
    assert 0 < middle.value() < 255, "dimmed, not black"
    paged.reader.gates["b"].set()
    qtbot.waitUntil(lambda: window.image.pixels is not before)
    assert not window.loading.isVisible()
    assert window.windowTitle().startswith("b (2 of 3)")
    qtbot.waitUntil(lambda: paged.scored)
    assert painted.with_image
    assert all(painted.with_image)


def test_returning_costs_nothing(paged: WindowHarness, qtbot: QtBot) -> None:
    engine = paged.engine
    first = paged.texts()
    with qtbot.waitSignal(paged.session.heat_map_controller.heat_map_finished):
        press(paged, qtbot, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: not paged.runner._unfinished)
    assert paged.texts() != first
    runs, calls = engine.runs, engine.calls  # pyright: ignore[reportAttributeAccessIssue]
    with qtbot.waitSignal(paged.session.image_opened):
        press(paged, qtbot, Qt.Key.Key_PageUp)
    assert paged.texts() == first, "scores are there with the image"
    assert paged.window.image.heat_map_visible
    assert (engine.runs, engine.calls) == (runs, calls)  # pyright: ignore[reportAttributeAccessIssue]
    with qtbot.waitSignal(paged.session.scoring.assessed):
        press(paged, qtbot, Qt.Key.Key_F5)
    assert engine.runs == runs + 1  # pyright: ignore[reportAttributeAccessIssue]


def test_scores_that_come_late_are_kept_and_shown_of_no_other_image(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    engine = Counting()
    one = harness(engine, a=image(0.5), b=image(0.3))
    engine.go_on.clear()
    one.open("a", "b")
    qtbot.waitUntil(lambda: engine.runs == 1)
    with qtbot.waitSignal(one.session.image_opened):
        press(one, qtbot, Qt.Key.Key_PageDown)
    assessed: list[object] = []
    one.session.scoring.assessed.connect(assessed.append)
    engine.go_on.set()
    qtbot.waitUntil(lambda: one.scored)
    assert engine.runs == 2
    assert len(assessed) == 1
    of_b = one.texts()["Effusion"]
    with qtbot.waitSignal(one.session.image_opened):
        press(one, qtbot, Qt.Key.Key_PageUp)
    assert one.scored
    assert engine.runs == 2, "what was computed for an image that was left is not lost"
    assert one.texts()["Effusion"] != of_b


def test_keys_that_come_faster_than_images_count(paged: WindowHarness, qtbot: QtBot) -> None:
    paged.reader.gates = {"b": threading.Event()}
    for _ in range(2):
        press(paged, qtbot, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: paged.window.windowTitle().startswith("c (3 of 3)"))
    assert not paged.window.actions_by_id["next"].isEnabled()
    assert not paged.window.loading.isVisible()


def test_an_override_is_asked_for_again_though_its_scores_are_kept(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    engine = Counting()
    engine.input_check = shut()
    one = harness(engine, a=image(0.5), b=image(0.3))
    panel = one.window.panel
    one.open("a", "b")
    qtbot.waitUntil(panel.anyway.isVisible)
    qtbot.mouseClick(panel.anyway, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: one.scored)
    press(one, qtbot, Qt.Key.Key_PageDown)
    qtbot.waitUntil(panel.anyway.isVisible)
    runs = engine.runs
    with qtbot.waitSignal(one.session.image_opened):
        press(one, qtbot, Qt.Key.Key_PageUp)
    assert panel.anyway.isVisible()
    assert not one.scored
    qtbot.mouseClick(panel.anyway, Qt.MouseButton.LeftButton)
    assert one.scored
    assert engine.runs == runs


def test_a_file_that_cannot_be_opened_leaves_image_and_list(
    paged: WindowHarness, qtbot: QtBot
) -> None:
    window = paged.window
    paged.reader.answers = {**paged.reader.answers, "bad": RefusedError("no", "No image.")}
    before = window.image.pixels
    with qtbot.waitSignal(paged.session.refused):
        paged.session.open([paged.path("bad")])
    assert window.banner.label.text() == "bad: No image."
    assert window.image.pixels is before
    assert paged.scored
    with qtbot.waitSignal(paged.session.image_opened):
        press(paged, qtbot, Qt.Key.Key_PageDown)
    assert window.windowTitle().startswith("b (2 of 3)")


def test_the_scores_kept_are_bounded() -> None:
    cache = ScoreCache(max_size=2)
    keys = [ScoreKey(name, 0, "model", anyway=False) for name in "abc"]
    error = RefusedError("x", "x")
    cache.put(keys[0], error)
    cache.put(keys[1], error)
    assert cache.get(keys[0]) is error
    cache.put(keys[2], error)
    assert [cache.get(key) is error for key in keys] == [True, False, True]
