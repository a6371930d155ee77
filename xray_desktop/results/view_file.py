"""A picture of a view as a file: PNG, JPEG or TIFF, whole or not at all."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.durable import write_whole
from xray_desktop.results.output_folder import identity

FORMS: Final = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF"}
"""By the ending of the file's name."""
DEEP_FORMS: Final = frozenset({"PNG", "TIFF"})
"""What holds 16 bits."""
QUALITY: Final = 92
OPTIONS: Final = {
    "PNG": {"compress_level": 4},
    "JPEG": {"quality": QUALITY, "subsampling": 0},
    "TIFF": {"compression": "tiff_deflate"},
}


def form_of(path: Path) -> str:
    """Return the picture format that a file's name asks for; RefusedError if it is none of ours."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise RefusedError(
            "picture_form",
            "A picture cannot be saved as {form}: expected .png, .jpg or .tif. Choose one of them "
            "as the ending of its name.",
            form=path.suffix or "a file without an ending",
        )
    return form


def write_view(
    path: Path,
    pixels: NDArray[np.uint8] | NDArray[np.uint16],
    *,
    words: str = "",
    kept: Iterable[Path] = (),
) -> None:
    """Write a picture to `path`.

    Parameters
    ----------
    path : Path
        Its ending says the format.
    pixels : ndarray, (rows, columns, 3) uint8 or (rows, columns) uint16
        RGB, or grey of 16 bits.
    words : str
        Goes into the file as its description.
    kept : iterable of Path
        Files that must stay as they are.

    Raises
    ------
    RefusedError
        The name asks for no format of ours, or for one that does not hold 16 bits, or is that of
        a file to be kept.
    FailedError
        It cannot be written; what was there before is still whole.
    """
    form = form_of(path)
    if pixels.dtype == np.uint16 and form not in DEEP_FORMS:
        raise RefusedError("picture_depth", "JPEG holds 8 bits only: save 16 bits as .png or .tif.")
    if identity(path) in {identity(other) for other in kept}:
        raise RefusedError(
            "picture_over_film",
            "A film that is open has that name: the picture would take its place. Choose another.",
        )
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, form, **OPTIONS[form], **_described(form, words))
    try:
        write_whole(path, stream.getvalue())
    except OSError:
        raise FailedError(
            "picture_unwritten",
            "The picture could not be saved: the folder is full, missing or closed to you. "
            "Choose another one.",
        ) from None


def _described(form: str, words: str) -> dict[str, Any]:
    if not words:
        return {}
    if form == "PNG":
        described = PngInfo()
        described.add_itxt("Description", words)
        return {"pnginfo": described}
    if form == "TIFF":
        return {"description": words.encode("ascii", "replace").decode()}
    return {"comment": words.encode()}
