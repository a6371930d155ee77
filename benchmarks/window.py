"""How long the window stands still while an image is opened, scored and explained."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.stall import StallMeter
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.shell.main_window import MainWindow
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.inference.engines import EngineOptions, load_engine
from xray_desktop.paths import DEMO_MODEL, resource_path

GIVE_UP_MS = 300_000
REST_MS = 3_000
LARGE_MB = 20.0


def run(image: Path) -> str:
    """Return the longest gaps of the event loop: from start to scores, and while a map is made."""
    app = QApplication.instance() or QApplication([])
    palette.apply(app)
    with ImageReader() as reader, TemporaryDirectory() as scratch:
        runner = JobRunner()
        choice = EngineOptions(precision="auto")
        session = Session(reader, lambda: load_engine(resource_path(*DEMO_MODEL), choice), runner)
        settings = QSettings(str(Path(scratch, "settings.ini")), QSettings.Format.IniFormat)
        window = MainWindow(app, session, runner, settings)
        window.resize(1440, 900)
        window.show()
        app.processEvents()
        meter = StallMeter()
        meter.start()
        waiting = QEventLoop()
        QTimer.singleShot(GIVE_UP_MS, waiting.quit)
        session.scoring.assessed.connect(waiting.quit)
        session.start([image])
        waiting.exec()
        opened = f"{meter.stop():.0f} ms in {meter.turns} turns"
        meter.start()
        session.heat_map_controller.heat_map_finished.connect(waiting.quit)
        session.heat_map_controller.set_enabled(True)
        waiting.exec()
        mapped = f"{meter.stop():.0f} ms in {meter.turns} turns"
        large = _enlarged(image, Path(scratch, "large.tif"))
        QTimer.singleShot(REST_MS, waiting.quit)  # what is computed ahead is under way or done
        waiting.exec()
        meter.start()
        session.start([large])
        waiting.exec()  # its scores
        waiting.exec()  # its map
        running = f"{meter.stop():.0f} ms in {meter.turns} turns"
        window.close()
        settings.sync()  # written later, they would make the folder again
    return (
        "Longest stand-still of the window's event loop (absolute: a shared machine adds to it)\n"
        f"from the program's start to scores: {opened}\ncomputing a map: {mapped}\n"
        f"then an image of {LARGE_MB:.0f} MB, opened, scored and explained: {running}"
    )


def _enlarged(image: Path, path: Path) -> Path:
    """Write `image` at `LARGE_MB`, 16 bits and not compressed; return where."""
    with Image.open(image) as picture:
        scale = (LARGE_MB * 1e6 / 2 / (picture.width * picture.height)) ** 0.5
        size = round(picture.width * scale), round(picture.height * scale)
        large = picture.convert("F").resize(size, Image.Resampling.BICUBIC)
    Image.fromarray((np.clip(np.asarray(large), 0, 255) * 256).astype(np.uint16)).save(path)
    return path
