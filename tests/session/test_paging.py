"""Images are paged through, handed over and found again, by hand."""

import shutil
import signal

import pytest

from tests.session.driver import AppDriver, step
from tests.session.screen import CENTRE, alike, apart, wait_for
from xray_desktop.paths import resource_path

BANNER_BUTTON = (847, 84)
"""What the banner over the image offers."""

pytestmark = pytest.mark.timeout(600)


def test_images_are_paged_and_found_by_a_second_start(driver, images, tmp_path):
    hand = driver.hand
    with step(driver, "wheel and keys: images of the folder"):
        driver.image("1.png (1 of 3)")
        driver.at_rest()
        hand.wheel(CENTRE, down=True)
        driver.image("2.dcm (2 of 3)")
        hand.key("Next")
        driver.image("3.png (3 of 3)")
        hand.key("Home")
        driver.image("1.png")
        hand.key("End")
        driver.image("3.png")
        hand.key("Prior")
        driver.image("2.dcm")
        hand.wheel(CENTRE, down=False)
        driver.image("1.png")
    with step(driver, "a second start hands its image over"):
        elsewhere = tmp_path / "elsewhere.png"
        shutil.copyfile(resource_path("samples", "chest_nodule.png"), elsewhere)
        second = driver.start(elsewhere)
        assert second.wait(60) == 0
        driver.image("elsewhere.png")
        assert len(hand.windows("X-ray Desktop")) == 1
    with step(driver, "what is no image is refused in words, and the image stays"):
        text = tmp_path / "letter.txt"
        text.write_text("Dear colleague")
        before = driver.at_rest()
        driver.start(text).wait(60)
        wait_for("a sentence over the image", lambda: apart(driver.view(), before) > 1)
        assert driver.title.startswith("elsewhere.png")
        assert alike(driver.at_rest(), before) > 0.5
    with step(driver, "after a crash the images are offered again"):
        driver.start(images).wait(60)
        driver.image("1.png")
        hand.key("Next")
        driver.image("2.dcm")
        driver.at_rest()
        driver.process.send_signal(signal.SIGKILL)
        driver.process.wait()
        again = AppDriver(driver.screen)
        try:
            again.at_rest()
            again.screen.save("after a crash")
            again.hand.click(*BANNER_BUTTON)
            again.image("2.dcm (2 of 3)")
        finally:
            again.process.kill()
            again.process.wait()
