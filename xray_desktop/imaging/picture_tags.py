"""List the header of a PNG, JPEG or TIFF file, inside the decoding process."""

import struct
from io import BytesIO
from typing import Any, Final

from PIL import ExifTags, Image, TiffTags

from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.errors import decoder_errors_as
from xray_desktop.imaging.file_type import FileType
from xray_desktop.imaging.header_listing import HeaderLine, HeaderListing, one_line

MAX_ENTRIES: Final = 500
_BITS: Final = {"1": 1, "L": 8, "P": 8, "RGB": 8, "RGBA": 8, "CMYK": 8, "LA": 8, "F": 32}
_DEEP: Final = 16
_BITS_PER_SAMPLE: Final = 258
_SIGNATURE: Final = 8
_CHUNK: Final = 12
"""Bytes of a PNG's signature, and of a chunk without its content: length, type, checksum."""
_PIXELS: Final = frozenset({b"IDAT", b"fdAT"})
_LISTED_ELSEWHERE: Final = frozenset({"dpi", "exif", "transparency", "icc_profile"})
"""Entries of Pillow's `info` that are listed elsewhere, or only by their length."""


def picture_listing(data: bytes, kind: FileType) -> HeaderListing:
    """Return size, depth, resolution and texts of an image.

    Parameters
    ----------
    data : bytes
        The whole file.
    kind : FileType
        Any but DICOM.

    Notes
    -----
    No pixels are decoded.
    """
    Image.MAX_IMAGE_PIXELS = None  # no pixels are decoded
    broken = RefusedError(
        "damaged", "The header of this {kind} image cannot be read.", kind=kind.value
    )
    if kind is FileType.PNG:
        data = _without_pixels(data)
    with decoder_errors_as(broken), Image.open(BytesIO(data), formats=[kind.value]) as image:
        columns, rows = image.size
        lines = [
            HeaderLine("", kind.value, "Format", str(kind)),
            HeaderLine("", kind.value, "Width", f"{columns} pixels"),
            HeaderLine("", kind.value, "Height", f"{rows} pixels"),
            HeaderLine("", kind.value, "Bits per channel", str(_bits(image, kind))),
            HeaderLine("", kind.value, "Channels", ", ".join(image.getbands())),
        ]
        lines += _resolution(image, kind)
        lines += _tags(image, kind)
        lines += _texts(image, kind)
    more = len(lines) > MAX_ENTRIES
    note = f"Only the first {MAX_ENTRIES} entries are listed." if more else ""
    return HeaderListing(tuple(lines[:MAX_ENTRIES]), note)


def _without_pixels(data: bytes) -> bytes:
    """Return a PNG without its pixel chunks: Pillow reads texts behind them only while decoding."""
    kept, at = [data[:_SIGNATURE]], _SIGNATURE
    while at + _CHUNK <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + _CHUNK + length
        if kind not in _PIXELS:
            kept.append(data[at:end])
        at = end
    return b"".join(kept)


def _bits(image: Image.Image, kind: FileType) -> int:
    if kind is FileType.TIFF:
        stored = getattr(image, "tag_v2", {}).get(_BITS_PER_SAMPLE, 1)
        return max(stored) if isinstance(stored, tuple) else int(stored)
    return _BITS.get(image.mode, _DEEP)


def _resolution(image: Image.Image, kind: FileType) -> list[HeaderLine]:
    dpi = image.info.get("dpi")
    if not isinstance(dpi, tuple) or len(dpi) != 2:  # noqa: PLR2004 - across and down
        return []
    across, down = (float(number) for number in dpi)
    return [HeaderLine("", kind.value, "Resolution", f"{across:.4g} × {down:.4g} dpi")]


def _tags(image: Image.Image, kind: FileType) -> list[HeaderLine]:
    if kind is FileType.TIFF:
        found = dict(getattr(image, "tag_v2", {}))
        return [
            HeaderLine(str(tag), "tag", TiffTags.lookup(tag).name, _value_text(value))
            for tag, value in sorted(found.items())
        ]
    found = dict(Image.Image.getexif(image))  # the method of PNG files would decode
    return [
        HeaderLine(str(tag), "Exif", ExifTags.TAGS.get(tag, "Unknown tag"), _value_text(value))
        for tag, value in sorted(found.items())
    ]


def _texts(image: Image.Image, kind: FileType) -> list[HeaderLine]:
    lines = []
    for key, value in image.info.items():
        if (
            isinstance(key, str)
            and key not in _LISTED_ELSEWHERE
            and isinstance(value, str | bytes | int)
        ):
            lines.append(HeaderLine("", kind.value, one_line(key), _value_text(value)))
    for key in ("icc_profile",):
        if key in image.info:
            description = f"{len(image.info[key] or b''):,} bytes, not shown"
            lines.append(HeaderLine("", kind.value, "Colour profile", description))
    return lines


def _value_text(value: Any) -> str:  # noqa: ANN401 - whatever Pillow makes of it
    if isinstance(value, bytes):
        text = value.decode("latin-1")
        return one_line(text) if text.isprintable() else f"{len(value):,} bytes, not shown"
    return one_line(str(value))
