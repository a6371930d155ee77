"""The curve of path rules rests on inner products: they must say what the maps themselves say."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from benchmarks.integration_paths import (
    GRID,
    REFERENCE,
    _path,
    at,
    bit_reversed,
    midpoints,
    optimal,
)
from xray_desktop.core.attribution.integrated_gradients import pearson
from xray_desktop.core.attribution.path_rule import TRIPLED


@pytest.fixture
def maps():
    return np.random.default_rng(0).normal(1, 1, (GRID, 9, 9)).cumsum(axis=0).astype(np.float32)


def test_correlation_and_completeness_follow_from_inner_products(maps):
    moved = float(maps.mean(axis=0).sum()) * 1.25
    path = _path(maps, moved)
    for weights in (midpoints(4), bit_reversed(8), at(TRIPLED.positions(0, 12))):
        assert weights.sum() == pytest.approx(1)
        mean = np.tensordot(weights, maps, 1)
        assert path.correlation(weights) == pytest.approx(
            pearson(mean, maps.mean(axis=0)), abs=1e-4
        )
    assert path.completeness_error(REFERENCE) == pytest.approx(0.2, abs=1e-3)


def test_no_weights_are_better_on_average_than_the_optimal_ones(maps):
    path = _path(maps, 1.0)
    best = optimal([path], 4)
    assert np.count_nonzero(best) == 4
    assert path.correlation(best) >= max(
        path.correlation(midpoints(4)), path.correlation(bit_reversed(4))
    )
