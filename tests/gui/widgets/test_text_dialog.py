"""The field for words is left by Tab, accepted by Ctrl+Enter, and what is in it is cut."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from xray_desktop.gui.widgets.text_dialog import TextDialog, ask_multiline_text

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def dialog(qtbot: QtBot) -> TextDialog:
    made = TextDialog("Note", "Words:", "before", None)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(made.field.hasFocus)
    return made


def test_enter_is_a_line_and_tab_goes_on(dialog: TextDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(dialog.field, " and")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    qtbot.keyClicks(dialog.field, "after")
    assert dialog.field.toPlainText() == "before and\nafter"
    qtbot.keyClick(dialog.field, Qt.Key.Key_Tab)
    assert not dialog.field.hasFocus()
    assert dialog.field.toPlainText() == "before and\nafter"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_control_and_enter_accept(dialog: TextDialog, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog.field, key, CONTROL)


@pytest.mark.parametrize(
    ("key", "words"), [(Qt.Key.Key_Return, "before an"), (Qt.Key.Key_Escape, None)]
)
def test_words_are_stripped_and_cut_or_not_said(qtbot: QtBot, key: Qt.Key, words: str) -> None:
    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, TextDialog)
        qtbot.keyClicks(dialog.field, " and on  ")
        qtbot.keyClick(dialog.field, key, CONTROL if key == Qt.Key.Key_Return else Qt.NoModifier)

    QTimer.singleShot(50, answer)
    assert ask_multiline_text(None, "Note", "Words:", " before", 9) == words
