"""What an input check is made from: training images as they are, and varied as other sources are.

Images of other hospitals, of books and of other resolutions are cut and sharpened otherwise than
those of one training set. So a varied copy of each image counts as much as the image itself.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.films import film_inputs
from trainer.data.records import RecordSet, patient_groups
from trainer.gate import MOST_FILMS, MOST_THUMBNAILS, Features
from trainer.network.inception import checked_features
from xray_desktop.core.contract import InputContract
from xray_desktop.core.gate import thumbnail
from xray_desktop.core.preprocess import triangle_matrix

if TYPE_CHECKING:
    import keras
    from rich.progress import Progress

Float = NDArray[np.float32]

LEAST_SIDE: Final = 0.75
"""Share of an image's side that a varied copy shows at least, of each side by itself."""
SOFTEST_PX: Final = 48
"""A varied copy is brought down to so many pixels a side at least, and to twice as many at most."""
BATCH: Final = 16
SEED: Final = 20261130


def gate_features(
    network: "keras.Model",
    records: RecordSet,
    train: NDArray[np.int64],
    contract: InputContract,
    progress: "Progress",
) -> Features:
    """Return thumbnails and features of training images and of their varied copies.

    Parameters
    ----------
    network : keras.Model
        From input to probabilities.
    records : RecordSet
    train : ndarray, (n,), int64
        The training images; `MOST_THUMBNAILS` and `MOST_FILMS` of them are taken, evenly spread.
    contract : InputContract
        The model's input.
    progress : Progress
    """
    import tensorflow as tf

    model = checked_features(network)

    @tf.function(reduce_retracing=True)
    def run(grey: "tf.Tensor") -> "tf.Tensor":
        return model(tf.repeat(grey, contract.channels, axis=-1), training=False)

    many = _spread(train, MOST_THUMBNAILS)
    among = set(_spread(many, MOST_FILMS).tolist())
    rng = np.random.default_rng(SEED)
    task = progress.add_task("Features (input check)", total=len(many))
    thumbs: list[Float] = []
    small: list[Float] = []
    pooled: list[Float] = []
    taken: list[int] = []
    waiting: list[Float] = []

    def flush() -> None:
        if waiting:
            pooled.append(run(np.stack(waiting)[..., None]).numpy())
            waiting.clear()

    for number, (tensor, _) in zip(many, film_inputs(records, many, contract), strict=True):
        grey = tensor.numpy()[:, :, 0]
        thumbs.append(thumbnail(grey))
        if int(number) in among:
            for form in (grey, varied(grey, rng)):
                small.append(thumbnail(form))
                taken.append(int(number))
                waiting.append(form)
            if len(waiting) >= BATCH:
                flush()
        progress.advance(task)
    flush()
    patients = patient_groups(records)
    return Features(
        np.stack(small),
        np.concatenate(pooled),
        patients[np.array(taken)],
        np.stack(thumbs),
        patients[many],
    )


def varied(grey: Float, rng: np.random.Generator) -> Float:
    """Return an image cut, stretched and softened at random, of its own shape, float32.

    Each side keeps `LEAST_SIDE` of its length or more; what is left fills the whole image, at
    `SOFTEST_PX` to twice as many pixels a side.
    """
    size = grey.shape[0]
    coarse = int(rng.integers(SOFTEST_PX, 2 * SOFTEST_PX + 1))
    rows, columns = (_axis(size, coarse, rng) for _ in range(2))
    return (rows @ grey @ columns.T).astype(np.float32)


def _axis(size: int, coarse: int, rng: np.random.Generator) -> Float:
    kept = round(size * rng.uniform(LEAST_SIDE, 1.0))
    start = int(rng.integers(0, size - kept + 1))
    matrix = np.zeros((size, size), np.float32)
    softened = triangle_matrix(coarse, size) @ triangle_matrix(kept, coarse)
    matrix[:, start : start + kept] = softened
    return matrix


def _spread(indices: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return at most `most` of `indices`, evenly spread."""
    places = np.linspace(0, len(indices) - 1, min(len(indices), most)).astype(np.int64)
    return indices[places]
