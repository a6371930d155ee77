"""Window and level, zoom, pan, turns: every event goes through a real X server."""

import numpy as np
import pytest

from tests.session.reader import Reader, step
from tests.session.screen import AWAY, CENTRE, FILM_AND_CORNERS, alike, apart, grey, wait_for

pytestmark = pytest.mark.timeout(600)


def test_window_level_pan_zoom_and_turns(reader):
    hand = reader.hand
    with step(reader, "opening"):
        reader.film("1.png (1 of 3)")
        first = reader.settled()
        assert first.std() > 20
    with step(reader, "left drag: window and level"):
        hand.drag(CENTRE, (CENTRE[0] + 120, CENTRE[1] - 60))
        wider = reader.changed(first, "a left drag")
        assert alike(wider, first) > 0.9
        hand.key("1")
        reader.back(first, "the file's window")
    with step(reader, "number keys: auto, file's, presets"):
        hand.key("2")
        reader.changed(first, "a preset")
        hand.key("0")
        reader.settled()
        hand.key("1")
        reader.back(first, "1")
    with step(reader, "middle drag: pan"):
        hand.drag(CENTRE, (CENTRE[0] + 80, CENTRE[1] + 40), button=2)
        moved = reader.changed(first, "a middle drag")
        assert apart(moved[40:, 80:], first[:-40, :-80]) < 3
        hand.key("ctrl+0")
        reader.back(first, "reset")
    with step(reader, "right drag: zoom"):
        hand.drag(CENTRE, (CENTRE[0], CENTRE[1] - 120), button=3)
        reader.changed(first, "a right drag")
        hand.key("equal")
        reader.back(first, "fit")
    with step(reader, "Ctrl+wheel: zoom at the pointer"):
        hand.wheel(CENTRE, down=False, control=True)
        reader.changed(first, "Ctrl+wheel")
        hand.key("ctrl+1")
        reader.settled()
        hand.key("ctrl+0")
        reader.back(first, "reset")
    with step(reader, "I, R, L, H, V"):
        hand.key("i")
        assert alike(reader.changed(first, "I"), first) < -0.95
        hand.key("i")
        reader.back(first, "I once more")
        hand.key("h")
        assert alike(_middle(reader.changed(first, "H"))[:, ::-1], _middle(first)) > 0.9
        hand.key("h", "v")
        assert alike(_middle(reader.changed(first, "V"))[::-1], _middle(first)) > 0.9
        hand.key("v", "r")
        turned = reader.changed(first, "R")
        assert alike(turned, first) < 0.9
        hand.key("l")
        reader.back(first, "L")
    with step(reader, "T: corner text"):
        whole = reader.settled(FILM_AND_CORNERS)
        hand.key("t")
        wait_for(
            "corners without text",
            lambda: apart(grey(reader.screen.picture(), FILM_AND_CORNERS), whole) > 0.1,
        )
        hand.key("t")
        wait_for(
            "corners with text",
            lambda: apart(grey(reader.screen.picture(), FILM_AND_CORNERS), whole) < 0.02,
        )
    with step(reader, "Z: the magnifier follows the pointer"):
        hand.key("z")
        hand.move(*CENTRE)
        reader.changed(first, "the magnifier")
        hand.key("z")
        hand.move(*AWAY)
        reader.back(first, "Z once more")
    with step(reader, "Ctrl and Shift with arrows: window, level and pan without a mouse"):
        hand.key(*("ctrl+Up",) * 6)
        brighter = reader.changed(first, "Ctrl+Up")
        assert brighter.mean() > first.mean()
        hand.key("1")
        reader.back(first, "1")
        hand.key("plus", "shift+Left", "shift+Up")
        reader.changed(first, "a pan with the keyboard")
        hand.key("ctrl+0")
        reader.back(first, "reset")
    with step(reader, "F11: full screen"):
        hand.key("F11")
        wait_for("a full screen", lambda: "Height: 960" in _geometry(reader))
        hand.key("Escape")
        wait_for("no full screen", lambda: "Height: 960" not in _geometry(reader))
        reader.back(first, "Esc")
    with step(reader, "Ctrl+Q"):
        hand.key("ctrl+q")
        assert reader.process.wait(30) == 0


def _middle(view: np.ndarray) -> np.ndarray:
    """The middle of the film; a film that does not stand in the middle of it moves a little."""
    return view[80:-80:4, 80:-80:4]


def _geometry(reader: Reader) -> str:
    return reader.hand.do("getwindowgeometry", reader.window).replace("x960", "xHeight: 960")
