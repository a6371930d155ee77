"""The Image Pixel module (PS3.3 C.7.6.3): from the cells of a frame to its stored values.

A pixel cell (PS3.5 8.1.1) means the same with every codec: Bits Stored and High Bit state which of
its bits are the value, Pixel Representation and Bits Stored whether the value has a sign. The other
bits may hold anything: old overlays, copies of the sign, or zeros.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.errors import damaged
from xray_desktop.imaging.process_limits import Limits

ALLOCATED: Final = frozenset({8, 16, 32})
SAMPLES: Final = frozenset({1, 3})
_DEEP: Final = 16


@dataclass(frozen=True, slots=True)
class Layout:
    """Geometry and cells of a frame, checked.

    Parameters
    ----------
    rows, columns, samples, frames : int
        All above 0; samples is 1 or 3.
    allocated, stored, high_bit : int
        Bits of a cell, bits of the value in it, and the value's highest bit.
    signed : bool
        Whether values are two's complement.
    planar : bool
        Whether uncompressed colour is stored plane by plane.
    photometric : str
        Photometric Interpretation.
    """

    rows: int
    columns: int
    samples: int
    frames: int
    allocated: int
    stored: int
    high_bit: int
    signed: bool
    planar: bool
    photometric: str

    @property
    def frame_bytes(self) -> int:
        """Bytes of one uncompressed frame."""
        samples = 2 if self.photometric in SUBSAMPLED else self.samples
        return self.rows * self.columns * samples * (self.allocated // 8)

    @property
    def value_range(self) -> tuple[int, int]:
        """Lowest and highest stored value."""
        if self.signed:
            return -(1 << (self.stored - 1)), (1 << (self.stored - 1)) - 1
        return 0, (1 << self.stored) - 1


SUBSAMPLED: Final = frozenset({"YBR_FULL_422", "YBR_PARTIAL_422"})
"""Photometric interpretations that store two chroma samples for two pixels (C.7.6.3.1.2)."""


def layout_of(header: Header, limits: Limits) -> Layout:
    """Read and check the layout; a RefusedError names what is missing, invalid or too large."""
    rows, columns = header.integer("Rows") or 0, header.integer("Columns") or 0
    if rows <= 0 or columns <= 0:
        raise damaged("its header does not state the number of rows and columns")
    samples = header.integer("SamplesPerPixel") or 1
    if rows * columns * samples > limits.pixels:
        raise RefusedError(
            "too_large",
            "According to its header, this image has {columns} x {rows} pixels. Images of up to "
            "{most} million pixels can be opened.",
            columns=columns,
            rows=rows,
            most=limits.pixels // 1_000_000,
        )
    allocated = header.integer("BitsAllocated") or 0
    if allocated not in ALLOCATED or samples not in SAMPLES or (samples > 1 and allocated > _DEEP):
        raise RefusedError(
            "pixel_format",
            "Each pixel of this image has {samples} x {bits} bits. Supported are 1 x 8, 16 or 32 "
            "bits and 3 x 8 or 16 bits.",
            samples=samples,
            bits=allocated,
        )
    stored = header.integer("BitsStored") or allocated
    high_bit = header.integer("HighBit")
    high_bit = stored - 1 if high_bit is None else high_bit
    if not 1 <= stored <= allocated or not stored - 1 <= high_bit < allocated:
        raise damaged("the bit depths in its header contradict each other")
    return Layout(
        rows,
        columns,
        samples,
        max(header.integer("NumberOfFrames") or 1, 1),
        allocated,
        stored,
        high_bit,
        signed=header.integer("PixelRepresentation") == 1 and samples == 1,
        planar=header.integer("PlanarConfiguration") == 1,
        photometric=(header.text("PhotometricInterpretation") or "MONOCHROME2").upper(),
    )


StoredValues = NDArray[Any]
"""(rows, columns) or (rows, columns, 3); an integer type that holds every stored value."""

_OVERSHOOT_SHARE: Final = 8
"""Assumed largest error of a codec without a bound, as a divisor of the range of values."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The cells of one frame, from the file or from a codec.

    Parameters
    ----------
    samples : ndarray, (rows, columns) or (rows, columns, 3), unsigned integers
        Each below ``2**bits``.
    bits : int
        Bits of a cell: Bits Allocated, or the precision of a compressed stream.
    error : int or None
        How far a sample may be from the one that was encoded: 0 without loss, None unbounded.
    """

    samples: NDArray[Any]
    bits: int
    error: int | None = 0

    @classmethod
    def of(cls, samples: NDArray[Any], bits: int, error: int | None = 0) -> "Cells":
        """Return the cells of `samples`, signed or not, of which `bits` bits are used."""
        unsigned = samples.view(samples.dtype.str.replace("i", "u"))
        if bits < 8 * samples.itemsize:
            unsigned = unsigned & unsigned.dtype.type((1 << bits) - 1)
        return cls(unsigned, bits, error)

    def shift(self, layout: Layout) -> int:
        """Return how many bits lie below the value; 0 if they were left out in encoding."""
        return layout.high_bit + 1 - layout.stored if layout.high_bit < self.bits else 0


def stored_from_cells(
    cells: Cells, layout: Layout, *, overlay_in_unused_bits: bool = False
) -> StoredValues:
    """Return the stored values of `cells`, within ``layout.value_range`` and without other bits.

    Parameters
    ----------
    cells : Cells
        Of one frame.
    layout : Layout
        Bits Stored, High Bit and Pixel Representation.
    overlay_in_unused_bits : bool
        Whether the header places an overlay in the other bits. Without one, values that a lossy
        codec put outside the range are clipped.

    Returns
    -------
    ndarray, shape of ``cells.samples``, integers
    """
    shift, kept = cells.shift(layout), min(layout.stored, cells.bits)
    samples = _shifted(cells, shift) if shift else cells.samples
    bits = cells.bits - shift
    if kept == bits:
        return _with_sign(samples, kept) if layout.signed else samples
    if cells.error != 0 and not overlay_in_unused_bits:
        near = _within_error(cells, layout)
        if near is not None:
            return near
    values = samples & samples.dtype.type((1 << kept) - 1)
    return _with_sign(values, kept) if layout.signed else values


def overlay_may_show_through(
    cells: Cells, layout: Layout, *, overlay_in_unused_bits: bool = False
) -> bool:
    """Return whether unused bits may show in the values, since a lossy codec mixes the two.

    If the header places nothing there, the cells are examined: without an overlay they lie within
    the codec's error of valid values. Below the value, a codec without a bound allows no check.

    Parameters as of `stored_from_cells`.
    """
    shift = cells.shift(layout)
    spare = shift > 0 or cells.bits > layout.stored
    if cells.error == 0 or not spare:
        return False
    if overlay_in_unused_bits or (
        shift and (cells.error is None or _off_grid(cells, shift, cells.error))
    ):
        return True
    return _within_error(cells, layout, guess=False) is None


def unused_bit_plane(cells: Cells, layout: Layout, bit: int) -> bytes | None:
    """Return one bit of every cell, packed like Overlay Data; None if it is not available.

    Bits of the value belong to the image. A compressed stream may have left out the other bits,
    and a lossy one does not preserve them.
    """
    of_the_image = layout.high_bit - layout.stored < bit <= layout.high_bit
    whole = cells.error == 0 and layout.samples == 1 and layout.high_bit < cells.bits
    if not whole or of_the_image or not 0 <= bit < cells.bits:
        return None
    one = cells.samples >> cells.samples.dtype.type(bit) & 1
    return np.packbits(one.astype(np.uint8), bitorder="little").tobytes()


def _shifted(cells: Cells, shift: int) -> StoredValues:
    """Return samples without their lowest bits, rounded after lossy compression."""
    kind = cells.samples.dtype.type
    if cells.error == 0:
        return cells.samples >> kind(shift)
    half = 1 << (shift - 1)
    top = kind((1 << cells.bits) - 1 - half)
    return (np.minimum(cells.samples, top) + kind(half)) >> kind(shift)


def _off_grid(cells: Cells, shift: int, error: int) -> bool:
    """Whether some samples differ from values without lower bits by more than the codec's error."""
    step = 1 << shift
    low = cells.samples & cells.samples.dtype.type(step - 1)
    return bool(np.any((low > error) & (low < step - error)))


def _within_error(cells: Cells, layout: Layout, *, guess: bool = True) -> StoredValues | None:
    """Return values that lie within the error of a lossy codec of their range, clipped to it.

    None if some lie further away: then the unused bits hold something else. The sign may have been
    copied into the unused bits before compression, or not. The error of a codec without a bound
    can be of any size: its values are clipped if a `guess` is allowed.
    """
    shift = cells.shift(layout)
    samples = _shifted(cells, shift) if shift else cells.samples
    bits = cells.bits - shift
    error = None if cells.error is None else -(-cells.error >> shift)
    low, high = layout.value_range
    margin = (high - low + 1) // _OVERSHOOT_SHARE if error is None else error
    if not layout.signed:
        fits = (guess and error is None) or int(samples.max()) <= high + margin
        return np.minimum(samples, samples.dtype.type(high)) if fits else None
    extended = _with_sign(samples, bits)
    if low - margin <= int(extended.min()) and int(extended.max()) <= high + margin:
        return np.clip(extended, low, high)
    top = (1 << layout.stored) - 1
    if int(samples.max()) <= top + margin:
        return _with_sign(np.minimum(samples, samples.dtype.type(top)), layout.stored)
    return np.clip(extended, low, high) if guess and error is None else None


def _with_sign(values: StoredValues, bits: int) -> StoredValues:
    """Return unsigned `values` of `bits` bits as two's complement."""
    sign = 1 << (bits - 1)
    wide = values.astype(np.int64 if bits > 31 else np.int32)  # noqa: PLR2004 - bits of int32 without its sign
    return (wide ^ sign) - sign
