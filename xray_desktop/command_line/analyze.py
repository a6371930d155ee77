"""`analyze`: score files, and print the results of all when they are finished."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xray_desktop import __version__
from xray_desktop.command_line.console import EXIT_DESCRIPTIONS, Exit, print_output, print_status
from xray_desktop.command_line.options import (
    DEMONSTRATION,
    PROGRAM,
    RESULTS_FOLDER,
    add_model,
    choice,
    label_or_top,
    result_kinds,
    whole_number,
)
from xray_desktop.core.errors import XrayError
from xray_desktop.terminal import CommandParser

if TYPE_CHECKING:
    from xray_desktop.analyze import Analysis
    from xray_desktop.inference.engine import Engine
    from xray_desktop.results.record import FileRecord
    from xray_desktop.results.result_files import ResultsOptions

ANALYZE: Final = "analyze"
BASELINES: Final = ("black", "mean", "blurred")
RESULTS: Final = ("sr", "sc", "gsps", "pdf")


def analyze(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    parser = analyze_parser()
    parsed = parser.parse_args(arguments)
    if "gsps" in parsed.write and parsed.map is None:
        parser.error("gsps draws the regions of a heat map: add --map top, or --map with a label")
    return _analyze(parsed)


def analyze_parser() -> argparse.ArgumentParser:
    """Return the parser of the command's arguments."""
    codes = "\n".join(
        f"  {code.value:>3}  {description}" for code, description in EXIT_DESCRIPTIONS.items()
    )
    parser = CommandParser(
        f"{PROGRAM} {ANALYZE}",
        description="Score images without a window. Research use only, not for diagnosis.",
        epilog=f"exit status:\n{codes}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("paths", nargs="+", type=Path, metavar="FILE|FOLDER", help="folders are walked")
    add("--map", type=label_or_top, metavar="LABEL|top", help="draw the heat map of a label")
    add(
        "--withheld",
        action="store_true",
        help="also draw heat maps that are not informative; they are marked",
    )
    add(
        "--write",
        type=partial(result_kinds, of=RESULTS),
        default=(),
        metavar="KINDS",
        help="results of each image, separated by commas: sr (DICOM structured report), sc (DICOM "
        "secondary capture), gsps (DICOM presentation state with the heat map's regions), pdf",
    )
    add(
        "--identified",
        action="store_true",
        help="include the patient's name, ID and date of birth on PDF pages",
    )
    add("--out", type=Path, default=RESULTS_FOLDER, metavar="DIR", help="for files: %(default)s")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON array")
    form.add_argument("--csv", action="store_true", help="print CSV, a row for each label")
    add_model(parser)
    add(
        "--frame",
        type=lambda text: whole_number(text, 0),
        metavar="N",
        help="frame of a multi-frame image, counted from 0",
    )
    add("--baseline", choices=BASELINES, help="baseline of the heat map (default: the model's)")
    add(
        "--anyway",
        action="store_true",
        help="also score unsuitable images; they are marked. What is certainly not a chest "
        "radiograph is never scored",
    )
    add("--threads", type=lambda text: whole_number(text, 1), metavar="N", help="processor threads")
    add("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def run(analysis: "Analysis", files: Sequence[Path], arguments: argparse.Namespace) -> int:
    """Analyse `files`, print the records in the requested format, and return the exit status.

    Ctrl-C ends the run; finished records are printed.
    """
    records: list[FileRecord] = []
    status = Exit.SCORED
    try:
        for number, record in enumerate(analysis.records(files), 1):
            records.append(record)
            print_status(f"{number} of {len(files)}")
    except KeyboardInterrupt:
        status = Exit.INTERRUPTED
    if analysis.unwritten:
        from xray_desktop.results.output_files import OutputError

        print_status(str(OutputError()))
    if status is Exit.SCORED:
        status = _status(records, unwritten=analysis.unwritten, incomplete=analysis.incomplete)
    return print_output(_text(records, _closing(analysis.engine), arguments), status)


def _analyze(arguments: argparse.Namespace) -> int:
    from xray_desktop.analyze import Analysis, AnalysisOptions
    from xray_desktop.folder_walk import files_in

    files = files_in(arguments.paths, skip=arguments.out)
    if not files:
        print_status("The folders named contain no files.")
        return Exit.USAGE
    from xray_desktop.api import load_bundle
    from xray_desktop.error_log import log_error
    from xray_desktop.imaging.image_reader import ImageReader
    from xray_desktop.paths import log_folder
    from xray_desktop.results.output_files import OutputFolder

    logs = log_folder()
    try:
        with ImageReader() as reader:
            try:
                engine = load_bundle(arguments.model, choice(arguments, arguments.threads))
            except (XrayError, ImportError) as error:
                print_status(str(error))
                return Exit.NO_MODEL
            analysis = Analysis(
                reader,
                engine,
                OutputFolder(arguments.out, files),
                AnalysisOptions(
                    arguments.map,
                    arguments.baseline,
                    arguments.frame,
                    arguments.anyway,
                    _results_options(arguments),
                    arguments.withheld,
                ),
                lambda error: log_error(error, logs),
            )
            return run(analysis, files, arguments)
    except KeyboardInterrupt:  # before the first file
        return print_output(_text([], (), arguments), Exit.INTERRUPTED)


def _results_options(arguments: argparse.Namespace) -> "ResultsOptions":
    from xray_desktop.results.result_files import ResultKind, ResultsOptions

    kinds = frozenset(ResultKind(kind) for kind in arguments.write)
    return ResultsOptions(kinds, arguments.identified)


def _status(records: Sequence["FileRecord"], *, unwritten: bool, incomplete: bool) -> Exit:
    from xray_desktop.results.record import ScoredFile

    if unwritten:
        return Exit.NO_OUTPUT
    scored = all(isinstance(record, ScoredFile) for record in records)
    return Exit.SCORED if scored and not incomplete else Exit.SOME_UNSCORED


def _closing(engine: "Engine") -> tuple[str, ...]:
    contract = engine.contract
    model = f"Model: {contract.title} ({contract.model_id}), {engine.device}"
    notes = (engine.note,) if engine.note else ()
    demonstration = (DEMONSTRATION,) if contract.demonstration else ()
    return (model, *notes, *demonstration, contract.notice)


def _text(
    records: Sequence["FileRecord"], closing: Sequence[str], arguments: argparse.Namespace
) -> str:
    if arguments.json:
        from xray_desktop.results.json_text import json_text

        return json_text(records)
    if arguments.csv:
        from xray_desktop.results.csv_text import csv_text

        if isinstance(sys.stdout, TextIOWrapper):  # the format defines line ends and encoding
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        return csv_text(records)
    from xray_desktop.results.table_text import table_text

    return table_text(records, closing)
