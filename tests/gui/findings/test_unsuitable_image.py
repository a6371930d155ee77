"""An image that the input gate refuses: no scores, then scores on demand, and marked for good."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.core.scoring.test_view_check import view_check
from tests.gui.conftest import WindowHarness
from tests.gui.fakes import FakeEngine, image
from xray_desktop.core.errors import NEVER_SCORED, NotChestError, RefusedError
from xray_desktop.core.scoring.input_check import POSES, SIDE, InputCheck
from xray_desktop.core.scoring.view_check import MIRRORED
from xray_desktop.gui.heat_map.heat_map_controller import ON_REQUEST, REFUSED

HarnessFactory = Callable[..., WindowHarness]
WHY = RefusedError("view", "This image was not taken from the front or back.")


def shut() -> InputCheck:
    """An input check that no image passes."""
    return InputCheck(
        np.zeros((len(POSES), SIDE * SIDE + 1), np.float32),
        np.full(len(POSES), -1, np.float32),
        np.zeros(3, np.float32),
        np.eye(1, 3, dtype=np.float32),
        np.ones(1, np.float32),
        1.0,
        1.0,
    )


def views_only(*, lateral: float = 9.0, mirrored: float = 9.0) -> InputCheck:
    """An input check that objects to no pose and no distance."""
    limits = np.ones(len(POSES), np.float32)
    return replace(shut(), pose_limits=limits, views=view_check(lateral=lateral, mirrored=mirrored))


class Far(FakeEngine):
    """To this model every image is very far from those that it was trained on."""

    def __init__(self) -> None:
        super().__init__()
        self.input_check = shut()

    def logits_and_pooled(
        self, batch: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        return self.logits(batch), np.full((len(batch), 3), 100, np.float32)


def choose(one: WindowHarness, qtbot: QtBot, label: str) -> None:
    """Click a finding."""
    view = one.window.panel.list
    index = view.model().index(one.window.panel.findings.row_of(label), 0)
    place = view.visualRect(index).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def scored(one: WindowHarness, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: one.scored)
    qtbot.waitUntil(lambda: one.window.image.heat_map_visible)


@pytest.mark.parametrize("by_header", [True, False])
def test_a_refused_image_has_scores_only_on_demand_and_stays_marked(
    harness: HarnessFactory, qtbot: QtBot, *, by_header: bool
) -> None:
    engine = FakeEngine()
    engine.input_check = None if by_header else shut()
    one = harness(engine, a=image(unsuitable=WHY if by_header else None), b=image())
    panel = one.window.panel
    one.open("a", "b")
    qtbot.waitUntil(panel.anyway.isVisible)
    why = panel.note.text()
    assert (why == WHY.message) == by_header
    assert not one.scored
    assert engine.calls == 0

    panel.anyway.click()
    qtbot.waitUntil(lambda: one.scored)
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    assert engine.calls == 0, "no map of an overridden image unless it is asked for"
    assert panel.heat_map_panel.status.text() == ON_REQUEST
    choose(one, qtbot, "Effusion")
    scored(one, qtbot)
    assert panel.note.isVisible()
    assert panel.note.text() == f"Scores shown anyway, though the image was refused: {why}"
    assert not panel.anyway.isVisible()
    assert REFUSED in panel.heat_map_panel.caution.text()

    one.session.scoring.score()  # F5 asks the gate again
    qtbot.waitUntil(panel.anyway.isVisible)
    assert not one.scored
    assert not one.window.image.heat_map_visible


def test_what_was_asked_of_one_image_does_not_hold_for_the_next(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image(unsuitable=WHY), b=image(), c=image(unsuitable=WHY))
    panel = one.window.panel
    one.open("a", "b", "c")
    qtbot.waitUntil(panel.anyway.isVisible)
    panel.anyway.click()
    qtbot.waitUntil(lambda: one.scored)
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.session.step(1)
    scored(one, qtbot)
    assert not panel.note.isVisible()
    assert REFUSED not in panel.heat_map_panel.caution.text()
    one.session.step(1)
    qtbot.waitUntil(panel.anyway.isVisible)
    assert not one.scored


@pytest.mark.parametrize("by_header", [True, False])
def test_what_is_certainly_no_chest_radiograph_has_no_override(
    harness: HarnessFactory, qtbot: QtBot, *, by_header: bool
) -> None:
    engine = FakeEngine() if by_header else Far()
    never = NotChestError("not_chest", "This is an angiogram.")
    one = harness(engine, a=image(unsuitable=never if by_header else None))
    panel = one.window.panel
    one.open("a")
    qtbot.waitUntil(lambda: panel.note.text().endswith(NEVER_SCORED))
    assert one.window.image.has_image, "it is shown"
    assert not panel.anyway.isVisible()
    one.session.scoring.score_anyway()  # whoever asks
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    qtbot.keyClick(one.window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    assert not one.scored
    assert not panel.anyway.isVisible()
    choose(one, qtbot, "Effusion")
    assert not panel.heat_map_panel.anyway.isVisible()
    assert engine.calls == 0


def test_a_caution_of_the_input_check_comes_and_goes_with_the_scores(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    engine = FakeEngine()
    engine.input_check = views_only(mirrored=-1e6)
    one = harness(engine, a=image(cautions=("Mind this.",)))
    one.open("a")
    qtbot.waitUntil(lambda: one.scored)
    cautions = one.window.panel.cautions
    assert cautions.text() == f"{MIRRORED}\nMind this."
    assert cautions.isVisible()
    one.window.panel.show_blind_read("", has_findings=False)
    assert cautions.text() == "Mind this."
    one.window.panel.show_not_assessed("Why.")
    assert cautions.text() == "Mind this."
    one.window.panel.clear()
    assert not cautions.isVisible()
