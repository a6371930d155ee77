"""The films that were opened together, and which of them is on the screen."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.gui.language import marked

FILM_SUFFIXES: Final = frozenset({"", ".dcm", ".dicom", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})
"""What a folder is searched for; a file that is named itself is always tried."""


@dataclass(frozen=True, slots=True)
class Playlist:
    """Paths in order, and the place in them; ``0 <= index < len(paths)``."""

    paths: tuple[Path, ...]
    index: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.index < len(self.paths):
            msg = f"film {self.index} of {len(self.paths)}: expected 0 <= index < films"
            raise ValueError(msg)

    @property
    def current(self) -> Path:
        """The film on the screen."""
        return self.paths[self.index]

    def moved(self, by: int) -> "Playlist | None":
        """Return the list `by` places further, or None past either end."""
        index = self.index + by
        return replace(self, index=index) if 0 <= index < len(self.paths) else None


def listing_steps(chosen: Iterable[Path]) -> Steps[None, Playlist]:
    """Expand folders among `chosen` into their films, by name; each film once, where it came first.

    Raises RefusedError if there are none.
    """
    paths: list[Path] = []
    for path in chosen:
        yield Progress(0, 1, marked("Looking for films"))
        paths.extend(_films_in(path) if path.is_dir() else [path])
    if not paths:
        raise RefusedError(
            "empty_folder",
            "The folder holds no film. Expected DICOM, PNG, JPEG or TIFF files.",
        )
    return Playlist(tuple(dict.fromkeys(paths)))


def _films_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if _looks_like_film(path))
    except OSError:
        raise RefusedError(
            "unreadable_folder", "The folder cannot be read. Check that you may open it."
        ) from None


def _looks_like_film(path: Path) -> bool:
    suffix, hidden = path.suffix.lower(), path.name.startswith(".")
    return suffix in FILM_SUFFIXES and not hidden and path.is_file()
