"""What is shown and hidden, and how: pixels, menus, patient data, real size, panel, heat map."""

import pytest

from tests.session.reader import step
from tests.session.screen import (
    AWAY,
    CENTRE,
    FILM_AND_CORNERS,
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


def test_pixels_menus_corners_and_panel(reader):
    hand = reader.hand
    reader.film("1.png (1 of 3)")
    first = reader.settled()

    def differs(where: tuple[slice, slice], before, least: float = 0.05) -> bool:
        return apart(grey(reader.screen.picture(), where), before) > least

    with step(reader, "Shift+S: film pixels as squares, and blended"):
        hand.key(*("plus",) * 14)
        smooth = reader.changed(first, "a strong zoom")
        hand.key("shift+s")
        wait_for("squares", lambda: differs((slice(200, 760), slice(120, 880)), smooth, 0.2))
        hand.key("shift+s")
        reader.back(smooth, "blended")
        hand.key("ctrl+0")
        reader.back(first, "reset")
    with step(reader, "right click: a menu, and Escape closes it"):
        hand.click(*CENTRE, button=3)
        reader.changed(first, "a menu")
        hand.key("Escape")
        hand.move(*AWAY)
        reader.back(first, "Escape")
    with step(reader, "Shift+T: whose film it is, hidden and shown"):
        hand.key("Next")
        reader.film("2.dcm")
        named = reader.settled(FILM_AND_CORNERS)
        hand.key("shift+t")
        wait_for("a corner without a name", lambda: differs(FILM_AND_CORNERS, named))
        hand.key("shift+t")
        wait_for("the name again", lambda: not differs(FILM_AND_CORNERS, named))
    with step(reader, "Ctrl+2: no real size before the screen was measured, and that is said"):
        bare = reader.settled(BANNER)
        hand.key("ctrl+2")
        wait_for("a banner", lambda: differs(BANNER, bare, 5))
        hand.click(*DISMISS)
        hand.move(*AWAY)
        wait_for("no banner", lambda: not differs(FILM_AND_CORNERS, named))
    with step(reader, "F9: the panel gives its place to the film"):
        panel = reader.settled(PANEL)
        hand.key("F9")
        wait_for("no panel", lambda: differs(PANEL, panel, 10))
        hand.key("F9")
        wait_for("the panel again", lambda: not differs(PANEL, panel, 1))
    with step(reader, "Alt opens menus, arrows go through them"):
        whole = reader.settled(WHOLE)
        hand.key("alt+v", "Down", "Down")
        wait_for("the View menu", lambda: differs(WHOLE, whole, 1))
        hand.key("Escape", "Escape")
        wait_for("no menu", lambda: not differs(WHOLE, whole, 0.5))


def test_a_heat_map_by_keyboard_and_findings_sorted(reader):
    hand = reader.hand
    reader.film("1.png (1 of 3)")
    reader.scored()
    with step(reader, "Enter on a finding: its heat map, and once more none"):
        bare = reader.settled()
        hand.click(1120, 276)  # keys go through the findings once their list has the focus
        hand.key("Return")
        wait_for("colours", lambda: colour(reader.screen.picture()) > 0.5)
        first = reader.settled()
        hand.key("Down", "Down", "Return")
        wait_for("another heat map", lambda: apart(reader.view(), first) > 0.2)
        reader.settled()
        hand.key("Return")
        reader.back(bare, "Enter once more")
    with step(reader, "N: sorted by name, and by urgency"):
        panel = reader.settled(PANEL)
        hand.key("n")
        wait_for("another order", lambda: apart(grey(reader.screen.picture(), PANEL), panel) > 1)
        by_name = reader.settled(PANEL)
        hand.key("n")
        wait_for(
            "the order before",
            lambda: apart(grey(reader.screen.picture(), PANEL), by_name) > 1,
        )
