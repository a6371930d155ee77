"""Outputs of the frozen layers for all images of a run, computed once and kept in memory."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.datasets import EPOCHS, EpochSampler, Tick, prepared, reader, varied
from trainer.network.inception import POOLED, section
from trainer.training.recipe import WHOLE, Recipe, freeze_for

if TYPE_CHECKING:
    import keras
    import tensorflow as tf
    from rich.progress import Progress

    from trainer.data.augmentation import Augmentation
    from trainer.data.records import RecordSet
    from xray_desktop.core.bundle.contract import InputContract


@dataclass(frozen=True, slots=True, eq=False)
class CachedFeatures:
    """Outputs of a frozen trunk for a number of images.

    Parameters
    ----------
    values : ndarray, (rows, ...), float16
        May include rows of other images.
    labels : ndarray, (rows, 15), float32
        Training labels of each row: 1, 0 or NaN (unknown).
    rows : ndarray, (images, copies), int64
        The rows of each image: the image itself, then its augmented copies.
    """

    values: NDArray[np.float16]
    labels: NDArray[np.float32]
    rows: NDArray[np.int64]

    @property
    def image_labels(self) -> NDArray[np.float32]:
        """Labels of each image, (images, 15)."""
        return self.labels[self.rows[:, 0]]

    def batches(self, size: int) -> "tf.data.Dataset":
        """Return (values float32, labels) in batches, in order, each image once."""
        return self._picked(self.rows[:, 0], size)

    def training_batches(self, sampler: EpochSampler, epochs: range) -> "tf.data.Dataset":
        """Return shuffled batches for all `epochs` in a row: a random copy of each image."""
        import tensorflow as tf

        rows, copies = tf.constant(self.rows), self.rows.shape[1]

        def drawn(place: "tf.Tensor", epoch: "tf.Tensor") -> "tf.Tensor":
            seed = tf.stack([sampler.seed * EPOCHS + epoch, place])
            copy = tf.random.stateless_uniform([], seed, maxval=copies, dtype=tf.int64)
            return rows[place, copy]

        positions = sampler.positions(len(self.rows), epochs).map(drawn)
        return self._loaded(positions.batch(sampler.batch, drop_remainder=True))

    def through(self, model: "keras.Model", size: int = 32) -> "CachedFeatures":
        """Return the outputs of `model` for these images and their copies."""
        used, place = np.unique(self.rows, return_inverse=True)
        values = np.empty((0, *model.output_shape[1:]))
        if used.size:
            values = model.predict(self._picked(used, size), verbose=0)
        return CachedFeatures(
            values.astype(np.float16), self.labels[used], place.reshape(self.rows.shape)
        )

    def _picked(self, rows: NDArray[np.int64], size: int) -> "tf.data.Dataset":
        import tensorflow as tf

        return self._loaded(tf.data.Dataset.from_tensor_slices(rows).batch(size))

    def _loaded(self, batches: "tf.data.Dataset") -> "tf.data.Dataset":
        import tensorflow as tf

        shape = self.values.shape[1:]

        def pick(index: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
            return self.values[index].astype(np.float32), self.labels[index]

        def load(index: "tf.Tensor") -> tuple["tf.Tensor", "tf.Tensor"]:
            values, labels = tf.numpy_function(pick, [index], (tf.float32, tf.float32))
            return (
                tf.ensure_shape(values, (index.shape[0], *shape)),
                tf.ensure_shape(labels, (index.shape[0], self.labels.shape[1])),
            )

        return batches.map(load).prefetch(2)


BATCH: Final = 16


@dataclass(frozen=True, slots=True, eq=False)
class FeatureCache:
    """Outputs of the frozen part of a network for images and their augmented copies.

    Parameters
    ----------
    layer : str
        The last frozen layer.
    values : ndarray, (rows, ...), float16
        That layer's outputs.
    labels : ndarray, (rows, 15), float32
        1, 0 or NaN, unknown.
    places : ndarray, (records, copies), int64
        The row of each copy of each record, or -1. Copy 0 is not augmented.
    """

    layer: str
    values: NDArray[np.float16]
    labels: NDArray[np.float32]
    places: NDArray[np.int64]

    def features(self, chosen: NDArray[np.bool_], copies: int) -> CachedFeatures:
        """Return the chosen records with this many copies; the arrays are shared."""
        rows = self.places[chosen, :copies]
        if (rows < 0).any():
            msg = "the cache does not have these copies"
            raise ValueError(msg)
        return CachedFeatures(self.values, self.labels, rows)


@dataclass(frozen=True, slots=True, eq=False)
class CacheRequest:
    """The records and copies that a cache is computed for.

    Parameters
    ----------
    varied, plain : ndarray, (records,), bool
        Records with augmented copies, and records without.
    copies : int
        Number of copies of each varied record, the image itself included.
    """

    varied: NDArray[np.bool_]
    plain: NDArray[np.bool_]
    copies: int

    @property
    def rows(self) -> int:
        """The number of rows."""
        return int(self.varied.sum()) * self.copies + int((self.plain & ~self.varied).sum())

    def pairs(self) -> NDArray[np.int64]:
        """Return (record, copy) of every row, (rows, 2)."""
        copies = np.full(len(self.varied), 0)
        copies[self.plain] = 1
        copies[self.varied] = self.copies
        there = np.arange(self.copies)[None, :] < copies[:, None]
        copy, record = np.nonzero(there.T)
        return np.stack([record, copy], axis=1)


@dataclass(frozen=True, slots=True)
class Extraction:
    """Computes the features of images.

    Parameters
    ----------
    layer : str
        The last frozen layer.
    contract : InputContract
        The network's input.
    augmentation : Augmentation
        For all copies except the first.
    seed : int
        For the augmentation: a copy depends on seed, record and copy number alone.
    """

    layer: str
    contract: "InputContract"
    augmentation: "Augmentation"
    seed: int

    def run(
        self, network: "keras.Model", records: "RecordSet", wanted: CacheRequest, tick: Tick
    ) -> FeatureCache:
        """Return the cache; `tick` reports progress."""
        import tensorflow as tf

        trunk = section(network, upto=self.layer)
        pairs = wanted.pairs()
        values = np.empty((len(pairs), *trunk.output.shape[1:]), np.float16)

        @tf.function
        def run(grey: "tf.Tensor") -> "tf.Tensor":
            return trunk(tf.repeat(grey, self.contract.channels, axis=-1), training=False)

        done = 0
        for grey in self._images(records, pairs).batch(BATCH).prefetch(2):
            size = int(grey.shape[0])
            values[done : done + size] = run(grey).numpy()
            done += size
            tick(size)
        places = np.full((len(records.labels), wanted.copies), -1, np.int64)
        places[pairs[:, 0], pairs[:, 1]] = np.arange(len(pairs))
        return FeatureCache(self.layer, values, records.labels[pairs[:, 0]], places)

    def _images(self, records: "RecordSet", pairs: NDArray[np.int64]) -> "tf.data.Dataset":
        import tensorflow as tf

        read, contract, total = reader(records), self.contract, len(records.labels)

        def image(pair: "tf.Tensor") -> "tf.Tensor":
            stored = read(pair[0])
            key = tf.stack([tf.constant(-1 - self.seed, tf.int64), pair[1] * total + pair[0]])
            return tf.cond(
                pair[1] > 0,
                lambda: varied(stored, key, contract, self.augmentation),
                lambda: prepared(stored, contract),
            )

        rows = tf.data.Dataset.from_tensor_slices(pairs)
        return rows.map(image, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)


def build_feature_cache(
    network: "keras.Model",
    records: "RecordSet",
    wanted: CacheRequest,
    contract: "InputContract",
    recipe: Recipe,
    progress: "Progress",
) -> FeatureCache:
    """Freeze the layers that no stage trains, and compute their outputs for all images.

    If they do not fit into `Recipe.cache_gib`, pooled features are cached for the head, and later
    stages stream images.

    Raises
    ------
    TrainingError
        A stage does not fit the network.
    """
    deepest = freeze_for(network, recipe)
    layer = deepest if deepest != WHOLE and _fits(network, deepest, wanted, recipe) else POOLED
    task = progress.add_task("Features of the images", total=wanted.rows)
    extraction = Extraction(layer, contract, recipe.augmentation, recipe.seed)
    return extraction.run(network, records, wanted, lambda n: progress.advance(task, n))


def _fits(network: "keras.Model", layer: str, wanted: CacheRequest, recipe: Recipe) -> bool:
    gib = wanted.rows * np.prod(section(network, upto=layer).output.shape[1:]) * 2 / 2**30
    return bool(gib <= recipe.cache_gib)
