"""The type of a command: id, menu, shortcut, description; and the menus."""

from dataclasses import dataclass
from typing import Final

from xray_desktop.gui.common.language import tr

FILE: Final = "&File"
EDIT: Final = "&Edit"
VIEW: Final = "&View"
TOOLS: Final = "&Tools"
ADJUST: Final = "&Adjust"
FINDINGS: Final = "F&indings"
HELP: Final = "&Help"


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the window.

    Parameters
    ----------
    id : str
        Its name in code.
    menu, text : str
        Its menu and its text there; ``&`` marks the access key.
    shortcut : str
        Portable key sequences by default, joined by ``"; "``, or empty.
    meaning : str
        One line for the help page and the tooltip.
    icon : str
        Name of the drawing in ``resources/icons``; commands with one are on the toolbar, or on the
        tool palette if that names them.
    checkable : bool
        Whether it is on or off.
    checked_at_first : bool
        Whether it is on when the window opens.
    begins_group : bool
        Whether a line separates it from the command before it in its menu.
    """

    id: str
    menu: str
    text: str
    shortcut: str
    meaning: str
    icon: str = ""
    checkable: bool = False
    checked_at_first: bool = False
    begins_group: bool = False


@dataclass(frozen=True, slots=True)
class Submenu:
    """A menu within a menu: its text, and groups of command ids."""

    text: str
    groups: tuple[tuple[str, ...], ...]


def grouped(commands: tuple[Command, ...], menu: str) -> tuple[tuple[str, ...], ...]:
    """Return the ids of a menu's commands, in the groups that lines separate."""
    groups: list[list[str]] = []
    for command in commands:
        if command.menu == menu:
            if command.begins_group or not groups:
                groups.append([])
            groups[-1].append(command.id)
    return tuple(map(tuple, groups))


def validated(commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """Return `commands`; ValueError names an id or a shortcut that is used twice."""
    for what, values in (
        ("id", [command.id for command in commands]),
        ("shortcut", [key for command in commands for key in default_keys(command)]),
    ):
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice is not None:
            msg = f"{what} {twice!r} is used by two commands"
            raise ValueError(msg)
    return commands


def default_keys(command: Command) -> tuple[str, ...]:
    """Return a command's default key sequences, in portable form."""
    return tuple(command.shortcut.split("; ")) if command.shortcut else ()


def command_title(command: Command) -> str:
    """Return a command's text without the access key and the ellipsis."""
    return tr(command.text).replace("&", "").rstrip("…")


def tooltip(command: Command, keys: str) -> str:
    """Return a command's tooltip, with its keys in native form."""
    return tr(command.meaning) + (f" ({keys})" if keys else "")
