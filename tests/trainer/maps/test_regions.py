import numpy as np
import pytest

from trainer.maps.regions import ranked, segments, widened


def _mask(rows, columns):
    found = np.zeros((6, 6), bool)
    found[rows, columns] = True
    return found


LEFT = _mask(slice(0, 6), slice(0, 2))
MIDDLE = _mask(slice(0, 6), slice(1, 4))
CORNER = _mask(slice(0, 2), slice(0, 2))


def _attribution():
    """Columns of 6, 3, 1, 1, -1, -1, and 9 in the left upper corner."""
    found = np.tile(np.array([6, 3, 1, 1, -1, -1], np.float32), (6, 1))
    found[0, 0] = 9
    return found


def test_regions_by_hand():
    # The corner's four pixels: (9 + 3 + 6 + 3) / 4 = 5.25, ahead of the left's 57 / 12 = 4.75, of
    # which 36 / 8 = 4.5 remains; of the middle then two columns of 1.
    found = ranked(_attribution(), [MIDDLE, LEFT, CORNER], least_px=1)
    expected = np.tile(np.array([4.5, 4.5, 1, 1, -1, -1], np.float32), (6, 1))
    expected[:2, :2] = 5.25
    np.testing.assert_allclose(found, expected)
    assert found.dtype == np.float32


def test_a_pixel_keeps_the_attribution_of_the_region_that_took_it_first():
    values = np.zeros((6, 6), np.float32)
    values[:, 0], values[:, 1], values[:, 2] = 4, 2, 12
    # The middle goes first, with (2 + 12 + 0) / 3; the left is left with its column of 4.
    found = ranked(values, [LEFT, MIDDLE], least_px=1)
    np.testing.assert_allclose(found[0], [4, 14 / 3, 14 / 3, 14 / 3, 0, 0], rtol=1e-6)


def test_regions_are_judged_by_what_they_still_bring():
    values = np.zeros((6, 6), np.float32)
    values[:, 0], values[:, 2] = 10, 8
    first, second, third = (_mask(slice(0, 6), columns) for columns in ([0], [0, 1], [1, 2]))
    # The first two share all that the second has: of it a column of 0 is left, the third has 4.
    found = ranked(values, [second, third, first], least_px=1)
    np.testing.assert_allclose(found[0], [10, 4, 4, 0, 0, 0])


def test_small_gains_are_passed_over():
    # The corner is too small by itself; after the left, it would bring nothing.
    found = ranked(_attribution(), [MIDDLE, LEFT, CORNER], least_px=5)
    np.testing.assert_allclose(found[3], [4.75, 4.75, 1, 1, -1, -1])
    np.testing.assert_allclose(found[0], found[3])


def test_what_no_region_takes_has_the_mean_of_the_rest():
    values = _attribution()
    np.testing.assert_allclose(ranked(values, [LEFT], least_px=1)[0], [4.75, 4.75, 0, 0, 0, 0])
    np.testing.assert_allclose(ranked(values, [LEFT], least_px=13), values.mean(), rtol=1e-6)


def test_the_sum_is_that_of_the_attribution_and_nothing_is_written_into():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(20, 30)).astype(np.float32)
    regions = [rng.random((20, 30)) < 0.3 for _ in range(9)]
    before = values.copy(), [region.copy() for region in regions]
    assert ranked(values, regions, least_px=3).sum() == pytest.approx(values.sum(), abs=1e-3)
    assert np.array_equal(values, before[0])
    assert np.array_equal(regions, before[1])


def test_a_widened_region_reaches_as_far_on_every_side_and_stops_at_the_edge():
    expected = _mask(slice(0, 5), slice(1, 6))
    assert np.array_equal(widened(_mask([2], [3]), 2), expected)
    assert np.array_equal(widened(_mask([0], [0]), 1), CORNER)
    assert not widened(np.zeros((6, 6), bool), 2).any()


def test_segments_cover_the_film_and_one_of_them_is_the_bright_square():
    grey = np.full((60, 80), 0.1, np.float32)
    grey[20:40, 30:50] = 0.9
    found = segments(grey)
    assert np.any(found, axis=0).all()
    square = np.zeros((60, 80), bool)
    square[20:40, 30:50] = True
    expected = widened(square, 5)
    overlaps = [(region & expected).sum() / (region | expected).sum() for region in found]
    assert max(overlaps) > 0.9
