"""The films that were opened together, and which of them is on the screen."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.gui.language import marked, tr
from xray_desktop.imaging.directory_listing import DirectoryListing
from xray_desktop.imaging.sniff import kind_of

FILM_SUFFIXES: Final = frozenset({".dcm", ".dicom", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})
"""What a folder is searched for, beside files without extension that begin as films do; a file that
is named itself is always tried."""
INDEX: Final = "DICOMDIR"
DEEPEST: Final = 8
"""Folders within folders."""
MOST_FILMS: Final = 10_000
MOST_FOLDERS: Final = 10_000
HEAD_BYTES: Final = 4_096
MOST_NAMED: Final = 5
NO_INDEX: Final = marked(
    "The index of this disc (DICOMDIR) cannot be used: films are listed by name."
)
TOO_MANY: Final = marked("This folder holds more films than are listed: open folders within it.")
MISSING: Final = marked("Images of the index (DICOMDIR) that are not there: {count} ({names}).")
OUTSIDE: Final = marked("{count} entries of the index (DICOMDIR) lead elsewhere; not opened.")

Index = Callable[[Path], Steps[None, DirectoryListing]]
"""Reads a DICOMDIR."""


@dataclass(frozen=True, slots=True)
class Playlist:
    """Paths in order, and the place in them; ``0 <= index < len(paths)``.

    ``note`` says what was not listed, until the list is moved; it may name files.
    """

    paths: tuple[Path, ...]
    index: int = 0
    note: str = ""

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
        return replace(self, index=index, note="") if 0 <= index < len(self.paths) else None


def place_words(playlist: Playlist) -> str:
    """Return which image of which list is meant."""
    name = playlist.current.name
    if len(playlist.paths) == 1:
        return name
    return tr(
        "{name} ({number} of {all})", name=name, number=playlist.index + 1, all=len(playlist.paths)
    )


def listing_steps(chosen: Iterable[Path], index: Index | None = None) -> Steps[None, Playlist]:
    """Expand folders and indexes among `chosen` into films; each film once, where it came first.

    A folder gives the films that its DICOMDIR lists, in that order; without one, or if it is
    broken, those in it and in folders within it, by name. Links to folders are not followed.

    Parameters
    ----------
    chosen : iterable of Path
        Files and folders.
    index : callable or None
        Reads a DICOMDIR; None: a DICOMDIR counts as a file like any other.

    Raises RefusedError if there are none.
    """
    paths: list[Path] = []
    notes: dict[str, None] = {}
    for path in chosen:
        yield Progress(0, 1, marked("Looking for films"))
        if path.is_dir():
            paths.extend((yield from _films_of(path, index, notes)))
        elif index is not None and _is_index(path.name):
            paths.extend(_listed((yield from index(path)), notes))
        else:
            paths.append(path)
    if not paths:
        raise RefusedError(
            "empty_folder",
            "The folder holds no film. Expected DICOM, PNG, JPEG or TIFF files.",
        )
    return Playlist(tuple(dict.fromkeys(paths)), note=" ".join(notes))


def _films_of(folder: Path, index: Index | None, notes: dict[str, None]) -> Steps[None, list[Path]]:
    try:
        indexes = [path for path in folder.iterdir() if path.name.upper() == INDEX]
    except OSError:
        raise RefusedError(
            "unreadable_folder", "The folder cannot be read. Check that you may open it."
        ) from None
    if index is not None and indexes:
        try:
            return _listed((yield from index(indexes[0])), notes)
        except XrayError:  # the films are there whatever their index is worth
            notes[tr(NO_INDEX)] = None
    films: list[Path] = []
    for number, (name, folders, files) in enumerate(os.walk(folder)):
        yield Progress(0, 1, "Looking for films")
        here = Path(name)
        deep = len(here.relative_to(folder).parts) >= DEEPEST
        folders[:] = [] if deep else sorted(inner for inner in folders if inner[0] != ".")
        films.extend(here / file for file in sorted(files) if _looks_like_film(here / file))
        if len(films) > MOST_FILMS or number > MOST_FOLDERS:
            notes[tr(TOO_MANY)] = None
            break
    return films[:MOST_FILMS]


def _listed(listing: DirectoryListing, notes: dict[str, None]) -> list[Path]:
    """Return a DICOMDIR's films; what of it is not opened is noted."""
    if listing.missing:
        some = ", ".join(listing.missing[:MOST_NAMED])
        more = "…" if len(listing.missing) > MOST_NAMED else ""
        count = len(listing.missing)
        notes[tr(MISSING, count=count, names=some + more)] = None
    if listing.outside:
        notes[tr(OUTSIDE, count=listing.outside)] = None
    return list(listing.paths)


def _is_index(name: str) -> bool:
    return name.upper().startswith(INDEX)


def _looks_like_film(path: Path) -> bool:
    suffix = path.suffix.lower()
    if path.name.startswith(".") or path.name.upper() == INDEX or not path.is_file():
        return False
    if suffix in FILM_SUFFIXES:
        return True
    unnamed = not suffix or suffix[1:].isdigit()  # IM0001, or a number such as 1.2.840.5457
    return unnamed and _is_film_by_content(path)


def _is_film_by_content(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            kind_of(file.read(HEAD_BYTES))
    except (OSError, RefusedError):
        return False
    return True
