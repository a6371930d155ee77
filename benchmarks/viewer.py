"""``python -m benchmarks.viewer``: from a move of the mouse to the painted frame, and paging.

A drawn image of 3000 x 2500 pixels, 12 bits in 16, in a window of 1440 x 900. Every move is painted
before the next one is sent, so a frame's time is all that the program does for it.
"""

import argparse
import gc
import os
import threading
import time
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
from xray_desktop.gui.common.jobs import JobRunner
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
    lines = ["drag, start            median ms   99th percentile   frames/s at the median"]
    for zoom in ("fit", "1:1"):
        for name, button in DRAGS.items():
            view.fit()
            if zoom == "1:1":
                view.one_to_one()
            app.processEvents()
            taken = _dragged(app, view, button)
            ms = [1000 * seconds for seconds in taken]
            lines.append(
                f"{name + ', ' + zoom:20}   {median(ms):9.2f}   {quantiles(ms, n=100)[98]:15.2f}   "
                f"{1000 / median(ms):22.0f}"
            )
    view.hide()
    return "\n".join(lines)


def _dragged(app: QApplication, view: ImageView, button: Qt.MouseButton) -> list[float]:
    target = view.viewport()

    def send(kind: QEvent.Type, at: QPointF, pressed: Qt.MouseButton, held: Qt.MouseButton) -> None:
        there = QPointF(target.mapToGlobal(at))
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(target, QMouseEvent(kind, at, there, pressed, held, none))

    start = QPointF(720, 450)
    send(QEvent.Type.MouseButtonPress, start, button, button)
    seconds: list[float] = []
    for number in range(FRAMES):
        angle = 2 * np.pi * number / FRAMES
        at = start + QPointF(150 * np.sin(angle), 100 * np.sin(2 * angle))
        begun = time.perf_counter()
        send(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, button)
        target.repaint()
        seconds.append(time.perf_counter() - begun)
        app.processEvents()
    send(QEvent.Type.MouseButtonRelease, start, button, Qt.MouseButton.NoButton)
    return seconds


def paging(app: QApplication, films: int) -> str:
    """Return memory, widgets and threads while so many images are paged through, all scored."""
    with ImageReader() as reader, TemporaryDirectory() as scratch:
        paths = [Path(scratch, f"{number}.png") for number in range(films)]
        with Image.open(resource_path("samples", SAMPLE)) as picture:
            sample = picture.convert("L").resize((750, 625))
        for number, path in enumerate(paths):  # like images, or the input gate refuses them
            sample.point([value - value * (number % 7) // 70 for value in range(256)]).save(path)
        runner = JobRunner()
        session = Session(
            reader,
            lambda: load_engine(resource_path(*DEMO_MODEL), EngineOptions(precision="auto")),
            runner,
        )
        settings = QSettings(str(Path(scratch, "settings.ini")), QSettings.Format.IniFormat)
        window = MainWindow(app, session, runner, settings)
        window.show()
        waiting = QEventLoop()
        session.assessed.connect(waiting.quit)
        session.withheld.connect(lambda why: lines.append(f"not scored: {why}"))
        give_up = QTimer()
        give_up.setSingleShot(True)
        give_up.timeout.connect(waiting.quit)
        lines = ["films     memory MB   widgets   threads"]
        session.start(paths)
        for number in range(1, films + 1):
            give_up.start(GIVE_UP_MS)
            waiting.exec()
            if number in (1, films // 5, films // 2, films):
                gc.collect()
                app.processEvents()
                lines.append(
                    f"{number:5d}   {_memory_mb():11.0f}   {len(app.allWidgets()):7d}   "
                    f"{threading.active_count():7d}"
                )
            session.step(1)
        window.close()
    return "\n".join(lines)


def _memory_mb() -> float:
    """Return what this process has in memory now, MiB; Linux only."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.viewer", description=__doc__)
    parser.add_argument(
        "--images", dest="films", type=int, default=500, help="paged through; 0: none"
    )
    options = parser.parse_args()
    app = QApplication([])
    palette.apply(app)
    print(frames(app))
    if options.films:
        print(f"\n{paging(app, options.films)}")


if __name__ == "__main__":
    main()
