import numpy as np
import pytest

from trainer.maps.guided import Guide, guided_gradients

RNG = np.random.default_rng(0)
START = np.zeros((4, 5), np.float32)
FILM = RNG.uniform(0.2, 1, (4, 5)).astype(np.float32)
WEIGHTS = RNG.permutation(np.arange(1, 21)).reshape(4, 5).astype(np.float32)
FREE = Guide(steps=10, fraction=0.1, max_dist=1)
TOGETHER = (0, 2, 4, 6, 8, *range(10, 20))
"""Where groups begin: of more than ten pixels still on their way, a tenth is two, else one."""


class Watched:
    """A gradient function that remembers where it was asked."""

    def __init__(self, slope):
        self.slope = slope
        self.points = []

    def __call__(self, grey):
        assert grey.dtype == np.float32
        self.points.append(grey)
        return self.slope(grey)


def linear(_grey):
    return WEIGHTS


def quadratic(grey):
    """Of half the square of the weighted sum: every pixel's derivative depends on all others."""
    return WEIGHTS * (WEIGHTS * grey).sum(dtype=np.float32)


@pytest.mark.parametrize("max_dist", [0, 0.05, 0.3, 1])
def test_a_linear_function_has_the_same_map_on_every_path(max_dist):
    found = guided_gradients(linear, (START, FILM), Guide(7, 0.25, max_dist))
    np.testing.assert_allclose(found, WEIGHTS * FILM, rtol=1e-5)
    assert found.dtype == np.float32


@pytest.mark.parametrize("guide", [FREE, Guide(1, 1, 0), Guide(6, 0.25, 0.1), Guide(9, 0.5, 0.02)])
def test_of_a_quadratic_function_the_sum_is_what_it_changes(guide):
    found = guided_gradients(quadratic, (START, FILM), guide)
    assert found.sum() == pytest.approx((WEIGHTS * FILM).sum() ** 2 / 2, rel=1e-5)


def test_without_distance_the_path_is_the_straight_line():
    gradient = Watched(quadratic)
    guided_gradients(gradient, (START, FILM), Guide(5, 0.25, 0))
    expected = [FILM * step / 5 for step in range(6)]
    np.testing.assert_allclose(gradient.points, expected, rtol=1e-6)


def test_without_bound_the_flattest_pixels_go_first_and_the_steepest_last():
    gradient = Watched(linear)
    guided_gradients(gradient, (START, FILM), FREE)
    order = np.argsort(WEIGHTS, axis=None)
    lengths = FILM.ravel()[order]
    behind = np.cumsum(lengths) - lengths
    for step, point in enumerate(gradient.points):
        gone = np.clip(step / 10 * lengths.sum() - behind, 0, lengths)
        reached = np.add.reduceat(point.ravel()[order], TOGETHER)
        np.testing.assert_allclose(reached, np.add.reduceat(gone, TOGETHER), atol=1e-5)
    halfway = gradient.points[5].ravel()[order]
    assert halfway[0] == pytest.approx(lengths[0])
    assert halfway[-1] == 0


def test_steep_is_steep_whether_it_rises_or_falls():
    signed = np.where(np.arange(20).reshape(4, 5) % 3, WEIGHTS, -WEIGHTS)
    rising, mixed = Watched(linear), Watched(lambda _grey: signed)
    guided_gradients(rising, (START, FILM), FREE)
    guided_gradients(mixed, (START, FILM), FREE)
    np.testing.assert_array_equal(mixed.points, rising.points)


@pytest.mark.parametrize("max_dist", [0.02, 0.1, 0.4])
def test_no_pixel_leaves_the_corridor_or_turns_back(max_dist):
    gradient = Watched(lambda grey: np.sin(40 * WEIGHTS * grey).astype(np.float32))
    ends = FILM[::-1].copy(), FILM
    guided_gradients(gradient, ends, Guide(8, 0.25, max_dist))
    way = FILM - ends[0]
    shares = np.array([(point - ends[0]) / way for point in gradient.points])
    line = np.linspace(0, 1, 9)[:, None, None]
    assert np.abs(shares - line).max() <= max_dist + 1e-5
    assert np.abs(shares - line).max() > max_dist / 2
    assert np.diff(shares, axis=0).min() >= -1e-5
    gone = (shares * np.abs(way)).sum(axis=(1, 2)) / np.abs(way).sum()
    np.testing.assert_allclose(gone, line.ravel(), atol=1e-5)


def test_equal_ends_and_pixels_that_need_not_move_have_no_attribution():
    assert not guided_gradients(quadratic, (FILM, FILM), Guide()).any()
    still = FILM.copy()
    still[:2] = 0
    found = guided_gradients(quadratic, (START, still), Guide())
    assert not found[:2].any()
    assert found[2:].all()


def test_inputs_are_not_written_into():
    ends = START.copy(), FILM.copy()
    guided_gradients(quadratic, ends, FREE)
    assert np.array_equal(ends, (START, FILM))


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"fraction": 0}, {"max_dist": 1.1}])
def test_a_guide_that_leads_nowhere_is_refused(wrong):
    with pytest.raises(ValueError, match="expected at least 1"):
        Guide(**wrong)
