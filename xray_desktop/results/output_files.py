"""Output files: names in the output folder of a run, and pictures as PNG, JPEG or TIFF.

Files are written atomically and never replace an input.
"""

import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.durable import make_folder, write_durably

IMAGE_ENDINGS: Final = frozenset(
    {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".dcm", ".dicom", ".dic"}
)
MAX_STEM_BYTES: Final = 160
"""The whole name stays within the 255 bytes that file systems allow."""


class OutputError(FailedError):
    """Results could not be written to disk."""

    def __init__(self) -> None:
        super().__init__(
            "output",
            "The results could not be written: the output folder is full, missing or closed to "
            "you. Choose another one with --out.",
        )

    def __reduce__(self) -> tuple[type["OutputError"], tuple[()]]:
        return OutputError, ()


class OutputFolder:
    """Chooses file names and writes to them.

    Parameters
    ----------
    path : Path
        The folder; created with the first file.
    inputs : iterable of Path
        Files that must not be replaced.
    """

    def __init__(self, path: Path, inputs: Iterable[Path] = ()) -> None:
        self.path = path
        self._inputs = {identity(one) for one in inputs}
        self._taken: set[str] = set()

    def write(self, source: Path, kind: str, content: bytes) -> Path:
        """Write `content` to a file named after `source` and `kind`; OutputError if it cannot be.

        ``image.dcm`` and ``effusion-map.png`` give ``image-effusion-map.png``, and
        ``image-2-effusion-map.png`` for the next ``image`` of the same run.
        """
        path = self._free(_stem(source), kind)
        try:
            make_folder(self.path)
            write_durably(path, content)
        except OSError as error:
            raise OutputError from error
        return path

    def _free(self, stem: str, kind: str) -> Path:
        number = 1
        while True:
            name = f"{stem}-{kind}" if number == 1 else f"{stem}-{number}-{kind}"
            path = self.path / name
            key = name.casefold()  # Windows and macOS ignore case
            if key not in self._taken and identity(path) not in self._inputs:
                self._taken.add(key)
                return path
            number += 1


def _stem(source: Path) -> str:
    """Return the file name without the extension of an image; the end of a UID is none."""
    known = source.suffix.lower() in IMAGE_ENDINGS
    stem = source.stem if known else source.name
    return stem.encode("utf-8", "replace")[:MAX_STEM_BYTES].decode("utf-8", "ignore")


def identity(path: Path) -> str:
    """Return a string that is equal for two paths of one file, also through a link."""
    return os.path.normcase(os.path.realpath(path))


FORMATS: Final = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF"}
"""By the extension of the file name."""
FORMATS_16_BIT: Final = frozenset({"PNG", "TIFF"})
"""Formats that can hold 16 bits."""
JPEG_QUALITY: Final = 92
SAVE_OPTIONS: Final = {
    "PNG": {"compress_level": 4},
    "JPEG": {"quality": JPEG_QUALITY, "subsampling": 0},
    "TIFF": {"compression": "tiff_deflate"},
}


def image_format(path: Path) -> str:
    """Return the picture format for a file name; RefusedError if it is not supported."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise RefusedError(
            "picture_form",
            "A picture cannot be saved as {form}: expected .png, .jpg or .tif. Choose one of them "
            "as the ending of its name.",
            form=path.suffix or "a file without an ending",
        )
    return form


def write_picture(
    path: Path,
    pixels: NDArray[np.uint8] | NDArray[np.uint16],
    *,
    description: str = "",
    protected: Iterable[Path] = (),
) -> None:
    """Write a picture to `path`.

    Parameters
    ----------
    path : Path
        Its extension determines the format.
    pixels : ndarray, (rows, columns, 3) uint8 or (rows, columns) uint16
        RGB, or grey of 16 bits.
    description : str
        Stored in the file as its description.
    protected : iterable of Path
        Files that must not be replaced.

    Raises
    ------
    RefusedError
        The format is not supported or cannot hold 16 bits, or the name is that of a protected
        file.
    FailedError
        It cannot be written; the previous content is intact.
    """
    form = image_format(path)
    if pixels.dtype == np.uint16 and form not in FORMATS_16_BIT:
        raise RefusedError("picture_depth", "JPEG holds 8 bits only: save 16 bits as .png or .tif.")
    if identity(path) in {identity(other) for other in protected}:
        raise RefusedError(
            "picture_over_image",
            "An open image has this name, and the picture would replace it. Choose another name.",
        )
    stream = io.BytesIO()
    Image.fromarray(pixels).save(
        stream, form, **SAVE_OPTIONS[form], **_description_options(form, description)
    )
    try:
        write_durably(path, stream.getvalue())
    except OSError:
        raise FailedError(
            "picture_unwritten",
            "The picture could not be saved: the folder is full, missing or closed to you. "
            "Choose another one.",
        ) from None


def _description_options(form: str, description: str) -> dict[str, Any]:
    if not description:
        return {}
    if form == "PNG":
        info = PngInfo()
        info.add_itxt("Description", description)
        return {"pnginfo": info}
    if form == "TIFF":
        return {"description": description.encode("ascii", "replace").decode()}
    return {"comment": description.encode()}


def write_unless_open(path: Path, content: bytes, protected: Iterable[Path] = ()) -> None:
    """Write a file that never replaces one of `protected`.

    Raises
    ------
    RefusedError
        The name is that of a protected file.
    FailedError
        It cannot be written; the previous content is intact.
    """
    if identity(path) in {identity(other) for other in protected}:
        raise RefusedError(
            "file_over_image",
            "An open image has this name, and the file would replace it. Choose another name.",
        )
    try:
        write_durably(path, content)
    except OSError:
        raise FailedError(
            "file_unwritten",
            "The file could not be saved: the folder is full, missing or closed to you. "
            "Choose another one.",
        ) from None
