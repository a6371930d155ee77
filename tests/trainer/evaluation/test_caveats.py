import numpy as np
import pytest

from trainer.data.image_tables import Metadata
from trainer.evaluation.caveats import FEW, view_areas, with_caveats
from trainer.evaluation.image_scores import Scored
from trainer.evaluation.model_evaluation import evaluate

PNEUMOTHORAX = 4


def codes(evaluation, index):
    return [caveat.code for caveat in evaluation.labels[index].caveats]


@pytest.fixture
def seen():
    """500 images of 250 patients, and whether each is AP; a label that is commoner in AP."""
    rng = np.random.default_rng(3)
    ap = rng.random(500) < 0.4
    truth = (rng.random(500) < np.where(ap, 0.5, 0.1)).astype(np.float32)
    return truth, ap, np.arange(500) // 2, rng


def test_a_label_told_by_the_view_alone_says_so(seen):
    truth, ap, groups, rng = seen
    scores = (2 * ap + rng.normal(size=500)).astype(np.float32)
    views = np.where(ap, "AP", "PA").tolist()
    areas = view_areas(truth, scores, groups, views)
    assert areas["pa"] == pytest.approx(0.5, abs=0.1)
    assert areas["ap"] == pytest.approx(0.5, abs=0.1)


def test_a_label_told_within_the_views_does_not(seen):
    truth, ap, groups, rng = seen
    scores = (2 * truth + rng.normal(size=500)).astype(np.float32)
    assert view_areas(truth, scores, groups, np.where(ap, "AP", "PA").tolist()) is None


def test_images_of_unknown_views_are_left_out(seen):
    truth, ap, groups, rng = seen
    scores = (2 * ap + rng.normal(size=500)).astype(np.float32)
    views = np.where(ap, "AP", "PA").astype(object)
    known = view_areas(truth[:400], scores[:400], groups[:400], views[:400].tolist())
    views[400:] = None
    assert view_areas(truth, scores, groups, views.tolist()) == pytest.approx(known)
    assert view_areas(truth, scores, groups, [None] * 500) is None


def test_a_view_with_few_positive_images_has_no_area(seen):
    truth, ap, groups, rng = seen
    truth[np.flatnonzero(~ap & (truth == 1))[5:]] = 0
    scores = (2 * ap + rng.normal(size=500)).astype(np.float32)
    assert set(view_areas(truth, scores, groups, np.where(ap, "AP", "PA").tolist())) == {"ap"}


def test_caveats_are_those_of_scored_labels_with_cause(scored):
    train, validation, test = scored(300), scored(100), scored(150)
    rng = np.random.default_rng(0)
    pixels = rng.normal(size=test.logits.shape).astype(np.float32)
    pixels[:, 2] = test.logits[:, 2]
    few = np.flatnonzero(test.truth[:, 3] == 1)[FEW - 1 :]
    test.truth[few, 3] = 0
    test.logits[few, 3] -= 2
    found = with_caveats(evaluate(train.truth, validation, test, pixels))
    assert codes(found, 1) == []
    assert codes(found, 2) == ["pixels"]
    assert found.labels[2].caveats[0].values == {
        "model": found.labels[2].auc[0],
        "pixels": pytest.approx(found.labels[2].auc[0]),
    }
    assert codes(found, 3) == ["few_positives"]
    assert found.labels[3].caveats[0].values == {"positives": FEW - 1}
    assert codes(found, PNEUMOTHORAX) == ["devices"]
    assert codes(found, 14) == []  # not scored
    assert found.subgroups == ()


def test_groups_and_views_are_measured_where_the_table_is_known(scored):
    train, validation, test = scored(300), scored(100), scored(150)
    ap = np.arange(150) % 3 == 0
    logits = test.logits.copy()
    logits[:, 1] = 3 * ap + 0.5 * np.random.default_rng(1).normal(size=150)
    truth = test.truth.copy()
    truth[:, 1] = np.random.default_rng(2).random(150) < np.where(ap, 0.75, 0.15)
    test = Scored(logits, truth, test.groups)
    entries = [Metadata("AP" if one else "PA", "F", 50) for one in ap]
    found = with_caveats(evaluate(train.truth, validation, test, np.zeros_like(logits)), entries)
    assert "view" in codes(found, 1)
    assert "view" not in codes(found, 2)
    assert [(group.factor, group.name, group.figures.images) for group in found.subgroups] == [
        ("View", "AP", 50),
        ("View", "PA", 100),
        ("Sex", "F", 150),
        ("Age", "40–59", 150),
    ]
