"""The stages of one image: what the heat maps of its findings share is computed once."""

import numpy as np
import pytest

from tests.inference.test_layer_maps import LABELS, LayeredEngine, image
from xray_desktop.core.attribution.heat_map import ImageAnatomy
from xray_desktop.core.progress import finish
from xray_desktop.inference.assessment import assess
from xray_desktop.scoring_pipeline import explain_steps


def test_a_further_finding_of_an_image_shares_anatomy_and_features(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, film = LayeredEngine(), image()
    one, other = (assess(film, engine).finding(label) for label in LABELS)
    alone = finish(explain_steps(film, engine, other))
    engine.images = 0
    first = finish(explain_steps(film, engine, one))
    assert engine.images == 3
    monkeypatch.setattr(ImageAnatomy, "of", lambda _image: pytest.fail("sought again"))
    second = finish(explain_steps(film, engine, other, known=first))
    assert engine.images == 3
    assert second.anatomy is first.anatomy
    assert second.heat_map.attribution.label == other.label
    np.testing.assert_array_equal(
        second.heat_map.attribution.values, alone.heat_map.attribution.values
    )
    assert second.heat_map.second is not None
