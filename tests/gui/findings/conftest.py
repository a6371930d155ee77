"""A window with scores, and one whose scores a blind read hides."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from tests.gui.findings.test_score_statements import Stating


@pytest.fixture
def shown(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    """A window with an image that was scored, and another image to page to."""
    one = harness(Stating(), a=image(), b=image(0.3))
    one.window.actions_by_id["map"].setChecked(False)
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.open("a", "b")
    return one


@pytest.fixture
def hidden(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    """A window in which a blind read hides the scores."""
    one = harness(Stating(), a=image())
    one.window.actions_by_id["read_first"].setChecked(True)
    with qtbot.waitSignal(one.session.scoring.held_back):
        one.open("a")
    return one
