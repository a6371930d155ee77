"""Several bundles and their average, compared on the same images."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.image_files import ImageFiles
from trainer.evaluation.acceptance import (
    EvaluationRequest,
    labelled_images,
    overlap_notes,
    partial_results,
)
from trainer.evaluation.bundle_scoring import BundleScores, Form, LoadedBundle
from trainer.evaluation.figures import enough
from trainer.evaluation.metrics import Draws, Interval, Ranking, bootstrap_draws, point_estimate
from xray_desktop.core.labels import LABELS, NO_FINDING

if TYPE_CHECKING:
    from rich.progress import Progress

    from trainer.data.labelled_images import LabelledImages
    from trainer.evaluation.partial_results import PartialResults

AVERAGE: Final = "average"
MIRRORED: Final = "{}, mirrored"
AVERAGED: Final = "The average is that of the models' probabilities before any calibration."
BOTH_WAYS: Final = "Mirrored: of the images as they are and of their mirror images."
STOPPED: Final = "Stopped before all images were scored by all bundles."

Probabilities = NDArray[np.float64]
"""(images, 15), in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Column:
    """Figures of one model, or of an average of several.

    Parameters
    ----------
    name : str
        Name of the bundle's folder, or a description of the average.
    aucs : tuple of Interval
        Of each label, in the order of `core.labels.LABELS`; NaN with fewer than ten images that
        have the label, or that do not.
    mean : Interval
        Mean over labels with an AUC, without *No Finding*.
    gain : Interval or None
        `mean` against that of the first column, in the same bootstrap samples; None in the first.
    """

    name: str
    aucs: tuple[Interval, ...]
    mean: Interval
    gain: Interval | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Columns to print next to each other.

    Parameters
    ----------
    images, patients : int
    positives : tuple of int
        Number of images with each label.
    columns : tuple of Column
        The bundles, their average if there are several, the average with mirror images if
        requested, and further bundles.
    notes : tuple of str
        Notes for readers of the figures.
    stopped : str
        A sentence if the run was stopped; there are no columns then.
    kept : tuple of PartialResults
        Stored scores, until the figures have been shown.
    """

    images: int
    patients: int
    positives: tuple[int, ...]
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()
    stopped: str = ""
    kept: "tuple[PartialResults, ...]" = ()


def compare(request: EvaluationRequest, progress: "Progress") -> Comparison:
    """Score the images by every bundle, and measure each and their average.

    Raises
    ------
    TrainingError, XrayError
        A bundle, image, or table that cannot be used.
    """
    folders = (*request.bundles, *request.beside)
    bundles = [LoadedBundle.load(folder) for folder in folders]
    kept: list[PartialResults] = []
    found: dict[tuple[int, Form], BundleScores] = {}
    with ImageFiles() as files:
        images = labelled_images(request, files, progress)
        for number, (folder, bundle) in enumerate(zip(folders, bundles, strict=True)):
            both = request.mirrored and number < len(request.bundles)
            forms: tuple[Form, ...] = ("plain", "mirror") if both else ("plain",)
            for form in forms:
                results = partial_results(request, folder, images, form, progress)
                kept += [] if results is None else [results]
                title = f"Scoring ({folder.name}{', mirrored' if form == 'mirror' else ''})"
                task = progress.add_task(title, total=len(images.names))
                scores = bundle.score(
                    images, lambda n, t=task: progress.advance(t, n), form=form, kept=results
                )
                if scores.stopped:
                    return Comparison(0, 0, (), (), (), STOPPED, (kept[-1],) if kept else ())
                found[number, form] = scores
    notes = _notes(request, bundles, images, found)
    names = [folder.name for folder in folders]
    return _compared(names, len(request.bundles), found, notes, tuple(kept))


def _notes(
    request: EvaluationRequest,
    bundles: Sequence[LoadedBundle],
    images: "LabelledImages",
    found: dict[tuple[int, Form], BundleScores],
) -> tuple[str, ...]:
    overlaps = [note for bundle in bundles for note in overlap_notes(bundle.contract, images)]
    averaged = (AVERAGED,) if len(request.bundles) > 1 else ()
    both = (BOTH_WAYS,) if request.mirrored else ()
    left_out = {*images.left_out, *(one for scores in found.values() for one in scores.left_out)}
    counted = [f"Images left out because they could not be opened: {len(left_out)}."]
    return (
        *averaged,
        *both,
        *dict.fromkeys(overlaps),
        *images.notes,
        *(counted if left_out else []),
    )


def _compared(
    names: Sequence[str],
    averaged: int,
    found: dict[tuple[int, Form], BundleScores],
    notes: tuple[str, ...],
    kept: "tuple[PartialResults, ...]",
) -> Comparison:
    common = reduce(np.intersect1d, [scores.images for scores in found.values()])
    parts = {key: one.scored.only(np.isin(one.images, common)) for key, one in found.items()}
    probabilities_by_key = {key: _probabilities(part.logits) for key, part in parts.items()}
    scored = parts[0, "plain"]
    alone = [(name, probabilities_by_key[number, "plain"]) for number, name in enumerate(names)]
    shown, title = alone[:averaged], names[0]
    if averaged > 1:
        title = AVERAGE
        shown.append((title, np.mean([each for _, each in shown], axis=0)))
    if len(probabilities_by_key) > len(alone):
        both = [each for (number, _), each in probabilities_by_key.items() if number < averaged]
        shown.append((MIRRORED.format(title), np.mean(both, axis=0)))
    shown += alone[averaged:]
    columns: list[Column] = []
    first: Draws | None = None
    for name, probabilities in shown:
        column, draws = _column(name, probabilities, scored.truth, scored.groups, columns, first)
        first = draws if first is None else first
        columns.append(column)
    return Comparison(
        len(scored.truth),
        len(np.unique(scored.groups)),
        tuple((scored.truth == 1).sum(axis=0).tolist()),
        tuple(columns),
        notes,
        kept=kept,
    )


def _column(
    name: str,
    probabilities: Probabilities,
    truth: NDArray[np.float32],
    groups: NDArray[np.int64],
    before: Sequence[Column],
    first: Draws | None,
) -> tuple[Column, Draws]:
    """Return a column, and its mean AUC in each bootstrap sample of patients."""
    nothing = Interval(float("nan"), float("nan"), float("nan"))
    aucs = [nothing] * len(LABELS)
    values: list[float] = []
    drawings: list[Draws] = []
    for column, label in enumerate(LABELS):
        known = truth[:, column]
        if not enough(known, groups):
            continue
        ranking = Ranking.of(known, probabilities[:, column])
        draws = bootstrap_draws(ranking.auc, groups)
        aucs[column] = Interval.of(point_estimate(ranking.auc, len(known)), draws)
        if label != NO_FINDING:
            values.append(aucs[column].value)
            drawings.append(draws)
    if not values:
        return Column(name, tuple(aucs), nothing, nothing if before else None), np.empty(0)
    means = np.mean(drawings, axis=0)  # NaN where a label is in none of a sample's images
    mean = Interval.of(float(np.mean(values)), means)
    gain = None
    if first is not None:
        gain = Interval.of(mean.value - before[0].mean.value, means - first)
    return Column(name, tuple(aucs), mean, gain), means


def _probabilities(logits: NDArray[np.float32]) -> Probabilities:
    return 1 / (1 + np.exp(-logits.astype(np.float64)))
