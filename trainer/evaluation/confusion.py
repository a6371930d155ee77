"""Which findings are called on films that show another: the confusion between labels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Confusion:
    """How often label j is called on films that have label i and not j.

    Parameters
    ----------
    share : ndarray, (labels, labels), float64
        Row i, column j; on the diagonal the share of films with i on which i is called, its
        sensitivity. NaN where there is no such film or j has no operating point.
    films : ndarray, (labels, labels), int64
        The films that each share is of.
    """

    share: NDArray[np.float64]
    films: NDArray[np.int64]


def confusion(truth: Float, called: NDArray[np.bool_], judged: NDArray[np.bool_]) -> Confusion:
    """Count calls of each label on the films of each other.

    Parameters
    ----------
    truth : ndarray, (films, labels), float32
        1, 0 or NaN; a film counts only where both labels are known.
    called : ndarray, (films, labels), bool
        Whether the label was called on the film.
    judged : ndarray, (labels,), bool
        Which labels have an operating point.
    """
    present, absent = (truth == 1).astype(np.int64), (truth == 0).astype(np.int64)
    calls = called.astype(np.int64)
    films, hits = present.T @ absent, present.T @ (absent * calls)
    np.fill_diagonal(films, present.sum(axis=0))
    np.fill_diagonal(hits, (present * calls).sum(axis=0))
    known = (films > 0) & judged[None, :]
    share = np.divide(hits, films, out=np.full(films.shape, np.nan), where=known)
    return Confusion(share, films)
