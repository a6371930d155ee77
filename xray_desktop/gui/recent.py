"""The films opened last, kept in the user's own settings."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings

MOST: Final = 10
KEY: Final = "recent"


class RecentFilms:
    """Up to ten paths, the latest first, in `settings`."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths, the latest first."""
        stored = self._settings.value(KEY)
        if isinstance(stored, str):  # QSettings unwraps a list of one
            stored = [stored]
        entries = stored if isinstance(stored, list) else []
        return tuple(Path(str(entry)) for entry in entries)[:MOST]

    def add(self, path: Path) -> None:
        """Put `path` first."""
        kept = [path, *(other for other in self.paths if other != path)][:MOST]
        self._settings.setValue(KEY, [str(entry) for entry in kept])

    def clear(self) -> None:
        """Forget them all."""
        self._settings.remove(KEY)
