"""Films come by drag and drop, from a disc with its index, and with a presentation state."""

import shutil
import subprocess
import sys
from pathlib import Path

import pydicom
import pytest

from tests.imaging.films import written
from tests.imaging.test_directory import index, record
from tests.imaging.test_presentation_state import graphic, item, state
from tests.session import drag_source
from tests.session.reader import Reader, step
from tests.session.screen import AWAY, CENTRE, FILM_AND_CORNERS, alike, apart, wait_for
from xray_desktop.bundled import bundled

SOURCE = (1595, 600)
"""Where the window to drag from stands: beside the program's."""

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def disc(tmp_path: Path) -> Path:
    """A folder as on a CD: an index, and films without extension in folders of short names."""
    folder = tmp_path / "disc"
    (folder / "FILMS").mkdir(parents=True)
    index(folder, record("IMAGE", "FILMS", "A"), record("IMAGE", "FILMS", "B"))
    for name, sample, shape in (
        ("A", "chest_pa_jpeg2000.dcm", "IDENTITY"),
        ("B", "chest_mass.dcm", "INVERSE"),
    ):
        film = pydicom.dcmread(bundled("samples", sample))
        film.PresentationLUTShape = shape
        film.save_as(folder / "FILMS" / name)
    for name in ("READ.ME", "FILMS/C"):
        shutil.copyfile(bundled("samples", "chest_pa.png"), folder / name)  # not in the index
    return folder


@pytest.fixture
def stated(tmp_path: Path) -> Path:
    """A folder with a film, and a state that turns it, inverts it and draws on it."""
    folder = tmp_path / "stated"
    folder.mkdir()
    film = bundled("samples", "chest_mass.dcm")
    shutil.copyfile(film, folder / "film.dcm")
    uid = pydicom.dcmread(film, stop_before_pixels=True).SOPInstanceUID
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


def drop(reader: Reader, path: Path) -> None:
    """Drag a file or folder out of another window into the program's, and let go over the film."""
    source = subprocess.Popen(
        [sys.executable, drag_source.__file__, path, *map(str, SOURCE)],
        env=reader.screen.environment,
    )
    try:
        wait_for("the other window", lambda: reader.hand.windows(drag_source.TITLE))
        hand, middle = reader.hand, drag_source.SIDE_PX // 2
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
    reader.activate(reader.window)


def test_films_are_dropped_and_read_from_a_disc(reader, films, disc):
    hand = reader.hand
    reader.film("1.png (1 of 3)")
    first = reader.settled()
    with step(reader, "a film dropped from another program"):
        drop(reader, bundled("samples", "chest_nodule.png"))
        reader.film("chest_nodule.png")
        reader.changed(first, "another film")
    with step(reader, "a folder dropped"):
        drop(reader, films)
        reader.film("1.png (1 of 3)")
        reader.back(first, "the folder's first film")
    with step(reader, "a disc dropped: its index says which films there are"):
        drop(reader, disc)
        wait_for("the disc's films", lambda: "(1 of 2)" in reader.title)
        shown = reader.settled()
        hand.key("Next")
        wait_for("the second", lambda: "(2 of 2)" in reader.title)
        reader.changed(shown, "the other film")
    with step(reader, "the index itself dropped"):
        drop(reader, disc / "DICOMDIR")
        wait_for("the disc's films", lambda: "(1 of 2)" in reader.title)
        reader.back(shown, "the disc's first film")


def test_a_presentation_state_is_applied_said_and_taken_off(screen, stated):
    reader = Reader(screen, stated)
    try:
        reader.film("film.dcm")
        with step(reader, "a state in the film's folder is applied"):
            turned = reader.settled(FILM_AND_CORNERS)
        with step(reader, "Shift+G: as the file itself asks"):
            reader.hand.key("shift+g")
            own = reader.settled(FILM_AND_CORNERS)
            assert apart(own, turned) > 20
            film = own[90:650, 100:860]
            assert alike(film, 255 - turned[90:650, 100:860][::-1, ::-1]) > 0.8
        with step(reader, "and again"):
            reader.hand.key("shift+g")
            wait_for("the state", lambda: apart(reader.settled(FILM_AND_CORNERS), turned) < 1)
        screen.save("state")
    finally:
        reader.process.kill()
        reader.process.wait()
    assert "Traceback" not in (screen.place / "stderr").read_text()
