"""A film of known size on the stage, and a hand to draw on it."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Stage
from tests.gui.fakes import film
from tests.gui.marks.hand import Hand, measured_film


@pytest.fixture
def hand(stage: Callable[..., Stage], qtbot: QtBot) -> Hand:
    one = stage(a=measured_film(), b=film(0.3))
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a", "b")
    one.window.actions_by_id["map"].setChecked(False)
    return Hand(one)
