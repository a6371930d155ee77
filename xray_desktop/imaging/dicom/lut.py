"""LUT Descriptor (0028,3002) and LUT Data (0028,3006), PS3.3 C.11.1.1.1 and C.11.2.1.1."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.imaging.dicom.header import Header

_WRAP: Final = 65536
_SIGN: Final = 32768
_PARTS: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Lut:
    """A look-up table.

    Parameters
    ----------
    first : int
        The input that the first entry stands for.
    entries : ndarray, (n,), uint16
        n above 0.
    bits : int
        Bits of an entry: the declared ones, or more where an entry needs more.
    """

    first: int
    entries: NDArray[np.uint16]
    bits: int

    @property
    def top(self) -> int:
        """The highest value that an entry may have."""
        return (1 << self.bits) - 1

    def apply(self, inputs: NDArray[np.integer]) -> NDArray[np.uint16]:
        """Look `inputs` up; what lies outside takes the end's entry."""
        index = inputs.astype(np.int64 if inputs.itemsize > 2 else np.int32)  # noqa: PLR2004 - holds uint16
        np.clip(index, self.first, self.first + self.entries.size - 1, out=index)
        index -= self.first
        return self.entries[index]


def read_lut(item: Header, *, signed: bool, prefix: str = "LUT", order: str = "<") -> Lut | None:
    """Return a table, or None if its parts do not make one.

    Parameters
    ----------
    item : Header
        A sequence item, or the data set for a palette.
    signed : bool
        Whether its inputs, hence its first input, may be negative.
    prefix : str
        Of the keywords ``<prefix>Descriptor`` and ``<prefix>Data``.
    order : str
        Byte order of the file, ``<`` or ``>``.
    """
    descriptor = item.words(f"{prefix}Descriptor", order)
    if len(descriptor) != _PARTS:
        return None
    count, first, bits = descriptor
    count = count or _WRAP
    if signed and first >= _SIGN:
        first -= _WRAP
    words = np.array(item.words(f"{prefix}Data", order), np.uint16)
    # entries of 8 bits may be packed two in a word: the length of the data decides, not the bits
    entries = words if words.size >= count else words.view(np.uint8).astype(np.uint16)
    raw = item.raw(f"{prefix}Data")
    if raw is not None and len(raw) < 2 * count:
        entries = np.frombuffer(raw, np.uint8).astype(np.uint16)
    entries = entries[:count]
    if entries.size == 0:
        return None
    needed = int(entries.max()).bit_length()
    return Lut(first, entries, max(min(bits, 16), needed, 1))
