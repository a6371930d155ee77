"""The window's composition root: makes the parts and hands them to each other."""

import sys
from pathlib import Path
from typing import Final, cast

from platformdirs import user_log_dir
from PySide6.QtCore import QSettings
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from xray_desktop.bundled import FIRST_SAMPLE, SAMPLES, bundled
from xray_desktop.gui import palette
from xray_desktop.gui.crash import CrashDoor, tell_of_crash
from xray_desktop.gui.jobs import JobRunner
from xray_desktop.gui.main_window import NAME, MainWindow
from xray_desktop.gui.session import Session
from xray_desktop.imaging.reader import FilmReader
from xray_desktop.inference.engines import EngineKind, load_engine

IDENTITY: Final = "xray-desktop"


def run(paths: list[Path], *, model: Path, engine: str, sample: bool) -> int:
    """Show the window until it is closed.

    Parameters
    ----------
    paths : list of Path
        Films or folders to open.
    model : Path
        Folder of the model bundle.
    engine : str
        One of `inference.engines.EngineKind`.
    sample : bool
        Open the bundled films after `paths`, and explain the first one's top finding in any case.

    Returns
    -------
    int
        The exit status.
    """
    app = QApplication(sys.argv[:1])
    app.setApplicationDisplayName(NAME)
    app.setWindowIcon(QIcon(str(bundled("icons", "app.svg"))))
    palette.apply(app)
    door = CrashDoor(Path(user_log_dir(IDENTITY, appauthor=False)), tell_of_crash)
    door.install()
    with FilmReader() as reader:
        runner = JobRunner()
        kind = cast("EngineKind", engine)
        session = Session(reader, lambda: load_engine(model, kind), runner)
        window = MainWindow(app, session, runner, QSettings(IDENTITY, IDENTITY))
        window.show()
        samples = [bundled(*FIRST_SAMPLE), bundled(*SAMPLES)]
        films = [*paths, *samples] if sample else paths
        session.start(films, show_top_anyway=sample)
        return app.exec()
