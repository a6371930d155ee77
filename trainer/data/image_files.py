"""Opening image files exactly as the program does: one decoder for checking, training, measuring.

This is the only module of the trainer that imports the program's `imaging`. Plain 8-bit greyscale
PNG and JPEG files are opened here, to the same values; bit depth, colour, transparency and DICOM
are left to `imaging`.
"""

import io
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainingError
from xray_desktop.core.errors import RefusedError

if TYPE_CHECKING:
    from xray_desktop.imaging.image_reader import ImageReader as ImageReader


Float = NDArray[np.float32]

FORMATS: Final = ("JPEG", "PNG")
MAX_PIXELS: Final = 64_000_000
"""Same limit for one image as in the program."""
NOT_WHOLE: Final = "Its image cannot be decoded: expected a complete JPEG or PNG."
COLOUR: Final = "colour"
"""Code of the error for colour images, which the program never scores."""


def decoded(encoded: bytes) -> Float:
    """Return an encoded image as the program displays it.

    Parameters
    ----------
    encoded : bytes
        A JPEG or PNG of any kind: 8 or 16 bits, palette, alpha, CMYK, turned by EXIF.

    Returns
    -------
    ndarray, (rows, columns), float32
        In [0, 1], 1 = bright, upright.

    Raises
    ------
    ValueError
        A sentence on what was found and what was expected.
    """
    from xray_desktop.imaging.errors import decoder_errors_as
    from xray_desktop.imaging.file_type import FileType, file_type_of
    from xray_desktop.imaging.picture_files import open_picture
    from xray_desktop.imaging.process_limits import Limits

    try:
        kind = file_type_of(encoded)
    except RefusedError as error:
        raise ValueError(_other(error.values.get("kind"))) from None
    if kind not in {FileType.JPEG, FileType.PNG}:
        raise ValueError(_other(f"a {kind.value} file"))
    try:
        with decoder_errors_as(RefusedError("damaged", NOT_WHOLE)):
            plain = _plain_picture(io.BytesIO(encoded))
        if plain is None:
            values, description = open_picture(encoded, kind, "", None, Limits(pixels=MAX_PIXELS))
            unsuitable = description.unsuitable
            if unsuitable is not None and unsuitable.code == COLOUR:
                raise unsuitable
            plain = description.radiograph(values).true_pixels
    except RefusedError as error:
        if error.code == "damaged":
            raise ValueError(NOT_WHOLE) from None
        raise ValueError(f"Its image cannot be used: {error.message}") from None
    return plain


def _other(kind: object) -> str:
    found = f" ({kind})" if kind else ""
    return f"Its image cannot be decoded{found}: expected a complete JPEG or PNG."


def plain_picture(path: Path) -> Float | None:
    """Return an 8-bit greyscale PNG or JPEG file as `decoded` does, or None for any other file.

    Raises
    ------
    ValueError
        The file is damaged.
    """
    from xray_desktop.imaging.errors import decoder_errors_as

    try:
        with decoder_errors_as(RefusedError("damaged", NOT_WHOLE)):
            return _plain_picture(path)
    except RefusedError:
        raise ValueError(NOT_WHOLE) from None


def program_reader() -> "ImageReader":
    """Return a reader that opens any file as the program does, in a separate process."""
    from xray_desktop.imaging.image_reader import ImageReader

    return ImageReader()


def _plain_picture(source: io.BytesIO | Path) -> Float | None:
    from PIL import Image, ImageOps

    from xray_desktop.imaging.picture_files import picture_aspect

    Image.MAX_IMAGE_PIXELS = None  # checked below against our own limit, before decoding
    try:
        opened = Image.open(source, formats=FORMATS)
    except Image.UnidentifiedImageError:
        return None
    with opened as image:
        large = image.size[0] * image.size[1] > MAX_PIXELS
        if large or image.mode != "L" or "transparency" in image.info:
            return None
        if picture_aspect(image) != 1:
            return None
        upright = ImageOps.exif_transpose(image)
        return np.asarray(upright, np.float32) / np.float32(255)


class ImageFiles:
    """Opens image files; a context manager that also closes the program's reader."""

    def __init__(self) -> None:
        self._reader: ImageReader | None = None

    def __enter__(self) -> "ImageFiles":
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
        """Return the image in its default window, (rows, columns) float32 in [0, 1].

        The pixels are square, as in the program.

        Raises
        ------
        TrainingError
            The image cannot be decoded.
        XrayError
            The program cannot open the image, or the image is not suitable for scoring.
        """
        try:
            plain = plain_picture(path)
        except ValueError:
            raise TrainingError("It cannot be decoded: expected a complete PNG or JPEG.") from None
        if plain is not None:
            return plain
        if self._reader is None:
            self._reader = program_reader()
        image = self._reader.read(path)
        if image.unsuitable is not None:
            raise image.unsuitable
        return image.true_pixels
