"""Real, unusual and hostile files: each gives an image or a known error, within the limits."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import numpy as np
import pytest
from PIL import Image

from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.core.image.display import VoiTable, to_bytes
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.imaging.errors import MultiFrameError
from xray_desktop.imaging.image_reader import ImageReader

OUTCOMES = Radiograph | RefusedError | FailedError


def outcome(reader: ImageReader, path: Path) -> OUTCOMES:
    try:
        return reader.read(path)
    except MultiFrameError:
        return reader.read(path, frame=0)
    except (RefusedError, FailedError) as error:
        return error


def files(shared: Path, *folders: str) -> Iterator[Path]:
    for folder in folders:
        found = sorted(p for p in (shared / "dicom" / folder).rglob("*") if p.is_file())
        assert found
        yield from found


@pytest.mark.parametrize("folder", ["hostile", "bombs", "charset", "variants"])
def test_every_file_ends_in_an_image_or_a_known_error(shared, reader, folder):
    codes = {}
    for path in files(shared, folder):
        result = outcome(reader, path)
        codes[path.name] = "image" if isinstance(result, Radiograph) else result.code
    assert "reader" not in codes.values(), codes
    assert "worker_lost" not in codes.values(), codes


def test_every_chest_image_is_scored(shared, reader):
    for path in files(shared, "chest", "render"):
        radiograph = outcome(reader, path)
        assert isinstance(radiograph, Radiograph), path.name
        assert radiograph.unsuitable is None, path.name
        assert np.ptp(radiograph.pixels) > 0.5, path.name


def test_no_other_projection_is_scored(shared, reader):
    for path in files(shared, "projection"):
        result = outcome(reader, path)
        if isinstance(result, Radiograph):
            assert result.unsuitable is not None, path.name


OPENED_NOT_SCORED = {
    "UnknownSopClassUid.dcm": "a picture of a private class: shown with a warning",
    "6154": "small CR images of a disc's file set: projections of the spine",
    "6247": "as 6154",
    "6278": "as 6154",
}


def test_no_other_object_is_scored(shared, reader):
    for path in files(shared, "nonimage"):
        result = outcome(reader, path)
        if path.name in OPENED_NOT_SCORED:
            assert isinstance(result, Radiograph), path.name
            assert result.unsuitable is not None
        else:
            assert isinstance(result, RefusedError), path.name


def test_lossless_jpeg_2000_equals_the_uncompressed_image(shared, reader):
    chest = shared / "dicom" / "chest"
    plain = reader.read(chest / "RG1_UNCR.dcm")
    packed = reader.read(chest / "RG1_J2KR.dcm")
    assert np.array_equal(plain.values, packed.values)
    assert np.array_equal(plain.pixels, packed.pixels)
    assert plain.spacing is None  # the header says 0.000
    assert not packed.exposure.lossy
    assert reader.read(chest / "RG1_J2KI.dcm").exposure.lossy


def test_lossless_encodings_of_one_image_are_equal(shared, reader):
    folder = shared / "dicom" / "projection"
    images = [
        reader.read(folder / f"RG3_{code}_leg.dcm") for code in ("J2KR", "JLSL", "JPLL", "RLE")
    ]
    for radiograph in images[1:]:
        assert np.array_equal(radiograph.values, images[0].values)


REFEREE_DIFFERS = {
    "linexact.dcm": "the referee takes LINEAR_EXACT for LINEAR",
    "rescale_frac.dcm": "the referee drops windows narrower than 1",
}


@pytest.mark.skipif(which("dcmj2pnm") is None, reason="needs dcmtk's dcmj2pnm as referee")
def test_images_look_as_dcmtk_shows_them(shared, reader, tmp_path):
    """+Wl 1 for a table, +Wi 1 for a window, no option (the header's range) for neither."""
    for path in files(shared, "render"):
        radiograph = reader.read(path)
        voi = radiograph.presentation.vois[0]
        table = isinstance(voi, VoiTable)
        option = ["+Wl", "1"] if table else ["+Wi", "1"] if voi.explanation == "" else []
        target = tmp_path / f"{path.name}.pgm"
        subprocess.run(["dcmj2pnm", "+op", *option, path, target], check=True, timeout=60)
        with Image.open(target) as image:
            theirs = np.asarray(image).astype(int)
        difference = np.abs(to_bytes(radiograph.pixels) - theirs).max()
        if path.name in REFEREE_DIFFERS:
            assert difference > 1, f"{path.name}: no exception needed"
        else:
            assert difference <= 1, path.name
