"""What NIH's table says of each film's view, and of the patient's sex and age."""

import csv
import gzip
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from trainer.data.records import NAME
from trainer.errors import TrainingError

IMAGE: Final = "Image Index"
AGE: Final = "Patient Age"
SEX: Final = "Patient Gender"
VIEW: Final = "View Position"
OLDEST: Final = 110
"""The table has patients of several hundred years: their age is not known."""
BEYOND: Final = "\n"
NAMELESS: Final = "\n column "
"""Stand for columns without a name: those behind the last, and those between others."""
YEARS: Final = re.compile(r"0*(\d+)(?:[.,]\d+)?Y?")


@dataclass(frozen=True, slots=True)
class Metadata:
    """One film's circumstances; None where the table is silent.

    Parameters
    ----------
    view : str or None
        As the table has it: ``AP``, ``PA``.
    sex : str or None
        ``F`` or ``M``.
    age : int or None
        In years.
    """

    view: str | None
    sex: str | None
    age: int | None


def film_key(name: str) -> str:
    """Return what the same film is called in records, folders and tables: no path, no ending."""
    match = NAME.search(name)
    return match.group() if match else Path(name).stem


def read_metadata(path: Path) -> Mapping[str, Metadata]:
    """Read a table like NIH's ``Data_Entry_2017.csv``, plain or as ``.gz``, by `film_key`.

    Raises
    ------
    TrainingError
        It cannot be read, or lacks a column.
    """
    return {
        film_key(row[IMAGE]): Metadata(row[VIEW] or None, row[SEX] or None, _age(row[AGE]))
        for row in read_rows(path, (IMAGE, AGE, SEX, VIEW))
    }


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV (or ``.csv.gz``) that has `columns`, cells stripped."""
    try:
        with _opened(path) as stream:
            rows = csv.DictReader(stream, restkey=BEYOND)
            heads = [head.strip() for head in rows.fieldnames or ()]
            nameless = [place for place, head in enumerate(heads) if not head]
            rows.fieldnames = [head or f"{NAMELESS}{place}" for place, head in enumerate(heads)]
            absent = [column for column in columns if column not in heads]
            if absent:
                raise TrainingError(
                    f"{path.name} has no column {', '.join(absent)}: expected a table with "
                    f"{', '.join(columns)}."
                )
            for number, row in enumerate(rows, start=2):
                beyond = [row[f"{NAMELESS}{place}"] for place in nameless]
                if any((*beyond, *row.get(BEYOND, ()))):
                    raise TrainingError(
                        f"{path.name}, row {number}, has more cells than the table has columns: "
                        "numbers with a decimal comma must stand in quotes, or have a point."
                    )
                yield {head: (row[head] or "").strip() for head in heads if head}
    except (OSError, EOFError, UnicodeDecodeError, zlib.error, csv.Error) as error:
        raise TrainingError(
            f"{path.name} cannot be read: expected a CSV table in UTF-8, plain or as .gz."
        ) from error


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _age(cell: str) -> int | None:
    match = YEARS.fullmatch(cell)
    age = int(match.group(1)) if match else None
    return age if age is not None and age <= OLDEST else None
