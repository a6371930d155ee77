"""An open that fails leaves the image and its list as they were."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.dropping import drop, files
from tests.gui.fakes import image
from xray_desktop.core.errors import RefusedError

BROKEN = RefusedError("damaged", "The file is damaged.")


@pytest.fixture
def shown(harness: Callable[..., WindowHarness], qtbot: QtBot, tmp_path: Path) -> WindowHarness:
    one = harness(a=image(0.3), b=image(0.4), c=BROKEN)
    (tmp_path / "empty").mkdir()
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a", "b")
    # a flat image has no body that a heat map could lie in
    one.session.heat_map_controller.show_anyway()
    return one


def by_dialog(shown: WindowHarness, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
    shown.window.actions_by_id["open"].trigger()


def by_folder(shown: WindowHarness, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(path))
    shown.window.actions_by_id["open_folder"].trigger()


def by_drop(shown: WindowHarness, path: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    drop(shown.window, files(path))


def by_second_start(shown: WindowHarness, path: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    shown.window.activate_and_open([path])


@pytest.mark.parametrize(
    ("way", "name"),
    [(by_dialog, "c"), (by_folder, "empty"), (by_drop, "c"), (by_second_start, "c")],
)
def test_a_failed_open_keeps_image_list_scores_and_annotations(
    shown: WindowHarness,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    way: Callable[[WindowHarness, Path, pytest.MonkeyPatch], None],
    name: str,
) -> None:
    before, image, texts = shown.window.windowTitle(), shown.session.image, shown.texts()
    shown.window.actions_by_id["key_image"].trigger()
    with qtbot.waitSignal(shown.session.refused):
        way(shown, shown.path(name), monkeypatch)
    assert shown.window.banner.isVisible()
    assert shown.session.image is image
    assert shown.window.image.pixels is not None
    assert shown.window.windowTitle() == before
    assert shown.texts() == texts
    assert shown.window.image.heat_map_visible
    assert shown.window.actions_by_id["key_image"].isChecked()
    assert not shown.window.start_page.isVisible()
    with qtbot.waitSignal(shown.session.image_opened):
        qtbot.keyClick(shown.window, Qt.Key.Key_PageDown)
    assert shown.session.playlist is not None
    assert shown.session.playlist.current.name == "b"
