"""Giving records without ids their ids back, from the table that the set was made from."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer.data.records import NAME, RecordSet
from trainer.data.tables import Row, read_rows
from trainer.errors import TrainingError
from xray_desktop.core.labels import LABELS
from xray_desktop.core.typed_numbers import ungrouped_number


def with_ids(records: RecordSet, table: Path) -> RecordSet:
    """Return the records with the ids of `table`, the set's ``preprocessed_data.csv``.

    The ids are taken only if the table has one row for each record, in the same order: the same
    count, the same fifteen labels in every row, and the same film wherever a record names one.
    Rows with the same labels cannot be told apart, so this shows the order and proves it only as
    far as the labels vary; over a whole set that is certain, over a few films it is not.

    Raises
    ------
    TrainingError
        Why the ids cannot be taken.
    """
    names, labels = read_table(table)
    why = _difference(records, names, labels)
    if why:
        raise TrainingError(f"The ids in {table.name} do not fit these records: {why}")
    return replace(records, image_ids=names)


def read_table(table: Path) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Return the image id of each row, and labels, (rows, 15) float32: 1, 0 or NaN (unknown)."""
    rows = list(read_rows(table, (), LABELS))
    column = _id_column(rows, table.name)
    try:
        labels = np.array([[_number(row[label]) for label in LABELS] for row in rows], np.float32)
    except (KeyError, ValueError) as error:
        raise TrainingError(
            f"{table.name} is another table: expected 0 or 1 in the columns {', '.join(LABELS)}."
        ) from error
    labels[labels < 0] = np.nan
    return tuple(row[column] for row in rows), labels


def _number(cell: str) -> float:
    number = ungrouped_number(cell)
    if number is None:
        raise ValueError(cell)
    return number


def _id_column(rows: list[Row], name: str) -> str:
    for column, value in rows[0].items() if rows else ():
        if NAME.search(str(value)) and all(NAME.search(row[column] or "") for row in rows):
            return column
    raise TrainingError(
        f"{name} names no films: expected a column of image names as in 00000001_000.png."
    )


def _difference(records: RecordSet, names: tuple[str, ...], labels: NDArray[np.float32]) -> str:
    """Return a sentence saying what differs, or nothing."""
    if len(records) != len(names):
        lost = f", {len(records.faults)} faults" if records.faults else ""
        return (
            f"the table has {len(names)} rows, the files {len(records)} films{lost}. Expected one "
            "row for each film; give all files of the set, undamaged."
        )
    same = ((records.labels == labels) | (np.isnan(records.labels) & np.isnan(labels))).all(axis=1)
    if not same.all():
        first = int(np.argmin(same))
        return (
            f"{int((~same).sum())} rows have other labels than the film in their place, the first "
            f"is row {first}. The table is of another set or in another order."
        )
    for index, (own, given) in enumerate(zip(records.image_ids, names, strict=True)):
        match = NAME.search(own)
        if match and match.group() not in given:
            return f"film {index} names another film than row {index}."
    return ""
