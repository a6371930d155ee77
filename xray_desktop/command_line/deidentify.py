"""`deidentify`: copies of films that say nothing of whose they are, for study and training."""

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from xray_desktop import __version__
from xray_desktop.command_line.console import tell
from xray_desktop.command_line.exits import Exit
from xray_desktop.command_line.options import PROGRAM
from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.terminal import CommandParser

if TYPE_CHECKING:
    from xray_desktop.core.findings import Assessment
    from xray_desktop.core.pseudonyms import Pseudonyms
    from xray_desktop.results.deidentified_set import DeidentifiedSet

DEIDENTIFY: Final = "deidentify"
TOLD_EVERY_S: Final = 2.0
KEEP_APART: Final = (
    "The secret in {file} gives the same pseudonyms again, and leads from a patient's number to "
    "the pseudonym: keep it apart from the copies."
)


CHANGED: Final = RefusedError(
    "film_changed",
    "The file is another one than was scored: its scores are not its own. Run triage again.",
)
UID_TAKEN: Final = (
    "another image of this run has the same SOP Instance UID. Both are copied; this one gets a "
    "UID of its own."
)


@dataclass(frozen=True, slots=True, repr=False)
class _Wanted:
    path: Path
    assessment: "Assessment | None" = None
    tier: str = ""
    sha256: str | None = None
    """Of the file that was scored."""


def deidentify_parser() -> argparse.ArgumentParser:
    """Return what reads the command's arguments."""
    parser = CommandParser(
        f"{PROGRAM} {DEIDENTIFY}",
        description="Copy grey films without names, numbers, dates, texts and private data; "
        "pseudonyms and dates are the same for the same patient. Look at the copies before you "
        "pass them on: writing that nobody can read by program may be in a picture.",
    )
    add = parser.add_argument
    add("paths", nargs="*", type=Path, metavar="FOLDER|FILE", help="folders are walked")
    add("--worklist", type=Path, metavar="FILE", help="the scored films of a worklist, with scores")
    add("--out", type=Path, required=True, metavar="DIR", help="an empty folder for the copies")
    add(
        "--secret",
        type=Path,
        metavar="FILE",
        help="keep what pseudonyms are made with (made if it is not there); else it is forgotten",
    )
    add("--keep-sex-and-age", action="store_true", help="ages over 89 years become 90")
    add(
        "--letters-are-harmless",
        action="store_true",
        help="also films with letters in the picture, because somebody has read them",
    )
    add("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def deidentify(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    parser = deidentify_parser()
    asked = parser.parse_args(arguments)
    if not asked.paths and asked.worklist is None:
        parser.error("name films, folders, or --worklist FILE")
    missing = [path for path in asked.paths if not os.path.lexists(path)]
    if missing:
        tell(f"There is no {missing[0]}: name films or a folder of them.")
        return Exit.USAGE
    from xray_desktop.results.deidentified_set import DeidentifiedSet

    try:
        wanted = list(_wanted(asked))
        pseudonyms = _pseudonyms(asked)
        copies = DeidentifiedSet(asked.out)
        stopped = _copy(wanted, pseudonyms, copies, asked)
        copies.close(_method(asked))
    except RefusedError as error:
        tell(str(error))
        return Exit.USAGE
    except XrayError as error:
        tell(str(error))
        return Exit.NO_OUTPUT
    left_out = copies.left_out.total()
    tell(f"{copies.count} films copied to {asked.out}, {left_out} files left out.")
    if stopped:
        return Exit.INTERRUPTED
    return Exit.SOME_UNSCORED if left_out else Exit.SCORED


def _wanted(asked: argparse.Namespace) -> Iterator[_Wanted]:
    from xray_desktop.analyze import files_in

    for path in files_in(asked.paths, but_not=asked.out):
        yield _Wanted(path)
    if asked.worklist is None:
        return
    if not asked.worklist.exists():
        raise RefusedError("no_worklist", "There is no such worklist: name its file.")
    from xray_desktop.triage.rows import View
    from xray_desktop.triage.store import Worklist

    with Worklist(asked.worklist, create=False) as worklist:
        for number in worklist.reading.order(View(), time.time()):
            row = worklist.reading.row(number)
            if row is not None and row.assessment is not None:
                yield _Wanted(row.path, row.assessment, row.tier.words, row.sha256)


def _pseudonyms(asked: argparse.Namespace) -> "Pseudonyms":
    from xray_desktop.core.pseudonyms import Pseudonyms
    from xray_desktop.results.secret_file import kept_secret

    if asked.secret is None:
        return Pseudonyms.forgotten()
    real = (Path(os.path.realpath(path)) for path in (asked.secret, asked.out))  # circles, too
    if next(real).is_relative_to(next(real)):
        raise RefusedError(
            "secret_beside_copies",
            "The secret would lie among the copies, and go with them. Name another file.",
        )
    pseudonyms = kept_secret(asked.secret)
    tell(KEEP_APART.format(file=asked.secret))
    return pseudonyms


def _copy(
    wanted: Sequence[_Wanted],
    pseudonyms: "Pseudonyms",
    copies: "DeidentifiedSet",
    asked: argparse.Namespace,
) -> bool:
    """Copy films; return whether it was stopped."""
    from xray_desktop.core.deidentified import Wishes
    from xray_desktop.imaging.reader import FilmReader
    from xray_desktop.results.output_folder import OutputError

    wishes = Wishes(asked.keep_sex_and_age, asked.letters_are_harmless)
    told = time.monotonic()
    try:
        with FilmReader() as reader:
            for number, one in enumerate(wanted):
                try:
                    film = reader.deidentified(one.path, pseudonyms, wishes)
                    if copies.name_taken(film):
                        tell(f"{one.path}: {UID_TAKEN}")
                        own = replace(wishes, uid_taken=True)
                        film = reader.deidentified(one.path, pseudonyms, own)
                    if one.sha256 not in {None, film.source_sha256}:
                        raise CHANGED
                    copies.add(film, one.assessment, one.tier)
                except OutputError:
                    raise
                except XrayError as error:
                    copies.leave_out(error)
                    tell(f"{one.path}: left out. {error}")
                    continue
                if time.monotonic() - told >= TOLD_EVERY_S:
                    told = time.monotonic()
                    tell(f"{number + 1} of {len(wanted)}")
    except KeyboardInterrupt:
        tell("Stopped. What was copied is whole.")
        return True
    return False


def _method(asked: argparse.Namespace) -> dict[str, Any]:
    from xray_desktop.imaging.dicom.deidentify import METHOD, method_codes

    return {
        "method": METHOD,
        "codes": dict(method_codes(characteristics=asked.keep_sex_and_age)),
        "program": f"{PROGRAM} {__version__}",
        "secret": "forgotten" if asked.secret is None else "kept apart",
        "films_with_letters": "taken" if asked.letters_are_harmless else "left out",
    }
