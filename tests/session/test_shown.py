"""What is shown and hidden, and how: pixels, menus, patient data, real size, panel, heat map."""

import pytest

from tests.session.driver import step
from tests.session.screen import (
    AWAY,
    CENTRE,
    IMAGE_AND_CORNERS,
    PANEL,
    apart,
    colour,
    grey,
    wait_for,
)

BANNER = (slice(70, 100), slice(100, 800))
DISMISS = (951, 83)
WHOLE = (slice(0, 900), slice(0, 1430))

pytestmark = pytest.mark.timeout(600)


def test_pixels_menus_corners_and_panel(driver):
    hand = driver.hand
    driver.image("1.png (1 of 3)")
    first = driver.at_rest()

    def differs(where: tuple[slice, slice], before, least: float = 0.05) -> bool:
        return apart(grey(driver.screen.picture(), where), before) > least

    with step(driver, "Shift+S: image pixels as squares, and blended"):
        hand.key(*("plus",) * 14)
        smooth = driver.changed(first, "a strong zoom")
        hand.key("shift+s")
        wait_for("squares", lambda: differs((slice(200, 760), slice(120, 880)), smooth, 0.2))
        hand.key("shift+s")
        driver.back(smooth, "blended")
        hand.key("ctrl+0")
        driver.back(first, "reset")
    with step(driver, "right click: a menu, and Escape closes it"):
        hand.click(*CENTRE, button=3)
        driver.changed(first, "a menu")
        hand.key("Escape")
        hand.move(*AWAY)
        driver.back(first, "Escape")
    with step(driver, "Shift+T: whose image it is, hidden and shown"):
        hand.key("Next")
        driver.image("2.dcm")
        named = driver.at_rest(IMAGE_AND_CORNERS)
        hand.key("shift+t")
        wait_for("a corner without a name", lambda: differs(IMAGE_AND_CORNERS, named))
        hand.key("shift+t")
        wait_for("the name again", lambda: not differs(IMAGE_AND_CORNERS, named))
    with step(driver, "Ctrl+2: no real size before the screen was measured, and that is said"):
        bare = driver.at_rest(BANNER)
        hand.key("ctrl+2")
        wait_for("a banner", lambda: differs(BANNER, bare, 5))
        hand.click(*DISMISS)
        hand.move(*AWAY)
        wait_for("no banner", lambda: not differs(IMAGE_AND_CORNERS, named))
    with step(driver, "F9: the panel gives its place to the image"):
        panel = driver.at_rest(PANEL)
        hand.key("F9")
        wait_for("no panel", lambda: differs(PANEL, panel, 10))
        hand.key("F9")
        wait_for("the panel again", lambda: not differs(PANEL, panel, 1))
    with step(driver, "Alt opens menus, arrows go through them"):
        whole = driver.at_rest(WHOLE)
        hand.key("alt+v", "Down", "Down")
        wait_for("the View menu", lambda: differs(WHOLE, whole, 1))
        hand.key("Escape", "Escape")
        wait_for("no menu", lambda: not differs(WHOLE, whole, 0.5))


def test_a_heat_map_by_keyboard_and_findings_sorted(driver):
    hand = driver.hand
    driver.image("1.png (1 of 3)")
    driver.scored()
    with step(driver, "Enter on a finding: its heat map, and once more none"):
        bare = driver.at_rest()
        hand.click(1120, 276)  # keys go through the findings once their list has the focus
        hand.key("Return")
        wait_for("colours", lambda: colour(driver.screen.picture()) > 0.5)
        first = driver.at_rest()
        hand.key("Down", "Down", "Return")
        wait_for("another heat map", lambda: apart(driver.view(), first) > 0.2)
        driver.at_rest()
        hand.key("Return")
        driver.back(bare, "Enter once more")
    with step(driver, "N: sorted by name, and by urgency"):
        panel = driver.at_rest(PANEL)
        hand.key("n")
        wait_for("another order", lambda: apart(grey(driver.screen.picture(), PANEL), panel) > 1)
        by_name = driver.at_rest(PANEL)
        hand.key("n")
        wait_for(
            "the order before",
            lambda: apart(grey(driver.screen.picture(), PANEL), by_name) > 1,
        )
