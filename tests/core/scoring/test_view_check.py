"""The check of views: what it scores, what it says, and what a bundle without it says."""

from dataclasses import replace

import numpy as np
import pytest

from tests.core.scoring.test_input_check import chest, input_check
from xray_desktop.core.scoring.input_check import (
    LATERAL,
    NOT_FRONTAL,
    OUT_OF_DISTRIBUTION,
    POSES,
    SIDE,
    InputCheck,
)
from xray_desktop.core.scoring.view_check import MIRRORED, VIEW_FIELDS, ViewCheck, flipped


def view_check(*, lateral: float = 9.0, mirrored: float = 0.0) -> ViewCheck:
    """One filter, the right half against the left: its score is high where the left is brighter.

    The lateral score is always 0.
    """
    half = np.ones((SIDE, SIDE), np.float32)
    half[:, : SIDE // 2] = -1
    one = np.ones(1, np.float32)
    return ViewCheck(half.reshape(1, -1), 0 * one, np.zeros(2, np.float32), one, lateral, mirrored)


def brighter_on(side: str) -> np.ndarray:
    """A chest with one side brighter."""
    ramp = np.linspace(0, 0.2, 96, dtype=np.float32)
    return chest() + (ramp if side == "right" else ramp[::-1])[None]


def codes(checked: InputCheck, image: np.ndarray, pooled: np.ndarray | None = None) -> list[str]:
    return [one.code for one in checked.failures(image, pooled)]


def test_a_mirrored_copy_has_the_opposite_score():
    check = view_check()
    some = np.random.default_rng(2).normal(size=(3, SIDE * SIDE)).astype(np.float32)
    np.testing.assert_allclose(check.mirrored(some), -check.mirrored(flipped(some)), rtol=1e-6)
    half = some.reshape(3, SIDE, SIDE)
    right = (half[:, :, SIDE // 2 :].sum((1, 2)) - half[:, :, : SIDE // 2].sum((1, 2))) * SIDE
    np.testing.assert_allclose(check.mirrored(some), -right, rtol=1e-4)


def test_the_lateral_score_is_worked_out_by_hand():
    check = replace(view_check(), lateral_weights=np.array([2, 0.5], np.float32))
    thumb = np.zeros((1, SIDE, SIDE), np.float32)
    thumb[0, 0, -1] = 0.25
    for image, expected in ((thumb, 0.25 * SIDE * 2 + 0.5), (-thumb, 0.5)):  # the rectifier
        assert check.lateral(image.reshape(1, -1)) == pytest.approx([expected])


def test_a_lateral_view_is_named_instead_of_a_picture_in_no_position():
    seen = replace(input_check(), views=view_check(lateral=-1.0))
    (objection,) = seen.failures(chest(), None)
    assert objection.code == LATERAL
    assert (objection.value, objection.threshold) == (0.0, -1.0)
    assert not objection.certain
    strict = np.full(len(POSES), -5, np.float32)
    assert codes(replace(input_check(), pose_limits=strict), chest()) == [NOT_FRONTAL]
    assert codes(replace(seen, pose_limits=strict), chest()) == [LATERAL]
    far = np.array([0, 0, 3, 0, 0, 0], np.float32)
    assert codes(seen, chest(), far) == [LATERAL, OUT_OF_DISTRIBUTION]


def test_a_pose_that_explains_the_picture_is_named_rather_than_a_lateral_view():
    seen = replace(input_check(), views=view_check(lateral=-1.0))
    assert codes(seen, np.rot90(chest())) == ["turned"]


def test_a_frontal_image_is_none():
    assert codes(replace(input_check(), views=view_check()), chest()) == []


def test_a_mirrored_image_gets_a_caution_and_no_objection():
    seen = replace(input_check(), views=view_check())
    left, right = brighter_on("left"), brighter_on("right")
    assert seen.cautions(left) == (MIRRORED,)
    assert seen.cautions(right) == ()
    assert codes(seen, left) == []
    strict = replace(input_check(), views=view_check(mirrored=1e6))
    assert strict.cautions(left) == ()


def test_without_the_check_nothing_is_said_of_views():
    assert input_check().views is None
    assert input_check().cautions(brighter_on("left")) == ()


def test_it_survives_its_arrays_within_the_input_check():
    whole = replace(input_check(), views=view_check(lateral=0.5, mirrored=0.25))
    arrays = whole.to_arrays()
    again = InputCheck.from_arrays(arrays)
    assert again.views is not None
    for name in VIEW_FIELDS:
        np.testing.assert_array_equal(again.views.to_arrays()[name], arrays[name])
    arrays.pop("mirrored_limit")
    with pytest.raises(KeyError, match="mirrored_limit"):
        InputCheck.from_arrays(arrays)


@pytest.mark.parametrize(
    "change",
    [
        {"view_offsets": np.zeros(2, np.float32)},
        {"lateral_weights": np.zeros(1, np.float32)},
        {"mirrored_weights": np.zeros(2, np.float32)},
        {"view_filters": np.zeros((1, 6), np.float32)},
    ],
)
def test_what_is_no_check_is_not_made(change):
    with pytest.raises(ValueError, match="view check"):
        replace(view_check(), **change)


def test_filters_of_another_thumbnail_do_not_fit():
    other = replace(view_check(), view_filters=np.zeros((1, 16), np.float32))
    with pytest.raises(ValueError, match="16 pixels"):
        replace(input_check(), views=other)
