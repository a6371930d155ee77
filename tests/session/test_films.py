"""Films are paged through, handed over and found again, by hand."""

import shutil
import signal

import pytest

from tests.session.reader import Reader, step
from tests.session.screen import CENTRE, alike, apart, wait_for
from xray_desktop.bundled import bundled

BANNER_BUTTON = (847, 84)
"""What the banner over the film offers."""

pytestmark = pytest.mark.timeout(600)


def test_films_are_paged_and_found_by_a_second_start(reader, films, tmp_path):
    hand = reader.hand
    with step(reader, "wheel and keys: films of the folder"):
        reader.film("1.png (1 of 3)")
        reader.settled()
        hand.wheel(CENTRE, down=True)
        reader.film("2.dcm (2 of 3)")
        hand.key("Next")
        reader.film("3.png (3 of 3)")
        hand.key("Home")
        reader.film("1.png")
        hand.key("End")
        reader.film("3.png")
        hand.key("Prior")
        reader.film("2.dcm")
        hand.wheel(CENTRE, down=False)
        reader.film("1.png")
    with step(reader, "a second start hands its film over"):
        elsewhere = tmp_path / "elsewhere.png"
        shutil.copyfile(bundled("samples", "chest_nodule.png"), elsewhere)
        second = reader.start(elsewhere)
        assert second.wait(60) == 0
        reader.film("elsewhere.png")
        assert len(hand.windows("X-ray Desktop")) == 1
    with step(reader, "what is no image is refused in words, and the image stays"):
        text = tmp_path / "letter.txt"
        text.write_text("Dear colleague")
        before = reader.settled()
        reader.start(text).wait(60)
        wait_for("a sentence over the image", lambda: apart(reader.view(), before) > 1)
        assert reader.title.startswith("elsewhere.png")
        assert alike(reader.settled(), before) > 0.5
    with step(reader, "after a crash the films are offered again"):
        reader.start(films).wait(60)
        reader.film("1.png")
        hand.key("Next")
        reader.film("2.dcm")
        reader.settled()
        reader.process.send_signal(signal.SIGKILL)
        reader.process.wait()
        again = Reader(reader.screen)
        try:
            again.settled()
            again.screen.save("after a crash")
            again.hand.click(*BANNER_BUTTON)
            again.film("2.dcm (2 of 3)")
        finally:
            again.process.kill()
            again.process.wait()
