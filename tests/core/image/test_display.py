import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.image.display import (
    CHEST_PRESETS,
    Presentation,
    Preset,
    VoiFunction,
    VoiTable,
    VoiWindow,
    auto_window,
    full_range,
    pixels_sha256,
    preset_windows,
    region_window,
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
    image = np.full((100, 100), -2000, np.float32)
    image[20:80, 20:80] = np.linspace(500, 1500, 3600, dtype=np.float32).reshape(60, 60)
    window = auto_window(image, image == -2000)
    assert window.center - window.width / 2 == pytest.approx(505, abs=5)
    assert window.center + window.width / 2 == pytest.approx(1495, abs=5)


def test_auto_window_of_a_flat_image_is_still_a_window():
    assert auto_window(np.full((4, 4), 7, np.float32)).width == 1


def test_bytes_round_half_up():
    assert to_bytes(np.array([0, 0.5, 1], np.float32)).tolist() == [0, 128, 255]


IMAGE = np.random.default_rng(0).gamma(3, 300, (120, 100)).astype(np.float32)


def test_a_negative_image_is_seen_as_the_positive_one():
    negative = IMAGE.max() - IMAGE
    plain = Presentation(0, float(IMAGE.max()), preset_windows(IMAGE, inverted=False))
    turned = Presentation(
        0, float(IMAGE.max()), preset_windows(negative, inverted=True), inverted=True
    )
    for mine, theirs in zip(plain.vois, turned.vois, strict=True):
        np.testing.assert_allclose(
            plain.show(IMAGE, mine), turned.show(negative, theirs), atol=1e-3
        )


def test_lung_shows_the_dark_and_bone_the_bright():
    lung, mediastinum, bone, lines = preset_windows(IMAGE, inverted=False)
    assert lung.center < mediastinum.center
    assert bone.center + bone.width / 2 >= IMAGE.max() - 1
    assert lines.width < mediastinum.width
    assert [w.explanation for w in (lung, mediastinum, bone, lines)] == [
        preset.name for preset in CHEST_PRESETS
    ]


def test_padding_does_not_count():
    padded = np.zeros(IMAGE.shape, bool)
    padded[:, :50] = True
    image = np.where(padded, np.float32(0), IMAGE)
    found = preset_windows(image, inverted=False, padded=padded)
    expected = preset_windows(IMAGE[:, 50:], inverted=False)
    assert found == expected


def test_a_flat_image_has_windows_of_some_width():
    flat = np.full((8, 8), 7, np.float32)
    assert all(window.width > 0 for window in preset_windows(flat, inverted=False))


def test_a_preset_that_is_no_range_is_refused():
    with pytest.raises(ValueError, match="dark < bright"):
        Preset("x", 0.5, 0.5)


def test_the_window_of_a_region_leaves_out_its_ends_and_padding():
    values = np.arange(10_001, dtype=np.float32).reshape(1, -1)
    found = region_window(values)
    assert (found.center, found.width) == pytest.approx((5000, 9800), abs=2)
    assert found.explanation == "Region"
    padding = values > 5000
    assert region_window(values, padding).center == pytest.approx(2500, abs=2)


def test_the_hash_of_pixels_is_of_values_and_shape():
    grey = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert pixels_sha256(grey) == pixels_sha256(np.asfortranarray(grey))
    others = (grey.reshape(3, 2), grey + 1, grey.reshape(1, 6))
    assert len({pixels_sha256(grey), *map(pixels_sha256, others)}) == 4
