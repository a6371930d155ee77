"""Pages of a TIFF that are images, and those that belong to one."""

import struct

import numpy as np
import pytest

from tests.imaging.films import shaded
from xray_desktop.imaging.errors import MultiFrameError
from xray_desktop.imaging.tiff_pages import image_pages

DEEP = (shaded() << 4).astype(np.uint16)
SMALL = (shaded() >> 4).astype(np.uint8)[::4, ::4].copy()
MASK = np.full(DEEP.shape, 255, np.uint8)
SUBIFDS = 330

Page = tuple[np.ndarray, dict[int, int]]


def tiff(*pages: Page, order: str = "<", big: bool = False) -> bytes:
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


FULL, REDUCED, HIDDEN = (DEEP, {}), (SMALL, {254: 1}), (MASK, {254: 4})
NEGATIVE = (65535 - DEEP, {})
KINDS: list[tuple[list[Page], tuple[int, ...]]] = [
    ([FULL], (0,)),
    ([FULL, REDUCED], (0,)),
    ([REDUCED, FULL], (1,)),
    ([FULL, REDUCED, HIDDEN], (0,)),
    ([FULL, (SMALL, {254: 3})], (0,)),
    ([FULL, (MASK, {262: 4})], (0,)),
    ([FULL, (SMALL, {255: 2})], (0,)),
    ([(DEEP, {254: 0}), (SMALL, {254: 1}), (SMALL[::2, ::2].copy(), {254: 1})], (0,)),
    ([FULL, REDUCED, FULL, REDUCED], (0, 2)),
    ([(DEEP, {254: 2}), (DEEP, {254: 2})], (0, 1)),
    ([(DEEP, {255: 3}), (DEEP, {255: 3})], (0, 1)),
    ([REDUCED, REDUCED], (0, 1)),
    ([(DEEP, {254: 1})], (0,)),
]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize(("pages", "images"), KINDS)
def test_thumbnails_masks_and_pyramid_levels_are_no_images(pages, images, big, order):
    assert image_pages(tiff(*pages, order=order, big=big)) == images


@pytest.mark.parametrize(("order", "big"), [("<", False), (">", False), ("<", True)])
@pytest.mark.parametrize(("pages", "images"), KINDS)
def test_they_are_not_counted_as_frames(open_bytes, pages, images, big, order):
    content = tiff(*pages, order=order, big=big)
    if len(images) == 1:
        film = open_bytes(content)
        assert np.array_equal(film.values, DEEP)
        assert (film.source.frame, film.source.frames) == (0, 1)
    else:
        with pytest.raises(MultiFrameError) as caught:
            open_bytes(content)
        assert caught.value.frames == len(images)


def test_frames_are_numbered_without_thumbnails(open_bytes):
    film = open_bytes(tiff(FULL, REDUCED, NEGATIVE, REDUCED), frame=1)
    assert np.array_equal(film.values, 65535 - DEEP)
    assert (film.source.frame, film.source.frames) == (1, 2)


def test_a_level_in_a_sub_directory_is_no_page(open_bytes):
    level = tiff(REDUCED)
    place = len(tiff((DEEP, {SUBIFDS: 0})))
    first = int.from_bytes(level[4:8], "little")
    whole = tiff((DEEP, {SUBIFDS: place + first})) + level
    assert image_pages(whole) == (0,)
    assert np.array_equal(open_bytes(whole).values, DEEP)


def test_pages_that_lead_in_a_circle_or_nowhere_end(open_bytes):
    content = tiff(FULL, FULL)
    first = int.from_bytes(content[4:8], "little")
    for place in (first, 2**31, len(content) - 3):
        led = _linked(content, len(content) - 4, place, "<I")
        assert image_pages(led) == (0, 1)
        assert np.array_equal(open_bytes(led, frame=1).values, DEEP)
    for content in (b"II*\0", b"MM\0+", b"II*\0\xff\xff\xff\xff"):
        assert image_pages(content) == (0,)
