"""User preferences with their defaults, stored in the platform settings."""

from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Final, get_args

from PySide6.QtCore import QSettings

from xray_desktop.core.attribution.heat_map_colours import HeatMapStyle
from xray_desktop.gui.common.language import LANGUAGES, SYSTEM
from xray_desktop.gui.common.palette import DEFAULT_FONT_PERCENT, DEFAULT_THEME, THEMES
from xray_desktop.inference.engines import DeviceKind, EngineKind, EngineOptions, PrecisionKind

GROUP: Final = "preferences"
FONT_PERCENT: Final = range(80, 201)
OPACITY_PERCENT: Final = range(101)
CHOICES: Final = MappingProxyType(
    {
        "theme": tuple(THEMES),
        "language": (SYSTEM, *LANGUAGES),
        "map_style": tuple(style.name for style in HeatMapStyle),
        "engine": get_args(EngineKind),
        "device": get_args(DeviceKind),
        "precision": get_args(PrecisionKind),
    }
)
"""Allowed values of the text preferences."""
RANGES: Final = MappingProxyType(
    {"font_percent": FONT_PERCENT, "map_opacity_percent": OPACITY_PERCENT}
)


@dataclass(frozen=True, slots=True)
class Preferences:
    """Appearance of the window, and the engine.

    Parameters
    ----------
    theme, language : str
        Of `CHOICES`.
    font_percent : int
        Text size in percent, 80 to 200.
    smooth : bool
        Whether enlarged image pixels are blended.
    map_style : str
        Name of a `HeatMapStyle`.
    map_opacity_percent : int
        0 to 100.
    cam : bool
        Whether the outline of Grad-CAM is drawn.
    heat_map_on_open : bool
        Whether opened images show a heat map without request.
    engine, device, precision : str
        As on the command line, which takes precedence.
    folder_of_file : bool
        Whether opening one file lists the other images of its folder too.
    recent_images : bool
        Whether the paths of recently opened images are stored.
    """

    theme: str = DEFAULT_THEME
    language: str = SYSTEM
    font_percent: int = DEFAULT_FONT_PERCENT
    smooth: bool = True
    map_style: str = HeatMapStyle.REGIONS.name
    map_opacity_percent: int = 100
    cam: bool = False
    heat_map_on_open: bool = False
    engine: EngineKind = "auto"
    device: DeviceKind = "auto"
    precision: PrecisionKind = "auto"
    folder_of_file: bool = True
    recent_images: bool = True

    def __post_init__(self) -> None:
        for name, allowed in (*CHOICES.items(), *RANGES.items()):
            if getattr(self, name) not in allowed:
                msg = f"{name} {getattr(self, name)!r}: expected one of {allowed}"
                raise ValueError(msg)

    @classmethod
    def from_settings(cls, settings: QSettings) -> "Preferences":
        """Return the stored preferences; missing or invalid ones have their default."""
        preferences = cls()
        for field in fields(cls):
            stored = settings.value(f"{GROUP}/{field.name}")
            if stored is None:
                continue
            try:
                preferences = replace(
                    preferences, **{field.name: _converted(type(field.default), str(stored))}
                )
            except ValueError:
                continue
        return preferences

    @classmethod
    def names(cls) -> frozenset[str]:
        """Return the name of every preference."""
        return frozenset(field.name for field in fields(cls))

    def differing(self, other: "Preferences") -> frozenset[str]:
        """Return the names of the preferences that differ in `other`."""
        return frozenset(n for n in self.names() if getattr(self, n) != getattr(other, n))

    def store(self, settings: QSettings) -> None:
        """Store all preferences."""
        for field in fields(self):
            settings.setValue(f"{GROUP}/{field.name}", getattr(self, field.name))

    def choice(self, asked: EngineOptions) -> EngineOptions:
        """Return which engine to load: as asked, and as preferred where "auto" was asked."""
        chosen = {
            name: getattr(self, name)
            for name in ("engine", "device", "precision")
            if getattr(asked, name) == "auto"
        }
        return replace(asked, **chosen)


def _converted(kind: type, text: str) -> str | int | bool:
    if kind is bool:
        if text.lower() not in ("true", "false"):
            raise ValueError(text)
        return text.lower() == "true"
    return int(text) if kind is int else text
