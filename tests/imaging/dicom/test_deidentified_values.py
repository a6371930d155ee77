"""Pixels, tables and windows of a de-identified copy: what shows the image, and no more."""

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
)

from tests.imaging.dicom.deidentified import NAMED, PLANT, copied, copy_of
from tests.imaging.dicom_files import dataset, shaded, written
from xray_desktop.core.errors import RefusedError


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ExplicitVRBigEndian])
@pytest.mark.parametrize("signed", [False, True])
def test_pixels_are_the_same_and_spare_bits_are_clear(tmp_path, syntax, signed) -> None:
    values = shaded().astype(np.int32) - (2048 if signed else 0)
    cells = (values & 0xFFF).astype(np.uint16) | 0x5000
    image = dataset(cells, **NAMED, PixelRepresentation=int(signed))
    if syntax == ExplicitVRBigEndian:
        image.PixelData = np.frombuffer(image.PixelData, "<u2").byteswap().tobytes()
    path = tmp_path / "image"
    path.write_bytes(written(image, syntax))
    made = pydicom.dcmread(BytesIO(copied(path).content))
    stored = np.frombuffer(made.PixelData, "<i2" if signed else "<u2").reshape(values.shape)
    np.testing.assert_array_equal(stored, values)
    assert made.HighBit == 11


@pytest.mark.parametrize("declared", [True, False])
def test_an_overlay_that_was_compressed_with_loss_is_not_passed_on(tmp_path, declared) -> None:
    plane = np.zeros((96, 80), np.uint16)
    plane[20:60, 10:70] = 1 << 12
    image = dataset(shaded() | plane)
    if declared:
        image.add_new(0x60000010, "US", 96)
        image.add_new(0x60000102, "US", 12)
    path = tmp_path / "image"
    for level, code in ((0, None), (3, "overlay_in_pixels")):
        image.PixelData = encapsulate([imagecodecs.jpegls_encode(shaded() | plane, level=level)])
        path.write_bytes(written(image, "1.2.840.10008.1.2.4.81"))
        if code is None:
            copy = pydicom.dcmread(BytesIO(copied(path).content))
            assert np.array_equal(copy.pixel_array, shaded())
        else:
            with pytest.raises(RefusedError) as caught:
                copied(path)
            assert caught.value.code == code
    image.PixelData = encapsulate([imagecodecs.jpegls_encode(shaded(), level=3)])
    if not declared:
        path.write_bytes(written(image, "1.2.840.10008.1.2.4.81"))
        assert copied(path).content


def test_comments_in_a_compressed_stream_are_gone(tmp_path: Path) -> None:
    if shutil.which("dcmcjpeg") is None:
        pytest.skip("needs dcmtk")
    plain, jpeg = tmp_path / "plain", tmp_path / "jpeg"
    plain.write_bytes(written(dataset(**NAMED)))
    subprocess.run(["dcmcjpeg", "+e1", plain, jpeg], check=True, capture_output=True)
    content = jpeg.read_bytes()
    comment = b"\xff\xfe" + (2 + len(PLANT)).to_bytes(2) + PLANT.encode()
    start = content.index(b"\xff\xd8\xff") + 2
    size = int.from_bytes(content[start - 6 : start - 2], "little")
    padded = comment + b"\xff\xfe\0\x03x" * (len(comment) % 2)
    length = (size + len(padded)).to_bytes(4, "little")
    jpeg.write_bytes(
        content[: start - 6] + length + content[start - 2 : start] + padded + content[start:]
    )
    made = copied(jpeg)
    assert PLANT.encode() in jpeg.read_bytes()
    assert PLANT.encode() not in made.content
    stored = np.frombuffer(pydicom.dcmread(BytesIO(made.content)).PixelData, "<u2")
    np.testing.assert_array_equal(stored.reshape(shaded().shape), shaded())


def table_of(entries: bytes, descriptor: list[int]) -> Dataset:
    item = Dataset()
    item.add_new("LUTDescriptor", "US", descriptor)
    item.add_new("LUTData", "OW", entries)
    return item


RAMP = np.linspace(0, 65535, 4096).astype("<u2").tobytes()
SMUGGLED = b"ZYXWVUT " * 64


@pytest.mark.parametrize("keyword", ["VOILUTSequence", "ModalityLUTSequence"])
@pytest.mark.parametrize(
    ("data", "descriptor"),
    [
        (RAMP + SMUGGLED, [4096, 0, 16]),  # beyond the descriptor's length
        (RAMP + SMUGGLED, [4096 + 256, 0, 16]),  # within it, but no 12-bit value gets there
        (bytes(range(256)) * 16 + SMUGGLED, [4096, 0, 8]),  # two entries in a word
    ],
)
def test_of_a_table_only_entries_that_a_pixel_reaches_are_kept(
    tmp_path: Path, keyword: str, data: bytes, descriptor: list[int]
) -> None:
    image = dataset(shaded(), **NAMED)
    setattr(image, keyword, [table_of(data, descriptor)])
    made = copy_of(tmp_path, image)
    (table,) = made[keyword].value
    assert list(table.LUTDescriptor) == [4096, 0, descriptor[2]]
    assert len(table.LUTData) == 2 * 4096
    assert PLANT.encode() not in table.LUTData
    assert np.frombuffer(table.LUTData, "<u2")[17] == read_entry(data, descriptor, 17)


def read_entry(data: bytes, descriptor: list[int], index: int) -> int:
    return data[index] if descriptor[2] == 8 else int(np.frombuffer(data, "<u2")[index])


@pytest.mark.parametrize(
    ("keyword", "value", "kept"),
    [
        ("KVP", "1234567890", "absent"),
        ("KVP", "70.5551234567", "70.555"),
        ("KVP", "+0081", "81"),
        ("ExposureTime", "19420317", "absent"),
        ("ExposureTime", "12", 12),
        ("Exposure", "-4", "absent"),
        ("DistanceSourceToDetector", "1800", "1800"),
        ("DistanceSourceToDetector", "5551234567", "absent"),
        ("ExposureIndex", "19420317", "absent"),
        ("PixelSpacing", ["0.148", "0.148"], ["0.148", "0.148"]),
        ("PixelSpacing", ["0.148", "4711"], "absent"),
        ("PixelSpacing", ["0.148", "0.148", "19420317"], "absent"),
        ("PixelAspectRatio", ["2", "1"], [2, 1]),
        ("PixelAspectRatio", ["19420317", "1"], "absent"),
        ("LossyImageCompressionRatio", "19420317", "absent"),
        ("RescaleIntercept", "19420317", "absent"),
        ("InstanceNumber", "1000", None),
        ("InstanceNumber", "x", None),
        ("SeriesNumber", "3.5", None),
        ("SeriesNumber", "17", 17),
        ("ShutterLeftVerticalEdge", "19420317", "absent"),
        ("ShutterLeftVerticalEdge", "4", 4),
        ("CenterOfCircularShutter", ["1942", "0317"], "absent"),
        ("VerticesOfThePolygonalShutter", ["1", "1", "1", "9", "9", "9"], [1, 1, 1, 9, 9, 9]),
        ("VerticesOfThePolygonalShutter", ["1", "1", "1", "9", "19420317", "9"], "absent"),
        ("PixelPaddingValue", 60000, "absent"),
    ],
)
def test_a_number_is_kept_within_what_its_attribute_can_mean(
    tmp_path: Path, keyword: str, value: object, kept: object
) -> None:
    image = dataset(shaded(), **NAMED)
    with pydicom.config.disable_value_validation():
        if keyword == "PixelPaddingValue":
            image.PixelPaddingValue = value
        else:
            texts = value if isinstance(value, list) else [value]
            vr = pydicom.datadict.dictionary_VR(keyword)
            image.add_new(keyword, "LO", "\\".join(map(str, texts)))
            image[keyword].VR = vr
        made = copy_of(tmp_path, image)
    found = made.get(keyword, "absent")
    if isinstance(kept, list):
        assert list(found) == ([float(k) for k in kept] if isinstance(kept[0], str) else kept)
    elif isinstance(kept, str) and kept != "absent":
        assert str(found) == kept
    else:
        assert found == kept


def test_windows_beyond_the_values_of_the_image_do_not_go_along(tmp_path: Path) -> None:
    image = dataset(shaded(), **NAMED)
    image.WindowCenter, image.WindowWidth = ["2048", "19420317"], ["4096", "5551234567"]
    made = copy_of(tmp_path, image)
    assert (float(made.WindowCenter), float(made.WindowWidth)) == (2048, 4096)
    image.RescaleSlope, image.RescaleIntercept = "1", "19420317"
    image.WindowCenter, image.WindowWidth = "19420317", "100"
    made = copy_of(tmp_path, image)
    for keyword in ("RescaleSlope", "RescaleIntercept", "WindowCenter", "WindowWidth"):
        assert not made.get(keyword)


def test_of_half_valid_windows_the_valid_ones_are_kept(tmp_path: Path) -> None:
    image = dataset(shaded(), **NAMED)
    with pydicom.config.disable_value_validation():
        for keyword, text in (("WindowCenter", "N/A\\2000,5"), ("WindowWidth", "100\\4000")):
            image.add_new(keyword, "LO", text)
            image[keyword].VR = "DS"
        made = copy_of(tmp_path, image)
    assert (float(made.WindowCenter), float(made.WindowWidth)) == (2000.5, 4000)
