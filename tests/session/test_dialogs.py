"""Every dialog opens, does its work and closes, by hand."""

import pytest

from tests.session.reader import step
from tests.session.screen import wait_for

pytestmark = pytest.mark.timeout(600)


def test_dialogs_open_do_their_work_and_close(reader, tmp_path):
    hand = reader.hand
    reader.film("1.png (1 of 3)")
    reader.scored()
    with step(reader, "F1: help"):
        hand.key("F1")
        reader.dialog("Keys and mouse|Help")
        hand.key("Escape")
        reader.gone("Keys and mouse|Help")
    with step(reader, "Ctrl+I: header"):
        hand.key("Next")
        reader.film("2.dcm")
        reader.settled()
        hand.key("ctrl+i")
        reader.dialog("Header of the file")
        hand.write("photometric")
        hand.key("Escape")
        reader.gone("Header of the file")
    with step(reader, "Ctrl+E: export"):
        saved = tmp_path / "view.png"
        hand.key("ctrl+e")
        reader.dialog("Save the view as a picture")
        hand.key("Return")
        wait_for("the file dialog", lambda: len(hand.windows(".")) > 1)
        wait_for("the file dialog's focus", lambda: hand.do("getwindowfocus", "getwindowname"))
        hand.key("ctrl+a")
        hand.write(str(saved))
        hand.key("Return")
        wait_for("the picture's file", saved.exists)
    with step(reader, "Ctrl+P: the page before it is printed"):
        hand.key("ctrl+p")
        reader.dialog("Print the film")
        wait_for("paper", lambda: (reader.view() > 250).mean() > 0.1)
        hand.key("Escape")
        reader.gone("Print the film")
    for keys, name in (
        ("ctrl+comma", "Settings"),
        ("ctrl+F1", "Keys and mouse"),
        ("F2", "Model card"),
    ):
        with step(reader, f"{keys}: {name}"):
            hand.key(keys)
            reader.dialog(name)
            hand.key("Escape")
            reader.gone(name)
    with step(reader, "Ctrl+D: compare"):
        before = reader.settled()
        hand.key("ctrl+d")
        reader.dialog("Compare with")
        hand.key("Return")
        reader.gone("Compare with")
        reader.changed(before, "a film beside")
        hand.key("ctrl+shift+d")
        reader.back(before, "the end of comparison")
    with step(reader, "Ctrl+L: worklist"):
        hand.key("ctrl+l")
        reader.dialog("Worklist")
