"""Which keys, mouse buttons and wheel do what: tables of defaults, and what the user changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QKeySequence

from xray_desktop.gui.common.command import Command, default_keys, tooltip
from xray_desktop.gui.common.command_table import COMMANDS
from xray_desktop.gui.common.language import tr_noop
from xray_desktop.gui.viewer.mouse import DRAGS, WHEELS, Drag, Wheel

KEYS_GROUP: Final = "keys"
DRAGS_GROUP: Final = "drags"
WHEELS_GROUP: Final = "wheels"
NOTHING: Final = "nothing"

RESERVED: Final = MappingProxyType(
    {
        "Space": tr_noop("shows the bare image while it is held"),
        "Up": tr_noop("goes through the findings"),
        "Down": tr_noop("goes through the findings"),
        "Return": tr_noop("chooses what is selected"),
        "Enter": tr_noop("chooses what is selected"),
        "Tab": tr_noop("moves the focus"),
        "Shift+Tab": tr_noop("moves the focus"),
        "Shift+Backtab": tr_noop("moves the focus"),
    }
)
"""Keys that cannot be given to a command, and what they do."""

Given = TypeVar("Given", bound=Enum)
Done = TypeVar("Done", bound=StrEnum)
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
    wheels : mapping of KeyboardModifier to Wheel
        What the wheel does alone and with Ctrl; nothing where it is missing.
    """

    keys: Mapping[str, Keys] = field(
        default_factory=lambda: {command.id: default_keys(command) for command in COMMANDS}
    )
    drags: Mapping[Qt.MouseButton, Drag] = field(default_factory=lambda: DRAGS)
    wheels: Mapping[Qt.KeyboardModifier, Wheel] = field(default_factory=lambda: WHEELS)

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
        chosen: dict[str, Keys] = {}
        used: set[str] = set()
        for command in COMMANDS:
            stored = settings.value(f"{KEYS_GROUP}/{command.id}")
            if stored is None:
                continue
            listed = QKeySequence.listFromString(str(stored))
            keys = dict.fromkeys(portable(sequence) for sequence in listed)
            chosen[command.id] = tuple(
                key for key in keys if key and key not in RESERVED and key not in used
            )
            used.update(chosen[command.id])
        keys = {
            command.id: chosen.get(
                command.id, tuple(key for key in default_keys(command) if key not in used)
            )
            for command in COMMANDS
        }
        return cls(
            keys,
            _stored(settings, DRAGS_GROUP, DRAGS, Drag),
            _stored(settings, WHEELS_GROUP, WHEELS, Wheel),
        )

    def store(self, settings: QSettings) -> None:
        """Keep what differs from the defaults, and forget the rest."""
        settings.remove(KEYS_GROUP)
        settings.remove(DRAGS_GROUP)
        settings.remove(WHEELS_GROUP)
        for command in COMMANDS:
            keys = self.keys[command.id]
            if keys != default_keys(command):
                settings.setValue(f"{KEYS_GROUP}/{command.id}", "; ".join(keys))
        _store(settings, DRAGS_GROUP, DRAGS, self.drags)
        _store(settings, WHEELS_GROUP, WHEELS, self.wheels)

    def owner(self, key: str) -> Command | None:
        """Return the command that `key` does, if any."""
        return next((c for c in COMMANDS if key in self.keys[c.id]), None)

    def with_keys(self, command_id: str, keys: Keys) -> "Bindings":
        """Return them with other keys for a command; ValueError names a key that is taken."""
        return replace(self, keys={**self.keys, command_id: keys})

    def with_drag(self, button: Qt.MouseButton, drag: Drag | None) -> "Bindings":
        """Return them with another meaning, or none, for dragging with a button."""
        return replace(self, drags=_with(self.drags, DRAGS, button, drag))

    def with_wheel(self, held: Qt.KeyboardModifier, wheel: Wheel | None) -> "Bindings":
        """Return them with another meaning, or none, for the wheel with a key held."""
        return replace(self, wheels=_with(self.wheels, WHEELS, held, wheel))

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


def _stored(
    settings: QSettings, group: str, defaults: Mapping[Given, Done], kind: type[Done]
) -> dict[Given, Done]:
    found: dict[Given, Done] = {}
    for given, default in defaults.items():
        stored = settings.value(f"{group}/{given.name}", default.value)
        if stored in list(kind):
            found[given] = kind(str(stored))
        elif stored != NOTHING:
            found[given] = default
    return found


def _store(
    settings: QSettings, group: str, defaults: Mapping[Given, Done], chosen: Mapping[Given, Done]
) -> None:
    for given, default in defaults.items():
        done = chosen.get(given)
        if done is not default:
            settings.setValue(f"{group}/{given.name}", done.value if done else NOTHING)


def _with(
    chosen: Mapping[Given, Done], defaults: Mapping[Given, Done], changed: Given, done: Done | None
) -> dict[Given, Done]:
    """Return what is done with all that is given, one of them changed."""
    all_done = {given: done if given == changed else chosen.get(given) for given in defaults}
    return {given: found for given, found in all_done.items() if found}
