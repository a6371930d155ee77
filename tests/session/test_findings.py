"""Scores and maps come, are chosen and are hidden, by hand."""

import csv
import json
from pathlib import Path

import pytest

from tests.session.driver import keep_copies, own_findings, step
from tests.session.screen import AWAY, PANEL, apart, colour, grey, wait_for

pytestmark = pytest.mark.timeout(600)
BUTTON = (1525, 276)
"""Of the effusion's heat map, at the end of its row."""
LEAST = 0.5
"""Colour over the image where regions are drawn."""


def test_scores_map_and_what_is_hidden(driver):
    hand = driver.hand
    driver.image("1.png (1 of 3)")
    with step(driver, "no heat map comes unasked"):
        driver.scored()
        driver.at_rest(PANEL)
        assert colour(driver.screen.picture()) < 0.5
    with step(driver, "the button of a row: its heat map"):
        hand.click(*BUTTON)
        hand.move(*AWAY)
        wait_for("the regions of the effusion", lambda: colour(driver.screen.picture()) > LEAST)
        first = driver.at_rest()
    with step(driver, "a click on another finding: that one's heat map, which is withheld"):
        panel = driver.at_rest(PANEL)
        hand.click(1090, 530)  # cardiomegaly, below its operating point
        hand.move(*AWAY)
        wait_for("another row", lambda: apart(grey(driver.screen.picture(), PANEL), panel) > 0.5)
        wait_for("no regions", lambda: colour(driver.screen.picture()) < 0.2)
        driver.at_rest(PANEL, still=40)  # it is computed
    with step(driver, "Enter: shown anyway"):
        hand.key("Return")
        wait_for("regions", lambda: colour(driver.screen.picture()) > LEAST)
        assert apart(driver.at_rest(), first) > 0.2
    with step(driver, "back to the first finding"):
        hand.click(1090, BUTTON[1])
        hand.move(*AWAY)
        wait_for("its regions", lambda: apart(driver.view(), first) < 0.2)
    with step(driver, "Space: the bare image"):
        hand.do("keydown", "space")
        wait_for("a bare image", lambda: colour(driver.screen.picture()) < 0.2)
        hand.do("keyup", "space")
        wait_for("the heat map again", lambda: colour(driver.screen.picture()) > LEAST)
    with step(driver, "M: heat map off and on"):
        hand.key("m")
        wait_for("no heat map", lambda: colour(driver.screen.picture()) < 0.2)
        hand.key("m")
        wait_for("the heat map again", lambda: colour(driver.screen.picture()) > LEAST)
    with step(driver, "Ctrl+R: read first"):
        panel = driver.at_rest(PANEL)
        hand.key("ctrl+r", "Next")
        driver.image("2.dcm")
        driver.at_rest()
        wait_for("no colours", lambda: colour(driver.screen.picture()) < 0.5)
        assert apart(grey(driver.screen.picture(), PANEL), panel) > 2


def test_what_the_reader_says_is_on_the_disk(driver, tmp_path):
    hand = driver.hand
    kept = tmp_path / "kept"
    kept.mkdir()
    driver.image("1.png (1 of 3)")
    driver.scored()

    def messages() -> dict[str, str]:
        tables = list(kept.glob("*/feedback.csv"))
        if not tables:
            return {}
        with tables[0].open(encoding="utf-8", newline="") as stream:
            return next(csv.DictReader(stream), {})

    def readings() -> dict[str, object]:
        (record,) = kept.glob("*/readings.jsonl")
        return json.loads(record.read_text(encoding="utf-8").splitlines()[0])

    with step(driver, "Shift+P: the finding chosen is present; nothing is asked"):
        driver.at_rest(PANEL)
        hand.key("shift+p")
        wait_for("it on the disk", lambda: own_findings(driver) == [{"Effusion": True}])
    with step(driver, "File, Copies of reader findings: a folder is chosen, and it is there, too"):
        keep_copies(driver, kept)
        wait_for("a table", lambda: messages().get("Effusion") == "1")
        assert not Path(messages()["Image Index"]).stem.startswith("1")
    with step(driver, "Shift+A on the next finding: absent"):
        hand.click(1120, 276)  # arrow keys go through the findings once the list has the focus
        hand.key("Down", "shift+a")
        wait_for("a second reader finding", lambda: messages().get("Pleural_Thickening") == "0")
    with step(driver, "Shift+C: a comment"):
        hand.key("shift+c")
        driver.dialog("Comment")
        hand.write("plate at the left base")
        hand.key("Tab", "Return")
        driver.gone("Comment")
        wait_for("it on the disk", lambda: "plate at the left base" in json.dumps(readings()))
    with step(driver, "Shift+A again: taken back"):
        hand.key("shift+a")
        wait_for("one reader finding less", lambda: messages().get("Pleural_Thickening") == "")
