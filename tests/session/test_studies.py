"""The images of a folder: listed with one file, seen as thumbnails, found, and hung, by hand."""

import pytest

from tests.imaging.dicom.test_patient_matching import written
from tests.session.driver import OTHER, AppDriver, step
from tests.session.screen import CENTRE, apart, grey, wait_for

FIRST = (slice(206, 224), slice(64, 136))
"""The bright end of the first thumbnail, once headers and thumbnails are read."""
THUMBNAIL = (110, 210)
"""The first one, under the names of patient and study."""
EXAMINATIONS = (
    ("IM1", "Huber^Maria", "1001", "20250311", "PA"),
    ("IM2", "Huber^Maria", "1001", "20260302", "PA"),
    ("IM3", "Huber^Maria", "1001", "20260302", "LL"),
    ("IM4", "Yilmaz^Ayse", "2044", "20260302", "PA"),
)

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "disc"
    made.mkdir()
    for name, patient, number, taken, view in EXAMINATIONS:
        written(
            made,
            name,
            PatientName=patient,
            PatientID=number,
            StudyDate=taken,
            StudyInstanceUID=f"1.2.{number}.{taken}",
            ViewPosition=view,
        )
    return made


def test_images_of_a_folder_are_seen_found_and_hung(screen, folder, tmp_path):
    driver = AppDriver(screen, folder / "IM2")
    hand = driver.hand
    try:
        with step(driver, "one file lists its folder"):
            driver.image("IM2 (2 of 4)")
        with step(driver, "thumbnails: a click, and keys"):
            hand.key("F7")
            wait_for("thumbnails", lambda: grey(screen.picture(), FIRST).mean() > 150)
            hand.click(*THUMBNAIL)
            driver.image("IM1 (1 of 4)")
            hand.key("Down", "Return")
            driver.image("IM2 (2 of 4)")
        with step(driver, "a thumbnail is dragged onto the image"):
            alone = driver.at_rest()
            hand.drag(THUMBNAIL, CENTRE)
            driver.changed(alone, "a second image")
            assert driver.title.startswith("IM2")
            hand.key("ctrl+shift+d")
            driver.back(alone, "the end of the comparison")
        with step(driver, "PA and lateral, and the prior"):
            hand.key("shift+l")
            both = driver.changed(alone, "the lateral image")
            hand.key("ctrl+shift+d")
            driver.back(alone, "the end of the comparison")
            hand.key("p")
            wait_for("the prior", lambda: apart(driver.view(), alone) > OTHER)
            assert both.shape == alone.shape
        with step(driver, "an image is found by the patient's name"):
            hand.key("F3")
            driver.dialog("Find image")
            hand.write("yil")
            hand.key("Return")
            driver.gone("Find image")
            driver.image("IM4 (4 of 4)")
        with step(driver, "a folder is opened again from the menu"):
            driver.start(folder).wait(60)
            driver.image("IM1 (1 of 4)")
            (tmp_path / "alone").mkdir()
            alone_path = (folder / "IM3").rename(tmp_path / "alone" / "IM3")
            driver.start(alone_path).wait(60)
            driver.image("IM3 –")
            hand.key("alt+f", "r", "Up", "Up", "Up", "Return")  # before the first file and Clear
            driver.image("IM1 (1 of 3)")
    finally:
        driver.process.kill()
        driver.process.wait()
    assert "Traceback" not in (screen.place / "stderr").read_text()
