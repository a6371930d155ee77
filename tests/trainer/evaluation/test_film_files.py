"""Films open as in the program, to the last grey level."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from trainer.errors import TrainingError
from trainer.evaluation.film_files import FilmFiles
from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.reader import FilmReader

SAMPLES = Path(__file__).resolve().parents[3] / "resources" / "samples"


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """An 8-bit and a 16-bit picture, a JPEG, a DICOM film, and a coloured picture."""
    folder = tmp_path_factory.mktemp("films")
    rng = np.random.default_rng(0)
    grey = rng.integers(0, 255, (300, 260), dtype=np.uint8)
    Image.fromarray(grey).save(folder / "grey.png")
    Image.fromarray(grey).save(folder / "grey.jpg")
    Image.fromarray(grey.astype(np.uint16) * 200).save(folder / "deep.png")
    Image.fromarray(rng.integers(0, 255, (300, 260, 3), dtype=np.uint8)).save(folder / "colour.png")
    return {
        **{name.name: name for name in folder.iterdir()},
        "film.dcm": SAMPLES / "chest_pa_monochrome1.dcm",
    }


def test_every_kind_of_film_is_what_the_program_shows(places):
    with FilmFiles() as files, FilmReader() as reader:
        for name in ("grey.png", "grey.jpg", "deep.png", "film.dcm"):
            pixels = files.pixels(places[name])
            shown = reader.read(places[name]).pixels
            np.testing.assert_allclose(pixels, shown, rtol=0, atol=1e-6, err_msg=name)
            assert pixels.dtype == np.float32


def test_what_the_program_does_not_judge_is_not_measured(places, tmp_path):
    broken = tmp_path / "broken.dcm"
    broken.write_bytes(b"\0" * 128 + b"DICM")
    with FilmFiles() as files:
        with pytest.raises(RefusedError):
            files.pixels(places["colour.png"])
        with pytest.raises(RefusedError):
            files.pixels(broken)


def test_plain_pictures_start_no_reader(places, monkeypatch):
    def started(self):
        pytest.fail("a plain picture needs no reader")

    monkeypatch.setattr(FilmReader, "start", started)
    with FilmFiles() as files:
        files.pixels(places["grey.png"])
        cut = places["grey.png"].with_name("cut.png")
        cut.write_bytes(places["grey.png"].read_bytes()[:900])
        with pytest.raises(TrainingError, match="does not decode"):
            files.pixels(cut)


def test_films_are_in_true_proportion_as_the_program_scores_them(tmp_path):
    grey = np.random.default_rng(1).integers(0, 255, (150, 260), dtype=np.uint8)
    Image.fromarray(grey).save(tmp_path / "tall.png", dpi=(200, 100))
    Image.fromarray(grey).save(tmp_path / "tall.jpg", dpi=(200, 100))
    Image.fromarray(grey.astype(np.uint16) * 200).save(tmp_path / "deep.tif", dpi=(200, 100))
    with FilmFiles() as files, FilmReader() as reader:
        for path in sorted(tmp_path.iterdir()):
            pixels = files.pixels(path)
            assert pixels.shape == (300, 260)
            np.testing.assert_array_equal(pixels, reader.read(path).true_pixels)
