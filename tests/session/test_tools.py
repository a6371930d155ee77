"""Tools beside the image, its menu, and annotations that stay: every event is a real one."""

import subprocess

import pytest

from tests.session.driver import step
from tests.session.screen import AWAY, CENTRE, apart, grey, wait_for, yellow

LOWER_RIGHT = (slice(815, 890), slice(820, 1010))
"""Where zoom and pixel value are."""

pytestmark = pytest.mark.timeout(600)


def test_tools_menu_and_clipboard(driver):
    hand = driver.hand
    driver.image("1.png (1 of 3)")
    first = driver.at_rest()
    with step(driver, "G, Shift+Z: the left button moves the image and zooms"):
        hand.key("g")
        hand.drag(CENTRE, (CENTRE[0] + 80, CENTRE[1] + 40))
        moved = driver.changed(first, "a left drag")
        assert apart(moved[40:, 80:], first[:-40, :-80]) < 3
        hand.key("shift+z")
        hand.drag(CENTRE, (CENTRE[0], CENTRE[1] - 100))
        zoomed = driver.changed(moved, "a left drag upwards")
    with step(driver, "R keeps the zoom, double click fits"):
        hand.key("r")
        driver.changed(zoomed, "R")
        hand.key("l", "Escape")
        driver.back(zoomed, "L")
        hand.double_click(*CENTRE)
        hand.move(*AWAY)
        driver.back(first, "a double click")
    with step(driver, "double click on a fitted image: full screen and back"):
        hand.double_click(*CENTRE)
        wait_for("a full screen", lambda: "x960" in _size(driver))
        hand.double_click(*CENTRE)
        wait_for("no full screen", lambda: "x960" not in _size(driver))
        hand.move(*AWAY)
        driver.back(first, "a double click")
    with step(driver, "Shift+W: the window of a rectangle"):
        hand.key("shift+w")
        hand.drag((300, 300), (380, 380))
        driver.changed(first, "a rectangle")
        hand.key("Escape", "1")
        hand.move(*AWAY)
        driver.back(first, "1")
    with step(driver, "the pixel under the pointer has a value"):
        corner = driver.at_rest(LOWER_RIGHT)
        hand.move(*CENTRE)
        wait_for("a value", lambda: apart(grey(driver.screen.picture(), LOWER_RIGHT), corner) > 1)
        hand.move(*AWAY)
        wait_for("none", lambda: apart(grey(driver.screen.picture(), LOWER_RIGHT), corner) < 0.1)
    with step(driver, "right click: a short menu, F fits"):
        hand.key("plus")
        zoomed = driver.changed(first, "+")
        hand.click(*CENTRE, button=3)
        driver.changed(zoomed, "a menu")
        hand.key("f")
        hand.move(*AWAY)
        driver.back(first, "Fit")
    with step(driver, "F8 hides the palette"):
        hand.key("F8")
        driver.changed(first, "F8")
        hand.key("F8")
        driver.back(first, "F8 once more")


def test_notes_are_typed_in_place_and_annotations_saved(driver):
    hand = driver.hand
    driver.image("1.png (1 of 3)")
    driver.at_rest()

    def drawn() -> int:
        return yellow(driver.screen.picture())

    with step(driver, "to the DICOM image"):
        hand.key("Next")
        driver.image("2.dcm")
        driver.at_rest()
    with step(driver, "B: a note, its text typed on the image"):
        hand.key("b")
        hand.click(400, 400)
        hand.write("look ir")
        hand.key("Return")
        hand.move(*AWAY)
        wait_for("a note", lambda: drawn() > 50)
        assert driver.title.startswith("2.dcm"), "letters of a note are no commands"
        hand.click(600, 600)
        hand.write("never")
        hand.key("Escape", "Escape")
        hand.move(*AWAY)
        driver.at_rest()
    with step(driver, "Ctrl+S: a presentation state"):
        hand.key("ctrl+s")
        driver.dialog("Save annotations")
        target = driver.screen.place / "state.dcm"
        hand.key("ctrl+a")
        hand.write(str(target))
        hand.key("Return")
        driver.gone("Save annotations")
        wait_for("the file", target.exists)
        listed = subprocess.run(["dcmdump", target], capture_output=True, text=True, check=False)
        assert "look ir" in listed.stdout
        assert "never" not in listed.stdout


def _size(driver) -> str:
    return driver.hand.do("getwindowgeometry", driver.window)
