"""Pictures as the program sees them: one decoder for what is checked, trained on and measured.

This is the one module of the trainer that borrows the program's `imaging`. Plain 8-bit grey
pictures, of which the sets are made, are opened here, to the very same values; depth, colours,
transparency and DICOM are the program's own matter.

Opening image files: plain 8-bit pictures at once, all else as the program itself reads it.
"""

import io
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from trainer.errors import TrainingError
from xray_desktop.core.errors import RefusedError

if TYPE_CHECKING:
    from xray_desktop.imaging.image_reader import ImageReader as ImageReader


Float = NDArray[np.float32]

FORMATS: Final = ("JPEG", "PNG")
MAX_PIXELS: Final = 64_000_000
"""As the program's own limit on one image."""
NOT_WHOLE: Final = "Its image does not decode: expected a whole JPEG or PNG."
COLOUR: Final = "colour"
"""Code of the refusal of pictures in colour, which the program never scores."""


def decoded(encoded: bytes) -> Float:
    """Return an encoded image as the program shows it.

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
        A sentence that says what it is, and what was expected.
    """
    from xray_desktop.imaging.errors import decoder_errors_as
    from xray_desktop.imaging.file_type import FileType, file_type_of
    from xray_desktop.imaging.picture_files import open_picture
    from xray_desktop.imaging.process_limits import Limits

    try:
        kind = file_type_of(encoded)
    except RefusedError as error:
        raise ValueError(_other(error.values.get("words"))) from None
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


def _other(words: object) -> str:
    found = f" ({words})" if words else ""
    return f"Its image does not decode{found}: expected a whole JPEG or PNG."


def plain_picture(path: Path) -> Float | None:
    """Return an 8-bit grey PNG or JPEG file as `decoded` does; None if it is anything else.

    Raises
    ------
    ValueError
        It is damaged.
    """
    from xray_desktop.imaging.errors import decoder_errors_as

    try:
        with decoder_errors_as(RefusedError("damaged", NOT_WHOLE)):
            return _plain_picture(path)
    except RefusedError:
        raise ValueError(NOT_WHOLE) from None


def program_reader() -> "ImageReader":
    """Return what opens any file as the program itself does, in a process of its own."""
    from xray_desktop.imaging.image_reader import ImageReader

    return ImageReader()


def _plain_picture(source: io.BytesIO | Path) -> Float | None:
    from xray_desktop.imaging.picture_files import picture_aspect

    Image.MAX_IMAGE_PIXELS = None  # looked at here, by our own limit, before anything is decoded
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
    """Opens image files; used in a ``with`` block, whose end also ends the program's reader."""

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
        """Return the image as its default window shows it, (rows, columns) float32 in [0, 1].

        It is in true proportion, as the program scores it.

        Raises
        ------
        TrainingError
            The picture does not decode.
        XrayError
            The program cannot open the image, or must not judge it.
        """
        try:
            plain = plain_picture(path)
        except ValueError:
            raise TrainingError("It does not decode: expected a whole PNG or JPEG.") from None
        if plain is not None:
            return plain
        if self._reader is None:
            self._reader = program_reader()
        image = self._reader.read(path)
        if image.unsuitable is not None:
            raise image.unsuitable
        return image.true_pixels
