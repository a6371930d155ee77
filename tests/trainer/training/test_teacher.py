import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import keras

from trainer.evaluation.metrics import auc
from trainer.network.inception import LOGITS
from trainer.training.recipe import Teacher
from trainer.training.teacher import Lesson, teach

COPIES = 2


@pytest.fixture
def films():
    """Rows whose label 0 shows in channel 0, with a tenth of the labels wrong; 2 is never there."""
    rng = np.random.default_rng(0)
    truth = rng.random((400, 3)) < 0.4
    means = rng.normal(size=(400, 6)).astype(np.float32)
    means[:, 0] += truth[:, 0]
    labels = truth.astype(np.float32)
    labels[:, 2] = 0
    wrong = rng.random(400) < 0.1
    labels[wrong, 0] = 1 - labels[wrong, 0]
    return np.repeat(means, COPIES, axis=0), np.repeat(labels, COPIES, axis=0), truth


def test_the_teacher_says_what_channels_tell(films):
    means, labels, truth = films
    lesson = teach(means, labels, COPIES, Teacher())
    assert auc(truth[:, 0], lesson.targets[::COPIES, 0]) > 0.7
    np.testing.assert_allclose(lesson.targets[:, :2].mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(lesson.targets[:, :2].std(axis=0), 1, atol=1e-3)


def test_copies_do_not_loosen_the_penalty(films):
    means, labels, _ = films
    once = teach(means[::COPIES], labels[::COPIES], 1, Teacher())
    np.testing.assert_allclose(teach(means, labels, COPIES, Teacher()).spread, once.spread, 1e-3)
    assert teach(means, labels, COPIES, Teacher(strength=1.0)).spread[0] > once.spread[0]


def test_what_cannot_be_taught_becomes_its_prevalence(films):
    means, labels, _ = films
    lesson = teach(means, labels, COPIES, Teacher())
    assert np.isnan(lesson.targets[:, 2]).all()
    assert lesson.spread[2] == 0
    assert lesson.mean[2] == pytest.approx(np.log(0.5 / 400.5))


def test_unknown_labels_teach_nothing(films):
    means, labels, _ = films
    whole = teach(means[::2], labels[::2], 1, Teacher())
    labels[1::2] = np.nan
    np.testing.assert_allclose(teach(means, labels, 1, Teacher()).mean, whole.mean, atol=0.05)
    assert np.isfinite(teach(means, labels, 1, Teacher()).targets[:, 0]).all()


def test_what_was_learnt_is_put_back_on_the_logits_scale():
    network = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name=LOGITS)])
    points = np.random.default_rng(1).normal(size=(5, 4)).astype(np.float32)
    before = network(points).numpy()
    mean, spread = np.array([1, -2, 3], np.float32), np.array([2, 0.5, 0], np.float32)
    Lesson(np.zeros((0, 3), np.float32), mean, spread).put_back(network)
    np.testing.assert_allclose(network(points).numpy(), before * spread + mean, atol=1e-5)
