"""What needs no anatomy: a regression on a few grey values, to be shown beside a model."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from trainer.evaluation.metrics import ranks

Float = NDArray[np.float32]

PENALTY: Final = 0.01
FOLDS: Final = 5
LEAST_FOLDS: Final = 3


def pixels_probe(train: Float, truth: Float, test: Float) -> Float:
    """Score films by logistic regression on a few grey values.

    Parameters
    ----------
    train, test : ndarray, (n, values), float32
        Thumbnails, flattened.
    truth : ndarray, (n, 15), float32
        Labels of `train`: 1, 0 or NaN.

    Returns
    -------
    ndarray, (n, 15), float32
        Scores of `test`; 0 for labels without both classes in `train`.
    """
    mean, spread = train.mean(axis=0), train.std(axis=0) + 1e-6
    train, test = (train - mean) / spread, (test - mean) / spread
    scores = np.zeros((len(test), truth.shape[1]), np.float32)
    for index in range(truth.shape[1]):
        known = ~np.isnan(truth[:, index])
        if not _both(truth[:, index]):
            continue
        probe = LogisticRegression(C=PENALTY, max_iter=1000)
        probe.fit(train[known], truth[known, index])
        scores[:, index] = probe.decision_function(test)
    return scores


def patient_folds(groups: NDArray[np.int64], seed: int = 0) -> NDArray[np.int64]:
    """Return the fold of each film, five at most, each patient's in one."""
    patient = np.unique(groups, return_inverse=True)[1]
    return np.random.default_rng(seed).permutation(int(patient.max()) + 1)[patient] % FOLDS


def cross_validated_probe(thumbnails: Float, truth: Float, folds: NDArray[np.int64]) -> Float:
    """Score every film by a probe fitted on the films of other folds.

    Parameters
    ----------
    thumbnails : ndarray, (n, values), float32
    truth : ndarray, (n, 15), float32
        1, 0 or NaN.
    folds : ndarray, (n,), int64
        The fold of each film; no patient stands in two.

    Returns
    -------
    ndarray, (n, 15), float32
        Ranks within the fold from 0 to 1, since the probes of two folds have no common zero. NaN
        for labels that cannot be fitted in every fold, and with fewer than three folds.
    """
    scores = np.full(truth.shape, np.nan, np.float32)
    parts = np.unique(folds)
    if len(parts) < LEAST_FOLDS:
        return scores
    for part in parts:
        held = folds == part
        found = pixels_probe(thumbnails[~held], truth[~held], thumbnails[held])
        fitted = np.array([_both(column) for column in truth[~held].T])
        ranked = np.stack([ranks(column) for column in found.T], axis=1)
        scores[held] = np.where(fitted, ranked, np.nan)
    return scores


def _both(truth: Float) -> bool:
    """Return whether there are positive and negative films."""
    return bool((truth == 1).any() and (truth == 0).any())
