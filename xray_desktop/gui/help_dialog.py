"""The help page: every command with its shortcut, and what the mouse does."""

from html import escape
from typing import Final

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from xray_desktop.gui import palette
from xray_desktop.gui.bindings import Bindings
from xray_desktop.gui.bindings_dialog import BUTTON_WORDS, DRAG_WORDS, TURN_WORDS, WHEEL_WORDS
from xray_desktop.gui.commands import COMMANDS
from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.room import resize_within_screen

GESTURES: Final = (
    (
        marked("Left drag on a mark"),
        marked("Move it, or one of its points by the square or ring there"),
    ),
    (marked("Double click on a note"), marked("Change its words")),
    (marked("Right click"), marked("Menu")),
    (marked("Double click"), marked("Show the whole film")),
    (marked("Space, held"), marked("The bare image, without its heat map")),
    (marked("Up, Down"), marked("Go through the findings")),
    (marked("Enter, or a row's button"), marked("Heat map of the finding; once more: none")),
)
"""What cannot be changed."""


class HelpDialog(QDialog):
    """Keys and mouse as they are in force, in one table."""

    def __init__(self, bindings: Bindings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys and mouse"))
        em = self.fontMetrics().height()
        resize_within_screen(self, 44 * em, 48 * em)
        page = QTextBrowser(self)
        page.setAccessibleName(tr("Keys and mouse"))
        page.setAccessibleDescription(tr("Every command with its keys, and what the mouse does"))
        page.setHtml(help_html(bindings))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(page)
        column.addWidget(buttons)


def help_html(bindings: Bindings) -> str:
    """Return the page for the keys and buttons in force."""
    keys = [(bindings.words(c.id), tr(c.meaning)) for c in COMMANDS if bindings.keys[c.id]]
    drags = [
        (tr(words), tr(DRAG_WORDS[bindings.drags.get(button)]))
        for button, words in BUTTON_WORDS.items()
    ]
    wheels = [
        (tr(words), tr(WHEEL_WORDS[bindings.wheels.get(held)]))
        for held, words in TURN_WORDS.items()
    ]
    fixed = [(tr(gesture), tr(meaning)) for gesture, meaning in GESTURES]
    return _table(tr("Keys"), keys) + _table(tr("Mouse and list"), [*drags, *wheels, *fixed])


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    body = "".join(
        f'<tr><td style="color:{palette.TEXT}; padding:3px 24px 3px 0"><b>{escape(keys)}</b></td>'
        f'<td style="padding:3px 0">{escape(meaning)}</td></tr>'
        for keys, meaning in rows
    )
    return f'<p style="color:{palette.QUIET}">{escape(title)}</p><table>{body}</table>'
