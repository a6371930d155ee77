"""A bundle's acceptance test: score labelled images, measure, and write the report."""

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
    "Stopped when {done:,} of {total:,} images were scored: they were drawn at random, and all "
    "figures are of them alone."
)
OVERLAP: Final = (
    "Whether these images or their patients were among those that the model was trained on was not "
    "checked: the bundle does not list them. If they were, every figure here is too good."
)
SAME_DIVISION: Final = (
    "The bundle was made with the very division that these images are a part of: none of them, and "
    "no other image of their patients, was trained on."
)
PROBE: Final = "The pixels probe was fitted on these images themselves, in five parts with patients kept apart."
MIRRORED: Final = (
    "Each image was scored as it is and mirrored, and the mean of the two logits taken. The program "
    "does not do so, and the bundle's calibration and operating points were chosen without it."
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
        Images, and the table of what is on them.
    metadata : Path or None
        A table like NIH's, for figures by view, sex and age.
    report : Path or None
        The folder for the report.
    with_films : bool
        Whether the report shows images; it must then not be published.
    mirrored : bool
        Whether an image's score is the mean of its own and of its mirror image's.
    without_patients_of : tuple of Path
        Lists of image names, or TFRecords, whose patients are left out.
    beside : tuple of Path
        Further bundles, which a comparison shows but does not average.
    part : str or None
        Which part of the records, divided by `division`; None: all of them.
    division : Division
    split_seed : int
        `Recipe.split_seed` of the training whose part it is.
    keep : Path or None
        The folder in which scores are kept until all images are scored; None: nowhere.
    """

    bundles: tuple[Path, ...]
    records: tuple[Path, ...] = ()
    folder: Path | None = None
    labels: Path | None = None
    metadata: Path | None = None
    report: Path | None = None
    with_films: bool = False
    mirrored: bool = False
    without_patients_of: tuple[Path, ...] = ()
    beside: tuple[Path, ...] = ()
    part: PartName | None = None
    division: Division = field(default_factory=Division)
    split_seed: int = 0
    keep: Path | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Accepted:
    """The figures, what was left out, and the report with the page that holds it, if written.

    Parameters
    ----------
    report : Report
    left_out : tuple of LeftOut
    page : Path or None
        None also where the run was stopped.
    stopped : str
        How many of how many images were scored before the run was stopped; empty if it was not.
    kept : PartialResults or None
        Where the scores are kept, until the figures have been shown.
    """

    report: Report
    left_out: tuple[LeftOut, ...]
    page: Path | None
    stopped: str = ""
    kept: PartialResults | None = None

    @property
    def figures(self) -> Figures:
        """What was measured."""
        return self.report.figures


def accept(request: EvaluationRequest, progress: "Progress") -> Accepted:
    """Measure the bundle on the images; on a KeyboardInterrupt on those that are scored by then.

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
        if request.with_films:
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
    """Return where a bundle's scores are kept; None if they are not to be kept."""
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
    """Return the images that are to be measured.

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
    """Return what is known of a model having been trained on these images."""
    if isinstance(images, PartImages) and images.division is not None:
        if contract.training.get(DIVISION) == images.division:
            return () if images.part == "training" else (SAME_DIVISION,)
    elif isinstance(images, ImagesOfOtherPatients):
        return ()  # its own note says how far
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
        silent = sum(entry is None for entry in found)
        if silent:
            notes.append(f"Images that are not in the table of metadata: {silent}.")
    return Report(contract, images.words, figures, tuple(notes), groups), left_out


def _counted(left_out: Sequence[LeftOut]) -> list[str]:
    """Return how many images were left out for each reason, without their names."""
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
