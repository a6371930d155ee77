import numpy as np
import pytest
from PIL import Image

from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.results.view_file import write_view

RGB = np.random.default_rng(0).integers(0, 255, (20, 30, 3), np.uint8)
DEEP = np.arange(600, dtype=np.uint16).reshape(20, 30) * 100


@pytest.mark.parametrize("ending", [".png", ".tif", ".TIFF"])
def test_what_keeps_every_pixel_is_read_back_as_it_was(tmp_path, ending):
    for pixels in (RGB, DEEP):
        path = tmp_path / f"view{ending}"
        write_view(path, pixels)
        with Image.open(path) as found:
            np.testing.assert_array_equal(np.asarray(found), pixels)


def test_a_jpeg_is_near(tmp_path):
    smooth = np.repeat(np.linspace(0, 255, 64, dtype=np.uint8)[None, :, None], 64, axis=0)
    write_view(tmp_path / "view.jpg", np.repeat(smooth, 3, axis=2))
    with Image.open(tmp_path / "view.jpg") as found:
        assert found.format == "JPEG"
        assert np.abs(np.asarray(found).astype(int) - smooth).max() < 8
        assert not found.getexif()


def test_a_jpeg_of_16_bits_and_other_endings_are_refused(tmp_path):
    with pytest.raises(RefusedError, match="8 bits only"):
        write_view(tmp_path / "view.jpg", DEEP)
    for name in ("view.bmp", "view"):
        with pytest.raises(RefusedError, match=r"expected \.png"):
            write_view(tmp_path / name, RGB)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(FailedError, match="could not be saved"):
        write_view(tmp_path / "gone" / "view.png", RGB)
