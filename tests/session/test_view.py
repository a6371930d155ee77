"""Window and level, zoom, pan, turns: every event goes through a real X server."""

import numpy as np
import pytest

from tests.session.driver import AppDriver, step
from tests.session.screen import AWAY, CENTRE, IMAGE_AND_CORNERS, alike, apart, grey, wait_for

pytestmark = pytest.mark.timeout(600)


def test_window_level_pan_zoom_and_turns(driver):
    hand = driver.hand
    with step(driver, "opening"):
        driver.image("1.png (1 of 3)")
        first = driver.at_rest()
        assert first.std() > 20
    with step(driver, "left drag: window and level"):
        hand.drag(CENTRE, (CENTRE[0] + 120, CENTRE[1] - 60))
        wider = driver.changed(first, "a left drag")
        assert alike(wider, first) > 0.9
        hand.key("1")
        driver.back(first, "the file's window")
    with step(driver, "number keys: auto, file's, presets"):
        hand.key("2")
        driver.changed(first, "a preset")
        hand.key("0")
        driver.at_rest()
        hand.key("1")
        driver.back(first, "1")
    with step(driver, "middle drag: pan"):
        hand.drag(CENTRE, (CENTRE[0] + 80, CENTRE[1] + 40), button=2)
        moved = driver.changed(first, "a middle drag")
        assert apart(moved[40:, 80:], first[:-40, :-80]) < 3
        hand.key("ctrl+0")
        driver.back(first, "reset")
    with step(driver, "right drag: zoom"):
        hand.drag(CENTRE, (CENTRE[0], CENTRE[1] - 120), button=3)
        driver.changed(first, "a right drag")
        hand.key("equal")
        driver.back(first, "fit")
    with step(driver, "Ctrl+wheel: zoom at the pointer"):
        hand.wheel(CENTRE, down=False, control=True)
        driver.changed(first, "Ctrl+wheel")
        hand.key("ctrl+1")
        driver.at_rest()
        hand.key("ctrl+0")
        driver.back(first, "reset")
    with step(driver, "I, R, L, H, V"):
        hand.key("i")
        assert alike(driver.changed(first, "I"), first) < -0.95
        hand.key("i")
        driver.back(first, "I once more")
        hand.key("h")
        assert alike(_middle(driver.changed(first, "H"))[:, ::-1], _middle(first)) > 0.9
        hand.key("h", "v")
        assert alike(_middle(driver.changed(first, "V"))[::-1], _middle(first)) > 0.9
        hand.key("v", "r")
        turned = driver.changed(first, "R")
        assert alike(turned, first) < 0.9
        hand.key("l")
        driver.back(first, "L")
    with step(driver, "T: corner text"):
        whole = driver.at_rest(IMAGE_AND_CORNERS)
        hand.key("t")
        wait_for(
            "corners without text",
            lambda: apart(grey(driver.screen.picture(), IMAGE_AND_CORNERS), whole) > 0.1,
        )
        hand.key("t")
        wait_for(
            "corners with text",
            lambda: apart(grey(driver.screen.picture(), IMAGE_AND_CORNERS), whole) < 0.02,
        )
    with step(driver, "Z: the magnifier follows the pointer"):
        hand.key("z")
        hand.move(*CENTRE)
        driver.changed(first, "the magnifier")
        hand.key("z")
        hand.move(*AWAY)
        driver.back(first, "Z once more")
    with step(driver, "Ctrl and Shift with arrows: window, level and pan without a mouse"):
        hand.key(*("ctrl+Up",) * 6)
        brighter = driver.changed(first, "Ctrl+Up")
        assert brighter.mean() > first.mean()
        hand.key("1")
        driver.back(first, "1")
        hand.key("plus", "shift+Left", "shift+Up")
        driver.changed(first, "a pan with the keyboard")
        hand.key("ctrl+0")
        driver.back(first, "reset")
    with step(driver, "F11: full screen"):
        hand.key("F11")
        wait_for("a full screen", lambda: "Height: 960" in _geometry(driver))
        hand.key("Escape")
        wait_for("no full screen", lambda: "Height: 960" not in _geometry(driver))
        driver.back(first, "Esc")
    with step(driver, "Ctrl+Q"):
        hand.key("ctrl+q")
        assert driver.process.wait(30) == 0


def _middle(view: np.ndarray) -> np.ndarray:
    """The middle of the image; an image that does not stand in the middle of it moves a little."""
    return view[80:-80:4, 80:-80:4]


def _geometry(driver: AppDriver) -> str:
    return driver.hand.do("getwindowgeometry", driver.window).replace("x960", "xHeight: 960")
