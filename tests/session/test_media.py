"""Images come by drag and drop, from a disc with its index, and with a presentation state."""

import shutil
import subprocess
import sys
from pathlib import Path

import pydicom
import pytest

from tests.imaging.dicom.test_dicomdir import index, record
from tests.imaging.dicom.test_presentation_state import graphic, item, state
from tests.imaging.dicom_files import written
from tests.session import drag_source
from tests.session.driver import AppDriver, step
from tests.session.screen import AWAY, CENTRE, IMAGE, IMAGE_AND_CORNERS, alike, apart, wait_for
from xray_desktop.paths import resource_path

SOURCE = (1595, 600)
"""Where the window to drag from stands: beside the program's."""

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def disc(tmp_path: Path) -> Path:
    """A folder as on a CD: an index, and images without extension in folders of short names."""
    folder = tmp_path / "disc"
    (folder / "FILMS").mkdir(parents=True)
    index(folder, record("IMAGE", "FILMS", "A"), record("IMAGE", "FILMS", "B"))
    for name, sample, shape in (
        ("A", "chest_pa_jpeg2000.dcm", "IDENTITY"),
        ("B", "chest_mass.dcm", "INVERSE"),
    ):
        image = pydicom.dcmread(resource_path("samples", sample))
        image.PresentationLUTShape = shape
        image.save_as(folder / "FILMS" / name)
    for name in ("READ.ME", "FILMS/C"):
        shutil.copyfile(resource_path("samples", "chest_pa.png"), folder / name)  # not in the index
    return folder


@pytest.fixture
def stated(tmp_path: Path) -> Path:
    """A folder with an image, and a state that turns it, inverts it and draws on it."""
    folder = tmp_path / "stated"
    folder.mkdir()
    image = resource_path("samples", "chest_mass.dcm")
    shutil.copyfile(image, folder / "film.dcm")
    uid = pydicom.dcmread(image, stop_before_pixels=True).SOPInstanceUID
    drawing = item(
        GraphicLayer="A",
        GraphicObjectSequence=[graphic("CIRCLE", 500, 400, 700, 400)],
        TextObjectSequence=[
            item(
                UnformattedTextValue="look here",
                AnchorPoint=[500, 400],
                AnchorPointAnnotationUnits="PIXEL",
            )
        ],
    )
    made = state(uid, ImageRotation=180, GraphicAnnotationSequence=[drawing])
    (folder / "state.dcm").write_bytes(written(made))
    return folder


def drop(driver: AppDriver, path: Path) -> None:
    """Drag a file or folder out of another window into the program's, and let go over the image."""
    source = subprocess.Popen(
        [sys.executable, drag_source.__file__, path, *map(str, SOURCE)],
        env=driver.screen.environment,
    )
    try:
        wait_for("the other window", lambda: driver.hand.windows(drag_source.TITLE))
        hand, middle = driver.hand, drag_source.SIDE_PX // 2
        hand.move(SOURCE[0] + middle, SOURCE[1] + middle)
        hand.do("mousedown", 1)
        for x in range(SOURCE[0] + middle - 10, CENTRE[0], -50):
            hand.do("mousemove", x, CENTRE[1], "sleep", "0.05")
        hand.do("mouseup", 1)
        assert source.wait(30) == 0
    finally:
        source.kill()
        source.wait()
    hand.move(*AWAY)
    driver.activate(driver.window)


def test_images_are_dropped_and_read_from_a_disc(driver, images, disc):
    hand = driver.hand
    driver.image("1.png (1 of 3)")
    first = driver.at_rest()
    with step(driver, "an image dropped from another program"):
        drop(driver, resource_path("samples", "chest_nodule.png"))
        driver.image("chest_nodule.png")
        driver.changed(first, "another image")
    with step(driver, "a folder dropped"):
        drop(driver, images)
        driver.image("1.png (1 of 3)")
        driver.back(first, "the folder's first image")
    with step(driver, "a disc dropped: its index says which images there are"):
        drop(driver, disc)
        wait_for("the disc's images", lambda: "(1 of 2)" in driver.title)
        shown = driver.at_rest()
        hand.key("Next")
        wait_for("the second", lambda: "(2 of 2)" in driver.title)
        driver.changed(shown, "the other image")
    with step(driver, "the index itself dropped"):
        drop(driver, disc / "DICOMDIR")
        wait_for("the disc's images", lambda: "(1 of 2)" in driver.title)
        driver.back(shown, "the disc's first image")


def test_a_presentation_state_is_applied_said_and_taken_off(screen, stated):
    driver = AppDriver(screen, stated)
    try:
        driver.image("film.dcm")
        with step(driver, "a state in the image's folder is applied"):
            turned = driver.at_rest(IMAGE_AND_CORNERS)
        with step(driver, "Shift+G: as the file itself asks"):
            driver.hand.key("shift+g")
            own = driver.at_rest(IMAGE_AND_CORNERS)
            assert apart(own, turned) > 20
            middle = tuple(
                slice(inner.start - outer.start, inner.stop - outer.start)
                for inner, outer in zip(IMAGE, IMAGE_AND_CORNERS, strict=True)
            )
            assert alike(own[middle], 255 - turned[middle][::-1, ::-1]) > 0.8
        with step(driver, "and again"):
            driver.hand.key("shift+g")
            wait_for("the state", lambda: apart(driver.at_rest(IMAGE_AND_CORNERS), turned) < 1)
        screen.save("state")
    finally:
        driver.process.kill()
        driver.process.wait()
    assert "Traceback" not in (screen.place / "stderr").read_text()
