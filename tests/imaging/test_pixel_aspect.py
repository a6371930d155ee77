"""Pixel aspect ratio, from every file type that can state it, and its effects."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, TiffImagePlugin

from tests.imaging.dicom_files import dataset, shaded, written
from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.image.deidentification import DeidentificationOptions, Pseudonyms
from xray_desktop.core.scoring.prepared_image import PreparedImage
from xray_desktop.imaging.file_decoding import deidentified_copy
from xray_desktop.imaging.image_metadata import TEXT_DETECTED
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.imaging.process_limits import Limits

GREY = (shaded(160, 240) >> 4).astype(np.uint8)


def png(across: int, down: int, unit: int) -> bytes:
    """A PNG with a pHYs chunk: pixels per metre (unit 1), or only their proportion (unit 0)."""
    stream = io.BytesIO()
    Image.fromarray(GREY).save(stream, "PNG")
    plain = stream.getvalue()
    chunk = b"pHYs" + struct.pack(">IIB", across, down, unit)
    return b"".join(
        [
            plain[:33],
            struct.pack(">I", 9),
            chunk,
            struct.pack(">I", zlib.crc32(chunk)),
            plain[33:],
        ]
    )


def tiff(across: float, down: float, unit: int = 2) -> bytes:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[282], tags[283], tags[296] = across, down, unit
    stream = io.BytesIO()
    Image.fromarray(GREY).save(stream, "TIFF", tiffinfo=tags)
    return stream.getvalue()


def jpeg(across: int, down: int, unit: int, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stream = io.BytesIO()
    Image.fromarray(GREY).save(stream, "JPEG", quality=95, dpi=(1, 1), exif=exif)
    content = bytearray(stream.getvalue())
    content[13:18] = struct.pack(">BHH", unit, across, down)  # JFIF: unit and densities
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "aspect"),
    [
        (png(7200, 3600, 1), 2),
        (png(2, 1, 0), 2),
        (png(1, 2, 0), 0.5),
        (png(0, 1, 0), 1),
        (png(2835, 2835, 1), 1),
        (tiff(204, 98), 204 / 98),
        (tiff(1, 2, 1), 0.5),
        (tiff(300, 0), 1),
        (tiff(300, 300), 1),
        (jpeg(200, 100, 1), 2),
        (jpeg(2, 1, 0), 2),
        (jpeg(1, 1, 0), 1),
        (jpeg(0, 100, 1), 1),
        (jpeg(200, 100, 1, orientation=3), 2),
        (jpeg(200, 100, 1, orientation=6), 0.5),
    ],
)
def test_a_picture_says_it_by_its_resolutions(open_bytes, content, aspect):
    image = open_bytes(content)
    assert image.aspect == pytest.approx(aspect)
    assert image.spacing is None
    assert (image.unsuitable is None) is (min(image.true_shape) * 3 >= max(image.true_shape))


@pytest.mark.parametrize(
    ("attributes", "aspect"),
    [
        ({}, 1),
        ({"PixelAspectRatio": ["2", "1"]}, 2),
        ({"PixelAspectRatio": ["1", "2"]}, 0.5),
        ({"PixelAspectRatio": ["0", "1"]}, 1),
        ({"PixelAspectRatio": "2"}, 1),
        ({"ImagerPixelSpacing": ["0.70", "0.35"]}, 2),
        ({"NominalScannedPixelSpacing": ["0.70", "0.35"]}, 2),
        ({"PixelSpacing": ["0.35", "0.70"]}, 0.5),
        ({"PixelSpacing": ["0.1430", "0.1431"]}, 1),
        ({"PixelSpacing": ["0.2", "0.2"], "PixelAspectRatio": ["2", "1"]}, 1),
        ({"PixelSpacing": ["0", "0"], "PixelAspectRatio": ["2", "1"]}, 2),
        (
            {
                "ImagerPixelSpacing": ["0.70", "0.35"],
                "EstimatedRadiographicMagnificationFactor": "1.25",
            },
            2,
        ),
    ],
)
def test_a_header_says_it_by_a_spacing_or_else_by_a_ratio(open_dataset, attributes, aspect):
    assert open_dataset(shaded(160, 240), **attributes).aspect == pytest.approx(aspect)


@pytest.mark.parametrize(
    "attributes",
    [{"PixelAspectRatio": ["1000", "1"]}, {"ImagerPixelSpacing": ["0.01", "10"]}],
)
def test_a_shape_beyond_reason_is_said_and_not_scored(open_dataset, attributes):
    image = open_dataset(**attributes)
    assert (image.aspect, image.spacing) == (1, None)
    assert image.unsuitable is not None
    assert image.unsuitable.code == "pixel_shape"
    assert "1e+03 times as long" in str(image.unsuitable)


def test_a_long_picture_of_tall_pixels_may_be_a_chest(open_bytes):
    stream = io.BytesIO()
    Image.fromarray((shaded(100, 360) >> 4).astype(np.uint8)).save(stream, "PNG", dpi=(200, 100))
    assert open_bytes(stream.getvalue()).unsuitable is None


def test_the_same_of_a_picture(open_bytes):
    image = open_bytes(png(5000, 1000, 0))
    assert image.aspect == 1
    assert image.unsuitable is not None
    assert image.unsuitable.code == "pixel_shape"


def test_whether_it_may_be_a_chest_is_asked_in_true_proportion(open_dataset):
    long = shaded(100, 360)
    assert open_dataset(long).unsuitable.code == "shape"
    assert open_dataset(long, PixelAspectRatio=["2", "1"]).unsuitable is None
    wide = open_dataset(shaded(160, 240), PixelAspectRatio=["1", "3"])
    assert wide.unsuitable.code == "shape"
    assert "720 x 160" in str(wide.unsuitable)


def test_what_is_scored_is_the_same_scene(tmp_path: Path, reader: ImageReader):
    whole = np.repeat(np.repeat(shaded(), 4, axis=0), 4, axis=1)  # 384 x 320
    contract = InputContract(size=64, working_resolution=96)
    seen = []
    for name, pixels, spacing in (
        ("square", whole, ["0.1", "0.1"]),
        ("tall", whole[::2], ["0.2", "0.1"]),
        ("wide", np.ascontiguousarray(whole[:, ::2]), ["0.1", "0.2"]),
    ):
        path = tmp_path / f"{name}.dcm"
        path.write_bytes(written(dataset(np.ascontiguousarray(pixels), ImagerPixelSpacing=spacing)))
        image = reader.read(path)
        assert image.true_shape == whole.shape
        seen.append(PreparedImage.of(image, contract).grey)
    for other in seen[1:]:
        np.testing.assert_allclose(other, seen[0], atol=0.03)


def test_a_copy_without_names_keeps_the_proportion(tmp_path: Path, open_bytes):
    for name, content in (
        ("a.png", png(2, 1, 0)),
        ("b.dcm", written(dataset(PixelAspectRatio=["2", "1"]))),
        ("c.dcm", written(dataset(ImagerPixelSpacing=["0.70", "0.35"]))),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        copy = deidentified_copy(path, Pseudonyms(b"0" * 32), DeidentificationOptions(), Limits())
        assert open_bytes(copy.content).aspect == 2


def test_letters_are_looked_for_in_true_proportion_and_as_stored(open_dataset):
    upright = Image.fromarray(np.full((800, 800), 60, np.uint8))
    ImageDraw.Draw(upright).text((60, 60), "NAME 12345678", 255, font_size=40)
    flat = np.asarray(upright.resize((800, 266), Image.Resampling.BOX)).astype(np.uint16) * 16
    noise = (np.random.default_rng(1).random(flat.shape) * 99).astype(np.uint16)
    flat = np.minimum(flat + noise, 4095).astype(np.uint16)
    assert TEXT_DETECTED not in open_dataset(flat).cautions
    assert TEXT_DETECTED in open_dataset(flat, PixelAspectRatio=["3", "1"]).cautions
    stored = np.minimum(np.asarray(upright).astype(np.uint16) * 16, 4095).astype(np.uint16)
    assert TEXT_DETECTED in open_dataset(stored, PixelAspectRatio=["1", "3"]).cautions
