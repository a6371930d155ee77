"""Opening film files: plain 8-bit pictures here, all else as the program itself reads it.

This is the one module of the trainer that borrows the program's `imaging`, and only when a file
asks for it: DICOM windows, 16-bit pictures and refusals have to be the program's own.
"""

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from trainer.errors import TrainingError

if TYPE_CHECKING:
    from xray_desktop.imaging.reader import FilmReader

Float = NDArray[np.float32]


class FilmFiles:
    """Opens film files; used in a ``with`` block, whose end also ends the program's reader."""

    def __init__(self) -> None:
        self._reader: FilmReader | None = None

    def __enter__(self) -> "FilmFiles":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def pixels(self, path: Path) -> Float:
        """Return the film as its default window shows it, (rows, columns) float32 in [0, 1].

        It is in true proportion, as the program scores it.

        Raises
        ------
        TrainingError
            The picture does not decode.
        XrayError
            The program cannot open the film, or must not judge it.
        """
        plain = _plain_picture(path)
        if plain is not None:
            return plain
        from xray_desktop.imaging.reader import FilmReader

        if self._reader is None:
            self._reader = FilmReader()
        film = self._reader.read(path)
        if film.unsuitable is not None:
            raise film.unsuitable
        return film.true_pixels


def _plain_picture(path: Path) -> Float | None:
    """Return an 8-bit grey PNG or JPEG; None if the file is anything else."""
    from xray_desktop.imaging.pictures import picture_aspect

    try:
        with Image.open(path, formats=("JPEG", "PNG")) as image:
            if image.mode != "L" or "transparency" in image.info:
                return None
            if picture_aspect(image) != 1:
                return None
            upright = ImageOps.exif_transpose(image)
            return np.asarray(upright, np.float32) / np.float32(255)
    except UnidentifiedImageError:
        return None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise TrainingError("It does not decode: expected a whole PNG or JPEG.") from None
