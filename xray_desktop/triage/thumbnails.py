"""Films as small as a row of a list."""

import io
from typing import Final

import numpy as np
from PIL import Image

from xray_desktop.core.prepared import PreparedFilm

SIDE: Final = 96
QUALITY: Final = 80


def thumbnail(film: PreparedFilm, value_range: tuple[float, float]) -> bytes:
    """Return a JPEG of at most `SIDE` pixels a side, of what the model sees of `film`."""
    low, high = value_range
    grey = np.clip((film.grey - low) / (high - low), 0, 1)
    picture = Image.fromarray(np.rint(255 * grey).astype(np.uint8))
    picture.thumbnail((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()
