"""Every dialog opens, does its work and closes, by hand."""

import pytest

from tests.session.driver import step
from tests.session.screen import wait_for

pytestmark = pytest.mark.timeout(600)


def test_dialogs_open_do_their_work_and_close(driver, tmp_path):
    hand = driver.hand
    driver.image("1.png (1 of 3)")
    driver.scored()
    with step(driver, "F1: help"):
        hand.key("F1")
        driver.dialog("Keys and mouse|Help")
        hand.key("Escape")
        driver.gone("Keys and mouse|Help")
    with step(driver, "Ctrl+I: header"):
        hand.key("Next")
        driver.image("2.dcm")
        driver.at_rest()
        hand.key("ctrl+i")
        driver.dialog("File header")
        hand.write("photometric")
        hand.key("Escape")
        driver.gone("File header")
    with step(driver, "Ctrl+E: export"):
        saved = tmp_path / "view.png"
        hand.key("ctrl+e")
        driver.dialog("Export the view")
        hand.key("Return")
        driver.gone("Export the view", followed=True)
        driver.dialog("Save the picture")
        hand.key("ctrl+a")
        hand.write(str(saved))
        hand.key("Return")
        driver.gone("Save the picture")
        wait_for("the picture's file", saved.exists)
    with step(driver, "Ctrl+P: the page before it is printed"):
        hand.key("ctrl+p")
        driver.dialog("Print the image")
        wait_for("paper", lambda: (driver.view() > 250).mean() > 0.1)
        hand.key("Escape")
        driver.gone("Print the image")
    for keys, name in (
        ("ctrl+comma", "Settings"),
        ("ctrl+F1", "Keys and mouse"),
        ("F2", "Model card"),
    ):
        with step(driver, f"{keys}: {name}"):
            hand.key(keys)
            driver.dialog(name)
            hand.key("Escape")
            driver.gone(name)
    with step(driver, "Ctrl+D: compare"):
        before = driver.at_rest()
        hand.key("ctrl+d")
        driver.dialog("Compare with")
        hand.key("Return")
        driver.gone("Compare with")
        driver.changed(before, "an image beside")
        hand.key("ctrl+shift+d")
        driver.back(before, "the end of comparison")
    with step(driver, "Ctrl+L: worklist"):
        hand.key("ctrl+l")
        driver.dialog("Worklist")
