"""From stored values to what is seen: values computed by hand from PS3.3 C.11.1, C.11.2, C.11.6."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from tests.imaging.films import dataset, shaded, written
from xray_desktop.core.display import VoiFunction, VoiTable, VoiWindow
from xray_desktop.imaging.dicom.header import parse
from xray_desktop.imaging.dicom.views import views_of
from xray_desktop.imaging.sniff import Kind, kind_of

FILM = shaded()


def row(*stored: int, dtype: type = np.uint16) -> np.ndarray:
    """A film whose first row begins with the values of interest."""
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
    film = open_dataset(
        row(*stored), WindowCenter=center, WindowWidth=width, VOILUTFunction=function
    )
    assert film.pixels[0, : len(stored)] == pytest.approx(seen, abs=1e-6)


def test_rescale_comes_before_the_window(open_dataset):
    film = open_dataset(
        row(0, 1000),
        RescaleSlope="2",
        RescaleIntercept="-1000",
        WindowCenter="0",
        WindowWidth="2001",
    )
    assert film.values[0, :2].tolist() == [-1000, 1000]
    assert film.pixels[0, :2] == pytest.approx([0.00025, 1], abs=1e-6)
    assert (film.presentation.low, film.presentation.high) == (-1000, 7190)


@pytest.mark.parametrize("packed", [False, True])
def test_a_modality_lut_of_any_entry_size(open_dataset, packed):
    item = lut(np.arange(255, -1, -1), 100, 8, packed=packed)
    film = open_dataset(row(0, 100, 101, 355, 4000), ModalityLUTSequence=[item])
    assert film.values[0, :5].tolist() == [255, 255, 254, 0, 0]
    assert (film.presentation.low, film.presentation.high) == (0, 255)


def test_a_modality_lut_of_12_bits_and_a_signed_start(open_dataset):
    item = lut(np.linspace(0, 4095, 4096).astype(int), -2048, 12)
    film = open_dataset(row(-2048, 0, 2047, dtype=np.int16), ModalityLUTSequence=[item])
    assert film.values[0, :3].tolist() == [0, 2048, 4095]


@pytest.mark.parametrize("packed", [False, True])
def test_a_voi_lut_is_scaled_by_its_bits(open_dataset, packed):
    item = lut(np.array([0, 64, 128, 255]), 10, 8, packed=packed)
    film = open_dataset(row(0, 10, 11, 12, 13, 99), VOILUTSequence=[item])
    assert film.pixels[0, :6] == pytest.approx([0, 0, 64 / 255, 128 / 255, 1, 1])


def test_a_voi_lut_with_65536_entries(open_dataset):
    item = lut(np.arange(65536), 0, 16)
    film = open_dataset(row(0, 65535), BitsStored=16, VOILUTSequence=[item])
    assert film.pixels[0, :2].tolist() == [0, 1]


def test_a_voi_lut_that_needs_more_bits_than_it_declares(open_dataset):
    item = lut(np.array([0, 1000, 4095]), 0, 8)
    film = open_dataset(row(1, 2), VOILUTSequence=[item])
    assert film.pixels[0, :2] == pytest.approx([1000 / 4095, 1])


def test_every_view_is_offered_once_and_the_automatic_one_last(open_dataset):
    film = open_dataset(
        WindowCenter=["500", "500", "2000"],
        WindowWidth=["1000", "1000", "3000"],
        WindowCenterWidthExplanation=["LUNG", "LUNG", "BONE"],
        VOILUTSequence=[lut(np.arange(4096), 0, 12)],
    )
    views = film.presentation.vois
    assert isinstance(views[0], VoiTable)
    assert [v.explanation for v in views[1:]] == ["LUNG", "BONE", "Auto"]


@pytest.mark.parametrize(
    ("center", "width"), [("100", "0"), ("100", "-5"), ("", ""), (None, "5"), ("5", None)]
)
def test_illegal_windows_fall_back(open_dataset, center, width):
    given_ = {"WindowCenter": center, "WindowWidth": width}
    film = open_dataset(**{k: v for k, v in given_.items() if v is not None})
    assert [v.explanation for v in film.presentation.vois] == ["Full range", "Auto"]


@pytest.mark.parametrize("text", [b"abc ", b"nan ", b"inf "])
def test_windows_that_are_no_numbers_fall_back(open_bytes, text):
    content = written(dataset(WindowCenter="1234", WindowWidth="1000"))
    film = open_bytes(content.replace(b"1234", text))
    assert [v.explanation for v in film.presentation.vois] == ["Full range", "Auto"]


def test_a_linear_width_below_one_is_taken_for_exact(open_dataset):
    film = open_dataset(
        row(0, 4095),
        RescaleSlope="0.0001",
        RescaleIntercept="0",
        WindowCenter="0.2",
        WindowWidth="0.4",
    )
    window = film.presentation.vois[0]
    assert isinstance(window, VoiWindow)
    assert window.function is VoiFunction.LINEAR_EXACT
    assert film.pixels[0, :2] == pytest.approx([0, 1], abs=0.03)


def test_without_a_window_the_header_range_is_shown(open_dataset):
    film = open_dataset(row(0, 2048, 4095))
    assert film.pixels[0, :3] == pytest.approx([0, 2048 / 4095, 1])


def test_a_film_that_fills_little_of_its_header_range_opens_in_its_own(open_dataset):
    film = open_dataset(BitsStored=16)  # 12 bits of film in a header that says 16
    assert [v.explanation for v in film.presentation.vois] == ["Auto", "Full range"]
    assert film.pixels.max() == 1


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
    film = open_dataset(PhotometricInterpretation=photometric, **given_)
    assert film.presentation.inverted is inverted
    assert film.pixels[0, 0] == (1 if inverted else 0)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_padding_is_black_and_does_not_count(open_dataset, photometric):
    pixels = FILM.astype(np.int16)
    pixels[:40] = -2000
    film = open_dataset(
        pixels,
        BitsStored=16,
        PhotometricInterpretation=photometric,
        PixelPaddingValue=-2000,
        RescaleSlope="1",
        RescaleIntercept="-10",
    )
    assert film.presentation.padding == (-2010, -2010)
    assert not film.pixels[:40].any()
    (auto,) = (v for v in film.presentation.vois if v.explanation == "Auto")
    assert isinstance(auto, VoiWindow)
    assert auto.center - auto.width / 2 > -100


def test_a_padding_range(open_dataset):
    film = open_dataset(PixelPaddingValue=10, PixelPaddingRangeLimit=20)
    assert film.presentation.padding == (10, 20)


@pytest.mark.parametrize("value", [-2048, 0x800])
def test_a_padding_value_is_read_with_the_sign_of_the_stored_values(open_dataset, value):
    cells = ((FILM.astype(np.int32) - 2048) & 0xFFF).astype(np.uint16)
    film = open_dataset(cells, PixelRepresentation=1, PixelPaddingValue=value)
    assert film.presentation.padding == (-2048, -2048)


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
    film = open_dataset(
        VOILUTFunction=str(function),
        WindowCenter=f"{center:.6g}",
        WindowWidth=f"{width:.6g}",
        RescaleSlope=f"{slope:.6g}",
        RescaleIntercept="-20",
    )
    order = np.argsort(FILM.ravel(), kind="stable")
    assert np.all(np.diff(film.pixels.ravel()[order]) >= 0)


def test_views_of_a_header_alone():
    content = written(dataset(WindowCenter="10", WindowWidth="20"))
    assert kind_of(content) is Kind.DICOM
    header, _, _ = parse(content, 10**6)
    assert views_of(header, "<", signed=False) == ((VoiWindow(10, 20),), ())
