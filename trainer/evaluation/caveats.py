"""Caveats that a reader of a label's score must know, found by the evaluation."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.image_tables import Metadata
from trainer.evaluation.figures import LabelFigures, enough
from trainer.evaluation.metrics import Draws, Ranking, Weights, auc, interval
from trainer.evaluation.model_evaluation import Evaluation
from trainer.evaluation.subgroups import subgroups
from xray_desktop.core.bundle.label_contract import Caveat, LabelContract

Float = NDArray[np.float32]

FEW: Final = 30
"""Below this number of positive images a label has a caveat: with 30 of them the interval of a
sensitivity of 0.9 is 0.74 to 0.97 (Wilson)."""
NOTABLE: Final = 0.02
"""Smallest loss of AUC within the views, compared with all images, for a caveat."""
VIEWS: Final = ("PA", "AP")
TREATED: Final = frozenset({"Pneumothorax"})
"""Labels of NIH's set most images of which show the treatment, a chest tube: Oakden-Rayner et al.,
"Hidden stratification causes clinically meaningful failures in machine learning for medical
imaging", 2020."""


def with_caveats(
    evaluation: Evaluation, metadata: Sequence[Metadata | None] | None = None
) -> Evaluation:
    """Return the evaluation with the caveats of each scored label, and with figures of groups.

    Parameters
    ----------
    evaluation : Evaluation
    metadata : sequence of Metadata or None, optional
        One for each measured image. Without it no group is measured, and views are unknown.
    """
    views = None if metadata is None else [None if m is None else m.view for m in metadata]
    rows = evaluation.figures.rows
    labels = tuple(
        replace(label, caveats=tuple(_caveats(index, label, row, evaluation, views)))
        for index, (label, row) in enumerate(zip(evaluation.labels, rows, strict=True))
    )
    groups = () if metadata is None else subgroups(labels, evaluation.images, metadata)
    return replace(evaluation, labels=labels, subgroups=groups)


def _caveats(
    index: int,
    label: LabelContract,
    row: LabelFigures,
    evaluation: Evaluation,
    views: Sequence[str | None] | None,
) -> list[Caveat]:
    if not label.sufficient:
        return []
    found: list[Caveat] = []
    if row.positives < FEW:
        found.append(Caveat("few_positives", {"positives": float(row.positives)}))
    if views is not None:
        images = evaluation.images
        scores = images.ranked[:, index]
        seen = view_areas(images.truth[:, index], scores, images.groups, views)
        if seen is not None:
            found.append(Caveat("view", seen))
    if row.pixels_auc is not None and row.pixels_auc >= row.auc.low:
        found.append(Caveat("pixels", {"model": row.auc.value, "pixels": row.pixels_auc}))
    if label.name in TREATED:
        found.append(Caveat("devices"))
    return found


def view_areas(
    truth: Float, scores: Float, groups: NDArray[np.int64], views: Sequence[str | None]
) -> dict[str, float] | None:
    """Return the AUC within each view if the view explains part of the AUC, else None.

    This is the case if the AUC over all pairs of a positive and a negative image is larger than
    that over pairs of the same view by `NOTABLE` or more, and the 95 % bootstrap interval of the
    difference (over patients) is above 0. Images of other or unknown views are left out.

    Parameters
    ----------
    truth, scores : ndarray, (images,), float32
        Truth is 1, 0 or NaN.
    groups : ndarray, (images,), int64
        The patient of each image.
    views : sequence of str or None
        ``PA`` or ``AP``; others count as unknown.

    Returns
    -------
    dict of str to float, or None
        Keys ``pa`` and ``ap``, for views with enough positive images.
    """
    masks = [np.array([view == one for view in views], bool) for one in VIEWS]
    known = np.where(masks[0] | masks[1], truth, np.float32(np.nan))
    parts = [np.where(mask, truth, np.float32(np.nan)) for mask in masks]
    rankings = [Ranking.of(part, scores) for part in parts]
    whole = Ranking.of(known, scores)

    def lost(weights: Weights) -> Draws:
        pairs = np.stack([_pairs(part, weights) for part in parts])
        areas = np.nan_to_num(np.stack([ranking.auc(weights) for ranking in rankings]))
        total = pairs.sum(axis=0)
        within = np.divide(
            (pairs * areas).sum(axis=0), total, out=np.full(len(total), np.nan), where=total > 0
        )
        return whole.auc(weights) - within

    found = interval(lost, groups)
    if not (found.value >= NOTABLE and found.low > 0):
        return None
    areas: dict[str, float] = {}
    for view, mask in zip(VIEWS, masks, strict=True):
        if enough(truth[mask], groups[mask]):
            areas[view.lower()] = auc(truth[mask], scores[mask])
    return areas


def _pairs(truth: Float, weights: Weights) -> Draws:
    """Return the number of pairs of a positive and a negative image, (draws,)."""
    positive, negative = (weights[:, truth == one].sum(axis=1) for one in (1, 0))
    return (positive * negative).astype(np.float64)
