"""Opening film files: plain 8-bit pictures at once, all else as the program itself reads it."""

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainer.data.pictures import plain_picture, program_reader
from trainer.errors import TrainingError

if TYPE_CHECKING:
    from trainer.data.pictures import FilmReader

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
        try:
            plain = plain_picture(path)
        except ValueError:
            raise TrainingError("It does not decode: expected a whole PNG or JPEG.") from None
        if plain is not None:
            return plain
        if self._reader is None:
            self._reader = program_reader()
        film = self._reader.read(path)
        if film.unsuitable is not None:
            raise film.unsuitable
        return film.true_pixels
