"""PNG, JPEG and TIFF of every depth, and files of other types."""

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.imaging.dicom_files import shaded
from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.imaging.errors import MultiFrameError
from xray_desktop.imaging.file_decoding import open_image
from xray_desktop.imaging.image_metadata import FRONTAL_NOT_STATED
from xray_desktop.imaging.picture_files import image_pages
from xray_desktop.imaging.process_limits import Limits

GREY = (shaded() >> 4).astype(np.uint8)
DEEP = (shaded() << 4).astype(np.uint16)


def picture(pixels: np.ndarray | Image.Image, kind: str, **options: object) -> bytes:
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def tiff(pixels: np.ndarray, photometric: int) -> bytes:
    """One uncompressed strip, little endian."""
    content = pixels.tobytes()
    rows, columns = pixels.shape
    tags = [
        *((256, 3, columns), (257, 3, rows), (258, 3, pixels.itemsize * 8), (259, 3, 1)),
        *((262, 3, photometric), (273, 4, 8), (277, 3, 1), (278, 3, rows), (279, 4, len(content))),
    ]
    table = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    head = b"II*\0" + struct.pack("<I", 8 + len(content)) + content
    return head + struct.pack("<H", len(tags)) + table + struct.pack("<I", 0)


@pytest.mark.parametrize(
    ("content", "expected", "words"),
    [
        (picture(GREY, "PNG"), GREY, "PNG 8-bit grey"),
        (picture(DEEP, "PNG"), DEEP, "PNG 16-bit grey"),
        (picture(np.repeat(GREY[..., None], 3, axis=2), "PNG"), GREY, "PNG 8-bit grey"),
        (picture(Image.fromarray(GREY).convert("P"), "PNG"), GREY, "PNG 8-bit grey"),
        (picture(GREY, "TIFF"), GREY, "TIFF 8-bit grey"),
        (picture(DEEP, "TIFF"), DEEP, "TIFF 16-bit grey"),
        (picture(DEEP, "TIFF", compression="tiff_lzw"), DEEP, "TIFF 16-bit grey"),
        (picture(np.repeat(GREY[..., None], 3, axis=2), "TIFF"), GREY, "TIFF 8-bit grey"),
        (tiff(GREY, 0), 255 - GREY, "TIFF 8-bit grey"),
        (tiff(DEEP, 0), 65535 - DEEP, "TIFF 16-bit grey"),
        (tiff(DEEP, 1), DEEP, "TIFF 16-bit grey"),
    ],
)
def test_pixels_come_back(open_bytes, content, expected, words):
    image = open_bytes(content)
    assert np.abs(image.values - expected).max() < 0.01
    assert image.source.format == words
    assert image.unsuitable is None
    assert image.cautions == (FRONTAL_NOT_STATED,)
    top = 65535 if expected.dtype == np.uint16 else 255
    assert (image.presentation.low, image.presentation.high) == (0, top)


def test_jpeg_is_turned_upright(open_bytes):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: rotate a quarter clockwise
    image = open_bytes(picture(GREY, "JPEG", exif=exif, quality=97))
    assert image.shape == (80, 96)
    assert np.abs(image.values - np.rot90(GREY, -1)).max() < 12
    assert image.exposure.lossy


def test_transparency_lies_over_black(open_bytes):
    layers = np.dstack([np.full_like(GREY, 200)] * 3 + [GREY])
    image = open_bytes(picture(layers, "PNG"))
    assert np.abs(image.values - GREY * (200 / 255)).max() < 1.5


def test_colour_and_two_shades_are_not_scored(open_bytes):
    coloured = open_bytes(picture(np.dstack([GREY, GREY // 2, GREY // 3]), "PNG"))
    assert coloured.unsuitable.code == "colour"
    shades = open_bytes(picture(Image.fromarray(GREY).convert("1"), "PNG"))
    assert shades.unsuitable.code == "bilevel"


def test_12_bits_in_16_open_in_their_own_range(open_bytes):
    image = open_bytes(picture(shaded(), "PNG"))
    assert image.presentation.vois[0].explanation == "Auto"
    assert image.pixels.max() == 1


def test_pages_of_a_tiff_are_frames(open_bytes):
    pages = picture(GREY, "TIFF", save_all=True, append_images=[Image.fromarray(255 - GREY)])
    with pytest.raises(MultiFrameError):
        open_bytes(pages)
    image = open_bytes(pages, frame=1)
    assert np.array_equal(image.values, 255 - GREY)
    assert (image.source.frame, image.source.frames) == (1, 2)
    with pytest.raises(RefusedError, match="no frame 3"):
        open_bytes(pages, frame=2)


def test_fractional_pixels_are_refused(open_bytes):
    with pytest.raises(RefusedError, match="fractional"):
        open_bytes(picture(DEEP.astype(np.float32), "TIFF"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_half_a_picture_is_an_error(open_bytes, kind):
    content = picture(GREY, kind)
    with pytest.raises(RefusedError, match="damaged"):
        open_bytes(content[: len(content) // 2])


def chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def test_a_png_that_claims_to_be_huge_is_refused_before_decoding(open_bytes):
    content = picture(GREY, "PNG")
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 16, 6, 0, 0, 0))
    with pytest.raises(RefusedError, match="60000 x 60000"):
        open_bytes(content[:8] + head + content[33:])


def test_a_profile_that_unpacks_without_end_is_refused(open_bytes):
    content = picture(GREY, "PNG")
    bomb = chunk(b"iCCP", b"icc\0\0" + zlib.compress(b"A" * 2**26, 9))
    with pytest.raises(RefusedError, match="damaged"):
        open_bytes(content[:33] + bomb + content[33:])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\0" * 5000, "zeros"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04" + bytes(range(100)), "ZIP"),
        (b"GIF89a" + bytes(100), "GIF"),
        (b"BM" + bytes(100), "BMP"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
        (b"\0" * 257 + b"ustar", "TAR"),
        (b"\x5c\x01\0\0" + b"\0" * 340 + b"n+1\0" + bytes(100), "NIfTI"),
        (b"Dear colleague,\nthe image follows.\n", "text"),
        ("Sehr geehrte Frau Kollegin, schöne Grüße".encode(), "text"),
        (bytes(range(128, 256)) * 40, "type of this file is not known"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"MZ\x90\0", "program"),
    ],
)
def test_other_files_are_named(open_bytes, content, words):
    with pytest.raises(RefusedError, match=words):
        open_bytes(content)


def test_the_extension_does_not_matter(tmp_path):
    path = tmp_path / "image.dcm"
    path.write_bytes(picture(GREY, "PNG"))
    _, metadata = open_image(path, None, Limits())
    assert metadata.source.format == "PNG 8-bit grey"


def test_places_without_an_image(tmp_path):
    with pytest.raises(RefusedError, match="folder"):
        open_image(tmp_path, None, Limits())
    with pytest.raises(FailedError, match="does not exist"):
        open_image(tmp_path / "secret name", None, Limits())
    with pytest.raises(FailedError, match="cannot be read"):
        open_image(Path("a\0b"), None, Limits())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are POSIX")
def test_a_pipe_is_no_image_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(RefusedError, match="not a file"):
        open_image(tmp_path / "pipe", None, Limits())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads anything")
def test_an_image_that_may_not_be_read(tmp_path):
    path = tmp_path / "image"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(FailedError, match="do not have permission"):
        open_image(path, None, Limits())


DEEP_PAGE = (shaded() << 4).astype(np.uint16)
SMALL = (shaded() >> 4).astype(np.uint8)[::4, ::4].copy()
MASK = np.full(DEEP_PAGE.shape, 255, np.uint8)
SUBIFDS = 330

Page = tuple[np.ndarray, dict[int, int]]


def tiff_file(*pages: Page, order: str = "<", big: bool = False) -> bytes:
    """Pages of one strip each; a page's tags are those given, and what its pixels need."""
    head, count, entry, offset = ("H", "H", "HHI", "I") if not big else ("HHH", "Q", "HHQ", "Q")
    start = (43, 8, 0) if big else (42,)
    content = (b"II" if order == "<" else b"MM") + struct.pack(order + head, *start)
    link = len(content)
    content += bytes(struct.calcsize(offset))
    for pixels, more in pages:
        rows, columns = pixels.shape
        strip, bits = len(content), 8 * pixels.itemsize
        content += pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
        tags = {256: columns, 257: rows, 258: bits, 259: 1, 262: 1, 273: strip, 277: 1, 278: rows}
        tags |= {279: pixels.nbytes} | more
        place = len(content)
        content += struct.pack(order + count, len(tags))
        for tag, value in sorted(tags.items()):
            # a short stands at the start of its field
            short = tag in {258, 259, 262, 277, 255}
            field = struct.pack(order + ("H" if short else offset), value)
            kind = 3 if short else (16 if big else 4)
            content += struct.pack(order + entry, tag, kind, 1) + field.ljust(
                struct.calcsize(offset), b"\0"
            )
        content = _linked(content, link, place, order + offset)
        link = len(content)
        content += bytes(struct.calcsize(offset))
    return content


def _linked(content: bytes, link: int, place: int, form: str) -> bytes:
    field = struct.pack(form, place)
    return content[:link] + field + content[link + len(field) :]


FULL, REDUCED, HIDDEN = (DEEP_PAGE, {}), (SMALL, {254: 1}), (MASK, {254: 4})
NEGATIVE = (65535 - DEEP_PAGE, {})
KINDS: list[tuple[list[Page], tuple[int, ...]]] = [
    ([FULL], (0,)),
    ([FULL, REDUCED], (0,)),
    ([REDUCED, FULL], (1,)),
    ([FULL, REDUCED, HIDDEN], (0,)),
    ([FULL, (SMALL, {254: 3})], (0,)),
    ([FULL, (MASK, {262: 4})], (0,)),
    ([FULL, (SMALL, {255: 2})], (0,)),
    ([(DEEP_PAGE, {254: 0}), (SMALL, {254: 1}), (SMALL[::2, ::2].copy(), {254: 1})], (0,)),
    ([FULL, REDUCED, FULL, REDUCED], (0, 2)),
    ([(DEEP_PAGE, {254: 2}), (DEEP_PAGE, {254: 2})], (0, 1)),
    ([(DEEP_PAGE, {255: 3}), (DEEP_PAGE, {255: 3})], (0, 1)),
    ([REDUCED, REDUCED], (0, 1)),
    ([(DEEP_PAGE, {254: 1})], (0,)),
]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize(("pages", "images"), KINDS)
def test_thumbnails_masks_and_pyramid_levels_are_no_images(pages, images, big, order):
    assert image_pages(tiff_file(*pages, order=order, big=big)) == images


@pytest.mark.parametrize(("order", "big"), [("<", False), (">", False), ("<", True)])
@pytest.mark.parametrize(("pages", "images"), KINDS)
def test_they_are_not_counted_as_frames(open_bytes, pages, images, big, order):
    content = tiff_file(*pages, order=order, big=big)
    if len(images) == 1:
        image = open_bytes(content)
        assert np.array_equal(image.values, DEEP_PAGE)
        assert (image.source.frame, image.source.frames) == (0, 1)
    else:
        with pytest.raises(MultiFrameError) as caught:
            open_bytes(content)
        assert caught.value.frames == len(images)


def test_frames_are_numbered_without_thumbnails(open_bytes):
    image = open_bytes(tiff_file(FULL, REDUCED, NEGATIVE, REDUCED), frame=1)
    assert np.array_equal(image.values, 65535 - DEEP_PAGE)
    assert (image.source.frame, image.source.frames) == (1, 2)


def test_a_level_in_a_sub_directory_is_no_page(open_bytes):
    level = tiff_file(REDUCED)
    place = len(tiff_file((DEEP_PAGE, {SUBIFDS: 0})))
    first = int.from_bytes(level[4:8], "little")
    whole = tiff_file((DEEP_PAGE, {SUBIFDS: place + first})) + level
    assert image_pages(whole) == (0,)
    assert np.array_equal(open_bytes(whole).values, DEEP_PAGE)


def test_pages_that_lead_in_a_circle_or_nowhere_end(open_bytes):
    content = tiff_file(FULL, FULL)
    first = int.from_bytes(content[4:8], "little")
    for place in (first, 2**31, len(content) - 3):
        led = _linked(content, len(content) - 4, place, "<I")
        assert image_pages(led) == (0, 1)
        assert np.array_equal(open_bytes(led, frame=1).values, DEEP_PAGE)
    for content in (b"II*\0", b"MM\0+", b"II*\0\xff\xff\xff\xff"):
        assert image_pages(content) == (0,)
