"""The help page: every command with its shortcut, and what the mouse does."""

from html import escape
from typing import Final

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from xray_desktop.gui import palette
from xray_desktop.gui.commands import COMMANDS, shortcut_words

GESTURES: Final = (
    ("Left drag", "Window: right widens it, down darkens the film; or what the chosen tool draws"),
    ("Left drag on a mark", "Move it, or one of its points by the square or ring there"),
    ("Double click on a note", "Change its words"),
    ("Right drag, Ctrl+wheel", "Zoom at the pointer"),
    ("Wheel", "Previous or next film"),
    ("Right click", "Menu"),
    ("Middle drag", "Move the film"),
    ("Double click", "Show the whole film"),
    ("Space, held", "The bare film, without its map"),
    ("Up, Down", "Go through the findings"),
    ("Enter, click", "Map of the finding; once more to show it anyway"),
)


class HelpDialog(QDialog):
    """Keys and mouse, in one table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and mouse")
        self.resize(600, 700)
        page = QTextBrowser(self)
        page.setHtml(help_html())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(page)
        column.addWidget(buttons)


def help_html() -> str:
    """Return the page."""
    keys = [(shortcut_words(c), c.meaning) for c in COMMANDS if c.shortcut]
    return _table("Keys", keys) + _table("Mouse and list", GESTURES)


def _table(title: str, rows: "list[tuple[str, str]] | tuple[tuple[str, str], ...]") -> str:
    body = "".join(
        f'<tr><td style="color:{palette.TEXT}; padding:3px 24px 3px 0"><b>{escape(keys)}</b></td>'
        f'<td style="padding:3px 0">{escape(meaning)}</td></tr>'
        for keys, meaning in rows
    )
    return f'<p style="color:{palette.QUIET}">{escape(title)}</p><table>{body}</table>'
