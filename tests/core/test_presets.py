"""Presets look at the same tissue whichever way the values run."""

import numpy as np
import pytest

from xray_desktop.core.display import Presentation
from xray_desktop.core.presets import CHEST_PRESETS, Preset, preset_windows

FILM = np.random.default_rng(0).gamma(3, 300, (120, 100)).astype(np.float32)


def test_a_negative_film_is_seen_as_the_positive_one():
    negative = FILM.max() - FILM
    plain = Presentation(0, float(FILM.max()), preset_windows(FILM, inverted=False))
    turned = Presentation(
        0, float(FILM.max()), preset_windows(negative, inverted=True), inverted=True
    )
    for mine, theirs in zip(plain.vois, turned.vois, strict=True):
        np.testing.assert_allclose(plain.show(FILM, mine), turned.show(negative, theirs), atol=1e-3)


def test_lung_shows_the_dark_and_bone_the_bright():
    lung, mediastinum, bone, lines = preset_windows(FILM, inverted=False)
    assert lung.center < mediastinum.center
    assert bone.center + bone.width / 2 >= FILM.max() - 1
    assert lines.width < mediastinum.width
    assert [w.explanation for w in (lung, mediastinum, bone, lines)] == [
        preset.name for preset in CHEST_PRESETS
    ]


def test_padding_does_not_count():
    padded = np.zeros(FILM.shape, bool)
    padded[:, :50] = True
    film = np.where(padded, np.float32(0), FILM)
    found = preset_windows(film, inverted=False, padded=padded)
    expected = preset_windows(FILM[:, 50:], inverted=False)
    assert found == expected


def test_a_flat_film_has_windows_of_some_width():
    flat = np.full((8, 8), 7, np.float32)
    assert all(window.width > 0 for window in preset_windows(flat, inverted=False))


def test_a_preset_that_is_no_range_is_refused():
    with pytest.raises(ValueError, match="dark < bright"):
        Preset("x", 0.5, 0.5)
