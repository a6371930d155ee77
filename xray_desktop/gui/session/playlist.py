"""The images that were opened together, and which of them is shown."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.folder_walk import FolderWalk, is_file, is_folder
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.imaging.decoder_protocol import DirectoryListing
from xray_desktop.imaging.file_type import file_type_of

IMAGE_SUFFIXES: Final = frozenset({".dcm", ".dicom", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})
"""Files that are listed from a folder, beside files without extension whose content is an image. A
file that was chosen itself is always listed."""
DICOMDIR: Final = "DICOMDIR"
MAX_DEPTH: Final = 8
"""Folders within folders."""
MAX_IMAGES: Final = 10_000
MAX_FOLDERS: Final = 10_000
HEAD_BYTES: Final = 4_096
FILES_PER_STEP: Final = 50
MAX_NAMED: Final = 5
NO_INDEX: Final = tr_noop(
    "The index of this disc (DICOMDIR) cannot be used: images are listed by name."
)
TOO_MANY: Final = tr_noop("This folder holds more images than are listed: open folders within it.")
MISSING: Final = tr_noop("Images of the index (DICOMDIR) that are not there: {count} ({names}).")
OUTSIDE: Final = tr_noop("{count} entries of the index (DICOMDIR) lead elsewhere; not opened.")

Index = Callable[[Path], Steps[None, DirectoryListing]]
"""Reads a DICOMDIR."""


@dataclass(frozen=True, slots=True)
class Playlist:
    """Paths in order, and the place in them; ``0 <= index < len(paths)``.

    ``note`` names what was not listed, until the index changes; it may hold file names.
    ``chosen`` are the files and folders that the list was made of. ``worklist``: whether the paths
    are those of the worklist, in its order.
    """

    paths: tuple[Path, ...]
    index: int = 0
    note: str = ""
    chosen: tuple[Path, ...] = field(default=(), compare=False)
    worklist: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.index < len(self.paths):
            msg = f"image {self.index} of {len(self.paths)}: expected 0 <= index < images"
            raise ValueError(msg)

    @property
    def current(self) -> Path:
        """The image on the screen."""
        return self.paths[self.index]

    @property
    def is_one_file(self) -> bool:
        """Whether one file was chosen and is all that is listed."""
        return len(self.paths) == 1 and self.chosen == self.paths and not self.worklist

    def moved(self, by: int) -> "Playlist | None":
        """Return the list `by` places further, or None past either end."""
        index = self.index + by
        return replace(self, index=index, note="") if 0 <= index < len(self.paths) else None

    def with_others(self, paths: Sequence[Path]) -> "Playlist":
        """Return the list of `paths`, at the image that is current now; it is among `paths`."""
        return replace(self, paths=tuple(paths), index=paths.index(self.current), note="")

    def in_order(self, paths: Sequence[Path]) -> "Playlist":
        """Return the list of `paths`, at the image that is current now.

        If it is not among them, it stays before the image that follows it now, or else behind the
        one that precedes it; if there is neither, it comes first.
        """
        order = list(paths)
        if self.current not in order:
            places = {path: place for place, path in enumerate(order)}
            after = (places[path] for path in self.paths[self.index + 1 :] if path in places)
            before = (places[p] + 1 for p in reversed(self.paths[: self.index]) if p in places)
            order.insert(next(after, next(before, 0)), self.current)
        return self if tuple(order) == self.paths else self.with_others(order)

    def without(self, path: Path) -> "Playlist | None":
        """Return the list without an image, or None if no other is left.

        In the place of the current one comes the next, or the last if there is no next.
        """
        if path not in self.paths:
            return self
        place = self.paths.index(path)
        paths = self.paths[:place] + self.paths[place + 1 :]
        index = self.index - 1 if place < self.index else min(self.index, len(paths) - 1)
        if not paths:
            return None
        return Playlist(paths, index, worklist=self.worklist)  # `chosen` would bring it back


def position_text(playlist: Playlist) -> str:
    """Return which image of which list is meant."""
    name, number, count = playlist.current.name, playlist.index + 1, len(playlist.paths)
    if playlist.worklist:
        return tr("{name} (worklist: {number} of {all})", name=name, number=number, all=count)
    if count == 1:
        return name
    return tr("{name} ({number} of {all})", name=name, number=number, all=count)


def listing_steps(chosen: Iterable[Path], index: Index | None = None) -> Steps[None, Playlist]:
    """Expand folders and indexes among `chosen` into images; each image once, where it came first.

    A folder gives the images that its DICOMDIR lists, in that order; without one, or if it is
    broken, those that `folder_walk` finds in it and in folders within it.

    Parameters
    ----------
    chosen : iterable of Path
        Files and folders.
    index : callable or None
        Reads a DICOMDIR; None: a DICOMDIR counts as a file like any other.

    Raises
    ------
    RefusedError
        There are none.
    """
    paths: list[Path] = []
    notes: dict[str, None] = {}
    chosen = tuple(chosen)
    for path in chosen:
        yield Progress(0, 1, tr_noop("Looking for images"))
        if is_folder(path):
            paths.extend((yield from _images_of(path, index, notes)))
        elif index is not None and _is_index(path.name):
            paths.extend(_listed((yield from index(path)), notes))
        else:
            paths.append(path)
    if not paths:
        raise RefusedError(
            "empty_folder",
            "The folder holds no image. Expected DICOM, PNG, JPEG or TIFF files.",
        )
    return Playlist(tuple(dict.fromkeys(paths)), note=" ".join(notes), chosen=chosen)


def sibling_steps(path: Path) -> Steps[None, tuple[Path, ...]]:
    """Return the images of the folder that a file is in, by name, the file among them.

    Folders within it are not searched. Of a folder with very many files, those whose names are
    near are returned.
    """
    yield Progress(0, 1, "Looking for images")
    names = next(iter(FolderWalk(max_depth=0).folders(path.parent)), [])
    files = sorted({*names, path})
    place = files.index(path)
    nearby = files[max(place - MAX_IMAGES // 2, 0) : place + MAX_IMAGES // 2]
    images: list[Path] = []
    for number, file in enumerate(nearby):
        if number % FILES_PER_STEP == 0:
            yield Progress(0, 1, "Looking for images")
        if file == path or _looks_like_image(file):
            images.append(file)
    return tuple(images)


def _images_of(
    folder: Path, index: Index | None, notes: dict[str, None]
) -> Steps[None, list[Path]]:
    try:
        indexes = [path for path in folder.iterdir() if path.name.upper() == DICOMDIR]
    except OSError:
        raise RefusedError(
            "unreadable_folder", "The folder cannot be read. Check that you may open it."
        ) from None
    if index is not None and indexes:
        try:
            return _listed((yield from index(indexes[0])), notes)
        except XrayError:  # the images are there whatever their index is worth
            notes[tr(NO_INDEX)] = None
    images: list[Path] = []
    walk = FolderWalk(max_depth=MAX_DEPTH)
    for number, files in enumerate(walk.folders(folder)):
        yield Progress(0, 1, "Looking for images")
        images.extend(path for path in files if _looks_like_image(path))
        if len(images) > MAX_IMAGES or number > MAX_FOLDERS:
            notes[tr(TOO_MANY)] = None
            break
    return images[:MAX_IMAGES]


def _listed(listing: DirectoryListing, notes: dict[str, None]) -> list[Path]:
    """Return a DICOMDIR's images; what of it is not opened is noted."""
    if listing.missing:
        some = ", ".join(listing.missing[:MAX_NAMED])
        more = "…" if len(listing.missing) > MAX_NAMED else ""
        count = len(listing.missing)
        notes[tr(MISSING, count=count, names=some + more)] = None
    if listing.outside_count:
        notes[tr(OUTSIDE, count=listing.outside_count)] = None
    return list(listing.paths)


def _is_index(name: str) -> bool:
    return name.upper().startswith(DICOMDIR)


def _looks_like_image(path: Path) -> bool:
    suffix = path.suffix.lower()
    if path.name.startswith(".") or path.name.upper() == DICOMDIR or not is_file(path):
        return False
    if suffix in IMAGE_SUFFIXES:
        return True
    unnamed = not suffix or suffix[1:].isdigit()  # IM0001, or a number such as 1.2.840.5457
    return unnamed and _is_image_by_content(path)


def _is_image_by_content(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            file_type_of(file.read(HEAD_BYTES))
    except (OSError, RefusedError):
        return False
    return True
