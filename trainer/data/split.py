"""Dividing films into training, validation and test so that no patient stands in two parts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainingError


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Three masks over the same records, each (records,) bool; every record is in one of them.

    `by_patient` says whether patients could be kept apart; without image ids they could not.
    """

    train: NDArray[np.bool_]
    validation: NDArray[np.bool_]
    test: NDArray[np.bool_]
    by_patient: bool

    def __post_init__(self) -> None:
        total = self.train.astype(int) + self.validation + self.test
        if not (total == 1).all():
            msg = "a split must put every record into exactly one part"
            raise ValueError(msg)


def split_by_patient(
    patients: Sequence[str | None],
    labels: NDArray[np.float32],
    *,
    fractions: tuple[float, float, float] = (0.65, 0.15, 0.20),
    seed: int = 0,
) -> Split:
    """Divide records, patient by patient, so that every part has its share of every label.

    Iterative stratification after Sechidis, Tsoumakas, Vlahavas (2011), over patients: the label
    that is rarest among those left goes first, each patient to the part that lacks it most.

    Parameters
    ----------
    patients : sequence of str or None
        The patient of each record; if any is None, every record counts as a patient of its own.
    labels : ndarray, (records, labels), float32
        0 or 1.
    fractions : tuple of float
        Shares of training, validation and test; they sum to 1.
    seed : int
        For the order of patients and for ties.
    """
    if not np.isclose(sum(fractions), 1) or min(fractions) <= 0:
        raise TrainingError(f"Shares {fractions}: expected three numbers above 0 that sum to 1.")
    known = all(patient is not None for patient in patients)
    names = [str(p) for p in patients] if known else [str(i) for i in range(len(patients))]
    _, group = np.unique(names, return_inverse=True)
    groups = int(group.max()) + 1
    counts = np.zeros((groups, labels.shape[1] + 1))
    np.add.at(counts, group, np.concatenate([labels, np.ones((len(labels), 1))], axis=1))
    part = _stratify(counts, np.asarray(fractions), np.random.default_rng(seed))[group]
    return Split(part == 0, part == 1, part == 2, by_patient=known)  # noqa: PLR2004 - third part


def _stratify(
    counts: NDArray[np.float64], fractions: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return a part for each group; `counts` is (groups, labels + 1), the last column all films."""
    wanted = fractions[:, None] * counts.sum(axis=0)[None, :]
    part = np.full(len(counts), -1)
    order = rng.permutation(len(counts))
    while (part < 0).any():
        left = order[part[order] < 0]
        totals = counts[left].sum(axis=0)
        column = int(np.argmin(np.where(totals > 0, totals, np.inf)))
        for index in left[counts[left, column] > 0]:
            lack = wanted[:, column] + 1e-6 * wanted[:, -1] + 1e-9 * rng.random(len(fractions))
            chosen = int(np.argmax(lack))
            part[index] = chosen
            wanted[chosen] -= counts[index]
    return part
