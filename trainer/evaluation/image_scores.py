"""Scores of images: by a network, and by a probe that sees a few grey values only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from trainer.data.datasets import Tick, image_inputs
from trainer.data.records import RecordSet
from trainer.evaluation.calibration import calibrated
from trainer.evaluation.metrics import ranks
from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.bundle.label_contract import LabelContract

if TYPE_CHECKING:
    import tensorflow as tf


Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Images with the network's logits.

    Parameters
    ----------
    logits : ndarray, (images, 15), float32
    truth : ndarray, (images, 15), float32
        1, 0 or NaN (unknown).
    groups : ndarray, (images,), int64
        The patient of each image, as a number.
    folds : ndarray, (images,), int64, or None
        In cross-validation, the fold whose network scored the image (and was not trained on it).
    predictions : Predictions or None
        Predictions with calibrations and thresholds that were selected on other images; None:
        those of the contract apply.
    """

    logits: Float
    truth: Float
    groups: NDArray[np.int64]
    folds: NDArray[np.int64] | None = None
    predictions: "Predictions | None" = None

    @property
    def ranked(self) -> Float:
        """Scores to rank images by, (images, 15): logits, or ranks where networks differ.

        The logits of two networks are not comparable, so the score of an image is its rank within
        its fold.
        """
        if self.folds is None:
            return self.logits
        ranked = np.empty_like(self.logits)
        for fold in np.unique(self.folds):
            here = self.folds == fold
            ranked[here] = np.stack([ranks(column) for column in self.logits[here].T], axis=1)
        return ranked

    def only(self, chosen: NDArray[np.bool_]) -> "Scored":
        """Return the chosen images."""
        predictions = self.predictions
        return Scored(
            self.logits[chosen],
            self.truth[chosen],
            self.groups[chosen],
            None if self.folds is None else self.folds[chosen],
            None
            if predictions is None
            else Predictions(predictions.probabilities[chosen], predictions.called[chosen]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """Calibrated predictions for images.

    Parameters
    ----------
    probabilities : ndarray, (images, 15), float32
    called : ndarray, (images, 15), bool
        At or above the operating point; False for labels that have none.
    """

    probabilities: Float
    called: NDArray[np.bool_]


def predictions_of(labels: Sequence[LabelContract], images: Scored) -> Predictions:
    """Return `images.predictions`, or else the predictions with the contract of `labels`."""
    if images.predictions is not None:
        return images.predictions
    columns = [calibrated(images.logits[:, i], label.calibration) for i, label in enumerate(labels)]
    points = [label.operating_point for label in labels]
    thresholds = np.array([np.inf if point is None else point.threshold for point in points])
    probabilities = np.stack(columns, axis=1)
    return Predictions(probabilities, probabilities >= thresholds)


Network = Callable[..., "tf.Tensor"]
"""Called with images and ``training=False``, such as a Keras model."""

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
    for grey, _ in image_inputs(records, chosen, contract).batch(BATCH).prefetch(2):
        parts.append(run(grey).numpy())
        tick(len(parts[-1]))
    return np.concatenate(parts)


def thumbnails(records: RecordSet, chosen: NDArray[np.bool_], contract: InputContract) -> Float:
    """Return thumbnails of the chosen images, 16 x 16 mean grey values, (n, 256) float32."""
    import tensorflow as tf

    def shrink(grey: "tf.Tensor", _: "tf.Tensor") -> "tf.Tensor":
        return tf.image.resize(grey, (THUMBNAIL, THUMBNAIL), method="area")

    images = image_inputs(records, chosen, contract).batch(BATCH).map(shrink)
    return np.concatenate([part.numpy().reshape(len(part), -1) for part in images])


def first_inputs(
    records: RecordSet, chosen: NDArray[np.bool_], contract: InputContract, count: int
) -> Float:
    """Return the first `count` chosen images as model inputs (n, size, size, channels)."""
    images = image_inputs(records, chosen, contract).take(count)
    greys = np.stack([grey.numpy() for grey, _ in images])
    return np.repeat(greys, contract.channels, axis=-1)


PENALTY: Final = 0.01
FOLDS: Final = 5
MIN_FOLDS: Final = 3


def pixels_probe(train: Float, truth: Float, test: Float) -> Float:
    """Score images by logistic regression on thumbnails.

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
    """Return the fold of each image, at most five, each patient in one."""
    patient = np.unique(groups, return_inverse=True)[1]
    return np.random.default_rng(seed).permutation(int(patient.max()) + 1)[patient] % FOLDS


def cross_validated_probe(thumbnails: Float, truth: Float, folds: NDArray[np.int64]) -> Float:
    """Score every image with a probe fitted to the images of the other folds.

    Parameters
    ----------
    thumbnails : ndarray, (n, values), float32
    truth : ndarray, (n, 15), float32
        1, 0 or NaN.
    folds : ndarray, (n,), int64
        The fold of each image; each patient is in one fold.

    Returns
    -------
    ndarray, (n, 15), float32
        Ranks within the fold from 0 to 1, since the scores of two probes are not comparable. NaN
        for labels that cannot be fitted in every fold, and with fewer than three folds.
    """
    scores = np.full(truth.shape, np.nan, np.float32)
    parts = np.unique(folds)
    if len(parts) < MIN_FOLDS:
        return scores
    for part in parts:
        held = folds == part
        found = pixels_probe(thumbnails[~held], truth[~held], thumbnails[held])
        fitted = np.array([_both(column) for column in truth[~held].T])
        ranked = np.stack([ranks(column) for column in found.T], axis=1)
        scores[held] = np.where(fitted, ranked, np.nan)
    return scores


def _both(truth: Float) -> bool:
    """Return whether there are positive and negative images."""
    return bool((truth == 1).any() and (truth == 0).any())
