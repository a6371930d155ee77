"""The input check: each failure is found where it must be, and nowhere else."""

from dataclasses import replace

import numpy as np
import pytest

from xray_desktop.core.scoring.input_check import (
    NOT_FRONTAL,
    OUT_OF_DISTRIBUTION,
    POSES,
    SIDE,
    InputCheck,
    thumbnail,
    uniform_grey_failure,
    uniform_grey_share,
)

FEATURES = 6


def chest(size: int = 96) -> np.ndarray:
    """A bright middle and base, dark lungs: neither upside down, turned nor inverted the same."""
    rows, columns = np.mgrid[0:size, 0:size] / size
    lungs = np.exp(-(((columns - 0.27) / 0.13) ** 2) - ((rows - 0.45) / 0.27) ** 2)
    lungs += np.exp(-(((columns - 0.73) / 0.13) ** 2) - ((rows - 0.45) / 0.27) ** 2)
    return (0.4 + 0.4 * rows - 0.5 * lungs).astype(np.float32)


def input_check() -> InputCheck:
    """An input check that compares poses with `chest`, and knows two axes of six features."""
    image = chest()
    wrong = (image[::-1], np.rot90(image), 1 - image)
    upright = thumbnail(image)
    weights = np.stack([thumbnail(pose) - upright for pose in wrong])
    weights[1] = (weights[1] + thumbnail(np.rot90(image, 3)) - upright) / 2
    return InputCheck(
        np.concatenate([weights, np.zeros((len(POSES), 1), np.float32)], axis=1),
        np.zeros(len(POSES), np.float32),
        np.zeros(FEATURES, np.float32),
        np.eye(2, FEATURES, dtype=np.float32),
        np.array([4, 1], np.float32),
        0.25,
        2.0,
    )


def codes(image: np.ndarray, pooled: np.ndarray | None = None) -> list[str]:
    return [objection.code for objection in input_check().failures(image, pooled)]


def test_an_upright_image_like_the_others_passes():
    assert codes(chest(), np.zeros(FEATURES, np.float32)) == []
    assert (
        codes(chest()[:, ::-1]) == []
    )  # mirrored: not told apart, see docs/researcher/input-check-evaluation.md


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda image: image[::-1], "upside_down"),
        (np.rot90, "turned"),
        (lambda image: np.rot90(image, 3), "turned"),
        (lambda image: 1 - image, "inverted"),
    ],
)
def test_a_pose_is_named(change, code):
    (objection,) = input_check().failures(change(chest()), None)
    assert objection.code == code
    assert objection.value > objection.threshold
    assert objection.sentence in objection.refusal.message
    assert objection.fix in objection.refusal.message


def test_what_no_turn_makes_a_chest_is_called_no_frontal_chest():
    strict = replace(input_check(), pose_limits=np.full(len(POSES), -5, np.float32))
    (objection,) = strict.failures(chest(), None)
    assert objection.code == NOT_FRONTAL


def test_the_distance_is_worked_out_by_hand():
    pooled = np.array([[2, 1, 0.5, 0, 0, 0], [0, 0, 0, 0, 0, 0]], np.float32)
    # along the axes 4 / 4 + 1 / 1, across them 0.25 / 0.25, over six features
    np.testing.assert_allclose(input_check().distance(pooled), [np.sqrt(3 / 6), 0])


def test_far_away_features_are_out_of_distribution_and_so_are_no_numbers():
    far = np.array([0, 0, 3, 0, 0, 0], np.float32)
    assert codes(chest(), far) == [OUT_OF_DISTRIBUTION]
    assert codes(chest(), np.full(FEATURES, np.nan, np.float32)) == [OUT_OF_DISTRIBUTION]


def test_a_gate_survives_its_arrays():
    again = InputCheck.from_arrays(input_check().to_arrays())
    for name, value in input_check().to_arrays().items():
        np.testing.assert_array_equal(getattr(again, name), value)
    with pytest.raises(KeyError):
        InputCheck.from_arrays({"mean": np.zeros(3)})


@pytest.mark.parametrize(
    "change",
    [
        {"mean": np.zeros(5, np.float32)},
        {"pose_limits": np.zeros(2, np.float32)},
        {"rest": 0.0},
        {"limit": -1.0},
        {"variances": np.zeros(2, np.float32)},
    ],
)
def test_an_input_check_that_does_not_fit_together_is_refused(change):
    with pytest.raises(ValueError, match="input check"):
        replace(input_check(), **change)


def test_a_thumbnail_has_no_brightness_and_no_contrast():
    image = chest()
    np.testing.assert_allclose(thumbnail(image), thumbnail(image * 0.5 + 0.2), atol=1e-5)
    assert thumbnail(image).shape == (SIDE * SIDE,)
    assert not thumbnail(np.full((50, 50), 0.3, np.float32)).any()


def test_a_large_even_area_is_a_drawing_but_a_black_border_is_none():
    noise = np.random.default_rng(3).random((80, 80)).astype(np.float32)
    noise[0, :2] = 0, 1
    assert uniform_grey_failure(noise) is None
    bordered = noise.copy()
    bordered[:, :32] = 0
    assert uniform_grey_failure(bordered) is None
    screen = noise.copy()
    screen[:, :32] = 0.5
    objection = uniform_grey_failure(screen)
    assert objection is not None
    assert objection.code == "drawn"
    assert objection.value == pytest.approx(0.4)
    assert uniform_grey_share(noise[:5]) == 0
