"""``xray-trainer evaluate-maps``: whether a bundle's maps point to the finding, and why."""

import argparse
import sys
from pathlib import Path
from typing import Final

from trainer.commands.stopping import STOPPABLE, conclude
from xray_desktop.signals import interruptible
from xray_desktop.terminal import visible

METHODS: Final = {
    "grad-cam": "Grad-CAM",
    "gradient": "gradient magnitude",
    "smoothgrad": "SmoothGrad",
    "black": "IG from black",
    "mean": "IG from the mean",
    "blurred": "IG from a blurred film",
    "three-baselines": "IG, mean of three baselines",
    "guided": "Guided IG",
    "xrai": "XRAI",
}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    command = commands.add_parser(
        "evaluate-maps",
        help="measure a bundle's maps against boxes drawn by radiologists, and check their sanity",
        description="Measures where a bundle's maps point (pointing game, overlap), beside maps "
        "that know nothing of the model, whether the marked pixels matter (deletion, insertion), "
        f"and whether a map changes when the network's weights are shuffled. {STOPPABLE}",
    )
    command.add_argument("bundle", type=Path, help="a folder that xray-trainer wrote")
    command.add_argument(
        "--boxes",
        type=Path,
        required=True,
        metavar="CSV",
        help="a table like NIH's BBox_List_2017.csv, plain or .gz",
    )
    films = command.add_mutually_exclusive_group(required=True)
    films.add_argument(
        "--records", type=Path, nargs="+", metavar="DIR", help="folders with *.tfrec, or such files"
    )
    films.add_argument("--folder", type=Path, metavar="DIR", help="films: PNG, JPEG or DICOM")
    command.add_argument(
        "--box-side",
        type=int,
        default=1024,
        metavar="PIXELS",
        help="longer side of the films that the boxes were drawn on; smaller copies of them may be "
        "given (default: NIH's 1024)",
    )
    command.add_argument(
        "--methods",
        nargs="*",
        choices=tuple(METHODS),
        default=["grad-cam", "gradient"],
        help="maps to measure beside the program's own (default: grad-cam gradient)",
    )
    command.add_argument(
        "--most", type=int, metavar="N", help="at most so many boxed findings, drawn at random"
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
    """Measure, print the tables, and write the report."""
    from trainer.errors import TrainingError
    from trainer.evaluation.terminal import progress_bars
    from trainer.maps.methods import OWN
    from trainer.maps.report import print_study, write_study
    from trainer.maps.study import Request, study

    for name in ("box_side", "most", "checks"):
        value = getattr(options, name)
        if value is not None and value < (0 if name == "checks" else 1):
            raise TrainingError(f"--{name.replace('_', '-')} {value}: expected a number above 0.")
    request = Request(
        bundle=options.bundle,
        boxes=options.boxes,
        box_side=options.box_side,
        records=tuple(options.records or ()),
        folder=options.folder,
        methods=(OWN, *(METHODS[name] for name in dict.fromkeys(options.methods))),
        most=options.most,
        checks=options.checks,
        compare=tuple(options.compare),
        keep=options.report or Path(),
    )
    with interruptible(), progress_bars() as progress:
        found = study(request, progress)
    print_study(found)
    for film in found.left_out:
        print(visible(f"{film.name}: {film.reason}"), file=sys.stderr)  # noqa: T201 - a command line
    if options.report is not None and not found.stopped:
        print(f"Report: {write_study(found, options.report)}")  # noqa: T201 - a command line
    conclude(found.stopped, found.kept)
    return 0
