"""Cells of an inner layer, spread over the input's pixels."""

import numpy as np
import pytest

from xray_desktop.core.attribution.layer_maps import (
    combine_mirrored,
    grad_cam,
    grad_cam_agreement,
    spread_cells,
    spread_matrix,
)
from xray_desktop.core.bundle.contract import CellGrid

GRIDS = [None, CellGrid(21.5, 16.0), CellGrid(-3.0, 25.0), CellGrid(500.0, 16.0)]


@pytest.mark.parametrize("grid", GRIDS)
def test_the_sum_is_kept_wherever_the_cells_lie(grid):
    cells = np.random.default_rng(0).normal(size=(12, 10))
    pixels = spread_cells(cells, 224, grid)
    assert pixels.shape == (224, 224)
    assert pixels.sum() == pytest.approx(cells.sum())
    np.testing.assert_allclose(spread_matrix(12, 224, grid).sum(axis=0), 1)


def test_a_cell_is_highest_at_its_own_place_and_equal_cells_are_flat_between_them():
    grid = CellGrid(21.5, 16.0)
    one = np.zeros((12, 12))
    one[3, 10] = 1
    peak = np.unravel_index(spread_cells(one, 224, grid).argmax(), (224, 224))
    np.testing.assert_allclose(np.add(peak, 0.5), (21.5 + 3 * 16, 21.5 + 10 * 16), atol=0.5)
    flat = spread_cells(np.ones((12, 12)), 224, grid)
    inside = slice(46, 176)  # no cell is cut at an edge, and none is missing
    np.testing.assert_allclose(flat[inside, inside], 1 / 16**2, rtol=1e-9)


def test_a_map_of_both_images_is_the_sum_with_one_flipped_back():
    grid = CellGrid(5.0, 4.0)
    cells = np.random.default_rng(0).normal(size=(2, 5, 5))
    whole = combine_mirrored(cells, 32, grid)
    expected = spread_cells(cells[0], 32, grid) + np.flip(spread_cells(cells[1], 32, grid), axis=1)
    np.testing.assert_allclose(whole, expected)
    np.testing.assert_allclose(combine_mirrored(cells[::-1], 32, grid), whole[:, ::-1])
    np.testing.assert_allclose(
        combine_mirrored(cells[:1], 32, grid), spread_cells(cells[0], 32, grid)
    )


def test_by_hand():
    features = np.zeros((2, 2, 2), np.float32)
    features[0, 0] = 3, 1
    features[1, 1] = 0, 5
    assert np.array_equal(grad_cam(features, np.float32([2, -1]), 2), [[5, 0], [0, 0]])


def test_it_is_laid_onto_the_input():
    features = np.zeros((4, 4, 1), np.float32)
    features[1, 2] = 1
    found = grad_cam(features, np.float32([1]), 40)
    assert found.shape == (40, 40)
    row, column = np.unravel_index(int(np.argmax(found)), found.shape)
    assert 10 <= row < 20 <= column < 30


def test_agreement_is_on_what_speaks_for_the_label():
    cam = np.zeros((40, 40), np.float32)
    cam[10:20, 20:30] = 1
    scattered = np.zeros((40, 40), np.float32)
    scattered[11:19:2, 21:29:2] = 5
    elsewhere = np.roll(scattered, 20, axis=0)
    assert grad_cam_agreement(scattered, cam, 4) > 0.6
    assert grad_cam_agreement(elsewhere, cam, 4) < 0
    against = scattered - 9 * (elsewhere > 0)
    assert grad_cam_agreement(against, cam, 4) == pytest.approx(
        grad_cam_agreement(scattered, cam, 4)
    )
