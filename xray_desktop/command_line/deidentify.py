"""`deidentify`: write de-identified copies of images, for study and training."""

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from xray_desktop import __version__
from xray_desktop.command_line.console import Exit, print_status
from xray_desktop.command_line.options import PROGRAM
from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.terminal import CommandParser

if TYPE_CHECKING:
    from xray_desktop.core.image.deidentification import Pseudonyms
    from xray_desktop.core.scoring.findings import Assessment
    from xray_desktop.results.deidentified_set import DeidentifiedSet

DEIDENTIFY: Final = "deidentify"
STATUS_INTERVAL_S: Final = 2.0
KEEP_APART: Final = (
    "The secret in {file} creates the same pseudonyms again, and leads from a patient ID to the "
    "pseudonym: store it apart from the copies."
)


CHANGED: Final = RefusedError(
    "image_changed",
    "The file has changed since it was scored: the scores do not belong to it. Run triage again.",
)
UID_TAKEN: Final = (
    "another image of this run has the same SOP Instance UID. Both are copied; this one gets a "
    "UID of its own."
)


@dataclass(frozen=True, slots=True, repr=False)
class _Source:
    path: Path
    assessment: "Assessment | None" = None
    tier: str = ""
    sha256: str | None = None
    """Of the file that was scored."""


def deidentify_parser() -> argparse.ArgumentParser:
    """Return what reads the command's arguments."""
    parser = CommandParser(
        f"{PROGRAM} {DEIDENTIFY}",
        description="Copy greyscale images without names, IDs, dates, free text and private data; "
        "the same patient gets the same pseudonym and the same shift of dates. Check the copies "
        "before you pass them on: burned-in text may remain undetected.",
    )
    add = parser.add_argument
    add("paths", nargs="*", type=Path, metavar="FOLDER|FILE", help="folders are walked")
    add(
        "--worklist",
        type=Path,
        metavar="FILE",
        help="copy the scored images of a worklist, with their scores",
    )
    add("--out", type=Path, required=True, metavar="DIR", help="an empty folder for the copies")
    add(
        "--secret",
        type=Path,
        metavar="FILE",
        help="store the secret of the pseudonyms (created if missing); else it is discarded",
    )
    add("--keep-sex-and-age", action="store_true", help="ages over 89 years become 90")
    add(
        "--accept-burned-in-text",
        action="store_true",
        help="also copy images with burned-in text, because you have checked it",
    )
    add(
        "--letters-are-harmless",  # the former name
        dest="accept_burned_in_text",
        action="store_true",
        help=argparse.SUPPRESS,
    )
    add("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def deidentify(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    parser = deidentify_parser()
    parsed = parser.parse_args(arguments)
    if not parsed.paths and parsed.worklist is None:
        parser.error("name images, folders, or --worklist FILE")
    missing = [path for path in parsed.paths if not os.path.lexists(path)]
    if missing:
        print_status(f"There is no {missing[0]}: name images or a folder of them.")
        return Exit.USAGE
    from xray_desktop.results.deidentified_set import DeidentifiedSet

    try:
        sources = list(_sources(parsed))
        pseudonyms = _pseudonyms(parsed)
        copies = DeidentifiedSet(parsed.out)
        stopped = _copy(sources, pseudonyms, copies, parsed)
        copies.close(_method(parsed))
    except RefusedError as error:
        print_status(str(error))
        return Exit.USAGE
    except XrayError as error:
        print_status(str(error))
        return Exit.NO_OUTPUT
    left_out = copies.left_out.total()
    print_status(f"{copies.count} images copied to {parsed.out}, {left_out} files left out.")
    if stopped:
        return Exit.INTERRUPTED
    return Exit.SOME_UNSCORED if left_out else Exit.SCORED


def _sources(parsed: argparse.Namespace) -> Iterator[_Source]:
    from xray_desktop.folder_walk import files_in

    for path in files_in(parsed.paths, skip=parsed.out):
        yield _Source(path)
    if parsed.worklist is None:
        return
    if not parsed.worklist.exists():
        raise RefusedError("no_worklist", "There is no such worklist: name its file.")
    from xray_desktop.triage.rows import WorklistView
    from xray_desktop.triage.worklist import Worklist

    with Worklist(parsed.worklist, create=False) as worklist:
        for number in worklist.reading.order(WorklistView(), time.time()):
            row = worklist.reading.row(number)
            if row is not None and row.assessment is not None:
                yield _Source(row.path, row.assessment, row.tier.key, row.sha256)


def _pseudonyms(parsed: argparse.Namespace) -> "Pseudonyms":
    from xray_desktop.core.image.deidentification import Pseudonyms
    from xray_desktop.results.deidentified_set import load_or_create_secret

    if parsed.secret is None:
        return Pseudonyms.with_random_secret()
    real = (Path(os.path.realpath(path)) for path in (parsed.secret, parsed.out))  # circles, too
    if next(real).is_relative_to(next(real)):
        raise RefusedError(
            "secret_beside_copies",
            "The secret would be stored among the copies. Name another file.",
        )
    pseudonyms = load_or_create_secret(parsed.secret)
    print_status(KEEP_APART.format(file=parsed.secret))
    return pseudonyms


def _copy(
    sources: Sequence[_Source],
    pseudonyms: "Pseudonyms",
    copies: "DeidentifiedSet",
    parsed: argparse.Namespace,
) -> bool:
    """Copy images; return whether copying was stopped."""
    from xray_desktop.core.image.deidentification import DeidentificationOptions
    from xray_desktop.imaging.image_reader import ImageReader
    from xray_desktop.results.output_files import OutputError

    options = DeidentificationOptions(parsed.keep_sex_and_age, parsed.accept_burned_in_text)
    reported_at = time.monotonic()
    try:
        with ImageReader() as reader:
            for number, one in enumerate(sources):
                try:
                    image = reader.deidentified(one.path, pseudonyms, options)
                    if copies.name_taken(image):
                        print_status(f"{one.path}: {UID_TAKEN}")
                        own = replace(options, uid_taken=True)
                        image = reader.deidentified(one.path, pseudonyms, own)
                    if one.sha256 not in {None, image.source_sha256}:
                        raise CHANGED
                    copies.add(image, one.assessment, one.tier)
                except OutputError:
                    raise
                except XrayError as error:
                    copies.leave_out(error)
                    print_status(f"{one.path}: left out. {error}")
                    continue
                if time.monotonic() - reported_at >= STATUS_INTERVAL_S:
                    reported_at = time.monotonic()
                    print_status(f"{number + 1} of {len(sources)}")
    except KeyboardInterrupt:
        print_status("Stopped. Finished copies are complete.")
        return True
    return False


def _method(parsed: argparse.Namespace) -> dict[str, Any]:
    from xray_desktop.imaging.dicom.deidentification import METHOD, method_codes

    return {
        "method": METHOD,
        "codes": dict(method_codes(characteristics=parsed.keep_sex_and_age)),
        "program": f"{PROGRAM} {__version__}",
        "secret": "forgotten" if parsed.secret is None else "kept apart",
        "images_with_burned_in_text": "taken" if parsed.accept_burned_in_text else "left out",
    }
