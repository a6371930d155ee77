"""Decoded images of files near the one shown: bounded by bytes, valid while a file is unchanged."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from xray_desktop.gui.viewer.display_pixels import DisplayPixels

MAX_BYTES: Final = 400_000_000
"""Both neighbours of an image from the largest detector in use: 43 cm square at 0.1 mm, 18.5
million pixels of 10.7 bytes each."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What tells that a file is still the one that was decoded.

    Parameters
    ----------
    size, modified_ns, number
        Bytes, time of the last change, and the file's number in its file system: a file that is
        put in another one's place has another.
    """

    size: int
    modified_ns: int
    number: int

    @classmethod
    def of(cls, path: Path) -> "FileStamp | None":
        """Return the stamp of a file, or None if there is none; may wait for a slow disk."""
        try:
            found = path.stat()
        except OSError:
            return None
        return cls(found.st_size, found.st_mtime_ns, found.st_ino)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OpenedImage:
    """A decoded file; its `repr` hides the path, which may name the patient.

    Parameters
    ----------
    path : Path
        The file.
    stamp : FileStamp or None
        From before it was decoded; None: it is not cached.
    pixels : DisplayPixels
        The image.
    """

    path: Path
    stamp: FileStamp | None
    pixels: DisplayPixels


class ImageCache:
    """Images of the files that are wanted, the more important first; safe for use by any thread.

    It never holds more than what is wanted, and of that as much as fits.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._wanted: tuple[Path, ...] = ()
        self._images: dict[Path, OpenedImage] = {}
        self._lock = threading.Lock()

    def __contains__(self, path: Path) -> bool:
        with self._lock:
            return path in self._images

    @property
    def nbytes(self) -> int:
        """Bytes of all images held."""
        with self._lock:
            return self._total()

    def keep(self, wanted: Sequence[Path]) -> None:
        """Set what is wanted, the most important first; drop everything else."""
        with self._lock:
            self._wanted = tuple(wanted)
            self._images = {p: image for p, image in self._images.items() if p in self._wanted}

    def put(self, opened: OpenedImage) -> None:
        """Store an image if it is wanted; what is wanted least makes room."""
        with self._lock:
            if opened.stamp is None or opened.path not in self._wanted:
                return
            self._images[opened.path] = opened
            for path in reversed(self._wanted):
                if self._total() <= self._max_bytes:
                    return
                self._images.pop(path, None)

    def peek(self, path: Path) -> DisplayPixels | None:
        """Return the image that is held of a file, which may have changed since."""
        with self._lock:
            opened = self._images.get(path)
        return None if opened is None else opened.pixels

    def get(self, path: Path) -> OpenedImage | None:
        """Return an image if its file is unchanged; looks at the disk, so not on the GUI thread."""
        with self._lock:
            opened = self._images.get(path)
        if opened is None or opened.stamp == FileStamp.of(path):
            return opened
        with self._lock:
            if self._images.get(path) is opened:
                del self._images[path]
        return None

    def _total(self) -> int:
        return sum(image.pixels.nbytes for image in self._images.values())
