"""The window's composition root: makes the parts and hands them to each other."""

import logging
import os
import sys
from pathlib import Path
from typing import NoReturn

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from xray_desktop.bundled import FIRST_SAMPLE, SAMPLES, bundled
from xray_desktop.gui import palette
from xray_desktop.gui.crash import CrashDoor, tell_of_crash
from xray_desktop.gui.instance import Instance, first_lock, hand_over, server_name
from xray_desktop.gui.jobs import JobRunner
from xray_desktop.gui.language import speak
from xray_desktop.gui.letters import letters_of_our_own
from xray_desktop.gui.main_window import NAME, MainWindow
from xray_desktop.gui.preferences import Preferences
from xray_desktop.gui.recent import forget_paths, user_settings
from xray_desktop.gui.session import Session
from xray_desktop.gui.sitting import Sitting
from xray_desktop.imaging.reader import FilmReader
from xray_desktop.inference.engines import Choice, load_engine
from xray_desktop.inference.self_test import SelfTests
from xray_desktop.places import (
    annotations_folder,
    instance_files,
    log_folder,
    self_tests_file,
    sitting_file,
)


def run(
    paths: list[Path], *, model: Path, choice: Choice, sample: bool, new_window: bool = False
) -> int:
    """Show the window until it is closed.

    Parameters
    ----------
    paths : list of Path
        Films or folders to open.
    model : Path
        Folder of the model bundle.
    choice : Choice
        Which engine and device; where it says "auto" the user's settings are followed.
    sample : bool
        Open the bundled films after `paths`.
    new_window : bool
        Open a second window; else films go to the program that runs already, if there is one.

    Returns
    -------
    int
        The exit status.
    """
    app = QApplication(sys.argv[:1])
    letters_of_our_own()
    films = [*paths, bundled(*FIRST_SAMPLE), bundled(*SAMPLES)] if sample else paths
    lock_file, socket = instance_files()
    lock = None if new_window else first_lock(lock_file)
    if not new_window and lock is None and hand_over(films, server_name(socket)):
        return 0
    app.setApplicationDisplayName(NAME)
    app.setWindowIcon(QIcon(str(bundled("icons", "app.svg"))))
    settings = user_settings()
    preferences = Preferences.from_settings(settings)
    palette.apply(app, preferences.theme, preferences.font_percent)
    speak(app, preferences.language)
    choice = preferences.choice(choice)
    door = CrashDoor(log_folder(), tell_of_crash)
    door.install()
    with FilmReader() as reader:
        runner = JobRunner()
        tests = SelfTests(self_tests_file())
        session = Session(reader, lambda: load_engine(model, choice, tests=tests), runner)
        window = MainWindow(app, session, runner, settings)
        window.keep_annotations(annotations_folder())
        window.worklist.scorer.options = _options(model, choice)
        window.show()
        if lock is not None:
            _be_the_first(window, session, runner, server_name(socket))
        session.start(films)
        if not films and not window.banner.isVisible():  # what a crash left is offered first
            QTimer.singleShot(0, window.dialogs.show_tour_once)
        status = app.exec()
    if not Preferences.from_settings(settings).recent_images:
        forget_paths(settings)  # Qt's file dialog has kept some of its own
    if not runner.shutdown(0):
        _leave(status, settings)
    return status


def _leave(status: int, settings: QSettings) -> NoReturn:
    """End now: a heat map or a model that is being loaded may take long to come to its next step.

    All that was to be saved is; the thread that still computes holds nothing but memory.
    """
    settings.sync()
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a window that was packed has none
            stream.flush()
    os._exit(status)


def _options(model: Path, choice: Choice) -> tuple[str, ...]:
    """Return what makes a second process judge as this one does."""
    named = ("--model", str(model), "--engine", choice.engine, "--device", choice.device)
    return (*named, "--precision", choice.precision)


def _be_the_first(window: MainWindow, session: Session, runner: JobRunner, name: str) -> None:
    """Hear of second starts, and keep the note from which a crash is made good."""
    instance = Instance(name, window)
    instance.asked.connect(window.take_up)
    sitting = Sitting(sitting_file(), runner, window)
    window.offer_back(sitting)
    session.film_opened.connect(lambda _pixels, playlist: sitting.note(playlist))
    window.closing.connect(sitting.end)
