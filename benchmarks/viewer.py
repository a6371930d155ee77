"""``python -m benchmarks.viewer``: from a move of the mouse to the painted frame, and paging.

A drawn image of 3000 x 2500 pixels, 12 bits in 16, in a window of 1440 x 900. Every move is painted
before the next one is sent, so a frame's time is all that the program does for it. What the
window's thread computed is free of what else the machine does. Then images are paged through.
"""

import argparse
import gc
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtCore import QEvent, QEventLoop, QPointF, QSettings, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from xray_desktop.core.image.display import Presentation, full_range
from xray_desktop.core.image.radiograph import Radiograph, Source
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.session.scoring_controller import SCORE_AHEAD
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.shell.main_window import MainWindow
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.inference.engines import EngineOptions, load_engine
from xray_desktop.paths import DEMO_MODEL, resource_path

ROWS: Final = 3000
COLUMNS: Final = 2500
FRAMES: Final = 240
DRAGS: Final = {
    "window": Qt.MouseButton.LeftButton,
    "pan": Qt.MouseButton.MiddleButton,
    "zoom": Qt.MouseButton.RightButton,
}
SAMPLE: Final = "chest_effusion.png"
COPIES: Final = 40
WARM_UP: Final = 3
GIVE_UP_MS: Final = 120_000


def drawn(seed: int = 0, rows: int = ROWS, columns: int = COLUMNS) -> np.ndarray:
    """Return an image of smooth shapes and noise, (rows, columns) uint16 below 4096."""
    rng = np.random.default_rng(seed)
    down, across = np.mgrid[0:rows, 0:columns].astype(np.float32)
    lungs = np.exp(-(((across / columns - 0.3) / 0.14) ** 2) - ((down / rows - 0.5) / 0.3) ** 2)
    lungs += np.exp(-(((across / columns - 0.7) / 0.14) ** 2) - ((down / rows - 0.5) / 0.3) ** 2)
    noise = rng.normal(0, 40, (rows, columns)).astype(np.float32)
    return np.clip(2800 - 1900 * lungs + noise, 0, 4095).astype(np.uint16)


def frames(app: QApplication) -> str:
    """Return what a frame takes in each drag, at rest zoomed to fit and at 1:1."""
    image = Radiograph(
        drawn().astype(np.float32),
        Presentation(0, 4095, (full_range(0, 4095),)),
        Source("0" * 64, "drawn"),
    )
    view = ImageView()
    view.resize(1440, 900)
    view.show()
    view.show_image(DisplayPixels.of(image))
    app.processEvents()
    lines = [
        "                       from the move to the frame    computed by the window",
        "drag, start            median ms   99th percentile   median ms   99th percentile",
    ]
    for zoom in ("fit", "1:1"):
        for name, button in DRAGS.items():
            view.area.fit()
            if zoom == "1:1":
                view.area.one_to_one()
            app.processEvents()
            wall, computed = _dragged(app, view, button)
            numbers = "   ".join(
                f"{median(ms):9.2f}   {quantiles(ms, n=100)[98]:15.2f}" for ms in (wall, computed)
            )
            lines.append(f"{name + ', ' + zoom:20}   {numbers}")
    view.hide()
    return "\n".join(lines)


def _dragged(
    app: QApplication, view: ImageView, button: Qt.MouseButton
) -> tuple[list[float], list[float]]:
    """Return milliseconds for each frame, and those that this thread computed."""
    target = view.viewport()

    def send(kind: QEvent.Type, at: QPointF, pressed: Qt.MouseButton, held: Qt.MouseButton) -> None:
        there = QPointF(target.mapToGlobal(at))
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(target, QMouseEvent(kind, at, there, pressed, held, none))

    start = QPointF(720, 450)
    send(QEvent.Type.MouseButtonPress, start, button, button)
    wall: list[float] = []
    computed: list[float] = []
    for number in range(FRAMES):
        angle = 2 * np.pi * number / FRAMES
        at = start + QPointF(150 * np.sin(angle), 100 * np.sin(2 * angle))
        begun, worked = time.perf_counter(), time.thread_time()
        send(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, button)
        target.repaint()
        wall.append(1000 * (time.perf_counter() - begun))
        computed.append(1000 * (time.thread_time() - worked))
        app.processEvents()
    send(QEvent.Type.MouseButtonRelease, start, button, Qt.MouseButton.NoButton)
    return wall, computed


class Reader:
    """A window with a model, and what is needed to page through its images.

    Parameters
    ----------
    paths : list of Path
        Images, paged through round and round.
    scratch : Path
        For settings.
    """

    def __init__(self, app: QApplication, paths: list[Path], scratch: Path) -> None:
        self._app = app
        self._readers = [ImageReader(), ImageReader()]
        self._runner = JobRunner()
        self.session = Session(
            self._readers[0],
            lambda: load_engine(resource_path(*DEMO_MODEL), EngineOptions(precision="auto")),
            self._runner,
            ahead=self._readers[1],
        )
        settings = QSettings(str(scratch / "settings.ini"), QSettings.Format.IniFormat)
        self.window = MainWindow(app, self.session, self._runner, settings)
        self.window.resize(1440, 900)
        self.window.show()
        self._waiting = QEventLoop()
        self._give_up = QTimer(self.window)
        self._give_up.setSingleShot(True)
        self._give_up.timeout.connect(self._waiting.quit)
        self.session.image_opened.connect(self._waiting.quit)
        self.session.refused.connect(self._waiting.quit)
        self._until(lambda: self.session.start(paths))

    def page(self) -> tuple[float, float]:
        """Show the next image, or the first; return seconds until it is painted.

        The second number is the time that the window's thread computed for it.
        """
        playlist = self.session.playlist
        last = playlist is not None and playlist.moved(1) is None
        action = self.window.actions_by_id["first" if last else "next"]
        begun, computed = time.perf_counter(), time.thread_time()
        self._until(action.trigger)
        self.window.image.viewport().repaint()
        return time.perf_counter() - begun, time.thread_time() - computed

    def rest(self) -> None:
        """Wait until the image is scored and nothing more is done ahead."""
        until = time.monotonic() + GIVE_UP_MS / 1000
        while time.monotonic() < until and not self._ready():
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)

    def close(self) -> None:
        """End the window and its processes."""
        self.window.close()
        for reader in self._readers:
            reader.close()

    def memory_mb(self) -> tuple[float, float]:
        """Return the memory of this process and of its decoding processes, MiB."""
        decoding = [reader.pid for reader in self._readers if reader.pid is not None]
        return _memory_mb(), sum(_memory_mb(pid) for pid in decoding)

    def _ready(self) -> bool:
        session, runner = self.session, self._runner
        scoring = runner.waits(JobQueue.MODEL) or runner.active(SCORE_AHEAD)
        return session.scoring.engine is not None and not scoring and not session.prefetcher.busy

    def _until(self, begin: Callable[[], object]) -> None:
        self._give_up.start(GIVE_UP_MS)
        QTimer.singleShot(0, begin)
        self._waiting.exec()
        self._give_up.stop()


def paging(app: QApplication, paths: list[Path], pages: int) -> str:
    """Return how long the next image takes, decoded ahead or not, in turns in one window."""
    with TemporaryDirectory() as scratch:
        reader = Reader(app, paths, Path(scratch))
        taken: list[list[tuple[float, float]]] = [[], []]
        for _ in range(pages + WARM_UP):
            for times, ahead in zip(taken, (True, False), strict=True):
                reader.rest()
                if not ahead:
                    reader.session.prefetcher.clear()
                times.append(reader.page())
        reader.close()
    lines = ["next image        median ms   99th percentile   computed by the window, median ms"]
    for name, times in zip(("decoded ahead", "not"), taken, strict=True):
        wall, computed = ([1000 * one[kind] for one in times[WARM_UP:]] for kind in (0, 1))
        lines.append(
            f"{name:15}   {median(wall):9.1f}   {quantiles(wall, n=100)[98]:15.1f}   "
            f"{median(computed):33.1f}"
        )
    ratios = [slow[0] / quick[0] for quick, slow in zip(*taken, strict=True)][WARM_UP:]
    return "\n".join([*lines, f"not / decoded ahead, by page: {median(ratios):.1f} in the median"])


def memory(app: QApplication, paths: list[Path], images: int) -> str:
    """Return memory, widgets and threads while so many images are paged through, all scored."""
    lines = ["images   memory MB   decoding MB   decoded ahead MB   widgets   threads"]
    with TemporaryDirectory() as scratch:
        reader = Reader(app, paths, Path(scratch))
        for number in range(1, images + 1):
            reader.rest()
            if number in (1, images // 5, 3 * images // 5, images):
                gc.collect()
                app.processEvents()
                own, decoding = reader.memory_mb()
                held = reader.session.prefetcher.cache.nbytes / 1e6
                lines.append(
                    f"{number:6d}   {own:9.0f}   {decoding:11.0f}   {held:16.0f}   "
                    f"{len(app.allWidgets()):7d}   {threading.active_count():7d}"
                )
            reader.page()
        reader.close()
    return "\n".join(lines)


def _copies(scratch: Path) -> list[Path]:
    """Write images that differ in brightness; like images, or the input check refuses them."""
    paths = [scratch / f"{number}.png" for number in range(COPIES)]
    with Image.open(resource_path("samples", SAMPLE)) as picture:
        sample = picture.convert("L").resize((750, 625))
    for number, path in enumerate(paths):
        sample.point([value - value * (number % 7) // 70 for value in range(256)]).save(path)
    return paths


def _memory_mb(pid: int | None = None) -> float:
    """Return what a process, or this one, has in memory now, MiB; Linux only."""
    status = Path("/proc", "self" if pid is None else str(pid), "status")
    lines = status.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.viewer", description=__doc__)
    parser.add_argument("--images", type=int, default=500, help="paged through; 0: none")
    parser.add_argument("--pages", type=int, default=100, help="timed; 0: none")
    parser.add_argument(
        "--folder",
        type=Path,
        action="append",
        help="images to page through, round and round; default: copies of a sample",
    )
    options = parser.parse_args()
    app = QApplication([])
    palette.apply(app)
    print(frames(app), flush=True)
    with TemporaryDirectory() as scratch:
        paths = options.folder or _copies(Path(scratch))
        if options.pages:
            print(f"\n{paging(app, paths, options.pages)}", flush=True)
        if options.images:
            print(f"\n{memory(app, paths, options.images)}")


if __name__ == "__main__":
    main()
