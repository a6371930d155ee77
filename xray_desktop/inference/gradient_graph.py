"""Asking the bundle's gradient graph, whichever runtime runs it."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]


def one_hot(labels: Sequence[int], count: int) -> Float:
    """Return the seeds that single out `labels`, (labels, count) float32."""
    seeds = np.zeros((len(labels), count), np.float32)
    seeds[np.arange(len(labels)), list(labels)] = 1
    return seeds


def gradients_by_seed(
    run: Callable[[Mapping[str, Float]], Float], batch: Float, seeds: Float
) -> Float:
    """Return the gradient of each seed by each point, (seeds, *batch.shape) float32.

    The graph broadcasts: one point with several seeds is one forward pass and one wide backward
    pass, measured at 1.8 times the cost of a single gradient for three seeds. Several points are
    batched seed by seed.
    """
    if len(batch) == 1:
        return run({"film": batch, "seed": seeds})[:, None]
    return np.stack([run({"film": batch, "seed": seed[None]}) for seed in seeds])
