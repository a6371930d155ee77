"""PNG, JPEG and TIFF: pictures without a medical header."""

import struct
import zlib
from fractions import Fraction
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps
from PIL.TiffImagePlugin import TiffImageFile

from xray_desktop.core.deidentified import DeidentifiedFilm
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.proportion import aspect_of
from xray_desktop.core.pseudonyms import Pseudonyms
from xray_desktop.core.radiograph import Exposure, Source
from xray_desktop.imaging.errors import MultiFrameError, foreign, no_such_frame, not_grey
from xray_desktop.imaging.film import UNSAID, Description, Film, presentation
from xray_desktop.imaging.limits import Limits
from xray_desktop.imaging.sniff import Kind
from xray_desktop.imaging.suitability import (
    Colour,
    against,
    colour_of,
    luminance,
    unlikely_shape,
)
from xray_desktop.imaging.tiff_pages import image_pages

_PHOTOMETRIC: Final = 262
_BITS_PER_SAMPLE: Final = 258
_WHITE_IS_ZERO: Final = 0
_BYTE: Final = 255.0
_MOST_BITS: Final = 16
_X_RESOLUTION: Final = 282
_Y_RESOLUTION: Final = 283
_ON_ITS_SIDE: Final = frozenset({5, 6, 7, 8})
"""EXIF orientations that exchange rows and columns."""
_MOST_SIDE: Final = 10_000
_PNG_HEAD: Final = 33
"""Bytes of the signature and the first chunk, behind which another may stand."""


def open_picture(data: bytes, kind: Kind, sha256: str, frame: int | None, limits: Limits) -> Film:
    """Decode a picture.

    Parameters
    ----------
    data : bytes
        The whole file.
    kind : Kind
        What `sniff.kind_of` found; not DICOM.
    sha256 : str
        The file's hash.
    frame : int or None
        Page of a TIFF, thumbnails and masks not counted.
    limits : Limits
        For its size in pixels.
    """
    Image.MAX_IMAGE_PIXELS = None  # gated here, by our own limit, before anything is decoded
    broken = RefusedError(
        "damaged",
        "This {kind} picture is damaged, cut off or of a form that is not read here. Get it again "
        "from where it came from, or export it as a PNG.",
        kind=kind.value,
    )
    with foreign(broken), Image.open(BytesIO(data), formats=[kind.value]) as image:
        pages = image_pages(data) if kind is Kind.TIFF else (0,)
        frames = len(pages)
        index = _chosen(frame, frames)
        if pages[index]:
            image.seek(pages[index])
        _gate(image, limits)
        white_is_zero = kind is Kind.TIFF and _tag(image, _PHOTOMETRIC) == _WHITE_IS_ZERO
        bits = _tag(image, _BITS_PER_SAMPLE) if kind is Kind.TIFF else None
        aspect = picture_aspect(image)
        upright = ImageOps.exif_transpose(image)
        values, top, colour = _grey(upright, bits)
    if white_is_zero and top > _BYTE:  # Pillow inverts up to 8 bits itself
        values = np.float32(top) - values
    unlikely = None
    try:
        stated = aspect_of(aspect, 1.0)
    except ValueError:
        stated, unlikely = 1.0, unlikely_shape(aspect)
    unsuitable = against(values, colour=colour, aspect=stated) or unlikely
    words = "colour" if colour is not Colour.GREY else f"{int(top).bit_length()}-bit grey"
    description = Description(
        presentation(values, (0.0, top)),
        Source(sha256, f"{kind} {words}", frame=index, frames=frames),
        Exposure(lossy=kind is Kind.JPEG),
        unsuitable=unsuitable,
        cautions=() if unsuitable else (UNSAID,),
        stated_aspect=stated,
    )
    return values, description


def picture_aspect(image: Image.Image) -> float:
    """Return the height of a pixel over its width, as the picture will lie once it is upright.

    Where the two resolutions of a picture differ, the pixels are not square: PNG's pHYs, TIFF's
    and JFIF's resolutions say so expressly, and a scanned fax has 204 by 98 to the inch. A
    resolution of 0 is none. 1.0 where nothing is said.
    """
    said = image.info
    found = said.get("aspect") or said.get("jfif_density") or said.get("dpi")
    if isinstance(image, TiffImageFile):
        found = image.tag_v2.get(_X_RESOLUTION), image.tag_v2.get(_Y_RESOLUTION)
    try:
        across, down = (float(str(number)) for number in found or ())
    except (TypeError, ValueError, ZeroDivisionError):
        return 1.0
    if not (0 < across < np.inf and 0 < down < np.inf):
        return 1.0
    turned = image.getexif().get(ExifTags.Base.Orientation) in _ON_ITS_SIDE
    return down / across if turned else across / down


def picture_copy(
    values: NDArray[np.float32], description: Description, pseudonyms: Pseudonyms
) -> DeidentifiedFilm:
    """Return a grey picture as a PNG with nothing but its pixels; nobody says whose it is.

    Raises
    ------
    RefusedError
        It is in colour.
    """
    if description.unsuitable is not None and description.unsuitable.code == "colour":
        raise not_grey()
    deep = description.presentation.high > _BYTE
    stream = BytesIO()
    Image.fromarray(values.astype(np.uint16 if deep else np.uint8)).save(stream, "PNG")
    own = description.source.sha256
    return DeidentifiedFilm(
        _with_proportion(stream.getvalue(), description.aspect),
        ".png",
        pseudonyms.patient(own),
        pseudonyms.uid(own),
        source_sha256=own,
    )


def _with_proportion(png: bytes, aspect: float) -> bytes:
    """Return a PNG that says of which shape its pixels are, and nothing of their size (pHYs)."""
    if aspect == 1:
        return png
    sides = Fraction(aspect).limit_denominator(_MOST_SIDE)
    chunk = b"pHYs" + struct.pack(">IIB", sides.numerator, sides.denominator, 0)
    whole = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:_PNG_HEAD] + whole + png[_PNG_HEAD:]


def _chosen(frame: int | None, frames: int) -> int:
    if frame is None:
        if frames > 1:
            raise MultiFrameError(frames)
        return 0
    if not 0 <= frame < frames:
        raise no_such_frame(frame, frames)
    return frame


def _tag(image: Image.Image, tag: int) -> int | None:
    value = getattr(image, "tag_v2", {}).get(tag)
    return max(value) if isinstance(value, tuple) else value


def _gate(image: Image.Image, limits: Limits) -> None:
    columns, rows = image.size
    if rows * columns * len(image.getbands()) > limits.pixels:
        raise RefusedError(
            "too_large",
            "This picture is {columns} x {rows} pixels. Films of up to {most} million pixels are "
            "opened.",
            columns=columns,
            rows=rows,
            most=limits.pixels // 1_000_000,
        )
    if image.mode == "F":
        raise RefusedError(
            "float_pixels",
            "This picture holds fractional numbers (a map or a measurement), not the grey levels "
            "of a film. Export it with 8 or 16 bits.",
        )


def _grey(image: Image.Image, bits: int | None) -> tuple[NDArray[np.float32], float, Colour]:
    """Return grey levels, their highest possible value, and which colours there were."""
    if image.mode.startswith("I"):
        values = np.asarray(image).astype(np.float32)
        top = float((1 << min(bits or _MOST_BITS, _MOST_BITS)) - 1)
        if values.min() < 0 or values.max() > top:
            raise RefusedError(
                "deep_pixels",
                "This picture has more than 16 bits or negative values. Export it with 8 or 16.",
            )
        return values, top, Colour.GREY
    if image.mode in {"L", "1"} and "transparency" not in image.info:
        return np.asarray(image.convert("L")).astype(np.float32), _BYTE, Colour.GREY
    picture = np.asarray(_over_black(image))
    return luminance(picture), _BYTE, colour_of(picture, _BYTE)


def _over_black(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    black = Image.new("RGBA", layered.size, (0, 0, 0, 255))
    return Image.alpha_composite(black, layered).convert("RGB")
