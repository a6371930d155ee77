"""Maps at an inner layer: their sum, their place, their mirror image; which methods there are."""

import numpy as np
import pytest

from trainer.errors import TrainingError
from trainer.map_evaluation.explained_network import LAST, ExplainedNetwork, Explanation
from trainer.map_evaluation.methods import (
    METHODS,
    SHOWN_MAP,
    available_methods,
    method_by_option,
    option_name,
)
from xray_desktop.core.bundle.contract import AttributionContract, InputContract, ModelContract
from xray_desktop.core.bundle.label_contract import LabelContract
from xray_desktop.core.labels import LABELS

MASS = LABELS.index("Mass")
SIDE = 64


def contract(attribution):
    labels = tuple(LabelContract(label) for label in LABELS)
    rules = InputContract(size=SIDE, channels=1)
    return ModelContract(
        model_id="discs",
        title="Discs",
        notice="Research use only",
        demonstration=True,
        input=rules,
        labels=labels,
        attribution=attribution,
    )


@pytest.fixture(scope="module")
def at_layer(disc_network):
    layer = AttributionContract(layer="mixed0", mirror=True)
    return ExplainedNetwork(disc_network, contract(layer))


@pytest.fixture
def point():
    """A disc left of the middle, on a ground that is not the same everywhere."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    ground = np.linspace(-1, -0.8, SIDE)[None, :] + np.zeros((SIDE, 1))
    disc = np.hypot(rows - 40, columns - 20) <= 6
    return np.where(disc, 0.5, ground)[..., None].astype(np.float32)


def test_a_map_at_a_layer_adds_up_to_what_the_logit_gained(at_layer, point):
    explanation = Explanation(at_layer, point, MASS)
    start = np.full_like(point, point.mean())
    before, after = at_layer.reference.logits(np.stack([start, point]))[:, MASS]
    assert after - before > 1
    cells = explanation.layer_gradients("mixed0")
    assert cells.sum() == pytest.approx(after - before, rel=0.01)
    assert explanation.spread_cells(cells, "mixed0").sum() == pytest.approx(cells.sum())


def test_the_contract_says_which_map_is_the_programs_own(at_layer, disc_network, point):
    own = METHODS[SHOWN_MAP](Explanation(at_layer, point, MASS))
    assert np.hypot(*np.subtract(np.unravel_index(own.argmax(), own.shape), (40, 20))) < 4
    at_input = ExplainedNetwork(disc_network, contract(AttributionContract()))
    other = METHODS[SHOWN_MAP](Explanation(at_input, point, MASS))
    assert not np.allclose(own, other)
    chances = ExplainedNetwork(disc_network, contract(AttributionContract(target="probability")))
    with pytest.raises(TrainingError, match="explain probabilities"):
        METHODS[SHOWN_MAP](Explanation(chances, point, MASS))


def test_a_map_with_the_mirror_image_is_mirrored_with_the_image(at_layer, point):
    own = METHODS[SHOWN_MAP]
    mirrored = np.ascontiguousarray(point[:, ::-1])
    found = own(Explanation(at_layer, mirrored, MASS))[:, ::-1]
    np.testing.assert_allclose(found, own(Explanation(at_layer, point, MASS)), atol=1e-5)


def test_what_methods_share_is_computed_once(at_layer, point, monkeypatch):
    explanation = Explanation(at_layer, point, MASS)
    first = explanation.layer_gradients("mixed0")
    monkeypatch.setattr(at_layer.layer("mixed0"), "_slopes", None)
    np.testing.assert_array_equal(explanation.layer_gradients("mixed0"), first)


def test_the_class_activation_map_is_the_logits_decomposition(at_layer, point):
    weights = at_layer.class_weights
    cells = Explanation(at_layer, point, MASS).features(LAST) @ weights[:, MASS]
    bias = at_layer.network.get_layer("logits").get_weights()[1][MASS]
    logit = at_layer.reference.logits(point[None])[0, MASS]
    assert cells.mean() + bias == pytest.approx(logit, rel=1e-4)


def test_only_methods_whose_layers_the_network_has_are_measured(at_layer):
    names = available_methods(at_layer)
    assert names[0] == SHOWN_MAP
    assert "IG at input, 8 px, signed" in names
    assert not any("mixed" in name for name in names)


def test_each_method_has_a_name_for_the_command_line():
    names = [option_name(name) for name in METHODS]
    assert len(set(names)) == len(names)
    assert [method_by_option(name) for name in names] == list(METHODS)
    assert method_by_option("ig-at-mixed5-mirror") == "IG at mixed5 + mirror"
