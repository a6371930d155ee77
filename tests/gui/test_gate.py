"""A film that the input gate refuses: no scores, then scores on demand, and marked for good."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.core.test_view_check import view_check
from tests.gui.conftest import Stage
from tests.gui.fakes import FakeEngine, film
from xray_desktop.core.errors import NEVER_SCORED, NotChestError, RefusedError
from xray_desktop.core.gate import POSES, SIDE, Gate
from xray_desktop.core.view_check import MIRRORED
from xray_desktop.gui.explanation import ON_REQUEST, REFUSED

Staging = Callable[..., Stage]
WHY = RefusedError("view", "This film was not taken from the front or back.")


def shut() -> Gate:
    """An input check that no image passes."""
    return Gate(
        np.zeros((len(POSES), SIDE * SIDE + 1), np.float32),
        np.full(len(POSES), -1, np.float32),
        np.zeros(3, np.float32),
        np.eye(1, 3, dtype=np.float32),
        np.ones(1, np.float32),
        1.0,
        1.0,
    )


def views_only(*, lateral: float = 9.0, mirrored: float = 9.0) -> Gate:
    """An input check that objects to no pose and no distance."""
    limits = np.ones(len(POSES), np.float32)
    return replace(shut(), pose_limits=limits, views=view_check(lateral=lateral, mirrored=mirrored))


class Far(FakeEngine):
    """To this model every image is very far from those that it was trained on."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = shut()

    def logits_and_pooled(
        self, batch: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        return self.logits(batch), np.full((len(batch), 3), 100, np.float32)


def choose(one: Stage, qtbot: QtBot, label: str) -> None:
    """Click a finding."""
    view = one.window.panel.list
    index = view.model().index(one.window.panel.findings.row_of(label), 0)
    place = view.visualRect(index).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def judged(one: Stage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: one.judged)
    qtbot.waitUntil(lambda: one.window.film.map_visible)


@pytest.mark.parametrize("by_header", [True, False])
def test_a_refused_film_has_scores_only_on_demand_and_stays_marked(
    stage: Staging, qtbot: QtBot, *, by_header: bool
) -> None:
    engine = FakeEngine()
    engine.gate = None if by_header else shut()
    one = stage(engine, a=film(unsuitable=WHY if by_header else None), b=film())
    panel = one.window.panel
    one.open("a", "b")
    qtbot.waitUntil(panel.anyway.isVisible)
    why = panel.note.text()
    assert (why == WHY.message) == by_header
    assert not one.judged
    assert engine.calls == 0

    panel.anyway.click()
    qtbot.waitUntil(lambda: one.judged)
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    assert engine.calls == 0, "no map of an overridden image unless it is asked for"
    assert panel.map.status.text() == ON_REQUEST
    choose(one, qtbot, "Effusion")
    judged(one, qtbot)
    assert panel.note.isVisible()
    assert panel.note.text() == f"Scores shown anyway, though the film was refused: {why}"
    assert not panel.anyway.isVisible()
    assert REFUSED in panel.map.caution.text()

    one.session.judge()  # F5 asks the gate again
    qtbot.waitUntil(panel.anyway.isVisible)
    assert not one.judged
    assert not one.window.film.map_visible


def test_what_was_asked_of_one_film_does_not_hold_for_the_next(
    stage: Staging, qtbot: QtBot
) -> None:
    one = stage(a=film(unsuitable=WHY), b=film(), c=film(unsuitable=WHY))
    panel = one.window.panel
    one.open("a", "b", "c")
    qtbot.waitUntil(panel.anyway.isVisible)
    panel.anyway.click()
    qtbot.waitUntil(lambda: one.judged)
    with qtbot.waitSignal(one.session.assessed):
        one.session.step(1)
    judged(one, qtbot)
    assert not panel.note.isVisible()
    assert REFUSED not in panel.map.caution.text()
    one.session.step(1)
    qtbot.waitUntil(panel.anyway.isVisible)
    assert not one.judged


@pytest.mark.parametrize("by_header", [True, False])
def test_what_is_certainly_no_chest_radiograph_has_no_override(
    stage: Staging, qtbot: QtBot, *, by_header: bool
) -> None:
    engine = FakeEngine() if by_header else Far()
    never = NotChestError("not_chest", "This is an angiogram.")
    one = stage(engine, a=film(unsuitable=never if by_header else None))
    panel = one.window.panel
    one.open("a")
    qtbot.waitUntil(lambda: panel.note.text().endswith(NEVER_SCORED))
    assert one.window.film.has_film, "it is shown"
    assert not panel.anyway.isVisible()
    one.session.judge_anyway()  # whoever asks
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    qtbot.keyClick(one.window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: not one.runner._unfinished)
    assert not one.judged
    assert not panel.anyway.isVisible()
    choose(one, qtbot, "Effusion")
    assert not panel.map.anyway.isVisible()
    assert engine.calls == 0


def test_a_caution_of_the_input_check_comes_and_goes_with_the_scores(
    stage: Staging, qtbot: QtBot
) -> None:
    engine = FakeEngine()
    engine.gate = views_only(mirrored=-1e6)
    one = stage(engine, a=film(cautions=("Mind this.",)))
    one.open("a")
    qtbot.waitUntil(lambda: one.judged)
    cautions = one.window.panel.cautions
    assert cautions.text() == f"{MIRRORED}\nMind this."
    assert cautions.isVisible()
    one.window.panel.ask_first("", spoken=False)
    assert cautions.text() == "Mind this."
    one.window.panel.show_not_assessed("Why.")
    assert cautions.text() == "Mind this."
    one.window.panel.clear()
    assert not cautions.isVisible()
