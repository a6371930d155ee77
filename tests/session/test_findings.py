"""Scores and maps come, are chosen and are hidden, by hand."""

import pytest

from tests.session.reader import step
from tests.session.screen import AWAY, PANEL, apart, colour, grey, wait_for

pytestmark = pytest.mark.timeout(600)


def test_scores_map_and_what_is_hidden(reader):
    hand = reader.hand
    reader.film("1.png (1 of 3)")
    with step(reader, "a finding is chosen, its map comes"):
        reader.scored()
        reader.settled()
        assert colour(reader.screen.picture()) < 1
        panel = reader.settled(PANEL)
        hand.click(1120, 330)  # the third finding
        hand.move(*AWAY)
        wait_for("another row", lambda: apart(grey(reader.screen.picture(), PANEL), panel) > 0.5)
    with step(reader, "the map of a finding below its operating point is shown when asked for"):
        hand.click(1070, 848)  # Show anyway
        hand.move(*AWAY)
        wait_for("colours over the film", lambda: colour(reader.screen.picture()) > 1.5)
        reader.settled()
    with step(reader, "Space: the bare film"):
        hand.do("keydown", "space")
        wait_for("a bare film", lambda: colour(reader.screen.picture()) < 0.5)
        hand.do("keyup", "space")
        wait_for("the map again", lambda: colour(reader.screen.picture()) > 1.5)
    with step(reader, "M: map off and on"):
        hand.key("m")
        wait_for("no map", lambda: colour(reader.screen.picture()) < 0.5)
        hand.key("m")
        wait_for("the map again", lambda: colour(reader.screen.picture()) > 1.5)
    with step(reader, "Ctrl+R: read first"):
        panel = reader.settled(PANEL)
        hand.key("ctrl+r", "Next")
        reader.film("2.dcm")
        reader.settled()
        wait_for("no colours", lambda: colour(reader.screen.picture()) < 0.5)
        assert apart(grey(reader.screen.picture(), PANEL), panel) > 2
