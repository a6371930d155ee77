"""Options that several commands share."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xray_desktop.bundled import DEMO_MODEL, bundled
from xray_desktop.core.labels import LABELS

if TYPE_CHECKING:
    from xray_desktop.inference.engines import Choice

PROGRAM: Final = "xray-desktop"
TOP: Final = "top"
ENGINES: Final = ("auto", "onnx", "openvino", "tensorflow")
DEVICES: Final = ("auto", "cpu", "gpu")
PRECISIONS: Final = ("auto", "float32")
RESULTS_FOLDER: Final = Path("xray-results")
DEMONSTRATION: Final = (
    "The model is a demonstration: it is weak, and shows what the program does, not what is wrong."
)


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


def whole(text: str, least: int) -> int:
    """Return the number that `text` is; ArgumentTypeError if it is less than `least`."""
    plain = text.strip()
    number = int(plain) if plain.removeprefix("-").isdecimal() else least - 1
    if number < least:
        msg = f"{text!r}: expected a whole number from {least} on"
        raise argparse.ArgumentTypeError(msg)
    return number


def result_kinds(text: str, of: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds of results that `text` lists; ArgumentTypeError names those there are."""
    kinds = tuple(dict.fromkeys(part.strip().casefold() for part in text.split(",")))
    unknown = [kind for kind in kinds if kind not in of]
    if unknown:
        msg = f"there is no result {unknown[0]!r}; choose from {','.join(of)}"
        raise argparse.ArgumentTypeError(msg)
    return kinds


def add_model(parser: argparse.ArgumentParser) -> None:
    """Add what names a model and what runs it."""
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


def add_max_size(parser: argparse.ArgumentParser) -> None:
    """Add what bounds a received object."""
    parser.add_argument(
        "--max-size",
        type=lambda text: whole(text, 1),
        default=512,
        metavar="MIB",
        help="the largest object that is taken, in MiB (%(default)s)",
    )


def choice(arguments: argparse.Namespace, threads: int | None = None) -> "Choice":
    """Return which engine was asked for."""
    from xray_desktop.inference.engines import Choice

    return Choice(arguments.engine, arguments.device, threads, arguments.precision)


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())
