from dataclasses import replace

import numpy as np
import pytest

from trainer.data.image_tables import Metadata
from trainer.evaluation.figures import measure
from trainer.evaluation.image_scores import Predictions, Scored
from trainer.evaluation.subgroups import band, subgroups


def test_a_group_is_measured_as_if_its_images_were_alone(evaluation, scored):
    images = scored(120)
    entries = [
        None if index < 10 else Metadata("AP" if index % 3 else "PA", "F", index % 90)
        for index in range(120)
    ]
    found = {
        (group.factor, group.name): group.figures
        for group in subgroups(evaluation.labels, images, entries)
    }
    ap = np.array([entry is not None and entry.view == "AP" for entry in entries])
    alone = measure(
        evaluation.labels,
        Scored(images.logits[ap], images.truth[ap], images.groups[ap]),
        None,
        None,
    )
    assert found["View", "AP"].images == ap.sum()
    assert found["View", "AP"].rows[1].auc == alone.rows[1].auc
    assert found["View", "unknown"].images == found["Sex", "unknown"].images == 10
    for factor in ("View", "Sex", "Age"):
        assert sum(figures.images for (f, _), figures in found.items() if f == factor) == 120
    names = [name for factor, name in found if factor == "Age"]
    assert names == ["00–17", "18–39", "40–59", "60–79", "80–110", "unknown"]


def test_what_was_said_of_images_is_not_said_anew(evaluation, scored):
    images = scored(120)
    nothing = Predictions(np.zeros_like(images.logits), np.zeros(images.logits.shape, bool))
    predictions = replace(images, predictions=nothing)
    entries = [Metadata("AP", "F", 50)] * 120
    for group in subgroups(evaluation.labels, predictions, entries):
        assert group.figures.rows[1].point.sensitivity.value == 0
        assert group.figures.rows[1].point.called == 0


@pytest.mark.parametrize(
    ("age", "expected"), [(0, "00–17"), (17, "00–17"), (18, "18–39"), (80, "80–110"), (None, None)]
)
def test_bands_hold_both_their_ends(age, expected):
    assert band(Metadata(None, None, age)) == expected
