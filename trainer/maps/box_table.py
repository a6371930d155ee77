"""Where radiologists saw a finding: rectangles from a table like NIH's ``BBox_List_2017.csv``."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.records import NAME
from trainer.data.tables import read_rows
from trainer.errors import TrainingError
from trainer.evaluation.metadata import IMAGE, film_key
from xray_desktop.core.labels import FINDINGS
from xray_desktop.core.preprocess import placement
from xray_desktop.core.typed_numbers import ungrouped_number

LABEL: Final = "Finding Label"
SIDES: Final = ("Bbox [x", "y", "w", "h]")
"""NIH's header: the comma inside the brackets makes four columns of ``Bbox [x,y,w,h]``."""
NIH_SIDE: Final = 1024
"""NIH's films are squares of so many pixels, and its boxes are given in them."""
OTHER_NAMES: Final = {"infiltrate": "Infiltration"}
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a film: its left upper corner, width and height in the table's pixels."""

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        sides = (self.left, self.top, self.width, self.height)
        if not all(math.isfinite(side) for side in sides) or min(self.width, self.height) <= 0:
            msg = f"box {sides}: expected finite numbers, width and height above 0"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class BoxedFinding:
    """A finding on a film with all its boxes.

    Parameters
    ----------
    film : str
        By `film_key`.
    patient : str
        The film's name where it names no patient.
    label : str
        One of the fourteen findings.
    boxes : tuple of Box
        One or more.
    """

    film: str
    patient: str
    label: str
    boxes: tuple[Box, ...]

    def mask(self, shape: tuple[int, int], size: int, side: int) -> Mask:
        """Return which pixels of the model's input lie in a box, (size, size).

        Parameters
        ----------
        shape : tuple of int
            Rows and columns of the film as it was opened.
        size : int
            Side of the model's input.
        side : int
            The longer side of the film that the boxes were drawn on, in pixels.
        """
        place = placement(shape)
        scale = max(shape) / side
        found = np.zeros((size, size), bool)
        for box in self.boxes:
            rows = _inside(box.top * scale - place.top, box.height * scale, place.height, size)
            columns = _inside(box.left * scale - place.left, box.width * scale, place.width, size)
            found |= rows[:, None] & columns[None, :]
        return found


def read_boxes(table: Path) -> tuple[BoxedFinding, ...]:
    """Read a table of boxes, plain or as ``.gz``; boxes of one finding on one film go together.

    Raises
    ------
    TrainingError
        It cannot be read, or a row is wrong; the sentence names the row.
    """
    boxes: dict[tuple[str, str], list[Box]] = {}
    for row in read_rows(table, (IMAGE, LABEL, *SIDES)):
        label = _label(row[LABEL])
        if label is None:
            raise TrainingError(
                f"{table.name}, row {row.line}: {row[LABEL]!r} is no finding. Expected one of "
                f"{', '.join(FINDINGS)}."
            )
        try:
            box = Box(*(_pixels(row[side]) for side in SIDES))
        except ValueError as error:
            raise TrainingError(
                f"{table.name}, row {row.line}: expected left, top, width and height in pixels, "
                "the latter two above 0."
            ) from error
        boxes.setdefault((film_key(row[IMAGE]), label), []).append(box)
    if not boxes:
        raise TrainingError(f"{table.name} has no rows: expected one for each box.")
    return tuple(
        BoxedFinding(film, _patient(film), label, tuple(found))
        for (film, label), found in boxes.items()
    )


def _pixels(cell: str) -> float:
    """Return the number in a cell, with a decimal point or comma; ValueError if it is none."""
    number = ungrouped_number(cell)
    if number is None:
        raise ValueError(cell)
    return number


def _label(cell: str) -> str | None:
    plain = cell.strip().replace(" ", "_").lower()
    known = {label.lower(): label for label in FINDINGS} | OTHER_NAMES
    return known.get(plain)


def _patient(film: str) -> str:
    match = NAME.search(film)
    return match.group(1) if match else film


def _inside(start_px: float, length_px: float, side_px: float, size: int) -> Mask:
    """Return which of `size` pixels along one axis lie in a stretch; at least the nearest one."""
    centers = (np.arange(size) + 0.5) * side_px / size
    found = (centers >= start_px) & (centers <= start_px + length_px)
    if not found.any():
        found[int(np.argmin(np.abs(centers - start_px - length_px / 2)))] = True
    return found
