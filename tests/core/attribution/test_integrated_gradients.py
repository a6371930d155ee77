import numpy as np
import pytest

from xray_desktop.core.attribution.integrated_gradients import (
    AttributionMap,
    AttributionRequest,
    baseline_image,
    display_map,
    integrated_gradients,
    pearson,
)
from xray_desktop.core.attribution.path_rule import LAYER_RULE, TRIPLED, PathRule
from xray_desktop.core.image.resampling import gaussian_blur
from xray_desktop.core.progress import finish

SHAPE = (5, 5, 3)
WEIGHTS = np.random.default_rng(0).normal(size=SHAPE).astype(np.float32)


MASS = AttributionRequest(("Mass",))


def linear(points):
    return (points * WEIGHTS).sum(axis=(1, 2, 3))[:, None]


def linear_gradient(points):
    return np.broadcast_to(WEIGHTS, (1, *points.shape)).astype(np.float32)


def cubic(points):
    return (points**3 * WEIGHTS).sum(axis=(1, 2, 3))[:, None]


def cubic_gradient(points):
    return (3 * points**2 * WEIGHTS)[None]


@pytest.fixture
def image():
    return np.random.default_rng(1).uniform(-1, 1, SHAPE).astype(np.float32)


@pytest.fixture
def black(image):
    return baseline_image(image, "black", (-1, 1))


def test_a_linear_model_is_explained_exactly(image, black):
    (found,) = finish(integrated_gradients(linear, linear_gradient, (black, image), MASS))
    np.testing.assert_allclose(found.values, ((image + 1) * WEIGHTS).sum(-1), atol=1e-5)
    assert found.completeness_error < 1e-5
    assert found.converged
    assert found.evaluations == 12
    assert found.label == "Mass"


def test_completeness_and_the_closed_form_of_a_cube(image, black):
    steps = integrated_gradients(cubic, cubic_gradient, (black, image), MASS, batch=5)
    (found,) = finish(steps)
    np.testing.assert_allclose(found.values, ((image**3 + 1) * WEIGHTS).sum(-1), atol=0.05)
    moved = found.f_image - found.f_baseline
    by_hand = abs(found.values.sum() - moved) / abs(moved)
    assert found.completeness_error == pytest.approx(by_hand, rel=1e-2)
    assert found.f_image == pytest.approx(cubic(image[None])[0, 0], rel=1e-5)


def test_coarse_maps_come_early_and_every_evaluation_counts(image, black):
    points = []

    def counted(batch):
        points.extend(batch)
        return cubic_gradient(batch)

    steps = integrated_gradients(cubic, counted, (black, image), MASS, batch=2)
    shown = []
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            shown += stop.value
            break
        shown += progress.partial or ()
    assert [found.evaluations for found in shown] == [4, 8, 12]
    assert [found.stability for found in shown[:2]] == [None, None]
    assert shown[2].stability == pearson(shown[2].values, shown[0].values)
    assert len(points) == 12


def test_several_labels_share_the_path(image, black):
    both = AttributionRequest(("Mass", "Nodule"))

    def value(points):
        return np.concatenate([linear(points), cubic(points)], axis=1)

    def gradient(points):
        return np.concatenate([linear_gradient(points), cubic_gradient(points)])

    mass, nodule = finish(integrated_gradients(value, gradient, (black, image), both, batch=3))
    alone = finish(integrated_gradients(cubic, cubic_gradient, (black, image), MASS, batch=3))[0]
    assert (mass.label, nodule.label) == ("Mass", "Nodule")
    np.testing.assert_allclose(mass.values, ((image + 1) * WEIGHTS).sum(-1), atol=1e-5)
    np.testing.assert_allclose(nodule.values, alone.values, rtol=1e-5)
    assert nodule.f_baseline == alone.f_baseline


def test_a_map_that_has_not_converged_goes_on_to_the_last_stage(image, black):
    rng = np.random.default_rng(2)

    def noise(points):
        return rng.normal(size=(1, *points.shape)).astype(np.float32)

    (found,) = finish(integrated_gradients(linear, noise, (black, image), MASS))
    assert found.evaluations == TRIPLED.max_evaluations
    assert not found.converged


def test_the_expected_agreement_follows_from_what_a_third_of_the_evaluations_gave():
    found = AttributionMap(
        "Mass", np.zeros((2, 2), np.float32), "logit", "black", 12, 1, 0, 0.95, 4
    )
    assert found.agreement == pytest.approx(1 - 0.05 / 8)


def test_closing_stops_at_the_next_evaluation(image, black):
    calls = []

    def counted(points):
        calls.append(len(points))
        return linear_gradient(points)

    steps = integrated_gradients(linear, counted, (black, image), MASS)
    next(steps)
    steps.close()
    assert calls == [1]


def test_a_baseline_scored_like_the_image_has_an_infinite_completeness_error(image):
    ends = image.copy(), image
    (found,) = finish(integrated_gradients(linear, linear_gradient, ends, MASS))
    assert found.completeness_error == float("inf")


def test_only_a_rules_own_stages_end_a_map(image, black):
    steps = integrated_gradients(linear, linear_gradient, (black, image), MASS, max_evaluations=5)
    with pytest.raises(ValueError, match="5 evaluations"):
        next(steps)


def test_baselines(image):
    assert (baseline_image(image, "black", (-1, 1)) == -1).all()
    np.testing.assert_allclose(baseline_image(image, "mean", (-1, 1)), image.mean(), atol=1e-6)
    large = np.random.default_rng(3).normal(size=(60, 60, 3)).astype(np.float32)
    assert baseline_image(large, "blurred", (-1, 1)).std() < large.std() / 3


@pytest.mark.parametrize("count", [4, 12, 36])
def test_the_stages_are_evenly_spaced_midpoints(count):
    midpoints = (np.arange(count) + 0.5) / count
    np.testing.assert_allclose(np.sort(TRIPLED.positions(0, count)), midpoints, atol=1e-6)


def test_the_usable_stage_leans_to_neither_end():
    assert TRIPLED.positions(0, 8).mean() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("order", "stages", "compared"),
    [((0, 0), (1, 2), {2: 1}), ((0, 1), (2, 1), {2: 1}), ((0, 1), (1, 2), {})],
)
def test_a_rule_that_does_not_fit_together_is_refused(order, stages, compared):
    with pytest.raises(ValueError, match="do not fit together"):
        PathRule("odd", order, stages, 2, compared)


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


def test_a_path_may_lie_over_any_features_and_its_map_be_arranged():
    rng = np.random.default_rng(2)
    start, end, weights = rng.normal(size=(3, 2, 3, 4, 5)).astype(np.float32)

    def gradient(points):
        return (3 * points**2 * weights)[None]

    def value(points):
        return (points**3 * weights).sum(axis=(1, 2, 3, 4))[:, None]

    def map_transform(cells):
        return np.repeat(cells.sum(axis=0), 2, axis=1) / 2

    values = value(np.stack([start, end]))
    steps = integrated_gradients(
        values,
        gradient,
        (start, end),
        MASS,
        rule=LAYER_RULE,
        map_transform=map_transform,
        batch=4,
        max_evaluations=18,
    )
    (found,) = finish(steps)
    exact = (weights * (end**3 - start**3)).sum(axis=-1)
    np.testing.assert_allclose(found.values, map_transform(exact), atol=0.02 * np.abs(exact).max())
    assert (found.f_baseline, found.f_image) == tuple(values[:, 0])
    assert found.completeness_error < 0.05


@pytest.mark.parametrize("count", LAYER_RULE.stages)
def test_the_stages_of_the_layers_rule_are_evenly_spaced(count):
    midpoints = (np.arange(count) + 0.5) / count
    np.testing.assert_allclose(np.sort(LAYER_RULE.positions(0, count)), midpoints, atol=1e-6)
