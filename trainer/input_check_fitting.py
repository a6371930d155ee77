"""Fitting a model's input check to its training images: poses, and distance in feature space.

Images of other hospitals, textbooks and resolutions are cropped and sharpened differently from
those of one training set. So a varied copy of each image counts as much as the image itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.datasets import image_inputs
from trainer.data.records import RecordSet, patient_groups
from trainer.errors import TrainingError
from trainer.network.inception import checked_features
from trainer.view_check_fitting import make_view_check
from xray_desktop.core.bundle.contract import INPUT_CHECK_FILE, InputContract
from xray_desktop.core.image.resampling import triangle_matrix
from xray_desktop.core.scoring.input_check import POSES, SIDE, InputCheck, thumbnail

if TYPE_CHECKING:
    import keras
    from rich.progress import Progress


Float = NDArray[np.float32]

QUANTILE: Final = 0.99
"""Share of held-out images within the limit of the distance."""
POSE_QUANTILE: Final = 0.995
"""Share of held-out images within the limit of each pose."""
FOLDS: Final = 5
AXES: Final = (16, 32, 64, 128)
"""Numbers of principal axes to choose from."""
RIDGE: Final = 1e-4
MIN_IMAGES: Final = 50
MAX_IMAGES: Final = 2000
"""The check is fitted to at most this many training images, evenly spread."""
MAX_THUMBNAILS: Final = 10_000
"""The same for what is fitted to thumbnails only: mirrored images and lateral views."""
FOLD_SEED: Final = 20261125


@dataclass(frozen=True, slots=True, eq=False)
class TrainingFeatures:
    """Data to fit an input check to.

    Parameters
    ----------
    small : ndarray, (n, SIDE * SIDE), float32
        The images' `core.scoring.input_check.thumbnail`.
    pooled : ndarray, (n, features), float32
        Their features, as `trainer.network.inception.checked_features` gives them.
    patients : ndarray, (n,), int64
        The patient of each; folds keep patients apart.
    many, many_patients : ndarray, (m, SIDE * SIDE) float32 and (m,) int64
        Thumbnails and patients of more training images, including these.
    """

    small: Float
    pooled: Float
    patients: NDArray[np.int64]
    many: Float
    many_patients: NDArray[np.int64]


def make_input_check(images: TrainingFeatures) -> InputCheck:
    """Return the input check of a model that was trained on `images`.

    The number of axes maximises the likelihood of held-out images, and every limit is a quantile
    of held-out images: images of other kinds are not used. Only the score of lateral views is also
    fitted to other images, synthetic ones (`trainer.view_check_fitting`).

    Raises
    ------
    TrainingError
        Too few images.
    """
    if len(images.small) < MIN_IMAGES:
        raise TrainingError(
            f"An input check needs at least {MIN_IMAGES} images, not {len(images.small)}."
        )
    folds = _folds(images.patients)
    small = images.small
    wrong = _posed(small)
    pose_scores = np.empty((len(small), len(POSES)))
    usable = [k for k in AXES if k < min(images.pooled.shape[1], len(small) // 2)]
    likelihood = np.zeros(len(usable))
    distances = np.empty((len(usable), len(small)))
    for fold in range(FOLDS):
        seen, left = folds != fold, folds == fold
        weights = _pose_weights(small[seen], wrong[:, seen])
        pose_scores[left] = small[left] @ weights[:, :-1].T + weights[:, -1]
        spreads = _spreads(images.pooled[seen], usable)
        for row, part in enumerate(spreads):
            distances[row, left] = part.distance(images.pooled[left])
            likelihood[row] += _log_likelihood(part, distances[row, left])
    best = int(np.argmax(likelihood))
    (whole,) = _spreads(images.pooled, [usable[best]])
    return InputCheck(
        _pose_weights(small, wrong).astype(np.float32),
        np.quantile(pose_scores, POSE_QUANTILE, axis=0).astype(np.float32),
        whole.mean,
        whole.axes,
        whole.variances,
        whole.rest,
        float(np.quantile(distances[best], QUANTILE)),
        make_view_check(images.many, _folds(images.many_patients)),
    )


def _folds(patients: NDArray[np.int64]) -> NDArray[np.int64]:
    names, index = np.unique(patients, return_inverse=True)
    return np.random.default_rng(FOLD_SEED).permutation(len(names))[index] % FOLDS


def _posed(small: Float) -> Float:
    """Return images upside down (also mirrored), rotated left and right, and inverted."""
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
"""The indices in `_posed` of each of `POSES`."""


def _pose_weights(small: Float, wrong: Float) -> NDArray[np.float64]:
    """Return ridge regressions of -1 (upright, and mirrored) against +1 (the pose)."""
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


def _spreads(pooled: Float, counts: Sequence[int]) -> list[InputCheck]:
    """Return checks that check distances only, one for each number of axes."""
    mean = pooled.mean(axis=0, dtype=np.float64)
    away = pooled - mean
    values, directions = _principal(away, max(counts))
    checks: list[InputCheck] = []
    for k in counts:
        axes = directions[:k]
        rest = values[k:].sum() / (len(pooled) - 1) / (pooled.shape[1] - k)
        checks.append(
            InputCheck(
                np.zeros((len(POSES), SIDE * SIDE + 1), np.float32),
                np.zeros(len(POSES), np.float32),
                mean.astype(np.float32),
                axes.astype(np.float32),
                (values[:k] / (len(pooled) - 1)).astype(np.float32),
                float(rest),
                1.0,
            )
        )
    return checks


def _principal(
    away: NDArray[np.float64], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return all sums of squares along principal axes, descending, and the first `count` axes."""
    rows, features = away.shape
    if rows > features:  # the smaller of the two products has the same eigenvalues
        values, vectors = np.linalg.eigh(away.T @ away)
        return values[::-1], vectors[:, ::-1][:, :count].T
    values, vectors = np.linalg.eigh(away @ away.T)
    values, vectors = values[::-1], vectors[:, ::-1]
    return values, (vectors[:, :count].T @ away) / np.sqrt(values[:count, None])


def _log_likelihood(input_check: InputCheck, distances: NDArray[np.float64]) -> float:
    features, k = len(input_check.mean), len(input_check.axes)
    volume = np.log(input_check.variances.astype(np.float64)).sum() + (features - k) * np.log(
        input_check.rest
    )
    return float(-0.5 * (features * distances**2 + volume).sum())


def write_input_check(input_check: InputCheck, folder: Path) -> None:
    """Write the check into the bundle that is assembled in `folder`, before it is sealed."""
    np.savez_compressed(folder / INPUT_CHECK_FILE, **input_check.to_arrays())


MIN_SIDE: Final = 0.75
"""Smallest share of each side of an image that a varied copy shows."""
SOFTEST_PX: Final = 48
"""A varied copy is reduced to between this and twice as many pixels a side."""
BATCH: Final = 16
VARIATION_SEED: Final = 20261130


def input_check_features(
    network: "keras.Model",
    records: RecordSet,
    train: NDArray[np.int64],
    contract: InputContract,
    progress: "Progress",
) -> TrainingFeatures:
    """Return thumbnails and features of training images and of their varied copies.

    Parameters
    ----------
    network : keras.Model
        From input to probabilities.
    records : RecordSet
    train : ndarray, (n,), int64
        The training images; `MAX_THUMBNAILS` and `MAX_IMAGES` of them are taken, evenly spread.
    contract : InputContract
        The model's input.
    progress : Progress
    """
    import tensorflow as tf

    model = checked_features(network)

    @tf.function(reduce_retracing=True)
    def run(grey: "tf.Tensor") -> "tf.Tensor":
        return model(tf.repeat(grey, contract.channels, axis=-1), training=False)

    many = _spread(train, MAX_THUMBNAILS)
    among = set(_spread(many, MAX_IMAGES).tolist())
    rng = np.random.default_rng(VARIATION_SEED)
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

    for number, (tensor, _) in zip(many, image_inputs(records, many, contract), strict=True):
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
    return TrainingFeatures(
        np.stack(small),
        np.concatenate(pooled),
        patients[np.array(taken)],
        np.stack(thumbs),
        patients[many],
    )


def varied(grey: Float, rng: np.random.Generator) -> Float:
    """Return an image cropped, stretched and blurred at random, of the same shape, float32.

    Each side keeps `MIN_SIDE` of its length or more; the crop fills the whole image, at
    `SOFTEST_PX` to twice as many pixels a side.
    """
    size = grey.shape[0]
    coarse = int(rng.integers(SOFTEST_PX, 2 * SOFTEST_PX + 1))
    rows, columns = (_axis(size, coarse, rng) for _ in range(2))
    return (rows @ grey @ columns.T).astype(np.float32)


def _axis(size: int, coarse: int, rng: np.random.Generator) -> Float:
    kept = round(size * rng.uniform(MIN_SIDE, 1.0))
    start = int(rng.integers(0, size - kept + 1))
    matrix = np.zeros((size, size), np.float32)
    softened = triangle_matrix(coarse, size) @ triangle_matrix(kept, coarse)
    matrix[:, start : start + kept] = softened
    return matrix


def _spread(indices: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return at most `most` of `indices`, evenly spread."""
    places = np.linspace(0, len(indices) - 1, min(len(indices), most)).astype(np.int64)
    return indices[places]
