"""No number in a header makes a shown or scored pixel that is no finite number."""

from itertools import product

import numpy as np
import pytest

from tests.imaging.films import dataset, shaded, written
from tests.imaging.test_number_strings import PLACE
from xray_desktop.core.display import Presentation, VoiFunction, VoiTable, VoiWindow, auto_window
from xray_desktop.core.presets import preset_windows
from xray_desktop.core.radiograph import Radiograph, Source
from xray_desktop.imaging.dicom.modality import RESCALE_LEFT_OUT
from xray_desktop.imaging.dicom.views import NO_WINDOW

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


def seen(film: Radiograph) -> None:
    everything = [film.values, film.pixels]
    everything += [film.presentation.show(film.values, view) for view in film.presentation.vois]
    windows = (
        auto_window(film.values),
        *preset_windows(film.values, inverted=film.presentation.inverted),
    )
    everything += [film.presentation.show(film.values, view) for view in windows]
    assert all(np.isfinite(one).all() for one in everything)
    assert film.pixels.min() >= 0
    assert film.pixels.max() <= 1


@pytest.mark.parametrize("function", VoiFunction)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_window_that_shows_nothing_is_no_window(open_bytes, width, function):
    for center in ("2048", "1e39", "-1e32"):
        content = header_with(str(function), WindowCenter=center, WindowWidth=width)
        film = open_bytes(content)
        seen(film)
        assert film.presentation.vois[0].explanation == "Full range"
        assert NO_WINDOW in film.cautions


@pytest.mark.parametrize(("slope", "intercept"), list(product(NUMBERS, NUMBERS)))
def test_any_rescale_gives_finite_values(open_bytes, slope, intercept):
    film = open_bytes(header_with(RescaleSlope=slope, RescaleIntercept=intercept))
    seen(film)
    assert film.values.max() > film.values.min()
    if RESCALE_LEFT_OUT in film.cautions:
        assert film.values.max() == 4095
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
    with pytest.raises(ValueError, match="no finite numbers"):
        Radiograph(values, Presentation(0, 4095, (VoiWindow(2048, 4096),)), Source("0" * 64, "PNG"))
