"""An image of known size on the stage, and a hand to draw on it."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.annotations.hand import Hand, measured_image
from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image


@pytest.fixture
def hand(harness: Callable[..., WindowHarness], qtbot: QtBot) -> Hand:
    one = harness(a=measured_image(), b=image(0.3))
    with qtbot.waitSignal(one.session.scoring.assessed, timeout=20_000):
        one.open("a", "b")
    one.window.actions_by_id["map"].setChecked(False)
    return Hand(one)
