"""Films as the network takes them: read, decoded, prepared and varied by tf.data, in parallel.

Films are read one by one from where they lie in their files, by the decoder that checked them. So
an epoch can be any permutation of all films, a damaged record is simply never read, and each of
several workers reads its own films only.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.augmentation import Augmentation
from trainer.data.deal import Deal
from xray_desktop.core.contract import InputContract

if TYPE_CHECKING:
    import tensorflow as tf

    from trainer.data.records import RecordSet

EPOCHS: Final = 1_000_003
"""Keeps the keys of different seeds apart."""

Load = Callable[["tf.Tensor"], "tf.Tensor"]
"""From the number of a record to its film (size, size, 1) float32 in the contract's range."""


def film_inputs(
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
        Which records; they come in this order.
    contract : InputContract
        The model's input.
    """
    import tensorflow as tf

    load, labels = _loader(records, contract), tf.constant(records.labels)
    index = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen
    dataset = tf.data.Dataset.from_tensor_slices(np.asarray(index, np.int64))
    return dataset.map(
        lambda i: (load(i), labels[i]), num_parallel_calls=tf.data.AUTOTUNE, deterministic=True
    )


def training_films(
    records: "RecordSet",
    chosen: NDArray[np.integer],
    contract: InputContract,
    augmentation: Augmentation,
    deal: Deal,
    epochs: range,
) -> "tf.data.Dataset":
    """Return batches of varied films for all `epochs` in a row, the same for the same seed.

    A film's variation follows from (seed, epoch, record), their order from `deal`.

    Parameters
    ----------
    chosen : ndarray, (n,), integer
        The training films.
    deal : Deal
        Batch and seed.

    Returns
    -------
    tf.data.Dataset
        Batches of (films (batch, size, size, channels) float32, labels (batch, 15) float32).
    """
    import tensorflow as tf

    load, labels = _loader(records, contract), tf.constant(records.labels)
    numbers = tf.constant(chosen, tf.int64)

    def film(place: "tf.Tensor", epoch: "tf.Tensor") -> tuple["tf.Tensor", "tf.Tensor"]:
        index = numbers[place]
        key = tf.stack([deal.seed * EPOCHS + epoch, index])
        varied = augmentation.vary(load(index), key, contract.value_range)
        return tf.repeat(varied, contract.channels, axis=-1), labels[index]

    films = deal.positions(len(chosen), epochs).map(
        film, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True
    )
    return films.batch(deal.batch, drop_remainder=True).prefetch(tf.data.AUTOTUNE)


def _loader(records: "RecordSet", contract: InputContract) -> Load:
    import tensorflow as tf

    def read(index: np.int64) -> NDArray[np.float32]:
        return records.pixels(int(index))[:, :, None]

    def load(index: "tf.Tensor") -> "tf.Tensor":
        film = tf.numpy_function(read, [index], tf.float32)
        return prepared(tf.ensure_shape(film, (None, None, 1)), contract)

    return load


def prepared(stored: "tf.Tensor", contract: InputContract) -> "tf.Tensor":
    """Return what `core.preprocess.model_input` makes of a film, in the graph.

    The padding and the resize are the same arithmetic in TensorFlow's own operations (a triangle
    filter with antialiasing), which need neither Python nor a matrix for each film size; a test
    holds them to the function that the program calls.

    Parameters
    ----------
    stored : tensor, (rows, columns, 1), float32 or uint8
        The film, 1 or 255 = bright.
    contract : InputContract
        The model's input.

    Returns
    -------
    tensor, (size, size, 1), float32
        In the contract's value range.
    """
    import tensorflow as tf

    shape = tf.shape(stored)
    side = tf.maximum(shape[0], shape[1])
    film = stored if stored.dtype == tf.float32 else tf.cast(stored, tf.float32) / 255
    film = tf.image.pad_to_bounding_box(
        film, (side - shape[0]) // 2, (side - shape[1]) // 2, side, side
    )
    if contract.working_resolution is not None:
        film = _resized(film, tf.minimum(side, contract.working_resolution))
    film = tf.ensure_shape(_resized(film, contract.size), (contract.size, contract.size, 1))
    low, high = contract.value_range
    return tf.clip_by_value(film, 0, 1) * (high - low) + low


def _resized(film: "tf.Tensor", side: "int | tf.Tensor") -> "tf.Tensor":
    import tensorflow as tf

    return tf.image.resize(film, (side, side), method="bilinear", antialias=True)
