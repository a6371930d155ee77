"""The sample images: present, unchanged, of the stated kind, lesions where the table says."""

import hashlib
import json
from typing import Any

import numpy as np
import pydicom
import pytest
from PIL import Image

from xray_desktop.core.labels import LABELS
from xray_desktop.paths import SAMPLES, resource_path

FOLDER = resource_path(*SAMPLES)
TABLE: dict[str, Any] = json.loads((FOLDER / "samples.json").read_text(encoding="utf-8"))
IMAGES: list[dict[str, Any]] = TABLE["images"]
DICOM = [image["file"] for image in IMAGES if image["file"].endswith(".dcm")]
LESIONS = [image for image in IMAGES if image["lesion"] is not None]


def grey(name: str) -> np.ndarray:
    """Pixels as seen, 0..255, dense = bright."""
    if name.endswith(".png"):
        with Image.open(FOLDER / name) as image:
            assert image.mode == "L"
            return np.asarray(image).astype(np.float64)
    data = pydicom.dcmread(FOLDER / name)
    shown = data.pixel_array.astype(np.float64)
    if data.PhotometricInterpretation == "MONOCHROME1":
        shown = 4095 - shown
    return shown * (255 / 4095)


def test_the_table_names_every_image_in_the_folder() -> None:
    images = {path.name for path in FOLDER.iterdir() if path.suffix in {".png", ".dcm"}}
    assert images == {image["file"] for image in IMAGES}
    assert sum((FOLDER / name).stat().st_size for name in images) < 4_000_000
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in readme for name in images)
    assert "Permission is hereby granted" in readme


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image["file"])
def test_each_file_is_the_one_in_the_table(image: dict[str, Any]) -> None:
    content = (FOLDER / image["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == image["sha256"]
    assert grey(image["file"]).shape == (image["rows"], image["columns"])
    assert "MIT" in image["licence"]


@pytest.mark.parametrize("name", DICOM)
def test_dicom_samples_are_12_bit_dx_of_nobody(name: str) -> None:
    data = pydicom.dcmread(FOLDER / name)
    assert data.SOPClassUID.name == "Digital X-Ray Image Storage - For Presentation"
    assert (data.BitsAllocated, data.BitsStored) == (16, 12)
    assert list(data.ImagerPixelSpacing) == [0.35, 0.35]
    assert data.PatientName == "SYNTHETIC^SAMPLE"
    assert data.pixel_array.max() <= 4095


def test_no_two_dicom_samples_share_an_identity() -> None:
    uids = [
        pydicom.dcmread(FOLDER / name, stop_before_pixels=True).SOPInstanceUID for name in DICOM
    ]
    assert len(set(uids)) == len(uids)


def test_monochrome1_inverted_is_the_png() -> None:
    data = pydicom.dcmread(FOLDER / "chest_pa_monochrome1.dcm", stop_before_pixels=True)
    assert data.PhotometricInterpretation == "MONOCHROME1"
    assert data.PresentationLUTShape == "INVERSE"
    assert np.abs(grey("chest_pa_monochrome1.dcm") - grey("chest_pa.png")).max() <= 1


def test_jpeg_2000_holds_the_same_values_as_rle() -> None:
    compressed = pydicom.dcmread(FOLDER / "chest_pa_jpeg2000.dcm")
    other = pydicom.dcmread(FOLDER / "chest_pa_monochrome1.dcm")
    assert (
        compressed.file_meta.TransferSyntaxUID.name == "JPEG 2000 Image Compression (Lossless Only)"
    )
    assert other.file_meta.TransferSyntaxUID.name == "RLE Lossless"
    np.testing.assert_array_equal(compressed.pixel_array, 4095 - other.pixel_array)


def test_the_image_hangs_as_a_radiograph() -> None:
    image = grey("chest_pa.png")
    rows, columns = image.shape
    middle = image[:, columns // 2 - 40 : columns // 2 + 40].mean()
    right_lung = image[200:500, 200:380].mean()
    left_lung = image[150:350, 580:780].mean()
    assert middle > right_lung + 60
    assert middle > left_lung + 60
    beside_left = image[500:620, 600:700].mean()  # the heart, on the image's right
    beside_right = image[500:620, 240:340].mean()
    assert image[-80:].mean() > image[300:380].mean()  # the abdomen is below
    assert beside_left > beside_right + 20
    clipped = ((image == 0) | (image == 255)).mean()
    assert clipped < 0.001
    assert rows < columns


@pytest.mark.parametrize("image", LESIONS, ids=lambda image: image["file"])
def test_the_lesion_is_in_its_box(image: dict[str, Any]) -> None:
    lesion = image["lesion"]
    assert lesion["label"] in LABELS
    left, top, right, bottom = lesion["box_px"]
    change = np.abs(grey(image["file"]) - grey("chest_pa.png"))
    inside = np.zeros(change.shape, bool)
    inside[top:bottom, left:right] = True
    assert change[inside].mean() > 5 * change[~inside].mean()
    row, column = np.unravel_index(np.argmax(change), change.shape)
    assert inside[row, column]
    half = change.shape[1] / 2  # the patient's left is on the image's right
    assert lesion["side"] == ("left" if (left + right) / 2 > half else "right")
    ellipse = lesion["ellipse_px"]
    assert ellipse["center"] == [(left + right) / 2, (top + bottom) / 2]
    assert ellipse["semi_axes"] == [(right - left) / 2, (bottom - top) / 2]
