"""A screen of its own (Xvfb with a window manager), its pixels, and a hand with real events."""

import os
import shutil
import struct
import subprocess
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

NEEDED = ("Xvfb", "openbox", "xdotool")
WIDTH, HEIGHT = 1640, 960
PATIENCE_S = 300
"""Only a state that never comes takes so long: on a busy machine a model loads for minutes."""
IMAGE = (slice(200, 760), slice(145, 905))
"""Rows and columns that are image whatever the corner text says."""
IMAGE_AND_CORNERS = (slice(110, 890), slice(20, 990))
PANEL = (slice(110, 890), slice(1020, 1420))
CENTRE = (500, 480)
AWAY = (1600, 930)
"""Where the pointer covers nothing."""


def missing() -> list[str]:
    return [name for name in NEEDED if shutil.which(name) is None]


class Screen:
    """An X server without a screen; `environment` is what programs on it need."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._own = TemporaryDirectory(prefix="x")  # sockets' names must be short
        home, runtime = Path(self._own.name, "home"), Path(self._own.name, "run")
        for folder in (home, runtime):
            folder.mkdir(mode=0o700)
        settings = home / ".config" / "xray-desktop" / "xray-desktop.conf"
        settings.parent.mkdir(parents=True)
        settings.write_text("[studies]\nthumbnails=false\n")  # the image is as wide as below
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            [
                *("Xvfb", "-displayfd", str(writing), "-nolisten", "tcp"),
                "-r",  # on a busy machine a key would be held for so long that it repeats
                *("-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", str(place)),
            ],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            display = f":{told.readline().strip()}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        self.environment = kept | {
            "DISPLAY": display,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": "1",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        }
        with (place / "openbox").open("wb") as messages:
            self._manager = subprocess.Popen(
                ["openbox"], env=self.environment, stderr=messages, stdout=messages
            )

    @classmethod
    def managed(cls, place: Path) -> "Screen":
        """Return a screen whose window manager has come; a machine under load may need a second."""
        for patience_s in (20, 40, 60):
            made = cls(place)
            try:
                wait_for("the window manager", Hand(made).desktops, patience_s)
            except AssertionError:
                made.close()
            else:
                return made
        raise AssertionError("no window manager: " + (place / "openbox").read_text())

    def close(self) -> None:
        for process in (self._manager, self._server):
            process.terminate()
            process.wait()
        self._own.cleanup()

    def picture(self) -> np.ndarray:
        """The screen, (rows, columns, 3) uint8: the server's own memory, an XWD file."""
        raw = (self.place / "Xvfb_screen0").read_bytes()
        head = struct.unpack(">25I", raw[:100])
        size, width, height, line, colours = head[0], head[4], head[5], head[12], head[19]
        start = size + 12 * colours
        rows = np.frombuffer(raw, np.uint8, height * line, start).reshape(height, line)
        return rows[:, : 4 * width].reshape(height, width, 4)[:, :, 2::-1].copy()

    def save(self, name: str) -> Path:
        path = self.place / f"{name}.png"
        Image.fromarray(self.picture()).save(path)
        return path


class Hand:
    """Mouse and keyboard, as the X server sees them."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    def do(self, *words: object) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env=self.screen.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip()

    def desktops(self) -> int:
        """How many there are: none before the window manager has come."""
        return int(self.do("get_num_desktops") or 0)

    def key(self, *keys: str) -> None:
        for key in keys:
            self.do("key", key)

    def write(self, text: str) -> None:
        self.do("type", "--delay", "20", text)

    def move(self, x: int, y: int) -> None:
        self.do("mousemove", x, y)

    def click(self, x: int, y: int, button: int = 1) -> None:
        self.do("mousemove", x, y, "sleep", "0.1", "mousedown", button, "sleep", "0.1")
        self.do("mouseup", button)

    def double_click(self, x: int, y: int) -> None:
        self.do("mousemove", x, y, "click", "--repeat", "2", "--delay", "60", "1")

    def drag(self, start: tuple[int, int], end: tuple[int, int], button: int = 1) -> None:
        self.drag_along([start, end], button)

    def drag_along(self, corners: Sequence[tuple[int, int]], button: int = 1) -> None:
        self.move(*corners[0])
        self.do("mousedown", button)
        for start, end in pairwise(corners):
            for step in range(1, 9):
                x, y = (round(a + (b - a) * step / 8) for a, b in zip(start, end, strict=True))
                self.do("mousemove", x, y, "sleep", "0.02")
        self.do("mouseup", button)
        self.move(*AWAY)

    def wheel(self, place: tuple[int, int], *, down: bool, control: bool = False) -> None:
        self.move(*place)
        if control:
            self.do("keydown", "ctrl")
        self.do("click", 5 if down else 4)
        if control:
            self.do("keyup", "ctrl")
        self.move(*AWAY)

    def windows(self, name: str) -> list[str]:
        return self.do("search", "--onlyvisible", "--name", name).split()

    def title(self, window: str) -> str:
        return self.do("getwindowname", window)


def wait_for(what: str, condition: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"never came: {what}")


def grey(picture: np.ndarray, where: tuple[slice, slice] = IMAGE) -> np.ndarray:
    return picture[where].astype(float).mean(axis=2)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Mean difference in grey levels."""
    return float(np.abs(one - other).mean())


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation."""
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def colour(picture: np.ndarray, where: tuple[slice, slice] = IMAGE) -> float:
    """Mean distance from grey."""
    part = picture[where].astype(float)
    return float((part.max(axis=2) - part.min(axis=2)).mean())


def yellow(picture: np.ndarray) -> int:
    """Pixels in the colours of marks (`palette.MARK`, `palette.ANNOTATION_SELECTED`)."""
    part = picture[IMAGE].astype(int)
    marks = ((240, 228, 66), (127, 208, 255))
    return int(sum((np.abs(part - np.array(mark)).sum(axis=2) < 30).sum() for mark in marks))
