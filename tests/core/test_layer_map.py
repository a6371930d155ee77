"""Cells of an inner layer, spread over the input's pixels."""

import numpy as np
import pytest

from xray_desktop.core.contract import CellGrid
from xray_desktop.core.layer_map import joined, spread, spread_matrix

GRIDS = [None, CellGrid(21.5, 16.0), CellGrid(-3.0, 25.0), CellGrid(500.0, 16.0)]


@pytest.mark.parametrize("grid", GRIDS)
def test_the_sum_is_kept_wherever_the_cells_lie(grid):
    cells = np.random.default_rng(0).normal(size=(12, 10))
    pixels = spread(cells, 224, grid)
    assert pixels.shape == (224, 224)
    assert pixels.sum() == pytest.approx(cells.sum())
    np.testing.assert_allclose(spread_matrix(12, 224, grid).sum(axis=0), 1)


def test_a_cell_is_highest_at_its_own_place_and_equal_cells_are_flat_between_them():
    grid = CellGrid(21.5, 16.0)
    one = np.zeros((12, 12))
    one[3, 10] = 1
    peak = np.unravel_index(spread(one, 224, grid).argmax(), (224, 224))
    np.testing.assert_allclose(np.add(peak, 0.5), (21.5 + 3 * 16, 21.5 + 10 * 16), atol=0.5)
    flat = spread(np.ones((12, 12)), 224, grid)
    inside = slice(46, 176)  # no cell is cut at an edge, and none is missing
    np.testing.assert_allclose(flat[inside, inside], 1 / 16**2, rtol=1e-9)


def test_a_map_of_both_images_is_the_sum_with_one_flipped_back():
    grid = CellGrid(5.0, 4.0)
    cells = np.random.default_rng(0).normal(size=(2, 5, 5))
    whole = joined(cells, 32, grid)
    expected = spread(cells[0], 32, grid) + np.flip(spread(cells[1], 32, grid), axis=1)
    np.testing.assert_allclose(whole, expected)
    np.testing.assert_allclose(joined(cells[::-1], 32, grid), whole[:, ::-1])
    np.testing.assert_allclose(joined(cells[:1], 32, grid), spread(cells[0], 32, grid))
