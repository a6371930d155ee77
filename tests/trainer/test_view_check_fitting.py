"""What is fitted on lateral views and on mirrored images, with made images of a chest."""

import numpy as np
import pytest

from tests.core.scoring.test_input_check import chest
from trainer import view_check_fitting
from trainer.view_check_fitting import lateral_thumbnails, make_view_check
from xray_desktop.core.scoring.input_check import SIDE, thumbnail
from xray_desktop.core.scoring.view_check import flipped

COUNT = 240


def frontal(count=COUNT, seed=7):
    """Thumbnails of a chest with a heart on the right side of the picture."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:48, 0:48] / 48
    heart = 0.4 * np.exp(-(((columns - 0.6) / 0.12) ** 2) - ((rows - 0.6) / 0.15) ** 2)
    noise = rng.normal(0, 0.05, (count, 48, 48))
    return np.stack([thumbnail(one) for one in (chest(48) + heart + noise).astype(np.float32)])


@pytest.fixture(scope="module")
def check():
    return make_view_check(frontal(), np.arange(COUNT) // 2 % 5)


@pytest.fixture
def few_filters(monkeypatch):
    """A fit of half the filters, which takes a third of the time and rests on the same sums."""
    monkeypatch.setattr(view_check_fitting, "UNITS", 800)


def test_lateral_views_are_told_from_frontal_images_on_either_side(check):
    lateral = lateral_thumbnails(60, seed=11)  # other variations than those of the fit
    assert lateral.shape == (60, SIDE * SIDE)
    for side in (lateral, flipped(lateral)):
        assert (check.lateral(side) > check.lateral_limit).mean() > 0.95
    others = frontal(100, seed=8)
    for side in (others, flipped(others)):
        assert (check.lateral(side) > check.lateral_limit).mean() <= 0.05


def test_a_mirrored_image_is_told_from_one_that_is_not(check):
    others = frontal(100, seed=9)
    assert (check.mirrored(others) > check.mirrored_limit).mean() <= 0.05
    assert (check.mirrored(flipped(others)) > check.mirrored_limit).mean() > 0.95
    np.testing.assert_allclose(check.mirrored(flipped(others)), -check.mirrored(others), atol=1e-6)


@pytest.mark.usefixtures("few_filters")
def test_the_limit_of_mirrored_images_is_of_images_that_its_fit_did_not_see():
    """Noise has no side: a fit knows that of what it saw by heart, and of nothing else."""
    noise = np.random.default_rng(3).normal(size=(60, SIDE, SIDE)).astype(np.float32)
    small = np.stack([thumbnail(one) for one in noise])
    check = make_view_check(small, np.arange(60) % 5)
    assert check.mirrored(small).max() < 0 < check.mirrored_limit


@pytest.mark.usefixtures("few_filters")
def test_the_limit_of_lateral_views_is_of_images_that_its_fit_did_not_see_either(monkeypatch):
    """One fold holds lateral views: only a fit that saw them as frontal would find them so."""
    monkeypatch.setattr(view_check_fitting, "LATERAL_QUANTILE", 1.0)
    monkeypatch.setattr(view_check_fitting, "lateral_thumbnails", lambda: lateral_thumbnails(30))
    small, folds = frontal(), np.arange(COUNT) // 2 % 5
    odd = small.copy()
    odd[folds == 0] = lateral_thumbnails(int((folds == 0).sum()), seed=12)
    assert make_view_check(odd, folds).lateral_limit > 0.9


def test_the_filters_survive_their_storage_in_half_the_bytes(check):
    stored = check.to_arrays()["view_filters"]
    assert stored.dtype == np.float16
    np.testing.assert_array_equal(stored.astype(np.float32), check.view_filters)
