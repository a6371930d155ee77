"""An overlay plane: a drawing of one bit a pixel that a file lays over its film (PS3.3 C.9.2)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, repr=False)
class OverlayPlane:
    """One plane. Its `repr` shows nothing: a drawing and its label may name the patient.

    Parameters
    ----------
    rows, columns : int
        Its own size, above 0.
    row, column : int
        Where its corner lies on the film, counted from 0; may be outside.
    packed : bytes
        Its bits row by row, the lowest bit of each byte first, ``rows * columns`` of them at least.
    label : str
        What the file calls it, or empty.
    """

    rows: int
    columns: int
    row: int
    column: int
    packed: bytes
    label: str = ""

    def __post_init__(self) -> None:
        if self.rows < 1 or self.columns < 1 or 8 * len(self.packed) < self.rows * self.columns:
            msg = f"an overlay of {self.rows} x {self.columns} in {len(self.packed)} bytes"
            raise ValueError(msg)

    def __repr__(self) -> str:
        return "OverlayPlane(...)"

    @property
    def drawn_corner(self) -> tuple[int, int]:
        """Column and row on the film of the top left corner of what is drawn."""
        bits = self.bits
        if not bits.any():
            return self.column, self.row
        left, top = int(bits.any(axis=0).argmax()), int(bits.any(axis=1).argmax())
        return self.column + left, self.row + top

    @property
    def bits(self) -> NDArray[np.uint8]:
        """The drawing: (rows, columns) uint8, 1 where something is drawn."""
        raw = np.frombuffer(self.packed, np.uint8)
        flat = np.unpackbits(raw, count=self.rows * self.columns, bitorder="little")
        return flat.reshape(self.rows, self.columns)
