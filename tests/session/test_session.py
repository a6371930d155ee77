"""A reader's session with the real program on a real X server: every event goes through it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from tests.session.screen import (
    AWAY,
    CENTRE,
    FILM,
    FILM_AND_CORNERS,
    PANEL,
    Hand,
    Screen,
    alike,
    apart,
    colour,
    grey,
    missing,
    wait_for,
    yellow,
)
from xray_desktop.bundled import DEMO_MODEL, bundled

FIRST_BAR = (slice(244, 250), slice(1140, 1150))
"""Where the first score's bar begins, in the panel's list."""
STARS_CORNER = (slice(100, 200), slice(20, 300))
"""Where a key image has its star."""
BANNER_BUTTON = (847, 84)
"""What the banner over the film offers."""
OK_FROM_THE_LEFT, OK_FROM_ABOVE = 140, 242
"""The button of the dialog of notes."""
REQUIRED = "XRAY_SESSION"
"""Set to "required", a session that cannot be had is a failure."""
SAME = 0.6
"""Grey levels between two pictures of one view."""
OTHER = 2.0
NAMES = ("1.png", "2.dcm", "3.png")

pytestmark = pytest.mark.timeout(600)


def needs() -> str:
    if sys.platform != "linux":
        return "needs an X server"
    if missing():
        return f"needs {', '.join(missing())}"
    return "" if bundled(*DEMO_MODEL).is_dir() else "needs the demonstration model"


@pytest.fixture
def screen(tmp_path) -> Iterator[Screen]:
    why = needs()
    if why and os.environ.get(REQUIRED) == "required":
        pytest.fail(why)
    if why:
        pytest.skip(why)
    made = Screen(tmp_path)
    yield made
    made.close()


@pytest.fixture
def films(tmp_path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    for name, sample in zip(
        NAMES, ("chest_effusion.png", "chest_pa_jpeg2000.dcm", "chest_mass.dcm"), strict=True
    ):
        shutil.copyfile(bundled("samples", sample), folder / name)
    return folder


class Reader:
    """The program, the hand, and what is seen."""

    def __init__(self, screen: Screen, *arguments: object) -> None:
        self.screen, self.hand = screen, Hand(screen)
        wait_for("the window manager", lambda: self.hand.do("get_num_desktops"))
        self.process = self.start(*arguments)
        wait_for("the window", lambda: self.hand.windows("X-ray Desktop"))
        (self.window,) = self.hand.windows("X-ray Desktop")
        self.hand.do("windowsize", "--sync", self.window, 1430, 900)
        self.hand.do("windowmove", "--sync", self.window, 0, 0)
        self.hand.do("windowactivate", "--sync", self.window)
        self.hand.move(*AWAY)

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        with (self.screen.place / "stderr").open("ab") as errors:
            return subprocess.Popen(
                [sys.executable, "-m", "xray_desktop", *map(str, arguments)],
                cwd=self.screen.place,
                env=self.screen.environment,
                stderr=errors,
            )

    @property
    def title(self) -> str:
        return self.hand.title(self.window)

    def view(self) -> np.ndarray:
        return grey(self.screen.picture())

    def film(self, name: str) -> None:
        wait_for(f"{name} in the title", lambda: self.title.startswith(name))

    def settled(self, where: tuple[slice, slice] = FILM, *, still: int = 4) -> np.ndarray:
        """The film, or another part of the screen, once nothing has moved for a while."""

        def seen() -> np.ndarray:
            return grey(self.screen.picture(), where)

        last, same = seen(), 0

        def quiet() -> bool:
            nonlocal last, same
            now = seen()
            same = same + 1 if apart(now, last) < 0.01 else 0
            last = now
            return same >= still

        wait_for("a picture that stands still", quiet)
        return last

    def changed(self, before: np.ndarray, what: str) -> np.ndarray:
        wait_for(f"{what} changes the film", lambda: apart(self.view(), before) > OTHER)
        return self.settled()

    def back(self, before: np.ndarray, what: str) -> None:
        wait_for(f"{what} brings the film back", lambda: apart(self.view(), before) < SAME)

    def dialog(self, name: str) -> str:
        wait_for(f"the dialog {name!r}", lambda: self.hand.windows(name))
        (window,) = self.hand.windows(name)[:1]
        self.hand.do("windowactivate", "--sync", window)
        return window

    def gone(self, name: str) -> None:
        wait_for(f"the end of {name!r}", lambda: not self.hand.windows(name))
        self.hand.do("windowactivate", "--sync", self.window)


@contextmanager
def step(reader: Reader, name: str) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        path = reader.screen.save(f"failed at {name}")
        error.add_note(f"at {name!r}; the screen is in {path}")
        raise


@pytest.fixture
def reader(screen, films) -> Iterator[Reader]:
    made = Reader(screen, films)
    yield made
    made.process.kill()
    made.process.wait()
    said = (screen.place / "stderr").read_text()
    assert "Traceback" not in said, said


def test_window_level_pan_zoom_and_turns(reader):
    hand = reader.hand
    with step(reader, "opening"):
        reader.film("1.png (1 of 3)")
        hand.key("m")  # no map over the film
        first = reader.settled()
        assert first.std() > 20
    with step(reader, "left drag: window and level"):
        hand.drag(CENTRE, (CENTRE[0] + 120, CENTRE[1] - 60))
        wider = reader.changed(first, "a left drag")
        assert alike(wider, first) > 0.9
        hand.key("1")
        reader.back(first, "the file's window")
    with step(reader, "number keys: auto, file's, presets"):
        hand.key("2")
        reader.changed(first, "a preset")
        hand.key("0")
        reader.settled()
        hand.key("1")
        reader.back(first, "1")
    with step(reader, "middle drag: pan"):
        hand.drag(CENTRE, (CENTRE[0] + 80, CENTRE[1] + 40), button=2)
        moved = reader.changed(first, "a middle drag")
        assert apart(moved[40:, 80:], first[:-40, :-80]) < 3
        hand.key("ctrl+0")
        reader.back(first, "reset")
    with step(reader, "right drag: zoom"):
        hand.drag(CENTRE, (CENTRE[0], CENTRE[1] - 120), button=3)
        reader.changed(first, "a right drag")
        hand.key("equal")
        reader.back(first, "fit")
    with step(reader, "Ctrl+wheel: zoom at the pointer"):
        hand.wheel(CENTRE, down=False, control=True)
        reader.changed(first, "Ctrl+wheel")
        hand.key("ctrl+1")
        reader.settled()
        hand.key("ctrl+0")
        reader.back(first, "reset")
    with step(reader, "I, R, L, H, V"):
        hand.key("i")
        assert alike(reader.changed(first, "I"), first) < -0.95
        hand.key("i")
        reader.back(first, "I once more")
        hand.key("h")
        assert alike(_middle(reader.changed(first, "H"))[:, ::-1], _middle(first)) > 0.9
        hand.key("h", "v")
        assert alike(_middle(reader.changed(first, "V"))[::-1], _middle(first)) > 0.9
        hand.key("v", "r")
        turned = reader.changed(first, "R")
        assert alike(turned, first) < 0.9
        hand.key("l")
        reader.back(first, "L")
    with step(reader, "T: corner text"):
        whole = reader.settled(FILM_AND_CORNERS)
        hand.key("t")
        wait_for(
            "corners without text",
            lambda: apart(grey(reader.screen.picture(), FILM_AND_CORNERS), whole) > 0.1,
        )
        hand.key("t")
        wait_for(
            "corners with text",
            lambda: apart(grey(reader.screen.picture(), FILM_AND_CORNERS), whole) < 0.02,
        )
    with step(reader, "F11: full screen"):
        hand.key("F11")
        wait_for("a full screen", lambda: "Height: 960" in _geometry(reader))
        hand.key("Escape")
        wait_for("no full screen", lambda: "Height: 960" not in _geometry(reader))
        reader.back(first, "Esc")
    with step(reader, "Ctrl+Q"):
        hand.key("ctrl+q")
        assert reader.process.wait(30) == 0


def _middle(view: np.ndarray) -> np.ndarray:
    """The middle of the film; a film that does not stand in the middle of it moves a little."""
    return view[80:-80:4, 80:-80:4]


def _geometry(reader: Reader) -> str:
    return reader.hand.do("getwindowgeometry", reader.window).replace("x960", "xHeight: 960")


def test_marks_are_drawn_taken_back_and_kept_with_their_film(reader):
    hand = reader.hand
    reader.film("1.png (1 of 3)")
    hand.key("m")
    first = reader.settled()
    assert yellow(reader.screen.picture()) < 10

    def drawn() -> int:
        return yellow(reader.screen.picture())

    def settled() -> int:
        reader.settled()
        return drawn()

    with step(reader, "D: length, undo, redo, delete"):
        hand.key("d")
        hand.drag((300, 300), (600, 420))
        wait_for("a length", lambda: drawn() > 150)
        hand.key("ctrl+z")
        wait_for("undo", lambda: drawn() < 10)
        hand.key("ctrl+y")
        wait_for("redo", lambda: drawn() > 150)
        hand.key("w")
        hand.click(450, 360)
        hand.move(*AWAY)
        hand.key("Delete")
        wait_for("delete", lambda: drawn() < 10)
        hand.key("ctrl+z")
        wait_for("undo of delete", lambda: drawn() > 150)
        length = settled()
    with step(reader, "A: angle"):
        hand.key("a")
        hand.drag((300, 600), (500, 640))
        hand.click(650, 500)
        hand.move(*AWAY)
        wait_for("an angle", lambda: drawn() > length + 100)
        hand.key("Escape", "w")
    with step(reader, "middle drag pans with a tool in hand"):
        hand.key("d")
        before = reader.settled()
        hand.drag(CENTRE, (CENTRE[0] + 60, CENTRE[1]), button=2)
        reader.changed(before, "a middle drag")
        hand.key("Escape", "ctrl+0")
        reader.back(before, "reset")
    with step(reader, "B: text"):
        marks = settled()
        hand.key("b")
        hand.drag((700, 300), (620, 380))
        note = reader.dialog("Note")
        hand.write("look here")
        hand.do("mousemove", "--window", note, OK_FROM_THE_LEFT, OK_FROM_ABOVE, "click", 1)
        hand.move(*AWAY)
        wait_for("a note", lambda: drawn() > marks + 50)
        hand.key("w")
    with step(reader, "marks stay with their film"):
        marks = settled()
        hand.key("Next")
        reader.film("2.dcm")
        wait_for("no marks on the next film", lambda: drawn() < 10)
        hand.key("Prior")
        reader.film("1.png")
        wait_for("marks on the first", lambda: abs(drawn() - marks) < 60)
    with step(reader, "K: key image"):
        corner = reader.settled(STARS_CORNER)
        hand.key("k")
        wait_for(
            "a star in the corner",
            lambda: apart(grey(reader.screen.picture(), STARS_CORNER), corner) > 1,
        )
    assert apart(reader.view(), first) > 0


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
    with step(reader, "what is no film is refused in words"):
        text = tmp_path / "letter.txt"
        text.write_text("Dear colleague")
        reader.start(text).wait(60)
        wait_for("no film", lambda: "letter" not in reader.title and reader.view().std() < 60)
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


def test_scores_map_and_what_is_hidden(reader):
    hand = reader.hand
    reader.film("1.png (1 of 3)")
    with step(reader, "a finding is chosen, its map comes"):
        wait_for("scores", lambda: reader.screen.picture()[FIRST_BAR].min() > 80)
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


def test_dialogs_open_do_their_work_and_close(reader, tmp_path):
    hand = reader.hand
    reader.film("1.png (1 of 3)")
    reader.settled()
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
