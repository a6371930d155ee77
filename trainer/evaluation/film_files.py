"""Opening film files: plain 8-bit pictures."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from trainer.errors import TrainingError

Float = NDArray[np.float32]


class FilmFiles:
    """Opens film files."""

    def pixels(self, path: Path) -> Float:
        """Return the film as its default window shows it, (rows, columns) float32 in [0, 1].

        Raises
        ------
        TrainingError
            It does not decode, or is no 8-bit grey PNG or JPEG.
        """
        plain = _plain_picture(path)
        if plain is None:
            raise TrainingError("It is not an 8-bit grey picture: expected a PNG or JPEG.")
        return plain


def _plain_picture(path: Path) -> Float | None:
    """Return an 8-bit grey PNG or JPEG; None if the file is anything else."""
    try:
        with Image.open(path, formats=("JPEG", "PNG")) as image:
            if image.mode != "L" or "transparency" in image.info:
                return None
            upright = ImageOps.exif_transpose(image)
            return np.asarray(upright, np.float32) / np.float32(255)
    except UnidentifiedImageError:
        return None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise TrainingError("It does not decode: expected a whole PNG or JPEG.") from None
