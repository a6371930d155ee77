"""Listing the header of a file through the decoding process."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, PngImagePlugin
from PIL.PngImagePlugin import PngInfo
from pydicom.dataset import Dataset

from tests.imaging.dicom_files import dataset, written
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.progress import finish
from xray_desktop.imaging.dicom import tag_browser
from xray_desktop.imaging.dicom.tag_browser import dicom_listing
from xray_desktop.imaging.file_type import FileType
from xray_desktop.imaging.header_listing import HeaderLine, one_line
from xray_desktop.imaging.picture_tags import picture_listing

MIB = 1 << 20


def by_name(lines: tuple[HeaderLine, ...]) -> dict[str, HeaderLine]:
    return {line.name: line for line in lines}


def test_every_element_is_listed_in_order_with_nested_ones_under_their_sequence(reader, tmp_path):
    code = Dataset()
    code.CodeValue, code.CodeMeaning = "T-D3000", "Chest"
    image = dataset(PatientName="Groß^Jörg", AnatomicRegionSequence=[code], WindowCenter=[1, 2])
    image.private_block(0x0011, "MAKER", create=True).add_new(1, "LO", "secret sauce")
    path = tmp_path / "image"
    path.write_bytes(written(image))
    listing = finish(reader.header_steps(path))
    named = by_name(listing.lines)
    assert named["Patient's Name"].value == "Groß^Jörg"
    assert named["Patient's Name"].tag == "(0010,0010)"
    assert named["Window Center"].value == "1.0 \\ 2.0"
    assert named["SOP Class UID"].value.endswith("(Computed Radiography Image Storage)")
    assert named["Transfer Syntax UID"].vr == "UI"
    (item,) = named["Anatomic Region Sequence"].children
    assert by_name(item.children)["Code Meaning"].value == "Chest"
    assert named["Private element"].private
    assert named["Private element"].value == "secret sauce"
    assert not named["Modality"].private
    tags = [line.tag for line in listing.lines]
    assert tags == sorted(tags)
    assert "secret" not in repr(listing) + repr(listing.lines)
    assert reader.read(path).shape == (96, 80), "the reader still opens images"


def test_long_and_binary_values_are_cut_and_say_so():
    image = dataset(ImageComments="x" * 3000, LossyImageCompressionRatio=[1.5] * 60)
    named = by_name(dicom_listing(written(image), MIB).lines)
    assert named["Image Comments"].value.endswith("… (cut: 3,000 characters)")
    assert named["Pixel Data"].value.startswith("15,360 bytes, cut: ")
    assert named["Lossy Image Compression Ratio"].value.endswith("… (cut: 60 values)")
    assert one_line("a\nb\x00c") == "a b c"


def test_a_header_without_end_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(tag_browser, "MAX_LINES", 12)
    listing = dicom_listing(written(dataset()), MIB)
    assert len(listing.lines) == 12
    assert listing.note == "Only the first 12 elements are listed."


def test_sequences_without_end_are_cut():
    inner = Dataset()
    inner.CodeMeaning = "deep"
    for _ in range(40):
        outer = Dataset()
        outer.ContentSequence = [inner]
        inner = outer
    listing = dicom_listing(written(dataset(ContentSequence=[inner])), MIB)
    line, depth = by_name(listing.lines)["Content Sequence"], 0
    while line.children:
        line, depth = line.children[0].children[0], depth + 1
    assert depth == tag_browser.MAX_DEPTH
    assert line.value == "deeper levels are not listed"


def picture(kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    Image.fromarray(np.zeros((4, 6), np.uint8)).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_says_its_size_depth_and_resolution(reader, tmp_path, kind):
    path = tmp_path / "picture"
    path.write_bytes(picture(kind, dpi=(300, 150)))
    named = by_name(finish(reader.header_steps(path)).lines)
    assert named["Width"].value == "6 pixels"
    assert named["Height"].value == "4 pixels"
    assert named["Bits per channel"].value == "8"
    assert named["Resolution"].value == "300 × 150 dpi"


def test_the_texts_of_a_png_are_listed(reader, tmp_path):
    texts = PngInfo()
    texts.add_text("Comment", "taken\nlying")
    path = tmp_path / "picture"
    path.write_bytes(picture("PNG", pnginfo=texts))
    named = by_name(finish(reader.header_steps(path)).lines)
    assert named["Comment"].value == "taken lying"


def test_what_is_no_image_has_no_header(reader, tmp_path):
    path = tmp_path / "text"
    path.write_text("hello")
    with pytest.raises(RefusedError, match="a text"):
        finish(reader.header_steps(path))


def test_where_the_image_runs_in_the_patient_is_read(open_dataset):
    directions = open_dataset(PatientOrientation=["L", "F"]).exposure.directions
    assert (directions.along_row, directions.along_column) == ("L", "F")


def chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


@pytest.mark.parametrize("behind", [True, False])
def test_no_pixel_of_a_huge_png_is_decoded(behind, monkeypatch):
    def decoded(*_given: object) -> None:
        pytest.fail("it was decoded")

    monkeypatch.setattr(Image.Image, "load", decoded)
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", decoded)
    exif = Image.Exif()
    exif[270] = "what it shows"
    facts = chunk(b"tEXt", b"Title\0of an image") + chunk(b"eXIf", exif.tobytes()[6:])
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 1000)) * 2
    png = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 16, 0, 0, 0, 0))
        + (pixels + facts if behind else facts + pixels)
        + chunk(b"IEND", b"")
    )
    listing = picture_listing(png, FileType.PNG)
    values = {line.name: line.value for line in listing.lines}
    assert values["Width"] == "60000 pixels"
    assert values["Title"] == "of an image"
    assert values["ImageDescription"] == "what it shows"
    assert listing.note == ""


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_pictures_without_exif_are_listed_without_decoding(kind, monkeypatch):
    content = picture(kind)
    monkeypatch.setattr(Image.Image, "load", lambda *_given: pytest.fail("it was decoded"))
    names = [line.name for line in picture_listing(content, FileType(kind)).lines]
    assert "Width" in names
