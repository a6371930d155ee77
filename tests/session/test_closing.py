"""A key that is held down pages to the end; images are closed until none is left."""

import pytest

from tests.session.driver import step

pytestmark = pytest.mark.timeout(600)


def test_images_are_paged_with_a_held_key_and_closed(driver):
    hand = driver.hand
    with step(driver, "a key that repeats faster than images come: the last one is shown"):
        driver.image("1.png (1 of 3)")
        hand.do("key", "--repeat", "12", "--repeat-delay", "15", "Next")
        driver.image("3.png (3 of 3)")
        hand.do("key", "--repeat", "12", "--repeat-delay", "15", "Prior")
        driver.image("1.png (1 of 3)")
    with step(driver, "images are closed one by one"):
        hand.key("ctrl+w")
        driver.image("2.dcm (1 of 2)")
        hand.key("Next")
        driver.image("3.png (2 of 2)")
        hand.key("ctrl+w")
        driver.image("2.dcm –")
        hand.key("ctrl+w")
        driver.image("X-ray Desktop")
