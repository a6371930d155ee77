"""The input check: whether an image looks like the model's training images, before any score.

The limits were measured on training images by cross-validation over patients and travel in the
model bundle; only the check for uniform grey is the same for every model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.errors import RefusedError, unsuitable
from xray_desktop.core.image.resampling import triangle_matrix
from xray_desktop.core.scoring.view_check import MIRRORED, VIEW_FIELDS, ViewCheck

Float = NDArray[np.float32]

SIDE: Final = 24
"""Side of the thumbnail in pixels."""
FLAT: Final = 1e-3
"""A thumbnail of less contrast is uniform but for rounding."""
BLOCK_PX: Final = 8
MAX_UNIFORM_GREY: Final = 0.15
"""Largest share of an image in blocks of exactly one grey that is neither darkest nor brightest.

Among 638 NIH images 3 have more than 0.10, one more than 0.15.
"""
FIELDS: Final = (
    "pose_weights",
    "pose_limits",
    "mean",
    "axes",
    "variances",
    "rest",
    "limit",
)
OUT_OF_DISTRIBUTION: Final = "out_of_distribution"
NOT_FRONTAL: Final = "not_a_frontal_chest"
LATERAL: Final = "lateral"
CERTAIN_FACTOR: Final = 3.5
"""Times the distance limit; beyond it an image is certainly no chest radiograph."""
CERTAIN_FACTOR_UNKNOWN_POSE: Final = 3.0
"""The same where no correction of the pose makes the image fit.

No chest radiograph was found beyond either, rotated, inverted or cropped; the farthest lay at 2.5
times the limit (docs/researcher/input-check-evaluation.md).
"""
ADVICE: Final = (
    "See that it is a whole frontal chest radiograph of an adult, taken and exported as usual."
)


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """One reason why an image is not suitable for scoring.

    Parameters
    ----------
    code : str
        A stable machine-readable name.
    sentence, fix : str
        What was found, and what to do.
    value, threshold : float
        What was measured, and what it should not exceed.
    certain : bool
        Whether it is so far off that the image is certainly no chest radiograph.
    """

    code: str
    sentence: str
    fix: str
    value: float
    threshold: float
    certain: bool = False

    @property
    def refusal(self) -> RefusedError:
        """The sentence and the fix, as an error."""
        return unsuitable(
            self.code,
            "{sentence}. {fix}",
            certain=self.certain,
            sentence=self.sentence,
            fix=self.fix,
        )


@dataclass(frozen=True, slots=True)
class Pose:
    """A wrong pose: how it is named, and what to do."""

    code: str
    sentence: str
    fix: str


POSES: Final = (
    Pose(
        "upside_down",
        "This image seems to stand upside down",
        "Turn it in the program it comes from and export it again.",
    ),
    Pose(
        "turned",
        "This image seems to lie on its side",
        "Turn it in the program it comes from and export it again.",
    ),
    Pose(
        "inverted",
        "This image's greys seem to be inverted: bone is dark",
        "Export it again with bright bones; in a DICOM file, look at Photometric Interpretation.",
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class InputCheck:
    """What a model's training images have in common.

    Parameters
    ----------
    pose_weights : ndarray, (poses, SIDE * SIDE + 1), float32
        A linear score of each of `POSES`, its offset last.
    pose_limits : ndarray, (poses,), float32
        Scores that an image should not exceed.
    mean : ndarray, (features,), float32
        Of the model's features (means over the image) of the training images.
    axes : ndarray, (k, features), float32
        Their principal axes, orthonormal.
    variances : ndarray, (k,), float32
        Variance along each axis.
    rest : float
        Mean variance along every other direction.
    limit : float
        Distance that an image should not exceed.
    views : ViewCheck or None
        Recognises lateral views and mirrored images; None in older bundles.
    """

    pose_weights: Float
    pose_limits: Float
    mean: Float
    axes: Float
    variances: Float
    rest: float
    limit: float
    views: ViewCheck | None = None

    def __post_init__(self) -> None:
        k, features = self.axes.shape
        shapes = self.mean.shape == (features,) and self.variances.shape == (k,)
        poses = self.pose_weights.shape == (len(POSES), SIDE * SIDE + 1)
        if not (shapes and poses and self.pose_limits.shape == (len(POSES),)):
            msg = (
                f"input check of {self.axes.shape} axes, {self.pose_weights.shape} poses: not valid"
            )
            raise ValueError(msg)
        if not (self.rest > 0 and self.limit > 0 and (self.variances > 0).all()):
            msg = "input check with a variance or a limit of 0: expected all above 0"
            raise ValueError(msg)
        if self.views is not None and self.views.view_filters.shape[1] != SIDE * SIDE:
            msg = f"view filters of {self.views.view_filters.shape[1]} pixels: not {SIDE * SIDE}"
            raise ValueError(msg)

    def to_arrays(self) -> dict[str, NDArray[np.floating]]:
        """Return every field as an array: float32, but for the filters of `views`."""
        arrays = {name: np.asarray(getattr(self, name), np.float32) for name in FIELDS}
        return arrays if self.views is None else arrays | self.views.to_arrays()

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> "InputCheck":
        """Restore what `to_arrays` returned; KeyError or ValueError if it is something else."""
        read = {name: np.asarray(arrays[name]).astype(np.float32) for name in FIELDS}
        rest, limit = float(read.pop("rest")), float(read.pop("limit"))
        known = any(name in arrays for name in VIEW_FIELDS)
        views = ViewCheck.from_arrays(arrays) if known else None
        return cls(**read, rest=rest, limit=limit, views=views)

    def distance(self, pooled: Float) -> NDArray[np.float64]:
        """Return the distance of each row of `pooled`, (n, features), from the training images.

        Mahalanobis' distance under probabilistic principal components (Tipping and Bishop, 1999),
        divided by the square root of the number of features: near 1 for an image like the others.
        """
        away = pooled.astype(np.float64) - self.mean
        along = away @ self.axes.T.astype(np.float64)
        left = np.maximum((away**2).sum(axis=1) - (along**2).sum(axis=1), 0)
        squared = (along**2 / self.variances).sum(axis=1) + left / self.rest
        return np.sqrt(squared / len(self.mean))

    def poses(self, thumbnails: Float) -> NDArray[np.float64]:
        """Return each pose's score, (n, poses), of images (n, SIDE * SIDE) from `thumbnail`."""
        weights = self.pose_weights.astype(np.float64)
        return thumbnails @ weights[:, :-1].T + weights[:, -1]

    def failures(self, grey: Float, pooled: Float | None) -> tuple[CheckFailure, ...]:
        """Return the reasons against scoring an image, its pose first.

        Parameters
        ----------
        grey : ndarray, (size, size), float32
            One channel of the model's input.
        pooled : ndarray, (features,), or None
            The model's features that the check uses; None where its graph has no such output.
        """
        image = thumbnail(grey)
        pose = self._pose_failure(image)
        lateral = self._lateral_failure(image)
        if lateral is not None and (pose is None or pose.code == NOT_FRONTAL):
            pose = lateral
        found = [] if pose is None else [pose]
        if pooled is not None:
            distance = float(self.distance(pooled[None])[0])
            if not distance <= self.limit:
                in_no_pose = pose is not None and pose.code == NOT_FRONTAL
                far = self.limit * (CERTAIN_FACTOR_UNKNOWN_POSE if in_no_pose else CERTAIN_FACTOR)
                found.append(
                    _out_of_distribution(distance, self.limit, certain=not distance <= far)
                )
        return tuple(found)

    def cautions(self, grey: Float) -> tuple[str, ...]:
        """Return cautions to show beside the scores of a suitable image.

        `grey` is as for `failures`.
        """
        if self.views is None:
            return ()
        score = float(self.views.mirrored(thumbnail(grey)[None])[0])
        return (MIRRORED,) if score > self.views.mirrored_limit else ()

    def _lateral_failure(self, image: Float) -> CheckFailure | None:
        if self.views is None:
            return None
        score = float(self.views.lateral(image[None])[0])
        if score <= self.views.lateral_limit:
            return None
        return CheckFailure(
            LATERAL,
            "This image seems to be a lateral view; the model scores frontal images (PA and AP) "
            "only",
            "Open the frontal image of this examination.",
            score,
            self.views.lateral_limit,
        )

    def _pose_failure(self, image: Float) -> CheckFailure | None:
        """Name the wrong pose whose correction makes the image fit."""
        scores = self.poses(image[None])[0]
        if not (scores > self.pose_limits).any():
            return None
        for number in map(int, np.argsort(self.pose_limits - scores)):
            score, limit = float(scores[number]), float(self.pose_limits[number])
            if score > limit and self._fits_when_corrected(image, number):
                pose = POSES[number]
                return CheckFailure(pose.code, pose.sentence, pose.fix, score, limit)
        worst = int(np.argmax(scores - self.pose_limits))
        return CheckFailure(
            NOT_FRONTAL,
            "This picture does not look like a whole frontal chest image in any position",
            ADVICE,
            float(scores[worst]),
            float(self.pose_limits[worst]),
        )

    def _fits_when_corrected(self, image: Float, number: int) -> bool:
        picture = image.reshape(SIDE, SIDE)
        ways = (
            (picture[::-1], picture[::-1, ::-1]),
            (np.rot90(picture), np.rot90(picture, 3)),
            (-picture,),
        )[number]
        scores = self.poses(np.stack([way.ravel() for way in ways]))
        return bool((scores <= self.pose_limits).all(axis=1).any())


def thumbnail(grey: Float) -> Float:
    """Return an image's thumbnail, (SIDE * SIDE,), mean 0 and length 1 (all 0 if uniform)."""
    matrix = triangle_matrix(grey.shape[0], SIDE)
    small = (matrix @ grey @ matrix.T).ravel()
    small = small - small.mean()
    length = float(np.linalg.norm(small))
    return (small / length if length > FLAT else small * 0).astype(np.float32)


def uniform_grey_failure(pixels: Float) -> CheckFailure | None:
    """Return a failure if much of an image has exactly one grey, like a screenshot or a drawing.

    Parameters
    ----------
    pixels : ndarray, (rows, columns), float32
        `Radiograph.pixels`.
    """
    share = uniform_grey_share(pixels)
    if share <= MAX_UNIFORM_GREY:
        return None
    return CheckFailure(
        "drawn",
        "A large part of this picture has exactly the same grey, like a screen or a drawing",
        "Open the image itself, not a picture of a program that shows it.",
        share,
        MAX_UNIFORM_GREY,
    )


def uniform_grey_share(pixels: Float) -> float:
    """Return the largest share of `pixels` in flat blocks of one grey between the extremes."""
    rows, columns = (side // BLOCK_PX * BLOCK_PX for side in pixels.shape)
    if not rows or not columns:
        return 0.0
    cells = pixels[:rows, :columns].reshape(rows // BLOCK_PX, BLOCK_PX, columns // BLOCK_PX, -1)
    # one axis after the other: over both at once numpy takes ten times as long
    low, high = cells.min(axis=1).min(axis=2), cells.max(axis=1).max(axis=2)
    flat = (low == high) & (low > pixels.min()) & (low < pixels.max())
    _, counts = np.unique(low[flat], return_counts=True)
    return float(counts.max(initial=0) / low.size)


def _out_of_distribution(distance: float, limit: float, *, certain: bool) -> CheckFailure:
    return CheckFailure(
        OUT_OF_DISTRIBUTION,
        "To the model this image looks unlike those that it was trained on",
        ADVICE,
        distance,
        limit,
        certain,
    )
