"""The findings panel by hand: what is folded, entered, copied, compared, and how wide it is."""

import subprocess
import sys

import pytest

from tests.session.driver import AppDriver, own_findings, step
from tests.session.screen import AWAY, PANEL, apart, colour, grey, wait_for

pytestmark = pytest.mark.timeout(600)
NOT_SCORED = (1100, 558)
PRESENT = (1474, 272)
"""Of the effusion, in the list with scores."""
ABSENT_BLIND = (1501, 497)
"""Of the effusion, in the list of a blind read."""
REVEAL = (1274, 254)
LIST = (slice(240, 550), slice(1020, 1240))
"""The rows with their names and bars."""
EDGE = (1004, 500)
"""Of the panel, and a place in it."""
IN_PANEL = (slice(600, 700), slice(1200, 1300))
"""Black beside the image, once the panel is narrow."""
READ = (
    "from PySide6.QtGui import QGuiApplication as A; import sys; a = A(sys.argv);"
    "sys.stdout.buffer.write(A.clipboard().text().encode())"
)


def clipboard(driver: AppDriver) -> str:
    """The text that another program would paste."""
    done = subprocess.run(
        [sys.executable, "-c", READ],
        env=driver.screen.environment,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return done.stdout.decode()


def test_findings_are_entered_copied_and_compared(driver):
    hand = driver.hand
    driver.image("1.png (1 of 3)")
    driver.scored()
    with step(driver, "labels that are not scored are one line, which opens and closes"):
        rows, panel = driver.at_rest(LIST), driver.at_rest(PANEL)
        hand.click(*NOT_SCORED)
        hand.move(*AWAY)
        wait_for("three rows more", lambda: apart(grey(driver.screen.picture(), PANEL), panel) > 1)
        assert apart(driver.at_rest(LIST), rows) < 0.1, "no row above moves"
        hand.click(NOT_SCORED[0], NOT_SCORED[1] + 78)
        hand.move(*AWAY)
        wait_for("closed", lambda: apart(grey(driver.screen.picture(), PANEL), panel) < 0.3)
    with step(driver, "a button of a row: present; no row moves"):
        hand.click(*PRESENT)
        wait_for("a record", lambda: own_findings(driver) == [{"Effusion": True}])
    with step(driver, "Ctrl+C in the list: the finding as text"):
        hand.click(1100, PRESENT[1])
        hand.key("ctrl+c")
        text = clipboard(driver)
        assert text.startswith("Scores of the model demo")
        assert "Effusion: 49 %, base rate 7.4 %" in text
        assert "above the operating point 3.2 %; reader: present" in text
        assert text.endswith("Research use only – not for diagnosis")
    with step(driver, "a right click: the menu of the row"):
        before = driver.at_rest(PANEL)
        hand.click(1100, PRESENT[1], button=3)
        wait_for("a menu", lambda: apart(grey(driver.screen.picture(), PANEL), before) > 1)
        hand.key("Escape")
        hand.move(*AWAY)
        wait_for("no menu", lambda: apart(grey(driver.screen.picture(), PANEL), before) < 0.5)
    with step(driver, "a blind read: only what the reader entered is copied"):
        hand.key("ctrl+r")
        driver.at_rest(PANEL)
        hand.click(*ABSENT_BLIND)
        hand.key("ctrl+shift+f")
        wait_for("the reader's own", lambda: clipboard(driver) == "Effusion: absent")
    with step(driver, "revealed: the disagreement is in colour and in words"):
        hand.click(*REVEAL)
        hand.move(*AWAY)
        wait_for("the sign", lambda: colour(driver.screen.picture(), PANEL) > 1)
        driver.at_rest(PANEL)
        hand.key("ctrl+shift+f")
        wait_for("all findings", lambda: "differs from the model" in clipboard(driver))
    with step(driver, "the panel folds: the image takes its place"):
        hand.drag(EDGE, (1500, EDGE[1]))
        wait_for("black there", lambda: driver.screen.picture()[IN_PANEL].max() == 0)
