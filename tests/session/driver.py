"""The program on its screen, the hand, and what is seen."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from tests.session.screen import AWAY, IMAGE, Hand, Screen, apart, grey, wait_for

SAME = 0.6
"""Grey levels between two pictures of one view."""
OTHER = 2.0
FIRST_SCORE = (slice(238, 252), slice(1265, 1309))
"""Where the first score's bar begins, in the panel's list, for the first image."""


class AppDriver:
    """The program, the hand, and what is seen."""

    def __init__(self, screen: Screen, *arguments: object) -> None:
        self.screen, self.hand = screen, Hand(screen)
        self.process = self.start(*arguments)
        wait_for("the window", lambda: self.hand.windows("X-ray Desktop"))
        (self.window,) = self.hand.windows("X-ray Desktop")
        self.hand.do("windowsize", "--sync", self.window, 1553, 900)
        self.hand.do("windowmove", "--sync", self.window, 0, 0)
        self.activate(self.window)
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

    def image(self, name: str) -> None:
        wait_for(f"{name} in the title", lambda: self.title.startswith(name))

    def scored(self) -> None:
        """Wait until the first image has its scores."""
        wait_for("scores", lambda: self.screen.picture()[FIRST_SCORE].max() > 150)

    def at_rest(self, where: tuple[slice, slice] = IMAGE, *, still: int = 4) -> np.ndarray:
        """The image, or another part of the screen, once nothing has moved for a while."""

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
        wait_for(f"{what} changes the image", lambda: apart(self.view(), before) > OTHER)
        return self.at_rest()

    def back(self, before: np.ndarray, what: str) -> None:
        wait_for(f"{what} brings the image back", lambda: apart(self.view(), before) < SAME)

    def dialog(self, name: str) -> str:
        wait_for(f"the dialog {name!r}", lambda: self.hand.windows(name))
        (window,) = self.hand.windows(name)[:1]
        self.activate(window)
        return window

    def gone(self, name: str, *, followed: bool = False) -> None:
        """Wait until a dialog is closed; `followed` by another one, which keeps the keyboard."""
        wait_for(f"the end of {name!r}", lambda: not self.hand.windows(name))
        if not followed:
            self.activate(self.window)

    def activate(self, window: str) -> None:
        """Give a window the keyboard."""
        self.hand.do("windowactivate", window)
        wait_for("the keyboard", lambda: self.hand.do("getactivewindow") == window)


def own_findings(driver: AppDriver) -> list[dict[str, bool]]:
    """What is saved in the program's own folder: the findings on each image."""
    home = Path(driver.screen.environment["HOME"])
    files = home.glob(".local/share/xray-desktop/reader-findings/*.json")
    return [json.loads(file.read_text(encoding="utf-8"))["present"] for file in sorted(files)]


def keep_copies(driver: AppDriver, folder: Path) -> None:
    """Have copies of findings kept in a folder, by the menu."""
    hand = driver.hand
    hand.key("alt+f", "s")
    driver.dialog("Copies of reader findings")
    hand.key("Return")
    driver.dialog("Folder for copies")
    hand.key("ctrl+a")
    hand.write(str(folder))
    hand.key("Return")
    driver.gone("Folder for copies")


@contextmanager
def step(driver: AppDriver, name: str) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        path = driver.screen.save(f"failed at {name}")
        error.add_note(f"at {name!r}; the screen is in {path}")
        raise
