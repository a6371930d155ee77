"""Films as what a frozen trunk makes of them, computed once and kept in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainer.data.deal import Deal

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

Tick = Callable[[int], None]
"""Called with the number of films done since the last call."""


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Outputs of a frozen trunk.

    Parameters
    ----------
    values : ndarray, (n, ...), float16
        One row a film, or one for each augmented copy of it.
    labels : ndarray, (n, 15), float32
        0 or 1.
    """

    values: NDArray[np.float16]
    labels: NDArray[np.float32]

    def batches(self, size: int) -> "tf.data.Dataset":
        """Return (values float32, labels) in batches, in order, each row once."""
        import tensorflow as tf

        return self._picked(tf.data.Dataset.range(len(self.labels)).batch(size))

    def dealt(self, deal: Deal, epochs: range) -> "tf.data.Dataset":
        """Return shuffled batches for all `epochs` in a row."""
        positions = deal.positions(len(self.labels), epochs).map(lambda place, _: place)
        return self._picked(positions.batch(deal.batch, drop_remainder=True))

    def _picked(self, batches: "tf.data.Dataset") -> "tf.data.Dataset":
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

    def through(self, model: "keras.Model", size: int = 32) -> "Features":
        """Return what `model` makes of these features."""
        values = model.predict(self.batches(size), verbose=0)
        return Features(values.astype(np.float16), self.labels)


def extract(
    trunk: "keras.Model", films: "tf.data.Dataset", count: int, channels: int, tick: Tick
) -> Features:
    """Return the trunk's outputs for a dataset of (grey input, labels).

    Parameters
    ----------
    trunk : keras.Model
        From (size, size, channels).
    films : tf.data.Dataset
        `records.film_inputs`, or such films varied.
    count : int
        Films in the dataset.
    channels : int
        Grey is repeated this many times.
    tick : callable
        Told of progress.
    """
    import tensorflow as tf

    shape = tuple(trunk.output.shape[1:])
    values = np.empty((count, *shape), np.float16)
    labels = np.empty((count, 15), np.float32)

    @tf.function
    def run(grey: "tf.Tensor") -> "tf.Tensor":
        return trunk(tf.repeat(grey, channels, axis=-1), training=False)

    done = 0
    for grey, truth in films.batch(16).prefetch(2):
        size = int(grey.shape[0])
        values[done : done + size] = run(grey).numpy()
        labels[done : done + size] = truth.numpy()
        done += size
        tick(size)
    return Features(values, labels)
