"""Making a model's input gate from its training films: poses, and distance in its features."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainingError
from trainer.views import make_view_check
from xray_desktop.core.contract import GATE_FILE
from xray_desktop.core.gate import POSES, SIDE, Gate

Float = NDArray[np.float32]

QUANTILE: Final = 0.99
"""Of films that a fold did not see, so many lie within the limit of the distance."""
POSE_QUANTILE: Final = 0.995
"""Likewise within the limit of each pose."""
FOLDS: Final = 5
AXES: Final = (16, 32, 64, 128)
"""Numbers of principal axes that are tried."""
RIDGE: Final = 1e-4
LEAST_FILMS: Final = 50
MOST_FILMS: Final = 2000
"""A gate is made from so many of the training films, evenly spread, where there are more."""
MOST_THUMBNAILS: Final = 10_000
"""The same of what is fitted to thumbnails alone: mirrored images and lateral views."""
SEED: Final = 20261125


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What a gate is made of.

    Parameters
    ----------
    small : ndarray, (n, SIDE * SIDE), float32
        The films' `core.gate.thumbnail`.
    pooled : ndarray, (n, features), float32
        Their features, as `trainer.network.inception.checked_features` gives them.
    patients : ndarray, (n,), int64
        Whose they are; the folds keep patients apart.
    many, many_patients : ndarray, (m, SIDE * SIDE) float32 and (m,) int64
        Thumbnails and patients of more training images, these among them.
    """

    small: Float
    pooled: Float
    patients: NDArray[np.int64]
    many: Float
    many_patients: NDArray[np.int64]


def make_gate(films: Features) -> Gate:
    """Return the gate of a model that was trained on `films`.

    The number of axes has the highest likelihood of left-out films, and every limit is a
    quantile of left-out films: no picture of another kind has any part in it. Only the score of a
    lateral view is fitted to other images as well: made ones (`trainer.views`).

    Raises
    ------
    TrainingError
        Too few films.
    """
    if len(films.small) < LEAST_FILMS:
        raise TrainingError(f"A gate needs at least {LEAST_FILMS} films, not {len(films.small)}.")
    folds = _folds(films.patients)
    small = films.small
    wrong = _posed(small)
    pose_scores = np.empty((len(small), len(POSES)))
    usable = [k for k in AXES if k < min(films.pooled.shape[1], len(small) // 2)]
    likelihood = np.zeros(len(usable))
    distances = np.empty((len(usable), len(small)))
    for fold in range(FOLDS):
        seen, left = folds != fold, folds == fold
        weights = _pose_weights(small[seen], wrong[:, seen])
        pose_scores[left] = small[left] @ weights[:, :-1].T + weights[:, -1]
        spreads = _spreads(films.pooled[seen], usable)
        for row, part in enumerate(spreads):
            distances[row, left] = part.distance(films.pooled[left])
            likelihood[row] += _log_likelihood(part, distances[row, left])
    best = int(np.argmax(likelihood))
    (whole,) = _spreads(films.pooled, [usable[best]])
    return Gate(
        _pose_weights(small, wrong).astype(np.float32),
        np.quantile(pose_scores, POSE_QUANTILE, axis=0).astype(np.float32),
        whole.mean,
        whole.axes,
        whole.variances,
        whole.rest,
        float(np.quantile(distances[best], QUANTILE)),
        make_view_check(films.many, _folds(films.many_patients)),
    )


def _folds(patients: NDArray[np.int64]) -> NDArray[np.int64]:
    names, index = np.unique(patients, return_inverse=True)
    return np.random.default_rng(SEED).permutation(len(names))[index] % FOLDS


def _posed(small: Float) -> Float:
    """Return films upside down (also mirrored), on either side, and inverted, as `_GROUPS`."""
    pictures = small.reshape(-1, SIDE, SIDE)
    poses = (
        pictures[:, ::-1],
        pictures[:, ::-1, ::-1],
        np.rot90(pictures, 1, (1, 2)),
        np.rot90(pictures, 3, (1, 2)),
        -pictures,
    )
    return np.stack([pose.reshape(small.shape) for pose in poses])


_GROUPS: Final = ((0, 1), (2, 3), (4,))
"""Which of `_posed` belong to each of `POSES`."""


def _pose_weights(small: Float, wrong: Float) -> NDArray[np.float64]:
    """Return ridge regressions of -1 (as it is, and mirrored) against +1 (the pose)."""
    mirrored = small.reshape(-1, SIDE, SIDE)[:, :, ::-1].reshape(small.shape)
    upright = np.concatenate([small, mirrored])
    return np.stack([_ridge(upright, np.concatenate(wrong[list(group)])) for group in _GROUPS])


def _ridge(against: Float, towards: Float) -> NDArray[np.float64]:
    rows = np.concatenate([against, towards]).astype(np.float64)
    rows = np.concatenate([rows, np.ones((len(rows), 1))], axis=1)
    sides = np.repeat([-1.0, 1.0], [len(against), len(towards)])
    weight = np.repeat([0.5 / len(against), 0.5 / len(towards)], [len(against), len(towards)])
    weighted = (rows * weight[:, None]).T
    return np.linalg.solve(weighted @ rows + RIDGE * np.eye(rows.shape[1]), weighted @ sides)


def _spreads(pooled: Float, counts: Sequence[int]) -> list[Gate]:
    """Return gates that know distances only, with so many axes each."""
    mean = pooled.mean(axis=0, dtype=np.float64)
    away = pooled - mean
    values, directions = _principal(away, max(counts))
    gates: list[Gate] = []
    for k in counts:
        axes = directions[:k]
        rest = values[k:].sum() / (len(pooled) - 1) / (pooled.shape[1] - k)
        gates.append(
            Gate(
                np.zeros((len(POSES), SIDE * SIDE + 1), np.float32),
                np.zeros(len(POSES), np.float32),
                mean.astype(np.float32),
                axes.astype(np.float32),
                (values[:k] / (len(pooled) - 1)).astype(np.float32),
                float(rest),
                1.0,
            )
        )
    return gates


def _principal(
    away: NDArray[np.float64], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return all sums of squares along principal axes, falling, and the first `count` axes."""
    rows, features = away.shape
    if rows > features:  # the smaller of the two products has the same eigenvalues
        values, vectors = np.linalg.eigh(away.T @ away)
        return values[::-1], vectors[:, ::-1][:, :count].T
    values, vectors = np.linalg.eigh(away @ away.T)
    values, vectors = values[::-1], vectors[:, ::-1]
    return values, (vectors[:, :count].T @ away) / np.sqrt(values[:count, None])


def _log_likelihood(gate: Gate, distances: NDArray[np.float64]) -> float:
    features, k = len(gate.mean), len(gate.axes)
    volume = np.log(gate.variances.astype(np.float64)).sum() + (features - k) * np.log(gate.rest)
    return float(-0.5 * (features * distances**2 + volume).sum())


def write_gate(gate: Gate, folder: Path) -> None:
    """Write `gate` into the bundle that is being made in `folder`, before it is sealed."""
    np.savez_compressed(folder / GATE_FILE, **gate.to_arrays())
