"""The window on no screen, with an analytic model and a scripted reader."""

import gc
import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

# before Qt is imported; parameters are parted by colons, which a whole path has on Windows
os.environ["QT_QPA_PLATFORM"] = "offscreen:configfile=" + os.path.relpath(
    Path(__file__).parents[2] / "docs" / "screen.json"
)

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.fakes import FakeEngine, FakeReader
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.common.language import install_translation, tr
from xray_desktop.gui.findings.feedback_copies_dialog import CopiesDialog
from xray_desktop.gui.findings.findings_model import ROW_ROLE
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.shell import status_bar
from xray_desktop.gui.shell.main_window import MainWindow
from xray_desktop.inference.engine import Engine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            # what the offscreen platform says of itself whenever a window or a menu opens
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


WAIT_MS = 30_000
"""What a test waits for may take so long: machines are shared."""
ON_OPEN = "preferences/heat_map_on_open"
THUMBNAILS = "studies/thumbnails"


class WindowHarness:
    """A window with its session, runner and fakes within reach; heat maps come unasked."""

    def __init__(
        self,
        folder: Path,
        answers: dict[str, Radiograph | Exception],
        engine: FakeEngine,
        *,
        remembers: bool = False,
        prefetch: bool = False,
        previews: FakeReader | None = None,
    ) -> None:
        self.folder = folder
        self.engine = engine
        self.reader = FakeReader(answers)
        self.previews = previews or self.reader
        self.runner = JobRunner()
        self.load: Callable[[], Engine] = lambda: engine
        self.ahead = FakeReader(answers)
        if prefetch:  # only files that there are can be known to be unchanged
            for name in answers:
                (folder / name).touch()
        self.session = Session(
            self.reader,
            lambda: self.load(),
            self.runner,
            ahead=self.ahead if prefetch else None,
        )
        self.settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        if not self.settings.contains(ON_OPEN):
            self.settings.setValue(ON_OPEN, True)  # noqa: FBT003
        if not self.settings.contains(THUMBNAILS):  # they would take room from the image
            self.settings.setValue(THUMBNAILS, False)  # noqa: FBT003
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.window = MainWindow(
            app,
            self.session,
            self.runner,
            self.settings,
            data_folder=folder if remembers else None,
            preview_reader=self.previews,
        )
        self.session.setParent(self.window)
        self.runner.setParent(self.window)

    def path(self, name: str) -> Path:
        return self.folder / name

    def open(self, *names: str) -> None:
        self.session.start([self.path(name) for name in names])

    def texts(self) -> dict[str, str]:
        """The rows of the findings list as read aloud, by label."""
        model = self.window.panel.findings
        return {
            model.index(row).data(ROW_ROLE).label: model.index(row).data()
            for row in range(model.rowCount())
        }

    @property
    def scored(self) -> bool:
        return not any("no scores yet" in text for text in self.texts().values())


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    translators = install_translation(qapp, "de")
    yield
    for translator in translators:
        qapp.removeTranslator(translator)
        translator.deleteLater()
    assert tr("Settings") == "Settings"


def fail_on_question(*_: object) -> None:
    pytest.fail("nobody asked for a folder, and the window asks for one")


@pytest.fixture(autouse=True)
def no_folder_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The window asks for a folder in no test that does not say what is answered."""
    monkeypatch.setattr(CopiesDialog, "exec", fail_on_question)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", fail_on_question)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is chosen for copies of findings, once somebody asks for them."""
    folder = tmp_path / "kept"
    folder.mkdir()
    monkeypatch.setattr(CopiesDialog, "exec", lambda _dialog: 1)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    return folder


def keep_copies(one: WindowHarness) -> None:
    """Switch copies of findings on by the command, with the fixture `place`."""
    one.window.actions_by_id["reader_findings_folder"].trigger()


@pytest.fixture
def qtbot(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QtBot:
    """The bot of pytest-qt; it waits for half a minute in place of five seconds."""
    for name in ("waitSignal", "waitSignals", "waitUntil"):
        monkeypatch.setattr(qtbot, name, partial(getattr(qtbot, name), timeout=WAIT_MS))
    return qtbot


@pytest.fixture(autouse=True)
def messages_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message in the status bar is not over before a slow machine has looked at it."""
    monkeypatch.setattr(status_bar, "MESSAGE_MS", 10 * WAIT_MS)


@pytest.fixture
def harness(
    qapp: QApplication, tmp_path: Path, _frozen_heap: None
) -> Iterator[Callable[..., WindowHarness]]:
    """Make a harness: ``harness(engine, name=image or error, ...)``; closed and gone afterwards."""
    palette.apply(qapp)
    # A pointer that the test before left over a button would show what that button does.
    QCursor.setPos(qapp.primaryScreen().geometry().bottomRight())
    threads, widgets = set(threading.enumerate()), set(qapp.topLevelWidgets())
    made: list[WindowHarness] = []

    def make(
        engine: FakeEngine | None = None,
        *,
        remembers: bool = False,
        prefetch: bool = False,
        **answers: Radiograph | Exception,
    ) -> WindowHarness:
        harness = WindowHarness(
            tmp_path,
            answers,
            engine or FakeEngine(),
            remembers=remembers,
            prefetch=prefetch,
        )
        harness.window.show()
        made.append(harness)
        return harness

    yield make
    for one in made:
        one.engine.release_gradients()
        one.window.reader_work.findings.forget_drafts()  # closing would ask about them
        one.window.close()
        assert one.runner.shutdown(), "work went on after the window closed"
        one.window.deleteLater()
    made.clear()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    left = [w for w in qapp.topLevelWidgets() if w not in widgets]
    assert not left, f"widgets left behind: {left}"
    ours = {one for one in threading.enumerate() if not isinstance(one, threading._DummyThread)}
    assert ours <= threads, "threads left behind"  # dummies: threads of Qt's pools that log
