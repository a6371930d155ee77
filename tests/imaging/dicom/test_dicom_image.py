"""Every transfer syntax gives back the pixels that were encoded."""

from collections.abc import Callable

import imagecodecs
import numpy as np
import pytest
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from tests.imaging.dicom_files import dataset, shaded, written
from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.dicom.pixel_data import INCOMPLETE_DATA
from xray_desktop.imaging.errors import MultiFrameError

IMAGE = shaded()
BYTES = (IMAGE >> 4).astype(np.uint8)
WORDS = (IMAGE << 4).astype(np.uint16)


def rle(pixels: np.ndarray) -> bytes:
    from rle.utils import encode_array

    return next(
        encode_array(
            pixels,
            bits_allocated=pixels.dtype.itemsize * 8,
            rows=96,
            columns=80,
            samples_per_pixel=1,
            number_of_frames=1,
        )
    )


def lossless_jpeg(pixels: np.ndarray) -> bytes:
    bits = 12 if pixels.dtype == np.uint16 else 8
    return imagecodecs.ljpeg_encode(pixels, bitspersample=bits)


def jpeg_ls(pixels: np.ndarray) -> bytes:
    return imagecodecs.jpegls_encode(pixels)


def near_jpeg_ls(pixels: np.ndarray) -> bytes:
    return imagecodecs.jpegls_encode(pixels, level=2)


def j2k(pixels: np.ndarray) -> bytes:
    return imagecodecs.jpeg2k_encode(pixels, level=0, reversible=True, codecformat="j2k")


def jpeg(pixels: np.ndarray) -> bytes:
    bits = 12 if pixels.dtype == np.uint16 else 8
    return imagecodecs.jpeg8_encode(pixels, level=97, bitspersample=bits)


def htj2k(pixels: np.ndarray) -> bytes:
    return imagecodecs.htj2k_encode(pixels, reversible=True)


Encode = Callable[[np.ndarray], bytes]

COMPRESSED: list[tuple[str, Encode, np.ndarray, int]] = [
    ("1.2.840.10008.1.2.5", rle, BYTES, 0),
    ("1.2.840.10008.1.2.5", rle, IMAGE, 0),
    ("1.2.840.10008.1.2.4.50", jpeg, BYTES, 6),
    ("1.2.840.10008.1.2.4.51", jpeg, IMAGE, 60),
    ("1.2.840.10008.1.2.4.57", lossless_jpeg, IMAGE, 0),
    ("1.2.840.10008.1.2.4.70", lossless_jpeg, BYTES, 0),
    ("1.2.840.10008.1.2.4.70", lossless_jpeg, IMAGE, 0),
    ("1.2.840.10008.1.2.4.80", jpeg_ls, BYTES, 0),
    ("1.2.840.10008.1.2.4.80", jpeg_ls, IMAGE, 0),
    ("1.2.840.10008.1.2.4.81", near_jpeg_ls, IMAGE, 2),
    ("1.2.840.10008.1.2.4.90", j2k, BYTES, 0),
    ("1.2.840.10008.1.2.4.90", j2k, IMAGE, 0),
    ("1.2.840.10008.1.2.4.201", htj2k, BYTES, 0),
    ("1.2.840.10008.1.2.4.202", htj2k, IMAGE, 0),
]


@pytest.mark.parametrize(("syntax", "encode", "pixels", "tolerance"), COMPRESSED)
def test_compressed_pixels_come_back(open_bytes, syntax, encode, pixels, tolerance):
    data = dataset(pixels)
    data.PixelData = encapsulate([encode(pixels)])
    data["PixelData"].VR = "OB"
    image = open_bytes(written(data, syntax))
    assert np.abs(image.values - pixels).max() <= tolerance
    assert image.exposure.lossy is (tolerance > 0)
    assert image.unsuitable is None


@pytest.mark.parametrize(
    "syntax",
    [
        ImplicitVRLittleEndian,
        ExplicitVRLittleEndian,
        DeflatedExplicitVRLittleEndian,
    ],
)
@pytest.mark.parametrize("pixels", [BYTES, IMAGE, IMAGE.astype(np.int16) - 2048, WORDS])
def test_native_pixels_come_back(open_bytes, syntax, pixels):
    image = open_bytes(written(dataset(pixels, BitsStored=pixels.dtype.itemsize * 8), syntax))
    assert np.array_equal(image.values, pixels)


def test_big_endian_words(open_bytes):
    data = dataset(IMAGE)
    data.PixelData = IMAGE.astype(">u2").tobytes()
    assert np.array_equal(open_bytes(written(data, ExplicitVRBigEndian)).values, IMAGE)


def test_big_endian_bytes_lie_swapped_in_words(open_bytes):
    data = dataset(BYTES)
    data.PixelData = BYTES.reshape(-1, 2)[:, ::-1].tobytes()
    data["PixelData"].VR = "OW"
    assert np.array_equal(open_bytes(written(data, ExplicitVRBigEndian)).values, BYTES)


def test_without_preamble_and_meta(open_bytes):
    whole = written(dataset(IMAGE), ImplicitVRLittleEndian)
    bare = whole[whole.index(b"\x08\x00\x16\x00", 132) :]  # from SOP Class UID on
    assert np.array_equal(open_bytes(bare).values, IMAGE)


def test_32_bits(open_dataset):
    pixels = IMAGE.astype(np.uint32) << 20
    assert np.array_equal(open_dataset(pixels).values, pixels.astype(np.float32))


def test_signed_values_in_an_unsigned_stream(open_bytes):
    pixels = IMAGE.astype(np.int16) - 2048
    data = dataset(pixels, BitsStored=12)
    data.PixelData = encapsulate([lossless_jpeg((pixels & 0xFFF).astype(np.uint16))])
    assert np.array_equal(open_bytes(written(data, "1.2.840.10008.1.2.4.70")).values, pixels)


def test_signed_values_in_a_signed_stream(open_bytes):
    pixels = IMAGE.astype(np.int16) - 2048
    data = dataset(pixels, BitsStored=16)
    data.PixelData = encapsulate([j2k(pixels)])
    assert np.array_equal(open_bytes(written(data, "1.2.840.10008.1.2.4.90")).values, pixels)


def test_spare_bits_are_masked(open_dataset):
    assert np.array_equal(open_dataset(IMAGE | 0xF000).values, IMAGE)


def test_high_bit_says_where_the_value_lies(open_dataset):
    assert np.array_equal(open_dataset(IMAGE << 4, HighBit=15).values, IMAGE)


@pytest.mark.parametrize("planar", [0, 1])
def test_grey_rgb_becomes_its_luminance(open_dataset, planar):
    pixels = np.repeat(BYTES[..., None], 3, axis=2)
    stored = np.ascontiguousarray(np.moveaxis(pixels, -1, 0)) if planar else pixels
    image = open_dataset(pixels, PlanarConfiguration=planar, PixelData=stored.tobytes())
    assert np.abs(image.values - BYTES).max() < 0.01
    assert image.unsuitable is None


def test_colour_is_shown_but_not_scored(open_dataset):
    pixels = np.stack([BYTES, BYTES // 2, BYTES // 4], axis=2)
    image = open_dataset(pixels)
    assert image.unsuitable.code == "colour"
    expected = pixels @ np.array([0.299, 0.587, 0.114])
    assert np.abs(image.values - expected).max() < 0.01


def test_ybr_and_palette_grey(open_dataset):
    grey = np.full_like(BYTES, 128)
    ybr = np.stack([BYTES, grey, grey], axis=2)
    image = open_dataset(ybr, PhotometricInterpretation="YBR_FULL")
    assert np.abs(image.values - BYTES).max() < 0.01
    pairs = np.stack([BYTES[:, ::2], BYTES[:, 1::2], grey[:, ::2], grey[:, ::2]], axis=2)
    image = open_dataset(ybr, PhotometricInterpretation="YBR_FULL_422", PixelData=pairs.tobytes())
    assert np.abs(image.values - BYTES).max() < 0.01


def test_palette(open_dataset):
    table = (np.arange(256) * 257).astype("<u2").tobytes()
    parts = {}
    for name in ("Red", "Green", "Blue"):
        parts[f"{name}PaletteColorLookupTableDescriptor"] = [256, 0, 16]
        parts[f"{name}PaletteColorLookupTableData"] = table
    image = open_dataset(BYTES, PhotometricInterpretation="PALETTE COLOR", **parts)
    assert np.abs(image.values - BYTES * 257.0).max() < 0.1


def test_a_frame_is_chosen_never_guessed(open_bytes):
    second = IMAGE[::-1]
    data = dataset(IMAGE, NumberOfFrames=2, PixelData=IMAGE.tobytes() + second.tobytes())
    content = written(data)
    with pytest.raises(MultiFrameError, match="2 frames") as caught:
        open_bytes(content)
    assert caught.value.frames == 2
    image = open_bytes(content, frame=1)
    assert np.array_equal(image.values, second)
    assert (image.source.frame, image.source.frames) == (1, 2)
    with pytest.raises(RefusedError, match="no frame 3"):
        open_bytes(content, frame=2)


@pytest.mark.parametrize("extended", [False, True])
def test_a_compressed_frame_is_chosen(open_bytes, extended):
    frames = [jpeg_ls(IMAGE), jpeg_ls(IMAGE[::-1].copy())]
    data = dataset(IMAGE, NumberOfFrames=2)
    if extended:
        whole, data.ExtendedOffsetTable, data.ExtendedOffsetTableLengths = encapsulate_extended(
            frames
        )
        data.PixelData = whole
    else:
        data.PixelData = encapsulate(frames)
    image = open_bytes(written(data, "1.2.840.10008.1.2.4.80"), frame=1)
    assert np.array_equal(image.values, IMAGE[::-1])


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99"])
def test_missing_pixels_are_an_error_never_padded(open_bytes, syntax):
    data = dataset(IMAGE)
    data.PixelData = data.PixelData[:-2]
    with pytest.raises(RefusedError, match=r"contains 15358 of the 15360 bytes"):
        open_bytes(written(data, syntax))


@pytest.mark.parametrize("row", range(len(COMPRESSED)))
def test_half_a_compressed_frame_is_an_error(open_bytes, row):
    syntax, encode, pixels, _ = COMPRESSED[row]
    stream = encode(pixels)
    data = dataset(pixels)
    data.PixelData = encapsulate([stream[: len(stream) // 2]])
    with pytest.raises(RefusedError, match="damaged"):
        open_bytes(written(data, syntax))


def test_a_header_that_claims_more_than_there_is(open_bytes):
    content = written(dataset(IMAGE))
    head = content.rindex(b"\xe0\x7f\x10\x00OW")
    lying = content[: head + 8] + b"\xf0\xff\xff\xff" + content[head + 12 :]
    image = open_bytes(lying)
    assert np.array_equal(image.values, IMAGE)
    assert INCOMPLETE_DATA in image.cautions


def test_a_small_header_cannot_smuggle_in_a_large_picture(open_bytes):
    data = dataset(IMAGE)
    data.PixelData = encapsulate([j2k(shaded(200, 300))])
    with pytest.raises(RefusedError, match="80 x 96 pixels, its compressed data 300 x 200"):
        open_bytes(written(data, "1.2.840.10008.1.2.4.90"))


def test_the_pixel_limit_comes_before_decoding(open_bytes):
    with pytest.raises(RefusedError, match="65535 x 65535"):
        open_bytes(written(dataset(IMAGE, Rows=65535, Columns=65535)))


def test_a_deflated_file_is_unpacked_up_to_a_bound(open_bytes):
    data = dataset(IMAGE)
    data.add_new(0x00091001, "OB", b"\0" * 2_000_000)
    content = written(data, DeflatedExplicitVRLittleEndian)
    assert np.array_equal(open_bytes(content).values, IMAGE)
    assert open_bytes(content).source.format == "DICOM CR, deflated"
    with pytest.raises(RefusedError, match="unpacks to more"):
        open_bytes(content, file_bytes=3_000_000)


def test_a_deflated_file_that_is_cut_off(open_bytes):
    content = written(dataset(IMAGE), DeflatedExplicitVRLittleEndian)
    with pytest.raises(RefusedError):
        open_bytes(content[: len(content) // 2])


def test_too_large_a_file(open_bytes):
    with pytest.raises(RefusedError) as caught:
        open_bytes(written(dataset(IMAGE)), file_bytes=1000)
    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"BitsAllocated": 12}, "pixel_format"),
        ({"BitsAllocated": 64}, "pixel_format"),
        ({"SamplesPerPixel": 4}, "pixel_format"),
        ({"Rows": None}, "damaged"),
        ({"Columns": 0}, "damaged"),
        ({"BitsStored": 17}, "damaged"),
        ({"HighBit": 3}, "damaged"),
        ({"PixelData": None}, "no_pixels"),
        ({"PixelData": None, "FloatPixelData": b"\0" * 8}, "float_pixels"),
        ({"NumberOfFrames": 2**31 - 1}, "damaged"),
    ],
)
def test_unreadable_pixels_are_refused(open_dataset, attributes, code):
    with pytest.raises(RefusedError) as caught:
        open_dataset(**attributes)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("uid", "words"),
    [
        ("1.2.840.10008.1.2.4.96", "not known"),
        ("1.2.840.10008.1.2.4.94", "on a server"),
        ("1.2.840.10008.1.2.8.1", "deflated one by one"),
    ],
)
def test_unread_transfer_syntaxes_are_named(open_bytes, uid, words):
    data = dataset(IMAGE)
    data.PixelData = encapsulate([b"\0" * 100])
    content = written(data, "1.2.840.10008.1.2.4.80")
    content = content.replace(b"1.2.840.10008.1.2.4.80", uid.encode().ljust(22, b"\0"))
    with pytest.raises(RefusedError, match=words) as caught:
        open_bytes(content)
    assert caught.value.code == "transfer_syntax"


END = b"\xff\xd9"
MARKED = [row for row in COMPRESSED if ".4.5" in row[0] or ".4.7" in row[0] or ".4.8" in row[0]]


@pytest.mark.parametrize(
    "padded",
    [
        lambda stream: stream[:-2] + b"\0" + END,
        lambda stream: stream[:-2] + b"\0" * 5 + END,
        lambda stream: stream[:-2] + b"\xff\xff\xff" + END,
        lambda stream: stream + b"\0" * 5000,
        lambda stream: stream + bytes(range(200)),
        lambda stream: b"\0\0" + stream,
    ],
)
@pytest.mark.parametrize(("syntax", "encode", "pixels", "tolerance"), MARKED)
def test_padding_around_a_stream_is_no_damage(
    open_bytes, syntax, encode, pixels, tolerance, padded
):
    data = dataset(pixels)
    images = []
    for stream in (encode(pixels), padded(encode(pixels))):
        data.PixelData = encapsulate([stream])
        images.append(open_bytes(written(data, syntax)).values)
    assert np.array_equal(*images)
    assert np.abs(images[0] - pixels).max() <= tolerance


@pytest.mark.parametrize("padding", [1, 3])
def test_zeros_that_belong_to_the_coded_data_are_kept(open_bytes, padding):
    pixels = np.full_like(IMAGE, 1000)
    pixels[-1, -1] = 16
    stream = jpeg_ls(pixels)
    assert stream[-3] == 0
    data = dataset(IMAGE)
    data.PixelData = encapsulate([stream[:-2] + b"\0" * padding + END])
    assert np.array_equal(open_bytes(written(data, "1.2.840.10008.1.2.4.80")).values, pixels)


@pytest.mark.parametrize("row", range(len(MARKED)))
def test_a_stream_that_ends_twice_is_damaged(open_bytes, row):
    syntax, encode, pixels, _ = MARKED[row]
    stream = encode(pixels)
    data = dataset(pixels)
    data.PixelData = encapsulate([stream[: len(stream) // 2] + END + stream[len(stream) // 2 :]])
    with pytest.raises(RefusedError, match="damaged"):
        open_bytes(written(data, syntax))
