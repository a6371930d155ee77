"""Marks are drawn, taken back, measured and kept with their image, by hand."""

import pytest

from tests.session.driver import step
from tests.session.screen import AWAY, CENTRE, PANEL, apart, grey, wait_for, yellow

STARS_CORNER = (slice(100, 200), slice(20, 300))
"""Where a key image has its star."""
SPACING_CORNER = (slice(70, 95), slice(770, 985))
"""Where the image says how long a pixel is."""
HEART_ENDS = ((187, 661), (863, 661), (450, 516), (638, 580))
"""Where the first image's borders are proposed."""
HEART_WORDS = (slice(672, 712), slice(537, 857))

pytestmark = pytest.mark.timeout(600)


def test_marks_are_drawn_taken_back_and_kept_with_their_image(driver):
    hand = driver.hand
    driver.image("1.png (1 of 3)")
    first = driver.at_rest()
    assert yellow(driver.screen.picture()) < 10

    def drawn() -> int:
        return yellow(driver.screen.picture())

    def drawn_at_last() -> int:
        driver.at_rest()
        return drawn()

    with step(driver, "D: length, undo, redo, delete"):
        hand.key("d")
        hand.drag((300, 300), (600, 420))
        wait_for("a length", lambda: drawn() > 150)
        hand.key("ctrl+z")
        wait_for("undo", lambda: drawn() < 10)
        hand.key("ctrl+y")
        wait_for("redo", lambda: drawn() > 150)
        hand.key("w")
        hand.click(450, 360)
        hand.move(*AWAY)
        hand.key("Delete")
        wait_for("delete", lambda: drawn() < 10)
        hand.key("ctrl+z")
        wait_for("undo of delete", lambda: drawn() > 150)
        length = drawn_at_last()
    with step(driver, "A: angle"):
        hand.key("a")
        hand.drag((300, 600), (500, 640))
        hand.click(650, 500)
        hand.move(*AWAY)
        wait_for("an angle", lambda: drawn() > length + 100)
        hand.key("Escape", "w")
    with step(driver, "middle drag pans with a tool in hand"):
        hand.key("d")
        before = driver.at_rest()
        hand.drag(CENTRE, (CENTRE[0] + 60, CENTRE[1]), button=2)
        driver.changed(before, "a middle drag")
        hand.key("Escape", "ctrl+0")
        driver.back(before, "reset")
    with step(driver, "B: text"):
        marks = drawn_at_last()
        hand.key("b")
        hand.drag((700, 300), (620, 380))
        hand.write("look here")
        hand.key("Return")
        wait_for("a note", lambda: drawn() > marks + 50)
        hand.key("w")
    with step(driver, "marks stay with their image"):
        marks = drawn_at_last()
        hand.key("Next")
        driver.image("2.dcm")
        wait_for("no marks on the next image", lambda: drawn() < 10)
        hand.key("Prior")
        driver.image("1.png")
        wait_for("marks on the first", lambda: abs(drawn() - marks) < 60)
    with step(driver, "K: key image"):
        corner = driver.at_rest(STARS_CORNER)
        hand.key("k")
        wait_for(
            "a star in the corner",
            lambda: apart(grey(driver.screen.picture(), STARS_CORNER), corner) > 1,
        )
    assert apart(driver.view(), first) > 0


def test_regions_angles_calibration_and_the_heart(driver):
    hand = driver.hand
    driver.image("1.png (1 of 3)")
    driver.scored()  # or the panel would change for another reason
    driver.at_rest()

    def more_than(before: int, what: str) -> int:
        wait_for(what, lambda: yellow(driver.screen.picture()) > before + 60)
        hand.key("Escape")
        driver.at_rest()
        return yellow(driver.screen.picture())

    with step(driver, "ellipse and rectangle"):
        hand.key("alt+t", "e")
        hand.drag((300, 300), (500, 420))
        marks = more_than(0, "an ellipse and its values")
        hand.key("alt+t", "r")
        hand.drag((300, 500), (480, 580))
        marks = more_than(marks, "a rectangle and its values")
    with step(driver, "freehand: its outline is closed when the button is up"):
        hand.key("alt+t", "f")
        hand.drag_along([(650, 480), (720, 460), (760, 520), (710, 570), (650, 540)])
        marks = more_than(marks, "a freehand region and its values")
    with step(driver, "Cobb angle: two drags"):
        hand.key("alt+t", "c")
        hand.drag((640, 300), (740, 320))
        hand.drag((640, 400), (740, 370))
        marks = more_than(marks, "a Cobb angle")
    with step(driver, "probe: a click"):
        hand.key("alt+t", "p")
        hand.click(650, 250)
        hand.move(*AWAY)
        marks = more_than(marks, "a pixel's value")
    with step(driver, "calibration: a line of known length gives the image a scale"):
        pixels = driver.at_rest(SPACING_CORNER)
        hand.key("alt+t", "b")
        hand.drag((300, 250), (500, 250))
        driver.dialog("Calibrate")
        hand.write("100")
        hand.key("Return")
        driver.gone("Calibrate")
        wait_for(
            "a spacing, and from where it is",
            lambda: apart(grey(driver.screen.picture(), SPACING_CORNER), pixels) > 2,
        )
        hand.key("Escape")
    with step(driver, "cardiothoracic ratio: no number before each end was looked at"):
        panel = driver.at_rest(PANEL)
        before = yellow(driver.screen.picture())
        hand.key("alt+t", "t")
        more_than(before, "lines of the heart and the thorax")
        assert apart(driver.at_rest(PANEL), panel) < 0.01
        for x, y in HEART_ENDS:
            words = driver.at_rest(HEART_WORDS)
            hand.click(x, y)
            hand.move(*AWAY)
            wait_for(
                "one end less",
                lambda words=words: apart(grey(driver.screen.picture(), HEART_WORDS), words) > 0.02,
            )
        wait_for(
            "the ratio beside the score",
            lambda: apart(grey(driver.screen.picture(), PANEL), panel) > 0.01,
        )
