"""Films as what a frozen trunk makes of them, computed once and kept in memory."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainer.data.deal import Deal
from trainer.data.films import EPOCHS

if TYPE_CHECKING:
    import keras
    import tensorflow as tf


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Outputs of a frozen trunk for a number of films.

    Parameters
    ----------
    values : ndarray, (rows, ...), float16
        May hold rows of other films too.
    labels : ndarray, (rows, 15), float32
        What is taught of each row: 1, 0 or NaN, unknown.
    rows : ndarray, (films, copies), int64
        The rows of each film: first the film as it is, then its varied copies.
    """

    values: NDArray[np.float16]
    labels: NDArray[np.float32]
    rows: NDArray[np.int64]

    @property
    def film_labels(self) -> NDArray[np.float32]:
        """Labels of each film as it is, (films, 15)."""
        return self.labels[self.rows[:, 0]]

    def batches(self, size: int) -> "tf.data.Dataset":
        """Return (values float32, labels) in batches, in order, each film once as it is."""
        return self._picked(self.rows[:, 0], size)

    def dealt(self, deal: Deal, epochs: range) -> "tf.data.Dataset":
        """Return shuffled batches for all `epochs` in a row: each film once, a copy drawn of it."""
        import tensorflow as tf

        rows, copies = tf.constant(self.rows), self.rows.shape[1]

        def drawn(place: "tf.Tensor", epoch: "tf.Tensor") -> "tf.Tensor":
            seed = tf.stack([deal.seed * EPOCHS + epoch, place])
            copy = tf.random.stateless_uniform([], seed, maxval=copies, dtype=tf.int64)
            return rows[place, copy]

        positions = deal.positions(len(self.rows), epochs).map(drawn)
        return self._loaded(positions.batch(deal.batch, drop_remainder=True))

    def through(self, model: "keras.Model", size: int = 32) -> "Features":
        """Return what `model` makes of these films and their copies."""
        used, place = np.unique(self.rows, return_inverse=True)
        values = np.empty((0, *model.output_shape[1:]))
        if used.size:
            values = model.predict(self._picked(used, size), verbose=0)
        return Features(
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
