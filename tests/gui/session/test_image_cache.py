"""What is held of the neighbours: bounded, and only of files that have not changed."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.gui.fakes import image
from xray_desktop.core.image.presentation_state import Bitmap, OverlayPlane, Shutter
from xray_desktop.gui.session.image_cache import FileStamp, ImageCache, OpenedImage
from xray_desktop.gui.viewer.display_pixels import DisplayPixels


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    made = [tmp_path / name for name in "abc"]
    for path in made:
        path.write_bytes(b"an image")
    return made


def opened(path: Path) -> OpenedImage:
    return OpenedImage(path, FileStamp.of(path), DisplayPixels.of(image()))


def test_all_arrays_are_counted() -> None:
    whole = np.zeros((600, 700), np.float32)
    one = image(shape=whole.shape)
    codes = 600 * 700 * 2 + 300 * 350 * 2
    plane = OverlayPlane(8, 8, 0, 0, bytes(8))
    pixels = DisplayPixels.of(one)
    assert pixels.nbytes == 2 * whole.nbytes + codes + pixels.code_values.nbytes
    drawn = replace(one, overlays=(plane,), shutter=Shutter((Bitmap(plane),)))
    assert DisplayPixels.of(drawn).nbytes == pixels.nbytes + 2 * 8


def test_what_is_wanted_least_makes_room(paths: list[Path]) -> None:
    a, b, c = paths
    size = DisplayPixels.of(image()).nbytes
    cache = ImageCache(max_bytes=2 * size)
    cache.keep(paths)
    for path in (c, a, b):
        cache.put(opened(path))
    assert [path in cache for path in paths] == [True, True, False]
    assert cache.nbytes == 2 * size
    cache.put(opened(c))
    assert c not in cache, "what is wanted more stays"


def test_nothing_is_held_that_is_not_wanted(paths: list[Path]) -> None:
    a, b, c = paths
    cache = ImageCache()
    cache.keep([a, b])
    for path in paths:
        cache.put(opened(path))
    assert [path in cache for path in paths] == [True, True, False]
    cache.keep([b, c])
    assert [path in cache for path in paths] == [False, True, False]
    cache.keep([])
    assert cache.nbytes == 0


def test_an_image_larger_than_the_bound_is_not_held(paths: list[Path]) -> None:
    cache = ImageCache(max_bytes=100)
    cache.keep(paths)
    cache.put(opened(paths[0]))
    assert paths[0] not in cache
    assert cache.nbytes == 0


def test_an_image_without_a_stamp_is_not_held(paths: list[Path]) -> None:
    cache = ImageCache()
    cache.keep(paths)
    cache.put(OpenedImage(paths[0], None, DisplayPixels.of(image())))
    assert paths[0] not in cache


def rewritten(path: Path) -> None:
    """Other content of the same size at the same time, in the place of the file."""
    before = path.stat()
    other = path.with_name("other")
    other.write_bytes(b"no image")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(b"a longer image"),
        lambda path: os.utime(path, (1, 1)),
        rewritten,
        Path.unlink,
    ],
    ids=["size", "time", "another file", "gone"],
)
def test_a_file_that_changed_is_decoded_anew(paths: list[Path], change) -> None:
    cache = ImageCache()
    cache.keep(paths)
    known = opened(paths[0])
    cache.put(known)
    assert cache.get(paths[0]) is known
    change(paths[0])
    assert cache.get(paths[0]) is None
    assert paths[0] not in cache


def test_no_path_stands_in_a_text(paths: list[Path]) -> None:
    assert str(paths[0].parent) not in repr(opened(paths[0]))
