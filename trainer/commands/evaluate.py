"""``xray-trainer evaluate``: measure a bundle on labelled images (acceptance test)."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.data.split import PARTS
from trainer.evaluation.partial_results import STOPPABLE, conclude
from xray_desktop.process import interruptible
from xray_desktop.terminal import escape_controls

if TYPE_CHECKING:
    from trainer.evaluation.acceptance import EvaluationRequest


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    command = commands.add_parser(
        "evaluate",
        help="measure bundles on labelled images: TFRecords, or a folder with a table",
        description="Measures a bundle, at its own operating points, on images that it was not "
        "trained on; or several bundles and the average of their probabilities. "
        f"{STOPPABLE}",
    )
    command.add_argument(
        "bundle", type=Path, nargs="+", help="a folder that xray-trainer wrote; or several"
    )
    images = command.add_mutually_exclusive_group(required=True)
    images.add_argument(
        "--records", type=Path, nargs="+", metavar="DIR", help="folders with *.tfrec, or such files"
    )
    images.add_argument("--folder", type=Path, metavar="DIR", help="images: PNG, JPEG or DICOM")
    command.add_argument(
        "--labels",
        type=Path,
        metavar="CSV",
        help="with --folder: file names ('Image Index', or the first column) with 'Finding Labels' "
        "as in NIH's table, or a column of 1, 0 or nothing for each label; 'Patient ID' if known",
    )
    command.add_argument(
        "--metadata",
        type=Path,
        metavar="CSV",
        help="a table like NIH's Data_Entry_2017.csv, plain or .gz: figures by view, sex and age",
    )
    command.add_argument(
        "--report", type=Path, metavar="OUT", help="a folder for report.html and its pictures"
    )
    command.add_argument(
        "--with-images",
        action="store_true",
        help="show the most wrong images, with their names, in the report: not for publishing",
    )
    command.add_argument(  # the earlier name
        "--with-films", dest="with_images", action="store_true", help=argparse.SUPPRESS
    )
    command.add_argument(
        "--mirrored",
        action="store_true",
        help="score each image as it is and mirrored, and take the mean; the program does not do "
        "so. With several bundles: their average so too",
    )
    command.add_argument(
        "--beside",
        type=Path,
        nargs="+",
        default=[],
        metavar="BUNDLE",
        help="bundles to be shown side by side with the others, but not averaged with them",
    )
    command.add_argument(
        "--part",
        choices=PARTS,
        help="with --records: that part of them alone, as train divides them with the same lists "
        "and training.split_seed",
    )
    command.add_argument("--train-list", type=Path, help="with --part: as given to train")
    command.add_argument("--test-list", type=Path, help="with --part: as given to train")
    command.add_argument(
        "--split-seed", type=int, default=0, help="with --part: training.split_seed"
    )
    command.add_argument(
        "--without-patients-of",
        type=Path,
        nargs="+",
        default=[],
        metavar="SOURCE",
        help="leave out images of patients who are named in these lists of image names or records, "
        "such as those that the bundle was trained on",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Score the images, print the figures, and write the report."""
    from trainer.data.division import Division
    from trainer.errors import TrainingError
    from trainer.evaluation.acceptance import EvaluationRequest, accept
    from trainer.evaluation.terminal_output import print_figures, progress_bars

    if (options.folder is None) != (options.labels is None):
        raise TrainingError("--folder and --labels are needed together: images, and their labels.")
    lists = options.train_list, options.test_list
    if options.part is None and any(lists):
        raise TrainingError("--train-list and --test-list define a --part: expected one too.")
    if options.part is not None and not options.records:
        raise TrainingError("--part needs records: expected --records.")
    request = EvaluationRequest(
        bundles=tuple(options.bundle),
        records=tuple(options.records or ()),
        folder=options.folder,
        labels=options.labels,
        metadata=options.metadata,
        report=options.report,
        with_images=options.with_images,
        mirrored=options.mirrored,
        without_patients_of=tuple(options.without_patients_of),
        beside=tuple(options.beside),
        part=options.part,
        division=Division(*lists),
        split_seed=options.split_seed,
        keep=options.report or Path(),
    )
    if len(request.bundles) + len(request.beside) > 1:
        return _compare(request)
    with interruptible(), progress_bars() as progress:
        found = accept(request, progress)
    print_figures("Measured on these images", found.figures)
    lines = [*found.report.notes, *(f"{image.name}: {image.reason}" for image in found.left_out)]
    for line in lines:
        print(escape_controls(line), file=sys.stderr)  # noqa: T201 - a command line
    if found.page is not None:
        print(f"Report: {found.page}")  # noqa: T201 - a command line
    conclude(found.stopped, found.kept)
    return 0


def _compare(request: "EvaluationRequest") -> int:
    """Score the images by several bundles, and print the figures side by side."""
    from trainer.errors import TrainingError
    from trainer.evaluation.comparison import compare
    from trainer.evaluation.terminal_output import print_comparison, progress_bars

    if request.report is not None or request.with_images or request.metadata is not None:
        raise TrainingError(
            "--report, --with-images and --metadata are for one bundle: leave them out, or "
            "give one bundle."
        )
    with interruptible(), progress_bars() as progress:
        found = compare(request, progress)
    if not found.stopped:
        print_comparison(found)
        for note in found.notes:
            print(escape_controls(note), file=sys.stderr)  # noqa: T201 - a command line
    for kept in found.kept or (None,):
        conclude(found.stopped, kept)
    return 0
