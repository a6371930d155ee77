import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import keras

from trainer.data.datasets import EpochSampler
from trainer.training.feature_cache import CachedFeatures, CacheRequest


@pytest.fixture
def features():
    """Ten images with three copies each, in rows that lie anyhow; a row's value is its number."""
    rows = np.random.default_rng(0).permutation(40)[:30].reshape(10, 3)
    values = np.arange(40, dtype=np.float16)[:, None]
    labels = np.repeat(np.arange(40, dtype=np.float32)[:, None], 15, axis=1)
    return CachedFeatures(values, labels, rows)


def seen(dataset):
    return np.concatenate([values.numpy()[:, 0] for values, _ in dataset]).astype(int)


def test_an_epoch_has_every_image_once_with_a_copy_drawn(features):
    sampler = EpochSampler(5, 3)
    epochs = [
        seen(features.training_batches(sampler, range(epoch, epoch + 1))) for epoch in range(20)
    ]
    image = {row: number for number, rows in enumerate(features.rows) for row in rows}
    for rows in epochs:
        assert sorted(image[row] for row in rows) == list(range(10))
    assert {row for rows in epochs for row in rows} == set(image)
    np.testing.assert_array_equal(
        seen(features.training_batches(sampler, range(20))), np.concatenate(epochs)
    )
    assert (seen(features.training_batches(EpochSampler(5, 4), range(1))) != epochs[0]).any()


def test_what_is_scored_are_images_as_they_are(features):
    np.testing.assert_array_equal(seen(features.batches(4)), features.rows[:, 0])
    np.testing.assert_array_equal(features.image_labels[:, 3], features.rows[:, 0])


def test_labels_go_with_their_rows(features):
    for values, labels in features.training_batches(EpochSampler(5, 3), range(2)):
        np.testing.assert_array_equal(values.numpy(), labels.numpy()[:, :1])


def test_through_a_model_every_row_keeps_its_image(features):
    double = keras.Sequential([keras.Input((1,)), keras.layers.Rescaling(2.0)])
    through = features.through(double)
    np.testing.assert_array_equal(through.values[through.rows][..., 0], 2 * features.rows)
    np.testing.assert_array_equal(through.labels[through.rows][..., 0], features.rows)
    nothing = CachedFeatures(features.values, features.labels, features.rows[:0])
    assert nothing.through(double).values.shape == (0, 1)


def test_a_bank_holds_copies_of_what_is_varied_only():
    wanted = CacheRequest(np.array([1, 0, 0], bool), np.array([1, 1, 0], bool), copies=3)
    assert sorted(map(tuple, wanted.pairs().tolist())) == [(0, 0), (0, 1), (0, 2), (1, 0)]
    assert wanted.rows == 4
