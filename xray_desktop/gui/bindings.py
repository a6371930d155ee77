"""Which keys and mouse buttons do what: two tables of defaults, and what the user changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QKeySequence

from xray_desktop.gui.command import Command, default_keys, tooltip
from xray_desktop.gui.commands import COMMANDS
from xray_desktop.gui.film_mouse import DRAGS, Drag
from xray_desktop.gui.language import marked

KEYS_GROUP: Final = "keys"
DRAGS_GROUP: Final = "drags"
NOTHING: Final = "nothing"

RESERVED: Final = MappingProxyType(
    {
        "Space": marked("shows the bare film while it is held"),
        "Up": marked("goes through the findings"),
        "Down": marked("goes through the findings"),
        "Return": marked("chooses what is selected"),
        "Enter": marked("chooses what is selected"),
        "Tab": marked("moves the focus"),
        "Shift+Tab": marked("moves the focus"),
        "Shift+Backtab": marked("moves the focus"),
    }
)
"""Keys that cannot be given to a command, and what they do."""

Keys = tuple[str, ...]
"""Portable key sequences of one command."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """What is in force.

    Parameters
    ----------
    keys : mapping of str to tuple of str
        The keys of every command, by id; no key stands under two of them.
    drags : mapping of MouseButton to Drag
        What dragging with a button does; a button that is missing does nothing.
    """

    keys: Mapping[str, Keys] = field(
        default_factory=lambda: {command.id: default_keys(command) for command in COMMANDS}
    )
    drags: Mapping[Qt.MouseButton, Drag] = field(default_factory=lambda: DRAGS)

    def __post_init__(self) -> None:
        ids = [command.id for command in COMMANDS]
        if list(self.keys) != ids:
            msg = f"keys of {list(self.keys)}: expected those of {ids}"
            raise ValueError(msg)
        seen: dict[str, str] = {}
        for name, keys in self.keys.items():
            for key in keys:
                if key in seen or key in RESERVED or not key:
                    msg = f"key {key!r} of {name!r}: taken by {seen.get(key, 'the window')!r}"
                    raise ValueError(msg)
                seen[key] = name

    @classmethod
    def from_settings(cls, settings: QSettings) -> "Bindings":
        """Return what is kept, over the defaults.

        A key that the user gave to one command is taken from the default of another, so that a
        new version's defaults never undo a choice. What cannot be understood is passed over.
        """
        own: dict[str, Keys] = {}
        taken: set[str] = set()
        for command in COMMANDS:
            stored = settings.value(f"{KEYS_GROUP}/{command.id}")
            if stored is None:
                continue
            listed = QKeySequence.listFromString(str(stored))
            keys = dict.fromkeys(portable(sequence) for sequence in listed)
            own[command.id] = tuple(
                key for key in keys if key and key not in RESERVED and key not in taken
            )
            taken.update(own[command.id])
        keys = {
            command.id: own.get(
                command.id, tuple(key for key in default_keys(command) if key not in taken)
            )
            for command in COMMANDS
        }
        return cls(keys, _stored_drags(settings))

    def store(self, settings: QSettings) -> None:
        """Keep what differs from the defaults, and forget the rest."""
        settings.remove(KEYS_GROUP)
        settings.remove(DRAGS_GROUP)
        for command in COMMANDS:
            keys = self.keys[command.id]
            if keys != default_keys(command):
                settings.setValue(f"{KEYS_GROUP}/{command.id}", "; ".join(keys))
        for button, usual in DRAGS.items():
            drag = self.drags.get(button)
            if drag is not usual:
                settings.setValue(f"{DRAGS_GROUP}/{button.name}", drag.value if drag else NOTHING)

    def owner(self, key: str) -> Command | None:
        """Return the command that `key` does, if any."""
        return next((c for c in COMMANDS if key in self.keys[c.id]), None)

    def with_keys(self, command_id: str, keys: Keys) -> "Bindings":
        """Return them with other keys for a command; ValueError names a key that is taken."""
        return Bindings({**self.keys, command_id: keys}, self.drags)

    def with_drag(self, button: Qt.MouseButton, drag: Drag | None) -> "Bindings":
        """Return them with another meaning, or none, for dragging with a button."""
        drags = {each: drag if each == button else self.drags.get(each) for each in DRAGS}
        return Bindings(self.keys, {each: found for each, found in drags.items() if found})

    def words(self, command_id: str) -> str:
        """Return the keys of a command as this platform writes them."""
        return ", ".join(native(key) for key in self.keys[command_id])

    def apply_to(self, actions: Mapping[str, QAction]) -> None:
        """Give the actions of commands their keys, and say them in their tooltips."""
        for command in COMMANDS:
            action = actions[command.id]
            action.setShortcuts([QKeySequence(key) for key in self.keys[command.id]])
            action.setToolTip(tooltip(command, self.words(command.id)))


def portable(sequence: QKeySequence) -> str:
    """Return a sequence as it is kept."""
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


def native(key: str) -> str:
    """Return a kept sequence as this platform writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _stored_drags(settings: QSettings) -> dict[Qt.MouseButton, Drag]:
    drags: dict[Qt.MouseButton, Drag] = {}
    for button, usual in DRAGS.items():
        stored = settings.value(f"{DRAGS_GROUP}/{button.name}", usual.value)
        if stored in list(Drag):
            drags[button] = Drag(str(stored))
        elif stored != NOTHING:
            drags[button] = usual
    return drags
