"""The start page: opens what it names, by keys too, and remembers no more than the user wants."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.gui.settings.preferences import Preferences
from xray_desktop.gui.settings.recent_images import RecentImages
from xray_desktop.gui.shell.start_page import OPENING, StartPage
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.paths import FIRST_SAMPLE, resource_path


def page_of(one: WindowHarness) -> StartPage:
    return one.window.start_page


def test_buttons_name_their_keys_and_do_what_the_command_does(
    harness: Callable[..., WindowHarness], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = harness(a=image())
    asked: list[object] = []

    def ask(*given: object) -> tuple[list[str], str]:
        asked.append(given)
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", ask)
    page = page_of(one)
    assert page.isVisible()
    assert "Ctrl+O" in page.buttons["open"].accessibleName()
    qtbot.mouseClick(page.buttons["open"], Qt.MouseButton.LeftButton)
    assert len(asked) == 1
    assert any(
        label.text() == RESEARCH_USE and label.isVisible()
        for label in page.findChildren(PlainLabel)
    )


def test_arrows_and_enter_work_it_and_the_image_gets_the_focus(
    harness: Callable[..., WindowHarness], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = harness(a=image())
    page = page_of(one)
    one.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is page.buttons["open"])
    qtbot.keyClick(page.buttons["open"], Qt.Key.Key_Down)
    assert QApplication.focusWidget() is page.buttons[OPENING[1]]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(one.folder))
    open_paths = one.session.open
    monkeypatch.setattr(one.session, "open", lambda _paths: open_paths([one.path("a")]))
    with qtbot.waitSignal(one.session.image_opened):
        qtbot.keyClick(page.buttons[OPENING[1]], Qt.Key.Key_Return)
    assert not page.isVisible()
    assert QApplication.focusWidget() is one.window.image


def test_the_sample_is_opened(
    harness: Callable[..., WindowHarness], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = harness()
    opened: list[list[Path]] = []
    monkeypatch.setattr(one.session, "open", opened.append)
    page_of(one).buttons["sample"].click()
    assert opened[0][0] == resource_path(*FIRST_SAMPLE)


def test_recent_images_come_and_go_with_the_history(harness: Callable[..., WindowHarness]) -> None:
    one = harness(a=image())
    page, opened = page_of(one), []
    for paths in ((one.path("a"),), (one.path("a"), one.path("b"))):
        one.window._recent.add(paths)
    page.recent_requested.connect(opened.append)
    for button in page.recent_buttons:
        button.click()
    assert opened == [(one.path("a"), one.path("b")), (one.path("a"),)]
    assert page.recent_buttons[0].toolTip() == f"{one.path('a')}\n{one.path('b')}"
    one.window.actions_by_id["clear_history"].trigger()
    assert page.recent_buttons == []
    one.window._recent.add((one.path("a"),))
    off = Preferences(recent_images=False)
    one.window.preferences._change(Preferences(), off)
    assert page.recent_buttons == []
    assert "not remembered" in page._no_recent.text()


def test_a_file_dialog_begins_where_the_last_one_ended(
    harness: Callable[..., WindowHarness], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = harness(a=image())
    asked: list[tuple[object, ...]] = []

    def ask(*given: object) -> tuple[list[str], str]:
        asked.append(given)
        return [str(one.path("a"))], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", ask)
    for _ in range(2):
        one.window.actions_by_id["open"].trigger()
    assert [given[2] for given in asked] == ["", str(one.folder)]
    first, *_ = str(asked[0][3]).split(";;")
    assert first.endswith("(*)"), "DICOM files without an ending are hidden"
    one.window.actions_by_id["clear_history"].trigger()
    assert RecentImages(one.settings).folder == ""


def test_no_folder_is_kept_if_no_path_is_wanted(harness: Callable[..., WindowHarness]) -> None:
    one = harness()
    Preferences(recent_images=False).store(one.settings)
    recent = RecentImages(one.settings)
    recent.note_folder(one.folder)
    assert recent.folder == ""
    assert str(one.folder) not in [one.settings.value(key) for key in one.settings.allKeys()]
