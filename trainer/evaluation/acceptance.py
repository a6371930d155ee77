"""Acceptance test of a bundle: score labelled images, measure, and write the report."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trainer.data.division import DIVISION, Division
from trainer.data.image_files import ImageFiles
from trainer.data.image_tables import Metadata, image_key, read_metadata
from trainer.data.labelled_images import FolderImages, LabelledImages, LeftOut, RecordImages
from trainer.data.records import RecordSet
from trainer.data.selected_images import ImagesOfOtherPatients, PartImages
from trainer.data.split import PartName
from trainer.evaluation.bundle_scoring import BundleScores, Form, LoadedBundle, trained_prevalence
from trainer.evaluation.figures import Figures, measure
from trainer.evaluation.image_scores import cross_validated_probe, patient_folds
from trainer.evaluation.partial_results import PartialResults, digest
from trainer.evaluation.report import Report, WrongImage, most_wrong, write_report
from trainer.evaluation.subgroups import Subgroup, subgroups
from xray_desktop.core.bundle.contract import CONTRACT_FILE, ModelContract

if TYPE_CHECKING:
    from rich.progress import Progress

COMMAND: Final = "evaluate"
STOPPED: Final = (
    "Stopped after {done:,} of {total:,} images, in random order: all figures are of these images "
    "only."
)
OVERLAP: Final = (
    "Whether these images or their patients were among those that the model was trained on was not "
    "checked: the bundle does not list them. If they were, every figure here is too good."
)
SAME_DIVISION: Final = (
    "The bundle was trained with the same division: neither these images nor other images of their "
    "patients were used for training."
)
PROBE: Final = (
    "The pixels probe was fitted on these images themselves, in five parts without common patients."
)
MIRRORED: Final = (
    "The logits of each image are the mean over the image and its mirror image. The program does "
    "not do so, and the bundle's calibration and operating points were selected without it."
)


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """What to measure, on what: `records`, or `folder` with `labels`.

    Parameters
    ----------
    bundles : tuple of Path
        The bundles' folders; `accept` measures one.
    records : tuple of Path
        Folders with TFRecords.
    folder, labels : Path or None
        Images, and the table of their labels.
    metadata : Path or None
        A table like NIH's Data_Entry, for figures by view, sex and age.
    report : Path or None
        Folder of the report.
    with_images : bool
        Whether the report shows images, and so must not be published.
    mirrored : bool
        Whether scores are the mean over the image and its mirror image.
    without_patients_of : tuple of Path
        Lists of image names, or TFRecords, of patients to leave out.
    beside : tuple of Path
        Further bundles that a comparison shows without averaging them.
    part : str or None
        The part of the records, divided by `division`; None: all records.
    division : Division
    split_seed : int
        `Recipe.split_seed` of the training that the part belongs to.
    keep : Path or None
        Folder for storing scores until all images are scored, or None.
    """

    bundles: tuple[Path, ...]
    records: tuple[Path, ...] = ()
    folder: Path | None = None
    labels: Path | None = None
    metadata: Path | None = None
    report: Path | None = None
    with_images: bool = False
    mirrored: bool = False
    without_patients_of: tuple[Path, ...] = ()
    beside: tuple[Path, ...] = ()
    part: PartName | None = None
    division: Division = field(default_factory=Division)
    split_seed: int = 0
    keep: Path | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Accepted:
    """The figures, the images left out, the report, and its page if it was written.

    Parameters
    ----------
    report : Report
    left_out : tuple of LeftOut
    page : Path or None
        None also if the run was stopped.
    stopped : str
        How many images were scored before the run was stopped; empty if it was not.
    kept : PartialResults or None
        Stored scores, until the figures have been shown.
    """

    report: Report
    left_out: tuple[LeftOut, ...]
    page: Path | None
    stopped: str = ""
    kept: PartialResults | None = None

    @property
    def figures(self) -> Figures:
        """The measured figures."""
        return self.report.figures


def accept(request: EvaluationRequest, progress: "Progress") -> Accepted:
    """Measure the bundle on the images; on KeyboardInterrupt, on those scored so far.

    Raises
    ------
    TrainingError, XrayError
        A bundle, image, or table that cannot be used.
    """
    (folder,) = request.bundles
    bundle = LoadedBundle.load(folder)
    form: Form = "both" if request.mirrored else "plain"
    table = None if request.metadata is None else read_metadata(request.metadata)
    with ImageFiles() as files:
        images = labelled_images(request, files, progress)
        kept = partial_results(request, folder, images, form, progress)
        task = progress.add_task("Scoring", total=len(images.names))
        bundle_scores = bundle.score(
            images,
            lambda count: progress.advance(task, count),
            form=form,
            kept=kept,
        )
        report, left_out = _measured(bundle, images, bundle_scores, table)
        if request.mirrored:
            report = replace(report, notes=(MIRRORED, *report.notes))
        if bundle_scores.stopped:
            stopped = STOPPED.format(done=len(bundle_scores.images), total=len(images.names))
            return Accepted(report, left_out, None, stopped, kept)
        if request.with_images:
            report = _with_images(report, images, bundle_scores)
    page = None if request.report is None else write_report(report, request.report)
    return Accepted(report, left_out, page, kept=kept)


def partial_results(
    request: EvaluationRequest,
    bundle: Path,
    images: LabelledImages,
    form: Form,
    progress: "Progress",
) -> PartialResults | None:
    """Return the stored scores of a bundle, or None if scores are not stored."""
    if request.keep is None:
        return None
    measured = {
        "bundle": digest((bundle / CONTRACT_FILE).read_bytes()),
        "images": images.fingerprint,
        "form": form,
    }
    notify = partial(progress.console.print, markup=False, highlight=False, soft_wrap=True)
    return PartialResults(request.keep, COMMAND, measured, notify)


def labelled_images(
    request: EvaluationRequest, files: ImageFiles, progress: "Progress"
) -> LabelledImages:
    """Return the images to measure.

    Raises
    ------
    TrainingError
        Records, tables or lists cannot be used, or no image is left.
    """
    images: LabelledImages
    if request.folder is not None and request.labels is not None:
        images = FolderImages(request.folder, request.labels, files)
    elif request.part is not None:
        division, seed = request.division, request.split_seed
        images = PartImages(request.records, division, request.part, seed, progress)
    else:
        images = RecordImages(RecordSet.read(request.records, progress))
    if request.without_patients_of:
        return ImagesOfOtherPatients(images, request.without_patients_of, progress)
    return images


def overlap_notes(contract: ModelContract, images: LabelledImages) -> tuple[str, ...]:
    """Return notes on whether the model was trained on these images."""
    if isinstance(images, PartImages) and images.division is not None:
        if contract.training.get(DIVISION) == images.division:
            return () if images.part == "training" else (SAME_DIVISION,)
    elif isinstance(images, ImagesOfOtherPatients):
        return ()  # it has a note on this itself
    return (OVERLAP,)


def _measured(
    bundle: LoadedBundle,
    images: LabelledImages,
    bundle_scores: BundleScores,
    table: Mapping[str, Metadata] | None,
) -> tuple[Report, tuple[LeftOut, ...]]:
    contract, scored = bundle.contract, bundle_scores.scored
    folds = patient_folds(scored.groups)
    probe = cross_validated_probe(bundle_scores.thumbnails, scored.truth, folds)
    figures = measure(contract.labels, scored, trained_prevalence(contract), probe)
    left_out = (*images.left_out, *bundle_scores.left_out)
    notes = [*overlap_notes(contract, images), PROBE, *images.notes, *_counted(left_out)]
    groups: tuple[Subgroup, ...] = ()
    if table is not None:
        found = [table.get(image_key(images.names[index])) for index in bundle_scores.images]
        groups = subgroups(contract.labels, scored, found)
        missing = sum(entry is None for entry in found)
        if missing:
            notes.append(f"Images without an entry in the metadata table: {missing}.")
    return Report(contract, images.description, figures, tuple(notes), groups), left_out


def _counted(left_out: Sequence[LeftOut]) -> list[str]:
    """Return the number of images left out for each reason, without their names."""
    reasons = Counter(image.reason for image in left_out)
    return [f"{count} left out: {reason}" for reason, count in reasons.most_common()]


def _with_images(report: Report, images: LabelledImages, bundle_scores: BundleScores) -> Report:
    calls = most_wrong(report.contract.labels, bundle_scores.scored, report.figures)
    wrong = [
        WrongImage(call, images.names[index] or f"image {index}", images.pixels(index))
        for call in calls
        for index in (int(bundle_scores.images[call.image]),)
    ]
    return replace(report, wrong=tuple(wrong))
