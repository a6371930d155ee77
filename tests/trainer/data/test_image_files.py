"""Every kind of image that records may hold is seen by the trainer as the program sees it."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from trainer.data.datasets import image_inputs
from trainer.data.image_files import ImageFiles, decoded
from trainer.data.inventory import Inventory
from trainer.data.labelled_images import RecordImages
from trainer.data.records import RecordSet
from trainer.errors import TrainingError
from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.preprocess import model_input
from xray_desktop.imaging.image_reader import ImageReader

pytest.importorskip("tensorflow", reason="needs the extra `train`")


CONTRACT = InputContract(size=32, working_resolution=64)
SHAPE = 90, 70


def chest():
    """A smooth picture without symmetry, (90, 70) in 0..1."""
    down, across = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]] / 90
    return 0.1 + 0.5 * down**2 + 0.3 * np.sin(7 * across) ** 2


def encoded(picture, kind, **options):
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def exif(orientation):
    found = Image.Exif()
    found[274] = orientation
    return found


GREY = Image.fromarray(np.round(chest() * 255).astype(np.uint8))
TWELVE = Image.fromarray(np.round(chest() * 4095).astype(np.uint16))
SIXTEEN = Image.fromarray(np.round(chest() * 65535).astype(np.uint16))
LAYERED = Image.merge("LA", (GREY, Image.fromarray(np.full(SHAPE, 128, np.uint8))))
KINDS = {
    "png": encoded(GREY, "PNG"),
    "jpeg": encoded(GREY, "JPEG", quality=90),
    "progressive": encoded(GREY, "JPEG", progressive=True),
    "12 bits in 16": encoded(TWELVE, "PNG"),
    "16 bits": encoded(SIXTEEN, "PNG"),
    **{
        f"exif {turn} {kind}": encoded(GREY, kind, exif=exif(turn))
        for turn in range(2, 9)
        for kind in ("JPEG", "PNG")
    },
    "cmyk": encoded(GREY.convert("CMYK"), "JPEG", quality=95),
    "ycbcr": encoded(GREY.convert("RGB"), "JPEG"),
    "rgb": encoded(GREY.convert("RGB"), "PNG"),
    "rgba": encoded(GREY.convert("RGBA"), "PNG"),
    "half transparent": encoded(LAYERED, "PNG"),
    "one grey transparent": encoded(GREY, "PNG", transparency=100),
    "palette": encoded(GREY.convert("P"), "PNG"),
    "palette of 16": encoded(GREY.quantize(16), "PNG"),
    "2 bits": encoded(GREY.quantize(4), "PNG", bits=2),
    "pixels twice as high": encoded(GREY, "JPEG", dpi=(200, 100)),
    "pixels twice as wide": encoded(GREY, "PNG", dpi=(100, 200)),
    "animated": encoded(GREY, "PNG", save_all=True, append_images=[GREY.rotate(180)]),
}


@pytest.fixture(scope="module")
def reader():
    with ImageReader() as opened:
        yield opened


def test_the_trainer_sees_what_the_program_sees(tmp_path, write_examples, reader):
    write_examples(tmp_path / "a.tfrec", [{"image": image} for image in KINDS.values()])
    records = RecordSet.read([tmp_path])
    assert records.faults == ()
    trained = [grey.numpy() for grey, _ in image_inputs(records, np.arange(len(KINDS)), CONTRACT)]
    images = RecordImages(records)
    assert Inventory.of(records).images == len(KINDS)
    for index, (name, image) in enumerate(KINDS.items()):
        path = tmp_path / "one"
        path.write_bytes(image)
        shown = reader.read(path).true_pixels
        expected = model_input(shown, CONTRACT)[:, :, :1]
        np.testing.assert_allclose(trained[index], expected, atol=2e-5, err_msg=name)
        np.testing.assert_allclose(images.pixels(index), shown, atol=1e-6, err_msg=name)


def test_the_kinds_differ_where_they_should():
    upright = decoded(KINDS["png"])
    for kind in ("12 bits in 16", "16 bits", "rgba", "cmyk"):
        found = decoded(KINDS[kind])
        assert found.shape == SHAPE
        assert np.corrcoef(found.ravel(), upright.ravel())[0, 1] > 0.99
        assert found.max() > 0.7
    assert decoded(KINDS["exif 6 JPEG"]).shape == SHAPE[::-1]
    assert decoded(KINDS["half transparent"]).max() < 0.6 * upright.max()


def png_claiming(columns, rows):
    """Return a PNG of this size by its header, with hardly any data."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    size = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def coloured():
    pixels = np.zeros((*SHAPE, 3), np.uint8)
    pixels[:40] = 200, 40, 40
    pixels[40:, :, 1] = np.arange(SHAPE[1])
    return Image.fromarray(pixels)


BAD = {
    "truncated jpeg": (KINDS["jpeg"][:-300], "cannot be decoded"),
    "truncated png": (KINDS["png"][:-300], "cannot be decoded"),
    "half a jpeg": (KINDS["progressive"][: len(KINDS["progressive"]) // 2], "cannot be decoded"),
    "head alone": (b"\xff\xd8\xff", "cannot be decoded"),
    "zeros": (bytes(500), "cannot be decoded"),
    "noise": (np.random.default_rng(0).bytes(500), "cannot be decoded"),
    "text": (b"image 1 of 3", r"cannot be decoded \(a text\): expected a complete JPEG or PNG"),
    "gif": (encoded(GREY, "GIF"), "a GIF picture"),
    "bmp": (encoded(GREY, "BMP"), "a BMP picture"),
    "webp": (b"RIFF\0\0\0\0WEBPVP8 ", "a WebP picture"),
    "tiff": (encoded(GREY, "TIFF"), "a TIFF file"),
    "dicom": (bytes(128) + b"DICM" + bytes(64), "a DICOM file"),
    "pdf": (b"%PDF-1.7", "a PDF document"),
    "huge": (png_claiming(100_000, 100_000), "100000 x 100000 pixels"),
    "zero size": (png_claiming(0, 10), "cannot be decoded"),
    "too little": (png_claiming(5000, 5000), "cannot be decoded"),
    "coloured": (encoded(coloured(), "PNG"), "cannot be used: .*colour"),
    "coloured jpeg": (encoded(coloured(), "JPEG"), "cannot be used: .*colour"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_trained_on_is_said(name):
    content, why = BAD[name]
    with pytest.raises(ValueError, match=why):
        decoded(content)


def test_it_is_named_with_file_and_place_and_never_read(tmp_path, write_examples):
    images = [KINDS["png"], *(content for content, _ in BAD.values()), KINDS["jpeg"]]
    write_examples(tmp_path / "a.tfrec", [{"image": image} for image in images])
    records = RecordSet.read([tmp_path])
    assert len(records) == 2
    assert [fault.record for fault in records.faults] == list(range(1, len(BAD) + 1))
    assert all(fault.offset > 0 and fault.file == "a.tfrec" for fault in records.faults)
    assert len(list(image_inputs(records, np.arange(2), CONTRACT))) == 2


SAMPLES = Path(__file__).resolve().parents[3] / "resources" / "samples"


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """An 8-bit and a 16-bit picture, a JPEG, a DICOM image, and a coloured picture."""
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


def test_every_kind_of_image_is_what_the_program_shows(places):
    with ImageFiles() as files, ImageReader() as reader:
        for name in ("grey.png", "grey.jpg", "deep.png", "film.dcm"):
            pixels = files.pixels(places[name])
            shown = reader.read(places[name]).pixels
            np.testing.assert_allclose(pixels, shown, rtol=0, atol=1e-6, err_msg=name)
            assert pixels.dtype == np.float32


def test_what_the_program_does_not_score_is_not_measured(places, tmp_path):
    broken = tmp_path / "broken.dcm"
    broken.write_bytes(b"\0" * 128 + b"DICM")
    with ImageFiles() as files:
        with pytest.raises(RefusedError):
            files.pixels(places["colour.png"])
        with pytest.raises(RefusedError):
            files.pixels(broken)


def test_plain_pictures_start_no_reader(places, monkeypatch):
    def started(self):
        pytest.fail("a plain picture needs no reader")

    monkeypatch.setattr(ImageReader, "start", started)
    with ImageFiles() as files:
        files.pixels(places["grey.png"])
        cut = places["grey.png"].with_name("cut.png")
        cut.write_bytes(places["grey.png"].read_bytes()[:900])
        with pytest.raises(TrainingError, match="cannot be decoded"):
            files.pixels(cut)


def test_images_are_in_true_proportion_as_the_program_scores_them(tmp_path):
    grey = np.random.default_rng(1).integers(0, 255, (150, 260), dtype=np.uint8)
    Image.fromarray(grey).save(tmp_path / "tall.png", dpi=(200, 100))
    Image.fromarray(grey).save(tmp_path / "tall.jpg", dpi=(200, 100))
    Image.fromarray(grey.astype(np.uint16) * 200).save(tmp_path / "deep.tif", dpi=(200, 100))
    with ImageFiles() as files, ImageReader() as reader:
        for path in sorted(tmp_path.iterdir()):
            pixels = files.pixels(path)
            assert pixels.shape == (300, 260)
            np.testing.assert_array_equal(pixels, reader.read(path).true_pixels)
