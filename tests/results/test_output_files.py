"""Names are found, inputs stay, and a failed write leaves nothing."""

import os
import pickle
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.results.output_files import OutputError, OutputFolder, write_picture


def test_names_come_from_the_input(tmp_path):
    folder = OutputFolder(tmp_path / "new" / "out")
    path = folder.write(Path("a/film.DCM"), "map.png", b"one")
    assert path == tmp_path / "new" / "out" / "film-map.png"
    assert path.read_bytes() == b"one"
    assert [p.name for p in path.parent.iterdir()] == ["film-map.png"]


def test_two_inputs_of_one_name_give_two_files(tmp_path):
    folder = OutputFolder(tmp_path)
    names = [folder.write(Path(p), "map.png", b"x").name for p in ("a/f.png", "b/f.dcm", "c/F.png")]
    assert names == ["f-map.png", "f-2-map.png", "F-3-map.png"]


def test_a_new_run_replaces_the_old_ones_files(tmp_path):
    for content in (b"old", b"new"):
        path = OutputFolder(tmp_path).write(Path("f.png"), "map.png", content)
    assert path.name == "f-map.png"
    assert path.read_bytes() == b"new"


def test_an_input_is_never_overwritten(tmp_path):
    taken = tmp_path / "f-map.png"
    taken.write_bytes(b"an input")
    link = tmp_path / "link"
    link.symlink_to(tmp_path, target_is_directory=True)
    path = OutputFolder(link, [taken]).write(Path("f.png"), "map.png", b"x")
    assert path.name == "f-2-map.png"
    assert taken.read_bytes() == b"an input"


def test_a_uid_keeps_its_last_part_and_a_long_name_fits(tmp_path):
    folder = OutputFolder(tmp_path)
    assert folder.write(Path("1.2.840.1"), "map.png", b"x").name == "1.2.840.1-map.png"
    assert folder.write(Path("é" * 125 + ".png"), "pleural_thickening-map.png", b"x").is_file()


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError) as caught:
        OutputFolder(tmp_path / "file").write(Path("f.png"), "map.png", b"x")
    assert caught.value.code == "output"
    assert str(tmp_path) not in str(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).message == caught.value.message  # noqa: S301


def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    def fail(self, target):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OutputError):
        OutputFolder(tmp_path).write(Path("f.png"), "map.png", b"x")
    assert list(tmp_path.iterdir()) == []


RGB = np.random.default_rng(0).integers(0, 255, (20, 30, 3), np.uint8)
DEEP = np.arange(600, dtype=np.uint16).reshape(20, 30) * 100


@pytest.mark.parametrize("ending", [".png", ".tif", ".TIFF"])
def test_what_keeps_every_pixel_is_read_back_as_it_was(tmp_path, ending):
    for pixels in (RGB, DEEP):
        path = tmp_path / f"view{ending}"
        write_picture(path, pixels)
        with Image.open(path) as found:
            np.testing.assert_array_equal(np.asarray(found), pixels)


def test_a_jpeg_is_near(tmp_path):
    smooth = np.repeat(np.linspace(0, 255, 64, dtype=np.uint8)[None, :, None], 64, axis=0)
    write_picture(tmp_path / "view.jpg", np.repeat(smooth, 3, axis=2))
    with Image.open(tmp_path / "view.jpg") as found:
        assert found.format == "JPEG"
        assert np.abs(np.asarray(found).astype(int) - smooth).max() < 8
        assert not found.getexif()


def test_a_jpeg_of_16_bits_and_other_endings_are_refused(tmp_path):
    with pytest.raises(RefusedError, match="8 bits only"):
        write_picture(tmp_path / "view.jpg", DEEP)
    for name in ("view.bmp", "view"):
        with pytest.raises(RefusedError, match=r"expected \.png"):
            write_picture(tmp_path / name, RGB)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(FailedError, match="could not be saved"):
        write_picture(tmp_path / "gone" / "view.png", RGB)
