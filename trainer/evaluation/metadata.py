"""What NIH's table says of each film's view, and of the patient's sex and age."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trainer.data.records import NAME
from trainer.data.tables import read_rows

IMAGE: Final = "Image Index"
AGE: Final = "Patient Age"
SEX: Final = "Patient Gender"
VIEW: Final = "View Position"
OLDEST: Final = 110
"""The table has patients of several hundred years: their age is not known."""
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


def _age(cell: str) -> int | None:
    match = YEARS.fullmatch(cell)
    age = int(match.group(1)) if match else None
    return age if age is not None and age <= OLDEST else None
