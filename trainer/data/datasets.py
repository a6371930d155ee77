"""tf.data datasets: read, decode, preprocess and augment images in parallel.

Images are read one by one from their position in the file, by the decoder that checked them. So an
epoch can be any permutation of all images, a damaged record is never read, and each of several
workers reads its own images only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.augmentation import Augmentation
from xray_desktop.core.bundle.contract import InputContract

if TYPE_CHECKING:
    import tensorflow as tf

    from trainer.data.records import RecordSet


@dataclass(frozen=True, slots=True)
class EpochSampler:
    """The order of images in batches, epoch after epoch.

    An epoch's order depends on (seed, epoch) alone: a resumed run sees the same batches as an
    uninterrupted one. Images that do not fill the last batch of an epoch are left out of it.

    Parameters
    ----------
    batch : int
        Images in a batch, over all workers together.
    seed : int
        For the orders.
    shard_hint : bool
        Split each batch over several workers before anything is read
        (``AutoShardPolicy.HINT``).
    """

    batch: int
    seed: int
    shard_hint: bool = False

    def steps(self, count: int) -> int:
        """Return the batches in an epoch of `count` images."""
        return count // self.batch

    def positions(self, count: int, epochs: range) -> "tf.data.Dataset":
        """Return (position below `count`, epoch), both int64, for all `epochs` in a row."""
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


EPOCHS: Final = 1_000_003
"""Separates the keys of different seeds."""

Tick = Callable[[int], None]
"""Called with the number of images processed since the last call."""
Read = Callable[["tf.Tensor"], "tf.Tensor"]
"""From the number of a record to its image as it is stored, (rows, columns, 1) float32."""


def image_inputs(
    records: "RecordSet",
    chosen: NDArray[np.bool_] | NDArray[np.integer],
    contract: InputContract,
) -> "tf.data.Dataset":
    """Return the chosen records as (grey input (size, size, 1) float32, labels (15,) float32).

    Parameters
    ----------
    records : RecordSet
        What to read.
    chosen : ndarray, (records,), bool; or indices
        The records, in this order.
    contract : InputContract
        The model's input.
    """
    import tensorflow as tf

    read, labels = reader(records), tf.constant(records.labels)
    index = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen
    dataset = tf.data.Dataset.from_tensor_slices(np.asarray(index, np.int64))
    return dataset.map(
        lambda i: (prepared(read(i), contract), labels[i]),
        num_parallel_calls=tf.data.AUTOTUNE,
        deterministic=True,
    )


def training_images(
    records: "RecordSet",
    chosen: NDArray[np.integer],
    contract: InputContract,
    augmentation: Augmentation,
    sampler: EpochSampler,
    epochs: range,
) -> "tf.data.Dataset":
    """Return batches of augmented images for all `epochs` in a row, reproducible by seed.

    The variation of an image depends on (seed, epoch, record), the order on `sampler`.

    Parameters
    ----------
    chosen : ndarray, (n,), integer
        The training images.
    sampler : EpochSampler
        Batch and seed.

    Returns
    -------
    tf.data.Dataset
        Batches of (images (batch, size, size, channels) float32, labels (batch, 15) float32).
    """
    import tensorflow as tf

    read, labels = reader(records), tf.constant(records.labels)
    numbers = tf.constant(chosen, tf.int64)

    def radiograph(position: "tf.Tensor", epoch: "tf.Tensor") -> tuple["tf.Tensor", "tf.Tensor"]:
        index = numbers[position]
        key = tf.stack([sampler.seed * EPOCHS + epoch, index])
        image = varied(read(index), key, contract, augmentation)
        return tf.repeat(image, contract.channels, axis=-1), labels[index]

    images = sampler.positions(len(chosen), epochs).map(
        radiograph, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True
    )
    return images.batch(sampler.batch, drop_remainder=True).prefetch(tf.data.AUTOTUNE)


def reader(records: "RecordSet") -> Read:
    """Return a function that reads and decodes one record."""
    import tensorflow as tf

    def pixels(index: np.int64) -> NDArray[np.float32]:
        return records.pixels(int(index))[:, :, None]

    def read(index: "tf.Tensor") -> "tf.Tensor":
        # Stateless: in deterministic runs TensorFlow calls stateful functions one after the other,
        # so that a single core would decode all images.
        radiograph = tf.numpy_function(pixels, [index], tf.float32, stateful=False)
        return tf.ensure_shape(radiograph, (None, None, 1))

    return read


def varied(
    stored: "tf.Tensor", key: "tf.Tensor", contract: InputContract, augmentation: Augmentation
) -> "tf.Tensor":
    """Return an augmented image, (size, size, 1) float32 in the contract's range.

    It is preprocessed as in the program, but with as many pixels as its crop needs, up to the
    detail that the program uses (`InputContract.working_resolution`).
    """
    import tensorflow as tf

    detail = tf.reduce_max(tf.shape(stored))
    if contract.working_resolution is not None:
        detail = tf.minimum(detail, contract.working_resolution)
    side = augmentation.side(key, contract.size, detail)
    image = prepared(stored, contract, side)
    return augmentation.vary(image, key, contract.value_range, contract.size)


def prepared(
    stored: "tf.Tensor", contract: InputContract, side: "tf.Tensor | None" = None
) -> "tf.Tensor":
    """Return the result of `core.image.preprocess.model_input`, computed in the graph.

    The padding and the resize are the same arithmetic in TensorFlow's own operations (a triangle
    filter with antialiasing), which need neither Python nor a matrix for each image size; a test
    compares them with the function that the program calls.

    Parameters
    ----------
    stored : tensor, (rows, columns, 1), float32 or uint8
        The image, 1 or 255 = bright.
    contract : InputContract
        The model's input.
    side : tensor, (), int32, optional
        Side of the result, in pixels; None: the contract's size.

    Returns
    -------
    tensor, (side, side, 1), float32
        In the contract's value range.
    """
    import tensorflow as tf

    shape = tf.shape(stored)
    longer = tf.maximum(shape[0], shape[1])
    radiograph = stored if stored.dtype == tf.float32 else tf.cast(stored, tf.float32) / 255
    radiograph = tf.image.pad_to_bounding_box(
        radiograph, (longer - shape[0]) // 2, (longer - shape[1]) // 2, longer, longer
    )
    if contract.working_resolution is not None:
        radiograph = _resized(radiograph, tf.minimum(longer, contract.working_resolution))
    if side is None:
        radiograph = tf.ensure_shape(
            _resized(radiograph, contract.size), (contract.size, contract.size, 1)
        )
    else:
        radiograph = _resized(radiograph, side)
    low, high = contract.value_range
    return tf.clip_by_value(radiograph, 0, 1) * (high - low) + low


def _resized(radiograph: "tf.Tensor", side: "int | tf.Tensor") -> "tf.Tensor":
    import tensorflow as tf

    return tf.image.resize(radiograph, (side, side), method="bilinear", antialias=True)
