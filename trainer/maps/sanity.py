"""Sanity checks (Adebayo et al., "Sanity Checks for Saliency Maps", 2018).

A map that stays as it is when the network's weights are lost, or when it was trained on shuffled
labels, explains the film's edges and not the network.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.metrics import ranks
from xray_desktop.core.attribution import pearson

if TYPE_CHECKING:
    import keras

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two maps of the same film are.

    Parameters
    ----------
    signed : float
        Spearman's rank correlation of the maps.
    magnitude : float
        The same of their magnitudes, as Adebayo et al. report it.
    """

    signed: float
    magnitude: float


def likeness(a: Float, b: Float) -> Likeness:
    """Compare two maps (size, size)."""
    return Likeness(_spearman(a, b), _spearman(np.abs(a), np.abs(b)))


def stages(network: "keras.Model") -> tuple[str, ...]:
    """Return the names of the blocks that `cascade` shuffles, in its order."""
    return tuple(name for name, _ in _blocks(network))


def _spearman(a: Float, b: Float) -> float:
    return pearson(ranks(a.ravel()), ranks(b.ravel()))


def cascade(network: "keras.Model", seed: int = 0) -> Iterator[str]:
    """Shuffle the network's weights in place, from the logits down; yield the last block lost.

    A block is all that lies above one of the backbone's concatenations and is not lost yet. Each
    kernel keeps its own values, in another order, so that activations keep their scale.
    """
    rng = np.random.default_rng(seed)
    for name, layers in _blocks(network):
        for layer in layers:
            kernel = np.asarray(layer.kernel)
            layer.kernel.assign(rng.permutation(kernel.ravel()).reshape(kernel.shape))
        yield name


def _blocks(network: "keras.Model") -> Sequence[tuple[str, list["keras.Layer"]]]:
    """Return the layers with kernels by block, the last first."""
    blocks: list[tuple[str, list[keras.Layer]]] = []
    waiting: list[keras.Layer] = []
    for layer in network.layers:
        if hasattr(layer, "kernel"):
            waiting.append(layer)
        pooled = type(layer).__name__ == "GlobalAveragePooling2D"
        if waiting and (pooled or layer.name.startswith("mixed")):
            blocks.append((layer.name, waiting))
            waiting = []
    *head, logits = waiting
    blocks += [("head", head), ("logits", [logits])] if head else [("logits", [logits])]
    return blocks[::-1]
