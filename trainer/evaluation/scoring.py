"""Passing parts of the records through a network, or through nothing but a thumbnail."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.films import film_inputs
from trainer.data.records import RecordSet
from trainer.training.bank import Tick
from xray_desktop.core.contract import InputContract

if TYPE_CHECKING:
    import tensorflow as tf

Float = NDArray[np.float32]
Network = Callable[..., "tf.Tensor"]
"""Called with images and ``training=False``; a Keras model is one."""

THUMBNAIL: Final = 16
BATCH: Final = 16


def score(
    network: Network,
    records: RecordSet,
    chosen: NDArray[np.bool_],
    contract: InputContract,
    tick: Tick,
) -> Float:
    """Return the network's outputs for the chosen records, (n, outputs) float32."""
    import tensorflow as tf

    @tf.function(reduce_retracing=True)
    def run(grey: "tf.Tensor") -> "tf.Tensor":
        return network(tf.repeat(grey, contract.channels, axis=-1), training=False)

    parts: list[Float] = []
    for grey, _ in film_inputs(records, chosen, contract).batch(BATCH).prefetch(2):
        parts.append(run(grey).numpy())
        tick(len(parts[-1]))
    return np.concatenate(parts)


def thumbnails(records: RecordSet, chosen: NDArray[np.bool_], contract: InputContract) -> Float:
    """Return the chosen films as rows of 16 x 16 mean grey values, (n, 256) float32."""
    import tensorflow as tf

    def shrink(grey: "tf.Tensor", _: "tf.Tensor") -> "tf.Tensor":
        return tf.image.resize(grey, (THUMBNAIL, THUMBNAIL), method="area")

    films = film_inputs(records, chosen, contract).batch(BATCH).map(shrink)
    return np.concatenate([part.numpy().reshape(len(part), -1) for part in films])


def first_inputs(
    records: RecordSet, chosen: NDArray[np.bool_], contract: InputContract, count: int
) -> Float:
    """Return the first `count` chosen films as model inputs (n, size, size, channels)."""
    films = film_inputs(records, chosen, contract).take(count)
    greys = np.stack([grey.numpy() for grey, _ in films])
    return np.repeat(greys, contract.channels, axis=-1)
