"""Maps over the features of an inner layer, of an engine whose every number is known."""

from dataclasses import replace

import numpy as np
import pytest

from tests.gui.fakes import SIZE, FakeEngine, contract
from tests.gui.fakes import image as radiograph
from xray_desktop.core.attribution.integrated_gradients import pearson
from xray_desktop.core.attribution.layer_maps import spread_cells
from xray_desktop.core.bundle.contract import AttributionContract, CellGrid
from xray_desktop.core.errors import NotChestError
from xray_desktop.core.image.preprocess import model_input
from xray_desktop.core.labels import LABELS as NAMES
from xray_desktop.core.progress import finish
from xray_desktop.inference.assessment import explain, explain_together, path_ends

CELLS, CELL = 8, SIZE // 8
GRID = CellGrid(CELL / 2 + 1.0, float(CELL))  # not quite even, as an inner layer's are
LABELS = ["Effusion", "Mass"]


class LayeredEngine(FakeEngine):
    """The mean of each cell, squared and weighed; labels weigh with a sign of their own."""

    def __init__(self, *, mirror=True, baseline="black", target="logit"):
        super().__init__()
        attribution = AttributionContract(baseline, target, "cells", mirror, GRID)
        self.contract = contract(attribution=attribution)
        self.weights = np.random.default_rng(3).normal(0, 0.1, (CELLS, CELLS, 1))
        self.images = self.points = 0

    def scores(self, features):
        moved = (features.astype(np.float64) ** 2 * self.weights).sum(axis=(1, 2, 3))
        signs = np.where(np.arange(len(self.offsets)) % 2, 1, -1)
        return (0.1 * self.offsets + moved[:, None] * signs).astype(np.float32), signs

    def logits(self, batch):
        return self.layer_features(batch)[0]

    def layer_features(self, batch):
        self.images += len(batch)
        cut = batch.reshape(len(batch), CELLS, CELL, CELLS, CELL, -1)
        features = cut.mean(axis=(2, 4)).astype(np.float32)
        return self.scores(features)[0], features

    def layer_gradients(self, features, labels):
        self.points += len(features)
        logits, signs = self.scores(features)
        slopes = 2 * features * self.weights
        return logits, np.stack([signs[label] * slopes for label in labels]).astype(np.float32)


def image(*, mirrored=False):
    rng = np.random.default_rng(0)
    values = rng.uniform(0, 4095, (60, 60)).astype(np.float32)
    return replace(radiograph(), values=values[:, ::-1].copy() if mirrored else values)


def exact(engine, one):
    """The map of the first label in closed form."""
    point = model_input(one.true_pixels, engine.contract.input)
    _, both = engine.layer_features(np.stack([point, point[:, ::-1]]))
    cells = (both.astype(np.float64) ** 2 * engine.weights).sum(axis=-1)
    sign = 1 if NAMES.index(LABELS[0]) % 2 else -1
    straight, mirrored = (sign * spread_cells(each, SIZE, GRID) for each in cells)
    return straight, (straight + mirrored[:, ::-1]) / 2


@pytest.mark.parametrize("mirror", [False, True])
def test_the_map_is_that_of_the_features_spread_over_the_input(mirror):
    engine = LayeredEngine(mirror=mirror)
    found = finish(explain(image(), engine, LABELS[0]))
    assert (found.values.shape, found.converged, found.evaluations) == ((SIZE, SIZE), True, 6)
    assert (found.layer, found.mirror) == (engine.contract.attribution.layer, mirror)
    np.testing.assert_allclose(found.values, exact(engine, image())[mirror], atol=1e-5)
    assert found.completeness_error < 1e-4


def test_the_map_of_the_mirror_image_is_the_mirrored_map():
    engine = LayeredEngine()
    found, other = (
        finish(explain(image(mirrored=side), engine, LABELS[0])) for side in (False, True)
    )
    np.testing.assert_allclose(other.values, found.values[:, ::-1], atol=1e-6)
    assert other.f_image == pytest.approx(found.f_image)
    alone = LayeredEngine(mirror=False)
    found, other = (
        finish(explain(image(mirrored=side), alone, LABELS[0])) for side in (False, True)
    )
    assert pearson(other.values, found.values[:, ::-1]) < 0.9


def test_several_labels_share_images_and_points():
    engine = LayeredEngine()
    together = finish(explain_together(image(), engine, LABELS))
    assert engine.images == 3, "a black baseline is its own mirror image"
    assert engine.points == 2 * 6
    for found, label in zip(together, LABELS, strict=True):
        alone = finish(explain(image(), engine, label))
        np.testing.assert_allclose(found.values, alone.values, atol=1e-6)
        assert found.label == label


def test_a_further_finding_takes_the_features_of_the_first():
    engine = LayeredEngine()
    alone = finish(explain(image(), engine, LABELS[1]))
    ends = path_ends(image(), engine)
    assert ends is not None
    engine.images = 0
    again = finish(explain(image(), engine, LABELS[1], ends=ends))
    assert engine.images == 0
    np.testing.assert_array_equal(again.values, alone.values)
    assert (again.f_image, again.f_baseline) == (alone.f_image, alone.f_baseline)
    finish(explain(image(), engine, LABELS[1], baseline="mean", ends=ends))
    assert engine.images == 3, "those of another baseline are another path's"


def test_an_image_that_may_not_be_scored_costs_no_features():
    engine = LayeredEngine()
    refused = replace(image(), unsuitable=NotChestError("not_chest", "No chest."))
    with pytest.raises(NotChestError):
        path_ends(refused, engine)
    assert engine.images == 0


def test_a_blurred_baseline_has_a_mirror_image_of_its_own():
    engine = LayeredEngine(baseline="blurred")
    found = finish(explain(image(), engine, LABELS[0]))
    assert engine.images == 4
    assert found.completeness_error < 1e-4


def test_a_probability_is_explained_through_the_sigmoid():
    engine = LayeredEngine(target="probability")
    found = finish(explain(image(), engine, LABELS[0], max_evaluations=18))
    assert 0 < found.f_image < 1
    assert found.completeness_error < 0.02
    assert found.target == "probability"


def test_a_bundle_without_a_layer_is_explained_at_its_input():
    engine = FakeEngine()
    found = finish(explain(image(), engine, LABELS[0]))
    assert engine.calls > 0
    assert (found.layer, found.mirror) == (None, False)
    assert found.evaluations == 12
