"""The door: what the command line says, and the wiring of what it asks for."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from enum import IntEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xray_desktop import __version__
from xray_desktop.bundled import DEMO_MODEL, bundled
from xray_desktop.core.errors import XrayError
from xray_desktop.core.labels import LABELS
from xray_desktop.threads import leave_threads_to_the_engine

if TYPE_CHECKING:
    from xray_desktop.analyze import Analysis
    from xray_desktop.inference.engine import Engine
    from xray_desktop.inference.engines import Choice
    from xray_desktop.results.film_results import ResultsWish
    from xray_desktop.results.record import FileRecord

PROGRAM: Final = "xray-desktop"
ANALYZE: Final = "analyze"
TOP: Final = "top"
ENGINES: Final = ("auto", "onnx", "openvino", "tensorflow")
DEVICES: Final = ("auto", "cpu", "gpu")
PRECISIONS: Final = ("auto", "float32")
BASELINES: Final = ("black", "mean", "blurred")
RESULTS: Final = ("sr", "sc", "gsps", "pdf")
RESULTS_FOLDER: Final = Path("xray-results")
DEMONSTRATION: Final = (
    "The model is a demonstration: it is weak, and shows what the program does, not what is wrong."
)


class Exit(IntEnum):
    """How a run ends."""

    SCORED = 0
    SOME_UNSCORED = 1
    USAGE = 2
    NO_MODEL = 3
    NO_OUTPUT = 4
    INTERRUPTED = 130


EXIT_WORDS: Final = {
    Exit.SCORED: "all files were scored",
    Exit.SOME_UNSCORED: "some files were refused or failed, or not all of --write could be made",
    Exit.USAGE: "the command line cannot be understood, or names nothing to read",
    Exit.NO_MODEL: "the model or its engine could not be loaded",
    Exit.NO_OUTPUT: "output could not be written",
    Exit.INTERRUPTED: "interrupted; what was finished is printed",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status."""
    leave_threads_to_the_engine()
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == [ANALYZE]:
        parser = _analyze_parser()
        parsed = parser.parse_args(arguments[1:])
        if "gsps" in parsed.write and parsed.map is None:
            parser.error("gsps draws the contours of a map: add --map top, or --map with a label")
        return _analyze(parsed)
    return _window(_window_parser().parse_args(arguments))


def label_or_top(text: str) -> str:
    """Return the label that `text` names, or ``top``; ArgumentTypeError lists the labels."""
    wanted = _plain(text)
    if wanted == TOP:
        return TOP
    for label in LABELS:
        if _plain(label) == wanted:
            return label
    msg = f"there is no label {text!r}; choose {TOP} or one of {', '.join(LABELS)}"
    raise argparse.ArgumentTypeError(msg)


def result_kinds(text: str) -> tuple[str, ...]:
    """Return the kinds of results that `text` lists; ArgumentTypeError names those there are."""
    kinds = tuple(dict.fromkeys(part.strip().casefold() for part in text.split(",")))
    unknown = [kind for kind in kinds if kind not in RESULTS]
    if unknown:
        msg = f"there is no result {unknown[0]!r}; choose from {','.join(RESULTS)}"
        raise argparse.ArgumentTypeError(msg)
    return kinds


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())


def _whole(text: str, least: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if number < least:
        msg = f"{text!r}: expected a whole number from {least} on"
        raise argparse.ArgumentTypeError(msg)
    return number


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        PROGRAM,
        description="Open the window on films.",
        epilog=f"Without a window: {PROGRAM} {ANALYZE} FILE ...; see {PROGRAM} {ANALYZE} --help. "
        "A file named like the command: ./analyze. Research use only, not for diagnosis.",
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="FILE|FOLDER")
    parser.add_argument("--sample", action="store_true", help="open the bundled sample films")
    parser.add_argument(
        "--new-window",
        action="store_true",
        help="open a second window; else films go to the one that is open already, unless a model, "
        "an engine, a device or a precision is named",
    )
    _add_model(parser)
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def _analyze_parser() -> argparse.ArgumentParser:
    codes = "\n".join(f"  {code.value:>3}  {words}" for code, words in EXIT_WORDS.items())
    parser = argparse.ArgumentParser(
        f"{PROGRAM} {ANALYZE}",
        description="Score films without a window. Research use only, not for diagnosis.",
        epilog=f"exit status:\n{codes}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("paths", nargs="+", type=Path, metavar="FILE|FOLDER", help="folders are walked")
    add("--map", type=label_or_top, metavar="LABEL|top", help="draw the map of a label")
    add(
        "--write",
        type=result_kinds,
        default=(),
        metavar="KINDS",
        help="of each film, parted by commas: sr (DICOM structured report), sc (DICOM picture), "
        "gsps (DICOM presentation state with the map's contours), pdf (a page)",
    )
    add("--identified", action="store_true", help="name the patient on PDF pages")
    add("--out", type=Path, default=RESULTS_FOLDER, metavar="DIR", help="for files: %(default)s")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON array")
    form.add_argument("--csv", action="store_true", help="print CSV, a row for each label")
    _add_model(parser)
    add("--frame", type=lambda text: _whole(text, 0), metavar="N", help="of many, from 0")
    add("--baseline", choices=BASELINES, help="where the map starts (default: the model's)")
    add("--anyway", action="store_true", help="score refused films too; they stay marked")
    add("--threads", type=lambda text: _whole(text, 1), metavar="N", help="processor threads")
    add("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        type=Path,
        default=bundled(*DEMO_MODEL),
        metavar="FOLDER",
        help="a model bundle (default: the demonstration)",
    )
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="(%(default)s)")
    parser.add_argument("--device", choices=DEVICES, default=DEVICES[0], help="(%(default)s)")
    parser.add_argument(
        "--precision",
        choices=PRECISIONS,
        default=PRECISIONS[0],
        help="of maps; auto: a bfloat16 backward pass where it was measured right and quicker",
    )


def _has_its_own(arguments: argparse.Namespace) -> bool:
    """Whether a model or an engine is asked for, which the window that is open may not have."""
    usual = _window_parser().parse_args([])
    return any(
        getattr(arguments, name) != getattr(usual, name)
        for name in ("model", "engine", "device", "precision")
    )


def _choice(arguments: argparse.Namespace, threads: int | None = None) -> "Choice":
    from xray_desktop.inference.engines import Choice

    return Choice(arguments.engine, arguments.device, threads, arguments.precision)


def _window(arguments: argparse.Namespace) -> int:
    from xray_desktop.app import run

    return run(
        arguments.paths,
        model=arguments.model,
        choice=_choice(arguments),
        sample=arguments.sample,
        new_window=arguments.new_window or _has_its_own(arguments),
    )


def _analyze(arguments: argparse.Namespace) -> int:
    from xray_desktop.analyze import Analysis, Wish, files_in

    files = files_in(arguments.paths, but_not=arguments.out)
    if not files:
        _tell("There are no files in what you named.")
        return Exit.USAGE
    from xray_desktop.imaging.reader import FilmReader
    from xray_desktop.inference.engines import load_engine
    from xray_desktop.inference.self_test import SelfTests
    from xray_desktop.places import log_folder, self_tests_file
    from xray_desktop.results.mistake_log import log_mistake
    from xray_desktop.results.output_folder import OutputFolder

    logs = log_folder()
    try:
        with FilmReader() as reader:
            try:
                choice = _choice(arguments, arguments.threads)
                tests = SelfTests(self_tests_file())
                engine = load_engine(arguments.model, choice, tests=tests)
            except (XrayError, ImportError) as error:
                _tell(str(error))
                return Exit.NO_MODEL
            analysis = Analysis(
                reader,
                engine,
                OutputFolder(arguments.out, files),
                Wish(
                    arguments.map,
                    arguments.baseline,
                    arguments.frame,
                    arguments.anyway,
                    _results_wish(arguments),
                ),
                lambda error: log_mistake(error, logs),
            )
            return run(analysis, files, arguments)
    except KeyboardInterrupt:  # before the first file
        return _printed(_text([], (), arguments), Exit.INTERRUPTED)


def run(analysis: "Analysis", files: Sequence[Path], arguments: argparse.Namespace) -> int:
    """Analyse `files`, print the records in the form that `arguments` ask for, return the status.

    Ctrl-C ends the run, and what was finished is printed.
    """
    records: list[FileRecord] = []
    status = Exit.SCORED
    try:
        for number, record in enumerate(analysis.records(files), 1):
            records.append(record)
            _tell(f"{number} of {len(files)}")
    except KeyboardInterrupt:
        status = Exit.INTERRUPTED
    if status is Exit.SCORED:
        status = _status(records, unwritten=analysis.unwritten, incomplete=analysis.incomplete)
    return _printed(_text(records, _closing(analysis.engine), arguments), status)


def _results_wish(arguments: argparse.Namespace) -> "ResultsWish":
    from xray_desktop.results.film_results import ResultKind, ResultsWish

    kinds = frozenset(ResultKind(kind) for kind in arguments.write)
    return ResultsWish(kinds, arguments.identified)


def _status(records: Sequence["FileRecord"], *, unwritten: bool, incomplete: bool) -> Exit:
    from xray_desktop.results.record import Scored

    if unwritten:
        return Exit.NO_OUTPUT
    scored = all(isinstance(record, Scored) for record in records)
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

        if isinstance(sys.stdout, TextIOWrapper):  # its line ends and letters are the format's
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        return csv_text(records)
    from xray_desktop.results.table_text import table_text

    return table_text(records, closing)


def _printed(text: str, status: Exit) -> Exit:
    """Write `text` to stdout whole; return `status`, or `Exit.NO_OUTPUT` if nobody takes it."""
    try:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:
        _tell("The results could not be written to the standard output.")
        with suppress(OSError):  # else the interpreter tries once more when it ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.NO_OUTPUT
    return status


def _tell(words: str) -> None:
    with suppress(OSError):
        sys.stderr.write(f"{PROGRAM}: {words}\n")
