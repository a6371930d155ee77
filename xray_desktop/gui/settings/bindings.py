"""Key, mouse-button and wheel bindings: defaults, and the changes by the user."""

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
from xray_desktop.gui.viewer.mouse import (
    DOUBLE_CLICKS,
    DRAGS,
    WHEELS,
    DoubleClickAction,
    Drag,
    Wheel,
)

KEYS_GROUP: Final = "keys"
DRAGS_GROUP: Final = "drags"
WHEELS_GROUP: Final = "wheels"
DOUBLE_CLICKS_GROUP: Final = "double_clicks"
NOTHING: Final = "nothing"
FORMER_IDS: Final = MappingProxyType(
    {"analyze_again": "judge", "reader_findings_folder": "verdict_folder"}
)
"""Ids of commands that settings of the first version hold, by what they are now."""
FORMER_ACTIONS: Final = MappingProxyType({"films": "images"})
"""What is stored now, by what the first version stored."""

RESERVED: Final = MappingProxyType(
    {
        "Space": tr_noop("shows the image without heat map while held down"),
        "Up": tr_noop("selects a finding"),
        "Down": tr_noop("selects a finding"),
        "Return": tr_noop("activates the selected item"),
        "Enter": tr_noop("activates the selected item"),
        "Tab": tr_noop("moves the focus"),
        "Shift+Tab": tr_noop("moves the focus"),
        "Shift+Backtab": tr_noop("moves the focus"),
    }
)
"""Keys that cannot be assigned to a command, with their use."""

Input = TypeVar("Input", bound=Enum)
Action = TypeVar("Action", bound=StrEnum)
Keys = tuple[str, ...]
"""Portable key sequences of one command."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """The bindings in use.

    Parameters
    ----------
    keys : mapping of str to tuple of str
        The keys of every command, by id; no key is assigned twice.
    drags : mapping of MouseButton to Drag
        Action of dragging with a button; a missing button does nothing.
    wheels : mapping of KeyboardModifier to Wheel
        Action of the wheel alone and with Ctrl; a missing entry does nothing.
    double_clicks : mapping of MouseButton to DoubleClickAction
        Action of a double click; a missing button does nothing.
    """

    keys: Mapping[str, Keys] = field(
        default_factory=lambda: {command.id: default_keys(command) for command in COMMANDS}
    )
    drags: Mapping[Qt.MouseButton, Drag] = field(default_factory=lambda: DRAGS)
    wheels: Mapping[Qt.KeyboardModifier, Wheel] = field(default_factory=lambda: WHEELS)
    double_clicks: Mapping[Qt.MouseButton, DoubleClickAction] = field(
        default_factory=lambda: DOUBLE_CLICKS
    )

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
        """Return the stored bindings, with defaults for the rest.

        A key that the user has assigned is removed from the defaults of other commands, so that the
        defaults of a new version never undo a choice. Invalid entries are ignored.
        """
        chosen: dict[str, Keys] = {}
        used: set[str] = set()
        for command in COMMANDS:
            former = settings.value(f"{KEYS_GROUP}/{FORMER_IDS.get(command.id, command.id)}")
            stored = settings.value(f"{KEYS_GROUP}/{command.id}", former)
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
            _stored(settings, DOUBLE_CLICKS_GROUP, DOUBLE_CLICKS, DoubleClickAction),
        )

    def store(self, settings: QSettings) -> None:
        """Store what differs from the defaults, and remove the rest."""
        settings.remove(KEYS_GROUP)
        settings.remove(DRAGS_GROUP)
        settings.remove(WHEELS_GROUP)
        settings.remove(DOUBLE_CLICKS_GROUP)
        for command in COMMANDS:
            keys = self.keys[command.id]
            if keys != default_keys(command):
                settings.setValue(f"{KEYS_GROUP}/{command.id}", "; ".join(keys))
        _store(settings, DRAGS_GROUP, DRAGS, self.drags)
        _store(settings, WHEELS_GROUP, WHEELS, self.wheels)
        _store(settings, DOUBLE_CLICKS_GROUP, DOUBLE_CLICKS, self.double_clicks)

    def owner(self, key: str) -> Command | None:
        """Return the command of `key`, if any."""
        return next((c for c in COMMANDS if key in self.keys[c.id]), None)

    def with_keys(self, command_id: str, keys: Keys) -> "Bindings":
        """Return bindings with other keys for a command; raise ValueError if a key is taken."""
        return replace(self, keys={**self.keys, command_id: keys})

    def with_drag(self, button: Qt.MouseButton, drag: Drag | None) -> "Bindings":
        """Return bindings with another action, or none, for dragging with a button."""
        return replace(self, drags=_with(self.drags, DRAGS, button, drag))

    def with_wheel(self, held: Qt.KeyboardModifier, wheel: Wheel | None) -> "Bindings":
        """Return bindings with another action, or none, for the wheel with a modifier key."""
        return replace(self, wheels=_with(self.wheels, WHEELS, held, wheel))

    def with_double_click(
        self, button: Qt.MouseButton, action: DoubleClickAction | None
    ) -> "Bindings":
        """Return bindings with another action, or none, for a double click."""
        return replace(self, double_clicks=_with(self.double_clicks, DOUBLE_CLICKS, button, action))

    def key_text(self, command_id: str) -> str:
        """Return the keys of a command in platform notation."""
        return ", ".join(native(key) for key in self.keys[command_id])

    def apply_to(self, actions: Mapping[str, QAction]) -> None:
        """Set the keys of the actions, and show them in the tooltips."""
        for command in COMMANDS:
            action = actions[command.id]
            action.setShortcuts([QKeySequence(key) for key in self.keys[command.id]])
            action.setToolTip(tooltip(command, self.key_text(command.id)))


def portable(sequence: QKeySequence) -> str:
    """Return a key sequence as stored."""
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


def native(key: str) -> str:
    """Return a stored key sequence in platform notation."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _stored(
    settings: QSettings, group: str, defaults: Mapping[Input, Action], kind: type[Action]
) -> dict[Input, Action]:
    found: dict[Input, Action] = {}
    for source, default in defaults.items():
        value = str(settings.value(f"{group}/{source.name}", default.value))
        stored = FORMER_ACTIONS.get(value, value)
        if stored in list(kind):
            found[source] = kind(stored)
        elif stored != NOTHING:
            found[source] = default
    return found


def _store(
    settings: QSettings,
    group: str,
    defaults: Mapping[Input, Action],
    chosen: Mapping[Input, Action],
) -> None:
    for source, default in defaults.items():
        action = chosen.get(source)
        if action is not default:
            settings.setValue(f"{group}/{source.name}", action.value if action else NOTHING)


def _with(
    chosen: Mapping[Input, Action],
    defaults: Mapping[Input, Action],
    changed: Input,
    action: Action | None,
) -> dict[Input, Action]:
    """Return the actions with one of them changed."""
    actions = {source: action if source == changed else chosen.get(source) for source in defaults}
    return {source: found for source, found in actions.items() if found}
