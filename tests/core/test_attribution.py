import numpy as np
import pytest

from xray_desktop.core.attribution import (
    CELL_ORDER,
    CELLS,
    baseline_image,
    display_map,
    gaussian_blur,
    integrated_gradients,
    pearson,
)
from xray_desktop.core.progress import finish

SHAPE = (5, 5, 3)
WEIGHTS = np.random.default_rng(0).normal(size=SHAPE).astype(np.float32)


def linear(points):
    return (points * WEIGHTS).sum(axis=(1, 2, 3))


def linear_gradient(points):
    return np.broadcast_to(WEIGHTS, points.shape).astype(np.float32)


def cubic(points):
    return (points**3 * WEIGHTS).sum(axis=(1, 2, 3))


def cubic_gradient(points):
    return 3 * points**2 * WEIGHTS


@pytest.fixture
def film():
    return np.random.default_rng(1).uniform(-1, 1, SHAPE).astype(np.float32)


@pytest.fixture
def black(film):
    return baseline_image(film, "black", (-1, 1))


def test_a_linear_model_is_explained_exactly(film, black):
    found = finish(integrated_gradients(linear, linear_gradient, film, black, label="Mass"))
    np.testing.assert_allclose(found.values, ((film + 1) * WEIGHTS).sum(-1), atol=1e-5)
    assert found.completeness_error < 1e-5
    assert found.settled
    assert found.evaluations == 16
    assert found.label == "Mass"


def test_completeness_and_the_closed_form_of_a_cube(film, black):
    found = finish(
        integrated_gradients(cubic, cubic_gradient, film, black, label="Mass", batch=4, most=32)
    )
    np.testing.assert_allclose(found.values, ((film**3 + 1) * WEIGHTS).sum(-1), atol=0.02)
    moved = found.f_film - found.f_baseline
    by_hand = abs(found.values.sum() - moved) / abs(moved)
    assert found.completeness_error == pytest.approx(by_hand, rel=1e-2)
    assert found.f_film == pytest.approx(cubic(film[None])[0], rel=1e-5)


def test_coarse_maps_come_early_and_every_evaluation_counts(film, black):
    points = []

    def counted(batch):
        points.extend(batch)
        return cubic_gradient(batch)

    steps = integrated_gradients(cubic, counted, film, black, label="Mass", batch=2, most=32)
    partial = [p.partial for p in steps if p.partial is not None]
    assert [m.evaluations for m in partial] == [4, 8]
    assert partial[0].stability is None
    assert partial[1].stability == pearson(partial[1].values, partial[0].values)
    assert len(points) == 16


def test_an_unsettled_map_goes_on_and_says_so(film, black):
    rng = np.random.default_rng(2)

    def noise(points):
        return rng.normal(size=points.shape).astype(np.float32)

    found = finish(integrated_gradients(linear, noise, film, black, label="Mass"))
    assert found.evaluations == CELLS
    assert not found.settled
    assert found.warning is not None


def test_closing_stops_at_the_next_evaluation(film, black):
    calls = []

    def counted(points):
        calls.append(len(points))
        return linear_gradient(points)

    steps = integrated_gradients(linear, counted, film, black, label="Mass")
    next(steps)
    steps.close()
    assert calls == [1]


def test_a_baseline_scored_like_the_film_is_warned_of(film):
    found = finish(integrated_gradients(linear, linear_gradient, film, film.copy(), label="Mass"))
    assert found.completeness_error == float("inf")
    assert "baseline" in found.warning


def test_baselines(film):
    assert (baseline_image(film, "black", (-1, 1)) == -1).all()
    np.testing.assert_allclose(baseline_image(film, "mean", (-1, 1)), film.mean(), atol=1e-6)
    large = np.random.default_rng(3).normal(size=(60, 60, 3)).astype(np.float32)
    assert baseline_image(large, "blurred", (-1, 1)).std() < large.std() / 3


@pytest.mark.parametrize("count", [4, 8, 16, 32])
def test_every_stage_has_one_cell_of_each_part_and_is_centred(count):
    cells = CELL_ORDER[:count]
    assert sorted(cell * count // CELLS for cell in cells) == list(range(count))
    assert np.mean(cells) == (CELLS - 1) / 2


def test_blur_keeps_flat_and_total():
    assert np.allclose(gaussian_blur(np.ones((9, 9), np.float32), 2), 1)
    spot = np.zeros((41, 41), np.float32)
    spot[20, 20] = 1
    assert gaussian_blur(spot, 3).sum() == pytest.approx(1, abs=1e-4)


def test_display_map_keeps_sign_and_place():
    values = np.zeros((64, 64), np.float32)
    values[10, 10], values[50, 50] = 5, -5
    shown = display_map(values)
    assert shown[10, 10] == 1
    assert shown[50, 50] == -1
    assert (display_map(np.zeros((8, 8), np.float32)) == 0).all()
