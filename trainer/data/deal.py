"""In which order films go into batches, epoch after epoch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class Deal:
    """How films are dealt into batches.

    An epoch's order follows from (seed, epoch): a run that begins at a later epoch goes on as an
    uninterrupted one would have. What does not fill an epoch's last batch sits that epoch out.

    Parameters
    ----------
    batch : int
        Films in a batch, over all workers together.
    seed : int
        For the orders.
    shard_hint : bool
        Let several workers deal each batch among themselves before anything is read
        (``AutoShardPolicy.HINT``).
    """

    batch: int
    seed: int
    shard_hint: bool = False

    def steps(self, count: int) -> int:
        """Return the batches in an epoch of `count` films."""
        return count // self.batch

    def positions(self, count: int, epochs: range) -> "tf.data.Dataset":
        """Return (position below `count`, epoch), both int64, of all `epochs` in a row."""
        import tensorflow as tf

        whole = self.steps(count) * self.batch

        def shuffled(epoch: np.int64) -> NDArray[np.int64]:
            return np.random.default_rng((self.seed, int(epoch))).permutation(count)[:whole]

        def order(epoch: "tf.Tensor") -> "tf.data.Dataset":
            index = tf.ensure_shape(tf.numpy_function(shuffled, [epoch], tf.int64), (whole,))
            return tf.data.Dataset.from_tensor_slices((index, tf.fill((whole,), epoch)))

        positions = tf.data.Dataset.range(epochs.start, epochs.stop).flat_map(order)
        if self.shard_hint:
            hint = tf.data.experimental.SHARD_HINT
            positions = positions.shard(hint, hint)
        return positions
