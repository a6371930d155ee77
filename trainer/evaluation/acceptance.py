"""A bundle's acceptance test: score labelled films, measure, and write the report."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trainer.data.division import DIVISION, Division
from trainer.data.records import RecordSet
from trainer.data.split import PartName
from trainer.evaluation.figures import Figures, measure
from trainer.evaluation.film_files import FilmFiles
from trainer.evaluation.films import LabelledFilms, LeftOut, RecordFilms
from trainer.evaluation.kept_results import KeptResults, digest
from trainer.evaluation.labelled_folder import FolderFilms
from trainer.evaluation.metadata import Metadata, film_key, read_metadata
from trainer.evaluation.other_patients import OtherPatientsFilms
from trainer.evaluation.outside import Form, OpenBundle, OutsideFilms, trained_prevalence
from trainer.evaluation.part import PartFilms
from trainer.evaluation.probe import cross_validated_probe, patient_folds
from trainer.evaluation.report_html import Report, WrongFilm, write_report
from trainer.evaluation.subgroups import Subgroup, subgroups
from trainer.evaluation.wrong import most_wrong
from xray_desktop.core.contract import CONTRACT_FILE, ModelContract

if TYPE_CHECKING:
    from rich.progress import Progress

COMMAND: Final = "evaluate"
STOPPED: Final = (
    "Stopped when {done:,} of {total:,} images were scored: they were drawn at random, and all "
    "figures are of them alone."
)
OVERLAP: Final = (
    "Whether these films or their patients were among those that the model was trained on was not "
    "checked: the bundle does not list them. If they were, every figure here is too good."
)
SAME_DIVISION: Final = (
    "The bundle was made with the very division that these images are a part of: none of them, and "
    "no other image of their patients, was trained on."
)
PROBE: Final = (
    "The pixels probe was fitted on these films themselves, in five parts with patients kept apart."
)
MIRRORED: Final = (
    "Each film was scored as it is and mirrored, and the mean of the two logits taken. The program "
    "does not do so, and the bundle's calibration and operating points were chosen without it."
)


@dataclass(frozen=True, slots=True)
class Request:
    """What to measure, on what: `records`, or `folder` with `labels`.

    Parameters
    ----------
    bundles : tuple of Path
        The bundles' folders; `accept` measures one.
    records : tuple of Path
        Folders with TFRecords.
    folder, labels : Path or None
        Films, and the table of what is on them.
    metadata : Path or None
        A table like NIH's, for figures by view, sex and age.
    report : Path or None
        The folder for the report.
    with_films : bool
        Whether the report shows films; it must then not be published.
    mirrored : bool
        Whether a film's score is the mean of its own and of its mirror image's.
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
    kept : KeptResults or None
        Where the scores are kept, until the figures have been shown.
    """

    report: Report
    left_out: tuple[LeftOut, ...]
    page: Path | None
    stopped: str = ""
    kept: KeptResults | None = None

    @property
    def figures(self) -> Figures:
        """What was measured."""
        return self.report.figures


def accept(request: Request, progress: "Progress") -> Accepted:
    """Measure the bundle on the films; on a KeyboardInterrupt on those that are scored by then.

    Raises
    ------
    TrainingError, XrayError
        A bundle, film, or table that cannot be used.
    """
    (folder,) = request.bundles
    bundle = OpenBundle.load(folder)
    form: Form = "both" if request.mirrored else "plain"
    table = None if request.metadata is None else read_metadata(request.metadata)
    with FilmFiles() as files:
        films = labelled_films(request, files, progress)
        kept = keep_scores(request, folder, films, form, progress)
        task = progress.add_task("Scoring", total=len(films.names))
        outside = bundle.score(
            films,
            lambda count: progress.advance(task, count),
            form=form,
            kept=kept,
        )
        report, left_out = _measured(bundle, films, outside, table)
        if request.mirrored:
            report = replace(report, notes=(MIRRORED, *report.notes))
        if outside.stopped:
            stopped = STOPPED.format(done=len(outside.films), total=len(films.names))
            return Accepted(report, left_out, None, stopped, kept)
        if request.with_films:
            report = _with_films(report, films, outside)
    page = None if request.report is None else write_report(report, request.report)
    return Accepted(report, left_out, page, kept=kept)


def keep_scores(
    request: Request, bundle: Path, films: LabelledFilms, form: Form, progress: "Progress"
) -> KeptResults | None:
    """Return where a bundle's scores are kept; None if they are not to be kept."""
    if request.keep is None:
        return None
    measured = {
        "bundle": digest((bundle / CONTRACT_FILE).read_bytes()),
        "images": films.fingerprint,
        "form": form,
    }
    tell = partial(progress.console.print, markup=False, highlight=False, soft_wrap=True)
    return KeptResults(request.keep, COMMAND, measured, tell)


def labelled_films(request: Request, files: FilmFiles, progress: "Progress") -> LabelledFilms:
    """Return the images that are to be measured.

    Raises
    ------
    TrainingError
        Records, tables or lists cannot be used, or no image is left.
    """
    films: LabelledFilms
    if request.folder is not None and request.labels is not None:
        films = FolderFilms(request.folder, request.labels, files)
    elif request.part is not None:
        division, seed = request.division, request.split_seed
        films = PartFilms(request.records, division, request.part, seed, progress)
    else:
        films = RecordFilms(RecordSet.read(request.records, progress))
    if request.without_patients_of:
        return OtherPatientsFilms(films, request.without_patients_of, progress)
    return films


def overlap_notes(contract: ModelContract, films: LabelledFilms) -> tuple[str, ...]:
    """Return what is known of a model having been trained on these images."""
    if isinstance(films, PartFilms) and films.division is not None:
        if contract.training.get(DIVISION) == films.division:
            return () if films.part == "training" else (SAME_DIVISION,)
    elif isinstance(films, OtherPatientsFilms):
        return ()  # its own note says how far
    return (OVERLAP,)


def _measured(
    bundle: OpenBundle,
    films: LabelledFilms,
    outside: OutsideFilms,
    table: Mapping[str, Metadata] | None,
) -> tuple[Report, tuple[LeftOut, ...]]:
    contract, scored = bundle.contract, outside.scored
    folds = patient_folds(scored.groups)
    probe = cross_validated_probe(outside.thumbnails, scored.truth, folds)
    figures = measure(contract.labels, scored, trained_prevalence(contract), probe)
    left_out = (*films.left_out, *outside.left_out)
    notes = [*overlap_notes(contract, films), PROBE, *films.notes, *_counted(left_out)]
    groups: tuple[Subgroup, ...] = ()
    if table is not None:
        found = [table.get(film_key(films.names[index])) for index in outside.films]
        groups = subgroups(contract.labels, scored, found)
        silent = sum(entry is None for entry in found)
        if silent:
            notes.append(f"Films that are not in the table of metadata: {silent}.")
    return Report(contract, films.words, figures, tuple(notes), groups), left_out


def _counted(left_out: Sequence[LeftOut]) -> list[str]:
    """Return how many films were left out for each reason, without their names."""
    reasons = Counter(film.reason for film in left_out)
    return [f"{count} left out: {reason}" for reason, count in reasons.most_common()]


def _with_films(report: Report, films: LabelledFilms, outside: OutsideFilms) -> Report:
    calls = most_wrong(report.contract.labels, outside.scored, report.figures)
    wrong = [
        WrongFilm(call, films.names[index] or f"film {index}", films.pixels(index))
        for call in calls
        for index in (int(outside.films[call.film]),)
    ]
    return replace(report, wrong=tuple(wrong))
