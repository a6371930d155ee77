"""From stored values to display: values computed by hand from PS3.3 C.11.1, C.11.2, C.11.6."""

from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from tests.imaging.dicom.test_number_strings import PLACE
from tests.imaging.dicom_files import dataset, shaded, written
from xray_desktop.core.image.display import (
    Presentation,
    VoiFunction,
    VoiTable,
    VoiWindow,
    auto_window,
    preset_windows,
)
from xray_desktop.core.image.radiograph import Radiograph, Source
from xray_desktop.imaging.dicom.dicom_file import read_header
from xray_desktop.imaging.dicom.grayscale import NO_WINDOW, RESCALE_LEFT_OUT, voi_views
from xray_desktop.imaging.file_type import FileType, file_type_of

IMAGE = shaded()


def row(*stored: int, dtype: type = np.uint16) -> np.ndarray:
    """An image whose first row begins with the values of interest."""
    pixels = shaded().astype(dtype)
    pixels[0, : len(stored)] = stored
    return pixels


def lut(entries: np.ndarray, first: int, bits: int, *, packed: bool = False) -> Dataset:
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [entries.size % 65536, first % 65536, bits])
    content = entries.astype("u1" if packed else "<u2").tobytes()
    item.add_new("LUTData", "OW", content + b"\0" * (len(content) % 2))
    return item


@pytest.mark.parametrize(
    ("function", "center", "width", "stored", "seen"),
    [
        # C.11.2.1.2.1: ((x - (c - 0.5)) / (w - 1) + 0.5), so c - 0.5 is the middle
        ("LINEAR", 2048, 4096, [0, 2047, 4095], [0, 2047 / 4095, 1]),
        ("LINEAR", 100, 11, [94, 95, 99, 104, 105], [0, 0.05, 0.45, 0.95, 1]),
        ("LINEAR", 100, 1, [99, 100], [0, 1]),
        # C.11.2.1.3.2: (x - c) / w + 0.5
        ("LINEAR_EXACT", 100, 10, [95, 100, 104, 105], [0, 0.5, 0.9, 1]),
        # C.11.2.1.3.1: 1 / (1 + exp(-4 (x - c) / w))
        ("SIGMOID", 100, 40, [60, 100, 140], [0.0179862, 0.5, 0.9820138]),
    ],
)
def test_windows_by_hand(open_dataset, function, center, width, stored, seen):
    image = open_dataset(
        row(*stored), WindowCenter=center, WindowWidth=width, VOILUTFunction=function
    )
    assert image.pixels[0, : len(stored)] == pytest.approx(seen, abs=1e-6)


def test_rescale_comes_before_the_window(open_dataset):
    image = open_dataset(
        row(0, 1000),
        RescaleSlope="2",
        RescaleIntercept="-1000",
        WindowCenter="0",
        WindowWidth="2001",
    )
    assert image.values[0, :2].tolist() == [-1000, 1000]
    assert image.pixels[0, :2] == pytest.approx([0.00025, 1], abs=1e-6)
    assert (image.presentation.low, image.presentation.high) == (-1000, 7190)


@pytest.mark.parametrize("packed", [False, True])
def test_a_modality_lut_of_any_entry_size(open_dataset, packed):
    item = lut(np.arange(255, -1, -1), 100, 8, packed=packed)
    image = open_dataset(row(0, 100, 101, 355, 4000), ModalityLUTSequence=[item])
    assert image.values[0, :5].tolist() == [255, 255, 254, 0, 0]
    assert (image.presentation.low, image.presentation.high) == (0, 255)


def test_a_modality_lut_of_12_bits_and_a_signed_start(open_dataset):
    item = lut(np.linspace(0, 4095, 4096).astype(int), -2048, 12)
    image = open_dataset(row(-2048, 0, 2047, dtype=np.int16), ModalityLUTSequence=[item])
    assert image.values[0, :3].tolist() == [0, 2048, 4095]


@pytest.mark.parametrize("packed", [False, True])
def test_a_voi_lut_is_scaled_by_its_bits(open_dataset, packed):
    item = lut(np.array([0, 64, 128, 255]), 10, 8, packed=packed)
    image = open_dataset(row(0, 10, 11, 12, 13, 99), VOILUTSequence=[item])
    assert image.pixels[0, :6] == pytest.approx([0, 0, 64 / 255, 128 / 255, 1, 1])


def test_a_voi_lut_with_65536_entries(open_dataset):
    item = lut(np.arange(65536), 0, 16)
    image = open_dataset(row(0, 65535), BitsStored=16, VOILUTSequence=[item])
    assert image.pixels[0, :2].tolist() == [0, 1]


def test_a_voi_lut_that_needs_more_bits_than_it_declares(open_dataset):
    item = lut(np.array([0, 1000, 4095]), 0, 8)
    image = open_dataset(row(1, 2), VOILUTSequence=[item])
    assert image.pixels[0, :2] == pytest.approx([1000 / 4095, 1])


def test_every_view_is_offered_once_and_the_automatic_one_last(open_dataset):
    image = open_dataset(
        WindowCenter=["500", "500", "2000"],
        WindowWidth=["1000", "1000", "3000"],
        WindowCenterWidthExplanation=["LUNG", "LUNG", "BONE"],
        VOILUTSequence=[lut(np.arange(4096), 0, 12)],
    )
    views = image.presentation.vois
    assert isinstance(views[0], VoiTable)
    assert [v.explanation for v in views[1:]] == ["LUNG", "BONE", "Auto"]


@pytest.mark.parametrize(
    ("center", "width"), [("100", "0"), ("100", "-5"), ("", ""), (None, "5"), ("5", None)]
)
def test_illegal_windows_fall_back(open_dataset, center, width):
    given_ = {"WindowCenter": center, "WindowWidth": width}
    image = open_dataset(**{k: v for k, v in given_.items() if v is not None})
    assert [v.explanation for v in image.presentation.vois] == ["Full range", "Auto"]


@pytest.mark.parametrize("text", [b"abc ", b"nan ", b"inf "])
def test_windows_that_are_no_numbers_fall_back(open_bytes, text):
    content = written(dataset(WindowCenter="1234", WindowWidth="1000"))
    image = open_bytes(content.replace(b"1234", text))
    assert [v.explanation for v in image.presentation.vois] == ["Full range", "Auto"]


def test_a_linear_width_below_one_is_taken_for_exact(open_dataset):
    image = open_dataset(
        row(0, 4095),
        RescaleSlope="0.0001",
        RescaleIntercept="0",
        WindowCenter="0.2",
        WindowWidth="0.4",
    )
    window = image.presentation.vois[0]
    assert isinstance(window, VoiWindow)
    assert window.function is VoiFunction.LINEAR_EXACT
    assert image.pixels[0, :2] == pytest.approx([0, 1], abs=0.03)


def test_without_a_window_the_header_range_is_shown(open_dataset):
    image = open_dataset(row(0, 2048, 4095))
    assert image.pixels[0, :3] == pytest.approx([0, 2048 / 4095, 1])


def test_an_image_that_fills_little_of_its_header_range_opens_in_its_own(open_dataset):
    image = open_dataset(BitsStored=16)  # 12 bits of image in a header that says 16
    assert [v.explanation for v in image.presentation.vois] == ["Auto", "Full range"]
    assert image.pixels.max() == 1


@pytest.mark.parametrize(
    ("photometric", "shape", "inverted"),
    [
        ("MONOCHROME2", None, False),
        ("MONOCHROME1", None, True),
        ("MONOCHROME1", "INVERSE", True),
        ("MONOCHROME2", "IDENTITY", False),
        ("MONOCHROME2", "INVERSE", True),
        ("MONOCHROME1", "IDENTITY", False),
    ],
)
def test_the_presentation_shape_wins(open_dataset, photometric, shape, inverted):
    given_ = {} if shape is None else {"PresentationLUTShape": shape}
    image = open_dataset(PhotometricInterpretation=photometric, **given_)
    assert image.presentation.inverted is inverted
    assert image.pixels[0, 0] == (1 if inverted else 0)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_padding_is_black_and_does_not_count(open_dataset, photometric):
    pixels = IMAGE.astype(np.int16)
    pixels[:40] = -2000
    image = open_dataset(
        pixels,
        BitsStored=16,
        PhotometricInterpretation=photometric,
        PixelPaddingValue=-2000,
        RescaleSlope="1",
        RescaleIntercept="-10",
    )
    assert image.presentation.padding == (-2010, -2010)
    assert not image.pixels[:40].any()
    (auto,) = (v for v in image.presentation.vois if v.explanation == "Auto")
    assert isinstance(auto, VoiWindow)
    assert auto.center - auto.width / 2 > -100


def test_a_padding_range(open_dataset):
    image = open_dataset(PixelPaddingValue=10, PixelPaddingRangeLimit=20)
    assert image.presentation.padding == (10, 20)


@pytest.mark.parametrize("value", [-2048, 0x800])
def test_a_padding_value_is_read_with_the_sign_of_the_stored_values(open_dataset, value):
    cells = ((IMAGE.astype(np.int32) - 2048) & 0xFFF).astype(np.uint16)
    image = open_dataset(cells, PixelRepresentation=1, PixelPaddingValue=value)
    assert image.presentation.padding == (-2048, -2048)


def test_a_padding_value_outside_the_stored_values_is_no_padding(open_dataset):
    assert open_dataset(PixelPaddingValue=60000).presentation.padding is None


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**31), center=st.integers(200, 3800), width=st.integers(2, 5000))
def test_monochrome1_of_inverted_pixels_is_monochrome2(open_dataset, seed, center, width):
    pixels = np.random.default_rng(seed).integers(0, 4096, (70, 66)).astype(np.uint16)
    one = open_dataset(
        4095 - pixels,
        PhotometricInterpretation="MONOCHROME1",
        WindowCenter=str(4096 - center),  # a LINEAR window's middle is center - 0.5
        WindowWidth=str(width),
    )
    two = open_dataset(pixels, WindowCenter=str(center), WindowWidth=str(width))
    assert np.abs(one.pixels - two.pixels).max() < 1e-3


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    function=st.sampled_from(list(VoiFunction)),
    center=st.floats(-1000, 9000),
    width=st.floats(0.01, 9000),
    slope=st.floats(0.01, 5),
)
def test_windowing_is_monotone(open_dataset, function, center, width, slope):
    image = open_dataset(
        VOILUTFunction=str(function),
        WindowCenter=f"{center:.6g}",
        WindowWidth=f"{width:.6g}",
        RescaleSlope=f"{slope:.6g}",
        RescaleIntercept="-20",
    )
    order = np.argsort(IMAGE.ravel(), kind="stable")
    assert np.all(np.diff(image.pixels.ravel()[order]) >= 0)


def test_views_of_a_header_alone():
    content = written(dataset(WindowCenter="10", WindowWidth="20"))
    assert file_type_of(content) is FileType.DICOM
    header, _, _ = read_header(content, 10**6)
    assert voi_views(header, "<", signed=False) == ((VoiWindow(10, 20),), ())


WIDTHS = ("1e-320", "1e-46", "1e-40", "1e-30", "1e20", "1e32", "1e39", "1e308", "1e999", "0", "-1")
NUMBERS = ("0", "1", "1e-300", "-1e38", "1e308", "1e39", "1e30", "1e-19", "nan")


def header_with(function: str = "LINEAR", **texts: str) -> bytes:
    """A file with Decimal Strings byte for byte, 16 characters each."""
    content = written(dataset(VOILUTFunction=function, **dict.fromkeys(texts, "9" * 16)))
    tags = PLACE | {"RescaleIntercept": b"\x28\0\x52\x10", "RescaleSlope": b"\x28\0\x53\x10"}
    for keyword, text in texts.items():
        head = tags[keyword] + b"DS\x10\0"
        content = content.replace(head + b"9" * 16, head + text.encode().ljust(16))
    return content


def seen(image: Radiograph) -> None:
    everything = [image.values, image.pixels]
    everything += [image.presentation.show(image.values, view) for view in image.presentation.vois]
    windows = (
        auto_window(image.values),
        *preset_windows(image.values, inverted=image.presentation.inverted),
    )
    everything += [image.presentation.show(image.values, view) for view in windows]
    assert all(np.isfinite(one).all() for one in everything)
    assert image.pixels.min() >= 0
    assert image.pixels.max() <= 1


@pytest.mark.parametrize("function", VoiFunction)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_window_that_shows_nothing_is_no_window(open_bytes, width, function):
    for center in ("2048", "1e39", "-1e32"):
        content = header_with(str(function), WindowCenter=center, WindowWidth=width)
        image = open_bytes(content)
        seen(image)
        assert image.presentation.vois[0].explanation == "Full range"
        assert NO_WINDOW in image.cautions


@pytest.mark.parametrize(("slope", "intercept"), list(product(NUMBERS, NUMBERS)))
def test_any_rescale_gives_finite_values(open_bytes, slope, intercept):
    image = open_bytes(header_with(RescaleSlope=slope, RescaleIntercept=intercept))
    seen(image)
    assert image.values.max() > image.values.min()
    if RESCALE_LEFT_OUT in image.cautions:
        assert image.values.max() == 4095
    else:
        assert intercept in {"0", "1", "1e-300"} or float(intercept) <= float(slope) * 2**28


@pytest.mark.parametrize("attributes", [
    {"PixelPaddingValue": 0, "PixelPaddingRangeLimit": 4095},
    {"PhotometricInterpretation": "MONOCHROME1", "PixelPaddingValue": 4095},
])  # fmt: skip
@pytest.mark.parametrize("slope", ["1e-19", "1e25"])
def test_padding_and_inversion(open_bytes, attributes, slope):
    seen(open_bytes(written(dataset(RescaleSlope=slope, RescaleIntercept="0", **attributes))))


@pytest.mark.parametrize("values", [1e30, -1e30, 0.0, 1e-20])
def test_a_table_takes_any_value(values):
    table = VoiTable(-5, np.linspace(0, 1, 9, dtype=np.float32))
    shown = table.apply(np.full((2, 2), values, np.float32))
    assert (shown == (1 if values == 1e30 else 0 if values < 0 else table.entries[5])).all()


@pytest.mark.parametrize(("center", "width"), [(0, 1e39), (1e39, 1), (0, 1e-31), (np.nan, 1)])
def test_numbers_beyond_single_precision_make_no_window(center, width):
    with pytest.raises(ValueError, match="window"):
        VoiWindow(center, width)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_no_radiograph_holds_one_that_is_not_finite(value):
    values = shaded().astype(np.float32)
    values[3, 3] = value
    with pytest.raises(ValueError, match="not finite"):
        Radiograph(values, Presentation(0, 4095, (VoiWindow(2048, 4096),)), Source("0" * 64, "PNG"))
