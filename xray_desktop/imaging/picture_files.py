"""Decode PNG, JPEG and TIFF files: images without a medical header.

The pages of a TIFF are enumerated here, not by Pillow, which also decodes thumbnails and masks
(TIFF 6.0, section 8).
"""

import struct
import zlib
from fractions import Fraction
from io import BytesIO
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps
from PIL.TiffImagePlugin import TiffImageFile

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.deidentification import DeidentifiedImage, Pseudonyms
from xray_desktop.core.image.radiograph import Exposure, Source
from xray_desktop.core.image.resampling import aspect_of
from xray_desktop.imaging.errors import MultiFrameError, decoder_errors_as, no_such_frame, not_grey
from xray_desktop.imaging.file_type import FileType
from xray_desktop.imaging.image_metadata import (
    FRONTAL_NOT_STATED,
    DecodedImage,
    ImageMetadata,
    presentation,
)
from xray_desktop.imaging.pixel_check import (
    Colour,
    colour_of,
    implausible_pixel_shape,
    luminance,
    reason_against_scoring,
)
from xray_desktop.imaging.process_limits import Limits

MAX_PAGES: Final = 65_536
_NEW_SUBFILE_TYPE: Final = 254
_SUBFILE_TYPE: Final = 255
_PHOTOMETRIC_TAG: Final = 262
_REDUCED, _MASK = 0b001, 0b100
"""Bits of NewSubfileType; the third bit marks a page of a document, which is an image."""
_OLD_REDUCED: Final = 2
_TRANSPARENCY_MASK: Final = 4
_SHORT: Final = 3
_BIG: Final = 43
"""The version number of BigTIFF; that of classic TIFF is 42."""


class _Form(NamedTuple):
    """Struct formats of the counts, entries and offsets of a directory."""

    first: int
    number: str
    entry: str
    value: str
    offset: str


_CLASSIC: Final = _Form(4, "H", "HHI4s", "I", "I")
_BIGTIFF: Final = _Form(8, "Q", "HHQ8s", "Q", "Q")


def image_pages(data: bytes) -> tuple[int, ...]:
    """Return the numbers of the pages that are images, counted from 0.

    Reduced copies of another page and transparency masks are left out, unless all pages are marked
    as such. Reduced copies in SubIFDs are not pages.

    Parameters
    ----------
    data : bytes
        The whole file.
    """
    kinds = _kinds(data)
    own = tuple(number for number, auxiliary in enumerate(kinds) if not auxiliary)
    return own or tuple(range(len(kinds))) or (0,)


def _kinds(data: bytes) -> list[bool]:
    """Return for each page that can be read whether it is a thumbnail or a mask."""
    order = "<" if data.startswith(b"II") else ">"
    found: list[bool] = []
    seen: set[int] = set()
    try:
        (magic,) = struct.unpack_from(f"{order}H", data, 2)
        form = _BIGTIFF if magic == _BIG else _CLASSIC
        (place,) = struct.unpack_from(order + form.offset, data, form.first)
        while place and place not in seen and len(found) < MAX_PAGES:
            seen.add(place)
            (count,) = struct.unpack_from(order + form.number, data, place)
            place += struct.calcsize(order + form.number)
            size = struct.calcsize(order + form.entry)
            end = place + count * size
            (following,) = struct.unpack_from(order + form.offset, data, end)
            entries = struct.iter_unpack(order + form.entry, data[place:end])
            found.append(_auxiliary({tag: _value(order, form, *rest) for tag, *rest in entries}))
            place = following
    except struct.error:  # a directory beyond the end of the file; Pillow raises the error
        pass
    return found


def _value(order: str, form: _Form, kind: int, _count: int, field: bytes) -> int:
    letter = "H" if kind == _SHORT else form.value
    return struct.unpack_from(order + letter, field)[0]


def _auxiliary(tags: dict[int, int]) -> bool:
    if tags.get(_NEW_SUBFILE_TYPE, 0) & (_REDUCED | _MASK):
        return True
    return (
        tags.get(_SUBFILE_TYPE) == _OLD_REDUCED or tags.get(_PHOTOMETRIC_TAG) == _TRANSPARENCY_MASK
    )


_PHOTOMETRIC: Final = 262
_BITS_PER_SAMPLE: Final = 258
_WHITE_IS_ZERO: Final = 0
_BYTE: Final = 255.0
_MAX_BITS: Final = 16
_X_RESOLUTION: Final = 282
_Y_RESOLUTION: Final = 283
_TURNED: Final = frozenset({5, 6, 7, 8})
"""EXIF orientations that exchange rows and columns."""
_MAX_RATIO_TERM: Final = 10_000
_PNG_HEAD: Final = 33
"""Bytes of the signature and the first chunk; other chunks may follow."""


def open_picture(
    data: bytes, kind: FileType, sha256: str, frame: int | None, limits: Limits
) -> DecodedImage:
    """Decode a picture.

    Parameters
    ----------
    data : bytes
        The whole file.
    kind : FileType
        Any but DICOM.
    sha256 : str
        The file's hash.
    frame : int or None
        Page of a TIFF, thumbnails and masks not counted.
    limits : Limits
        For its size in pixels.
    """
    Image.MAX_IMAGE_PIXELS = None  # checked against `Limits` before anything is decoded
    broken = RefusedError(
        "damaged",
        "This {kind} image is damaged, incomplete or of an unsupported form. Get it again from "
        "its source, or export it as PNG.",
        kind=kind.value,
    )
    with decoder_errors_as(broken), Image.open(BytesIO(data), formats=[kind.value]) as image:
        pages = image_pages(data) if kind is FileType.TIFF else (0,)
        frames = len(pages)
        index = _chosen(frame, frames)
        if pages[index]:
            image.seek(pages[index])
        _check_size(image, limits)
        white_is_zero = kind is FileType.TIFF and _tag(image, _PHOTOMETRIC) == _WHITE_IS_ZERO
        bits = _tag(image, _BITS_PER_SAMPLE) if kind is FileType.TIFF else None
        aspect = picture_aspect(image)
        upright = ImageOps.exif_transpose(image)
        values, max_value, colour = _grey(upright, bits)
    if white_is_zero and max_value > _BYTE:  # Pillow inverts up to 8 bits itself
        values = np.float32(max_value) - values
    implausible = None
    try:
        stated = aspect_of(aspect, 1.0)
    except ValueError:
        stated, implausible = 1.0, implausible_pixel_shape(aspect)
    unsuitable = reason_against_scoring(values, colour=colour, aspect=stated) or implausible
    label = "colour" if colour is not Colour.GREY else f"{int(max_value).bit_length()}-bit grey"
    metadata = ImageMetadata(
        presentation(values, (0.0, max_value)),
        Source(sha256, f"{kind} {label}", frame=index, frames=frames),
        Exposure(lossy=kind is FileType.JPEG),
        unsuitable=unsuitable,
        cautions=() if unsuitable else (FRONTAL_NOT_STATED,),
        stated_aspect=stated,
    )
    return values, metadata


def picture_aspect(image: Image.Image) -> float:
    """Return the height of a pixel over its width in the upright image.

    Pixels are not square where horizontal and vertical resolution differ (PNG pHYs, TIFF, JFIF); a
    scanned fax has 204 by 98 to the inch. A resolution of 0 counts as missing; 1.0 if missing.
    """
    info = image.info
    found = info.get("aspect") or info.get("jfif_density") or info.get("dpi")
    if isinstance(image, TiffImageFile):
        found = image.tag_v2.get(_X_RESOLUTION), image.tag_v2.get(_Y_RESOLUTION)
    try:
        across, down = (float(str(number)) for number in found or ())
    except (TypeError, ValueError, ZeroDivisionError):
        return 1.0
    if not (0 < across < np.inf and 0 < down < np.inf):
        return 1.0
    turned = image.getexif().get(ExifTags.Base.Orientation) in _TURNED
    return down / across if turned else across / down


def picture_copy(
    values: NDArray[np.float32], metadata: ImageMetadata, pseudonyms: Pseudonyms
) -> DeidentifiedImage:
    """Return a greyscale image as a PNG that holds nothing but its pixels.

    Raises
    ------
    RefusedError
        It is in colour.
    """
    if metadata.unsuitable is not None and metadata.unsuitable.code == "colour":
        raise not_grey()
    deep = metadata.presentation.high > _BYTE
    stream = BytesIO()
    Image.fromarray(values.astype(np.uint16 if deep else np.uint8)).save(stream, "PNG")
    own = metadata.source.sha256
    return DeidentifiedImage(
        _with_pixel_aspect(stream.getvalue(), metadata.aspect),
        ".png",
        pseudonyms.patient(own),
        pseudonyms.uid(own),
        source_sha256=own,
    )


def _with_pixel_aspect(png: bytes, aspect: float) -> bytes:
    """Return a PNG with the aspect ratio of its pixels, without their size (pHYs)."""
    if aspect == 1:
        return png
    sides = Fraction(aspect).limit_denominator(_MAX_RATIO_TERM)
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


def _check_size(image: Image.Image, limits: Limits) -> None:
    columns, rows = image.size
    if rows * columns * len(image.getbands()) > limits.pixels:
        raise RefusedError(
            "too_large",
            "This image has {columns} x {rows} pixels. Images of up to {most} million pixels "
            "can be opened.",
            columns=columns,
            rows=rows,
            most=limits.pixels // 1_000_000,
        )
    if image.mode == "F":
        raise RefusedError(
            "float_pixels",
            "This image holds fractional numbers (a map or a measurement), not grey levels. "
            "Export it with 8 or 16 bits.",
        )


def _grey(image: Image.Image, bits: int | None) -> tuple[NDArray[np.float32], float, Colour]:
    """Return grey levels, their highest possible value, and the colours of the image."""
    if image.mode.startswith("I"):
        values = np.asarray(image).astype(np.float32)
        max_value = float((1 << min(bits or _MAX_BITS, _MAX_BITS)) - 1)
        if values.min() < 0 or values.max() > max_value:
            raise RefusedError(
                "deep_pixels",
                "This image has more than 16 bits or negative values. Export it with 8 or 16 bits.",
            )
        return values, max_value, Colour.GREY
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
