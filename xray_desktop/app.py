"""The window's composition root: makes the parts and hands them to each other."""

import logging
import os
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NoReturn

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from xray_desktop.gui.common import palette
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.common.language import install_translation
from xray_desktop.gui.common.palette import install_fallback_font
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.session.session_restore import SessionRestore
from xray_desktop.gui.settings.model_loader import ModelLoader, chosen_model
from xray_desktop.gui.settings.preferences import Preferences
from xray_desktop.gui.settings.recent_images import forget_paths, user_settings
from xray_desktop.gui.shell.crash import ExceptionHook, show_crash_dialog
from xray_desktop.gui.shell.instance import (
    InstanceServer,
    acquire_instance_lock,
    send_to_running_instance,
    server_name,
)
from xray_desktop.gui.shell.main_window import MainWindow
from xray_desktop.gui.shell.session_display import NAME
from xray_desktop.gui.shell.termination import close_with_dialogs, closed_by_signals
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.inference.engines import EngineOptions
from xray_desktop.inference.self_test import SelfTests
from xray_desktop.paths import (
    data_folder,
    instance_files,
    log_folder,
    resource_path,
    sample_paths,
    self_tests_file,
    session_restore_file,
)


def run(
    paths: list[Path], *, model: Path, choice: EngineOptions, sample: bool, new_window: bool = False
) -> int:
    """Show the window until it is closed.

    Parameters
    ----------
    paths : list of Path
        Images or folders to open.
    model : Path
        Folder of the model bundle; the demonstration model stands for the one in the settings.
    choice : EngineOptions
        Which engine and device; "auto" follows the user's settings.
    sample : bool
        Open the bundled images after `paths`.
    new_window : bool
        Open a second window; else images go to the program that runs already, if there is one.

    Returns
    -------
    int
        The exit status.
    """
    app = QApplication(sys.argv[:1])
    install_fallback_font()
    images = [*paths, *sample_paths()] if sample else paths
    lock_file, socket = instance_files()
    lock = None if new_window else acquire_instance_lock(lock_file)
    if not new_window and lock is None and send_to_running_instance(images, server_name(socket)):
        return 0
    app.setApplicationDisplayName(NAME)
    app.setWindowIcon(QIcon(str(resource_path("icons", "app.svg"))))
    settings = user_settings()
    preferences = Preferences.from_settings(settings)
    palette.apply(app, preferences.theme, preferences.font_percent)
    install_translation(app, preferences.language)
    loader = ModelLoader(preferences.choice(choice), model, SelfTests(self_tests_file()))
    exception_hook = ExceptionHook(log_folder(), show_crash_dialog)
    exception_hook.install()
    with (
        ImageReader() as reader,
        closing(ImageReader()) as ahead,  # this one starts when needed, and so does the next
        closing(ImageReader(background=True)) as preview_reader,
    ):
        runner = JobRunner()
        first = chosen_model(settings, model)
        session = Session(reader, lambda: loader.load(first), runner, ahead=ahead)
        window = MainWindow(
            app,
            session,
            runner,
            settings,
            data_folder=data_folder(),
            loader=loader,
            preview_reader=preview_reader,
        )
        window.show()
        if lock is not None:
            _serve_other_starts(window, session, runner, server_name(socket))
        session.start(images)
        if images:
            window.dialogs.offer_tour_once(window.status)
        elif not window.banner.isVisible():  # the offer to restore comes first
            QTimer.singleShot(0, window.dialogs.show_tour_once)
        with closed_by_signals(partial(close_with_dialogs, window)):
            status = app.exec()
    if not Preferences.from_settings(settings).recent_images:
        forget_paths(settings)  # Qt's file dialog stores its own
    if not runner.shutdown(0):
        _exit_now(status, settings)
    return status


def _exit_now(status: int, settings: QSettings) -> NoReturn:
    """Exit now: a running heat map or model load may take long to reach its next step.

    Everything is saved; the thread that still computes holds nothing but memory.
    """
    settings.sync()
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a window that was packed has none
            stream.flush()
    os._exit(status)


def _serve_other_starts(window: MainWindow, session: Session, runner: JobRunner, name: str) -> None:
    """Accept paths from other starts of the program, and record what is open for crash recovery."""
    instance = InstanceServer(name, window)
    instance.asked.connect(window.activate_and_open)
    session_restore = SessionRestore(session_restore_file(), runner, window)
    window.display.offer_restore(session_restore)
    session.image_opened.connect(lambda _pixels, playlist: session_restore.note(playlist))
    session.list_changed.connect(session_restore.note)
    session.closed.connect(session_restore.end)
    window.closing.connect(session_restore.end)
