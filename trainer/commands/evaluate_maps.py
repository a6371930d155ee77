"""``xray-trainer evaluate-maps``: measure where a bundle's heat maps point, and check them."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.evaluation.partial_results import STOPPABLE, conclude
from xray_desktop.process import interruptible
from xray_desktop.terminal import escape_controls

if TYPE_CHECKING:
    from trainer.map_evaluation.study import MapEvaluationRequest, MapStudy


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    command = commands.add_parser(
        "evaluate-maps",
        help="measure a bundle's maps against boxes drawn by radiologists, and check their sanity",
        description="Measures where a bundle's heat maps point (pointing game, overlap), compared "
        "with maps that do not depend on the model, and whether a heat map changes when the "
        f"network's weights are shuffled. {STOPPABLE}",
    )
    bundle = command.add_mutually_exclusive_group(required=True)
    bundle.add_argument("bundle", type=Path, nargs="?", help="a folder that xray-trainer wrote")
    bundle.add_argument(
        "--into",
        type=Path,
        metavar="BUNDLE",
        help="measure this bundle, and write the results of each label into its contract: the "
        "program then displays how reliable the label's heat maps are",
    )
    command.add_argument(
        "--boxes",
        type=Path,
        metavar="CSV",
        help="a table like NIH's BBox_List_2017.csv, plain or .gz, of images in --records or "
        "--folder",
    )
    command.add_argument(
        "--drawn",
        type=Path,
        metavar="DIR",
        help="a folder that make_drawn.py wrote: measure the heat maps of simulated lesions "
        "that the model calls, also in addition to --boxes",
    )
    command.add_argument(
        "--without-patients-of",
        type=Path,
        nargs="+",
        default=[],
        metavar="SOURCE",
        help="leave out findings of patients who are named in these lists of image names or "
        "records, such as those that the model was trained on",
    )
    images = command.add_mutually_exclusive_group()
    images.add_argument(
        "--records", type=Path, nargs="+", metavar="DIR", help="folders with *.tfrec, or such files"
    )
    images.add_argument("--folder", type=Path, metavar="DIR", help="images: PNG, JPEG or DICOM")
    command.add_argument(
        "--box-side",
        type=int,
        default=1024,
        metavar="PIXELS",
        help="longer side of the images that the boxes were drawn on; smaller copies of them may "
        "be given (default: NIH's 1024)",
    )
    command.add_argument(
        "--methods",
        nargs="*",
        default=["grad-cam"],
        metavar="NAME",
        help="methods to measure in addition to the program's own, such as "
        "ig-at-mixed5-mirror; all: those that the network has the layers for (default: grad-cam)",
    )
    command.add_argument(
        "--most", type=int, metavar="N", help="maximum number of boxed findings, selected at random"
    )
    command.add_argument(
        "--deletion",
        action="store_true",
        help="measure deletion and insertion too: 22 forward passes for each map",
    )
    command.add_argument(
        "--checks",
        type=int,
        default=8,
        metavar="N",
        help="findings for the checks by shuffled weights and for --compare; 0: none (default: 8)",
    )
    command.add_argument(
        "--compare",
        type=Path,
        nargs="+",
        default=[],
        metavar="BUNDLE",
        help="bundles of the same kind: another seed, or one trained on shuffled labels",
    )
    command.add_argument("--report", type=Path, metavar="OUT", help="a folder for maps.html")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure, print the tables, and write the report and the bundle's contract."""
    from trainer.evaluation.terminal_output import progress_bars
    from trainer.map_evaluation.study import study
    from trainer.map_evaluation.study_output import print_study, write_evaluation, write_study

    requests = _requests(options)
    found: list[MapStudy] = []
    for request in requests:
        with interruptible(), progress_bars() as progress:
            found.append(study(request, progress))
        print_study(found[-1])
        for image in found[-1].left_out:
            print(escape_controls(f"{image.name}: {image.reason}"), file=sys.stderr)  # noqa: T201 - a command line
        if found[-1].stopped:
            break
    if options.report is not None and not found[-1].stopped:
        print(f"Report: {write_study(found, options.report)}")  # noqa: T201 - a command line
    if options.into is not None and not found[-1].stopped:
        contract = write_evaluation(options.into, found)
        count = sum(label.map_evaluation is not None for label in contract.labels)
        print(f"Written into the bundle's contract: the evaluation of {count} labels' heat maps.")  # noqa: T201 - a command line
    for studied in found:
        conclude(studied.stopped, studied.kept)
    return 0


def _requests(options: argparse.Namespace) -> "list[MapEvaluationRequest]":
    """Return the requests; raise TrainingError if options are missing or contradict each other."""
    from trainer.errors import TrainingError
    from trainer.map_evaluation.methods import SHOWN_MAP, method_by_option
    from trainer.map_evaluation.study import ALL, MapEvaluationRequest

    for name in ("box_side", "most", "checks"):
        value = getattr(options, name)
        if value is not None and value < (0 if name == "checks" else 1):
            raise TrainingError(f"--{name.replace('_', '-')} {value}: expected a number above 0.")
    images = options.records is not None or options.folder is not None
    if (options.boxes is not None) != images or not (images or options.drawn is not None):
        raise TrainingError(
            "Nothing to measure: expected --boxes with --records or --folder, or --drawn, or both."
        )
    every = options.methods == [ALL]
    names = () if every else (method_by_option(name) for name in options.methods)
    request = MapEvaluationRequest(
        bundle=options.bundle or options.into,
        boxes=options.boxes or Path(),
        box_side=options.box_side,
        records=tuple(options.records or ()),
        folder=options.folder,
        without_patients_of=tuple(options.without_patients_of),
        methods=(ALL,) if every else tuple(dict.fromkeys((SHOWN_MAP, *names))),
        most=options.most,
        checks=options.checks,
        compare=tuple(options.compare),
        perturbations=options.deletion,
        keep=options.report or Path(),
    )
    found = [request] if images else []
    if options.drawn is not None:
        found.append(request.of_drawn(options.drawn))
    return found
