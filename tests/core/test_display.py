import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.display import (
    Presentation,
    VoiFunction,
    VoiTable,
    VoiWindow,
    auto_window,
    full_range,
    to_bytes,
)

VALUES = np.array([[0, 1023, 1024, 2047, 2048, 4095]], np.float32)


@pytest.mark.parametrize(
    ("function", "value", "expected"),
    [  # centre 2048, width 4096; formulas of PS3.3 C.11.2.1.2 and C.11.2.1.3
        (VoiFunction.LINEAR, 0, 0.0),
        (VoiFunction.LINEAR, 2048, (2048 - 2047.5) / 4095 + 0.5),
        (VoiFunction.LINEAR, 4095, 1.0),
        (VoiFunction.LINEAR_EXACT, 1024, 0.25),
        (VoiFunction.LINEAR_EXACT, 4095, 4095 / 4096),
        (VoiFunction.SIGMOID, 2048, 0.5),
        (VoiFunction.SIGMOID, 3072, 1 / (1 + np.exp(-1))),
    ],
)
def test_voi_functions_by_hand(function, value, expected):
    shown = VoiWindow(2048, 4096, function).apply(np.array([[value]], np.float32))
    assert shown[0, 0] == pytest.approx(expected, abs=1e-6)


def test_a_linear_window_of_width_one_is_a_threshold():
    shown = VoiWindow(10, 1).apply(np.array([[9, 10]], np.float32))
    assert shown.tolist() == [[0, 1]]


@pytest.mark.parametrize("width", [0, -5, float("nan"), float("inf")])
def test_a_window_without_width_is_no_window(width):
    with pytest.raises(ValueError, match="width above 0"):
        VoiWindow(0, width)


def test_a_table_extends_its_ends():
    table = VoiTable(10, np.array([0.2, 0.5, 0.8], np.float32))
    values = np.array([[0, 10, 11.9, 12, 99]], np.float32)
    assert table.apply(values)[0].tolist() == pytest.approx([0.2, 0.2, 0.5, 0.8, 0.8])


@given(
    st.floats(-2000, 4000),
    st.floats(0.5, 8000),
    st.sampled_from(list(VoiFunction)),
)
def test_windowing_is_monotone_and_bounded(center, width, function):
    shown = VoiWindow(center, width, function).apply(np.arange(-3000, 5000, 7, np.float32)[None])
    assert (np.diff(shown) >= 0).all()
    assert shown.min() >= 0
    assert shown.max() <= 1


@given(st.floats(100, 3000), st.floats(2, 4000), st.sampled_from(list(VoiFunction)))
def test_inversion_mirrors(center, width, function):
    window = (VoiWindow(center, width, function),)
    upright = Presentation(0, 4095, window).show(VALUES)
    inverted = Presentation(0, 4095, window, inverted=True).show(VALUES)
    np.testing.assert_allclose(upright + inverted, 1, atol=1e-6)


def test_padding_is_black_even_when_inverted():
    presentation = Presentation(0, 4095, (full_range(0, 4095),), inverted=True, padding=(0, 0))
    assert presentation.show(VALUES)[0, 0] == 0
    assert presentation.show(VALUES)[0, 1] > 0.7


def test_auto_window_leaves_padding_out():
    film = np.full((100, 100), -2000, np.float32)
    film[20:80, 20:80] = np.linspace(500, 1500, 3600, dtype=np.float32).reshape(60, 60)
    window = auto_window(film, film == -2000)
    assert window.center - window.width / 2 == pytest.approx(505, abs=5)
    assert window.center + window.width / 2 == pytest.approx(1495, abs=5)


def test_auto_window_of_a_flat_film_is_still_a_window():
    assert auto_window(np.full((4, 4), 7, np.float32)).width == 1


def test_bytes_round_half_up():
    assert to_bytes(np.array([0, 0.5, 1], np.float32)).tolist() == [0, 128, 255]
