"""Take a screenshot of the real window with the bundled sample, its scores and its map."""  # noqa: INP001

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from xray_desktop.bundled import DEMO_MODEL, FIRST_SAMPLE, bundled
from xray_desktop.gui import palette
from xray_desktop.gui.jobs import JobRunner
from xray_desktop.gui.main_window import MainWindow
from xray_desktop.gui.session import Session
from xray_desktop.imaging.reader import FilmReader
from xray_desktop.inference.engines import Choice, load_engine

GIVE_UP_MS = 120_000


def main() -> int:
    """Write the screenshot; exit status 1 if no map was finished in time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("films", nargs="*", type=Path, default=[bundled(*FIRST_SAMPLE)])
    parser.add_argument("--model", type=Path, default=bundled(*DEMO_MODEL))
    parser.add_argument("--size", default="1440x900", help="width x height in pixels")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("screenshot.png"))
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    app = QApplication([])
    palette.apply(app)
    with FilmReader() as reader, TemporaryDirectory() as scratch:
        runner = JobRunner()
        session = Session(
            reader, lambda: load_engine(options.model, Choice(precision="auto")), runner
        )
        settings = QSettings(str(Path(scratch, "settings.ini")), QSettings.Format.IniFormat)
        window = MainWindow(app, session, runner, settings)
        window.resize(width, height)
        window.show()

        def finish(status: int) -> None:
            window.grab().save(str(options.out))
            window.close()
            app.exit(status)

        session.explanation.map_finished.connect(lambda: QTimer.singleShot(100, lambda: finish(0)))
        QTimer.singleShot(GIVE_UP_MS, lambda: finish(1))
        session.start(options.films, show_top_anyway=True)
        return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
