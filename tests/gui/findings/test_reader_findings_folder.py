"""The first finding that is marked: what is kept is said in full before a folder is chosen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.gui.findings.reader_findings_folder import ReaderFindingsFolderDialog
from xray_desktop.gui.widgets.text_labels import PlainLabel

LEFT = Qt.MouseButton.LeftButton
BUTTONS_PX = 90
"""Icon and buttons beside the title of a window."""


@pytest.fixture
def shown(
    harness: Callable[..., WindowHarness],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    place: Path,
) -> WindowHarness:
    monkeypatch.setattr(ReaderFindingsFolderDialog, "exec", QDialog.exec)
    one = harness(a=image(0.5))
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.open("a")
    return one


def answer(qtbot: QtBot, told: list[str], *, choose: bool) -> None:
    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ReaderFindingsFolderDialog)
        for label in dialog.findChildren(PlainLabel):
            assert label.wordWrap()
            assert label.height() >= label.heightForWidth(label.width())  # to its last line
            told.append(label.text())
        title = dialog.fontMetrics().horizontalAdvance(f"{dialog.windowTitle()} - X-ray Desktop")
        cut = dialog.width() <= title + BUTTONS_PX
        box = dialog.findChild(QDialogButtonBox)
        assert box is not None
        cancel = box.button(QDialogButtonBox.StandardButton.Cancel)
        qtbot.mouseClick(dialog.choose if choose else cancel, LEFT)
        assert not cut, "the title is cut"

    QTimer.singleShot(50, look)


@pytest.mark.parametrize("choose", [True, False])
def test_it_says_what_is_kept_before_a_folder_is_chosen(
    shown: WindowHarness,
    qtbot: QtBot,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    choose: bool,
) -> None:
    asked: list[str] = []
    offered: list[str] = []

    def choose_folder(_parent: object, title: str, folder: str) -> str:
        asked.append(title)
        offered.append(folder)
        return str(place)

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", choose_folder)
    told: list[str] = []
    answer(qtbot, told, choose=choose)
    keys = Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(shown.window.panel.list, Qt.Key.Key_P, keys)
    assert "burned into the image" in " ".join(told)
    assert "copy of the image" in " ".join(told)
    assert len(asked) == int(choose)
    own = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    assert offered == [own] * int(choose)  # not where images were opened last
    assert all(len(title) < 40 for title in asked)  # a title bar has room for no more
    if choose:
        qtbot.waitUntil(lambda: any(place.rglob("*.csv")))
    else:
        assert not any(place.iterdir())
