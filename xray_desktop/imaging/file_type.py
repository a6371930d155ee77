"""The type of a file by its content; its name and extension are ignored."""

import struct
from codecs import getincrementaldecoder
from enum import StrEnum
from typing import Final

from xray_desktop.core.errors import RefusedError

PREAMBLE: Final = 128


class FileType(StrEnum):
    """The file types that are opened; the values are Pillow's names."""

    DICOM = "DICOM"
    PNG = "PNG"
    JPEG = "JPEG"
    TIFF = "TIFF"


_PICTURES: Final[tuple[tuple[bytes, FileType], ...]] = (
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
    (b"\xff\xd8\xff", FileType.JPEG),
    (b"II*\0", FileType.TIFF),
    (b"MM\0*", FileType.TIFF),
    (b"II+\0", FileType.TIFF),
    (b"MM\0+", FileType.TIFF),
)

OTHER_TYPES: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"%PDF", "a PDF document"),
    (0, b"PK\x03\x04", "a ZIP archive or an office document; unpack it and open the image inside"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"Rar!", "a RAR archive; unpack it and open the image inside"),
    (0, b"7z\xbc\xaf'\x1c", "a 7-Zip archive; unpack it and open the image inside"),
    (0, b"\x1f\x8b", "a gzip file; unpack it and open the image inside"),
    (0, b"BZh", "a bzip2 file; unpack it and open the image inside"),
    (0, b"\xfd7zXZ", "an xz file; unpack it and open the image inside"),
    (257, b"ustar", "a TAR archive; unpack it and open the image inside"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"BM", "a BMP picture"),
    (8, b"WEBP", "a WebP picture"),
    (4, b"ftypheic", "a HEIC picture"),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftyp", "a video or HEIF file"),
    (0, b"\0\0\0\x0cjP  ", "a JPEG 2000 picture outside DICOM"),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 picture outside DICOM"),
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (0, b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (0, b"8BPS", "a Photoshop picture"),
    (344, b"n+1\0", "a NIfTI volume"),
    (344, b"ni1\0", "a NIfTI header"),
    (0, b"NRRD", "an NRRD volume"),
    (0, b"\x89HDF", "an HDF5 file"),
    (0, b"\x93NUMPY", "a NumPy array"),
    (0, b"MZ", "a Windows program"),
    (0, b"\x7fELF", "a Linux program"),
    (0, b"SQLite format 3", "a database"),
    (0, b"\xd0\xcf\x11\xe0", "an old office document"),
    (0, b"<?xml", "an XML text"),
    (0, b"<svg", "an SVG drawing"),
    (0, b"<!DOCTYPE", "a web page"),
    (0, b"<html", "a web page"),
)

OTHER_TYPE: Final = "This is {kind}, not a radiograph. Open a DICOM, PNG, JPEG or TIFF image."
UNKNOWN_TYPE: Final = "The type of this file is not known. Open a DICOM, PNG, JPEG or TIFF image."
_EARLY_GROUPS: Final = frozenset({0x0002, 0x0004, 0x0008, 0x0010})
"""Groups with which a DICOM data set without a preamble starts."""


def file_type_of(data: bytes) -> FileType:
    """Return the type of a whole file; a RefusedError names any other type.

    Parameters
    ----------
    data : bytes
        The file's content.
    """
    if not data:
        raise RefusedError("empty_file", "The file is empty. Copy it again from its source.")
    if data[PREAMBLE : PREAMBLE + 4] == b"DICM":  # before TIFF: PS3.10 7.1 allows both at once
        return FileType.DICOM
    for magic, kind in _PICTURES:
        if data.startswith(magic):
            return kind
    for offset, magic, name in OTHER_TYPES:
        if data[offset : offset + len(magic)] == magic:
            raise RefusedError("not_a_film", OTHER_TYPE, kind=name)
    if _bare_dicom(data):
        return FileType.DICOM
    raise _unknown(data)


def _unknown(data: bytes) -> RefusedError:
    if len(data) >= 4 and struct.unpack_from("<I", data)[0] == 348:  # noqa: PLR2004 - its header's size
        return RefusedError("not_a_film", OTHER_TYPE, kind="a NIfTI volume")
    if not data.strip(b"\0"):
        return RefusedError(
            "empty_file", "The file contains only zeros. Copy it again from its source."
        )
    if _text(data[:4096]):
        return RefusedError("not_a_film", OTHER_TYPE, kind="a text")
    return RefusedError("not_a_film", UNKNOWN_TYPE)


def _bare_dicom(data: bytes) -> bool:
    """Whether the file starts with a plausible DICOM element: old or stripped files (ACR-NEMA)."""
    if len(data) < 8:  # noqa: PLR2004 - one element's head
        return False
    for order in "<>":
        group, element, length = struct.unpack_from(f"{order}HHI", data)
        if group not in _EARLY_GROUPS or element > 0x1500:  # noqa: PLR2004 - past any early element
            continue
        explicit = data[4:6].isalpha() and data[4:6].isupper()
        if explicit or length <= len(data):
            return True
    return False


def _text(head: bytes) -> bool:
    try:
        text = getincrementaldecoder("utf-8")().decode(head)  # the head may end within a character
    except UnicodeDecodeError:
        return False
    return all(c.isprintable() or c.isspace() or c == "\ufeff" for c in text)
