"""Soft labels from a linear teacher: what little data says plainly, not what it says by chance.

With a thousand films a deep network learns its training labels by heart. A logistic regression on
the mean of a middle layer's channels cannot, and judges unseen films better; the network is then
taught that regression's probabilities, blended with the labels (distillation: Hinton, Vinyals,
Dean, "Distilling the Knowledge in a Neural Network", 2015).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from trainer.evaluation.metrics import macro_auc
from trainer.training.features import Features

STRENGTHS: Final = (1e-5, 1e-4, 1e-3)
"""Inverse regularisation; the best on the validation part is taken."""


def taught(train: Features, validation: Features, share: float, judged: list[int]) -> Features:
    """Return `train` with its labels blended with the teacher's probabilities.

    Parameters
    ----------
    train, validation : Features
        Outputs of a middle layer, (n, rows, columns, channels).
    share : float
        Weight of the teacher, in [0, 1].
    judged : list of int
        Labels whose macro AUC on `validation` chooses the regularisation.
    """
    scaler = StandardScaler()
    films = scaler.fit_transform(_pooled(train))
    held = scaler.transform(_pooled(validation))
    best, soft = -1.0, train.labels
    for strength in STRENGTHS:
        scored, judged_films = np.zeros_like(train.labels), np.zeros_like(validation.labels)
        for column in range(train.labels.shape[1]):
            truth = train.labels[:, column]
            if truth.min() == truth.max():
                scored[:, column] = truth
                continue
            probe = LogisticRegression(C=strength, max_iter=500).fit(films, truth)
            scored[:, column] = probe.predict_proba(films)[:, 1]
            judged_films[:, column] = probe.decision_function(held)
        found = macro_auc(validation.labels, judged_films, judged)
        if found > best:
            best, soft = found, scored
    blended = (1 - share) * train.labels + share * soft
    return Features(train.values, blended.astype(np.float32))


def _pooled(features: Features) -> NDArray[np.float32]:
    means = [film.astype(np.float32).mean(axis=(0, 1)) for film in features.values]
    return np.stack(means)
