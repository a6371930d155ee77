"""The Image Pixel module (PS3.3 C.7.6.3): how the cells of a frame are laid out."""

from dataclasses import dataclass
from typing import Final

from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.errors import damaged
from xray_desktop.imaging.limits import Limits

ALLOCATED: Final = frozenset({8, 16, 32})
SAMPLES: Final = frozenset({1, 3})
_DEEP: Final = 16


@dataclass(frozen=True, slots=True)
class Layout:
    """A frame's geometry and cells, checked.

    Parameters
    ----------
    rows, columns, samples, frames : int
        All above 0; samples is 1 or 3.
    allocated, stored, high_bit : int
        Bits of a cell, bits of the value in it, and the value's highest bit.
    signed : bool
        Whether values are two's complement.
    planar : bool
        Whether native colour comes plane by plane.
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
        """Bytes of one native frame."""
        samples = 2 if self.photometric in SUBSAMPLED else self.samples
        return self.rows * self.columns * samples * (self.allocated // 8)

    @property
    def span(self) -> tuple[int, int]:
        """Lowest and highest stored value."""
        if self.signed:
            return -(1 << (self.stored - 1)), (1 << (self.stored - 1)) - 1
        return 0, (1 << self.stored) - 1


SUBSAMPLED: Final = frozenset({"YBR_FULL_422", "YBR_PARTIAL_422"})
"""Photometric interpretations that store two chroma samples for two pixels (C.7.6.3.1.2)."""


def layout_of(header: Header, limits: Limits) -> Layout:
    """Read and check the layout; RefusedError names what is missing, unheard of or too large."""
    rows, columns = header.integer("Rows") or 0, header.integer("Columns") or 0
    if rows <= 0 or columns <= 0:
        raise damaged("its header does not say how many rows and columns there are")
    samples = header.integer("SamplesPerPixel") or 1
    if rows * columns * samples > limits.pixels:
        raise RefusedError(
            "too_large",
            "This image claims {columns} x {rows} pixels. Films of up to {most} million pixels are "
            "opened.",
            columns=columns,
            rows=rows,
            most=limits.pixels // 1_000_000,
        )
    allocated = header.integer("BitsAllocated") or 0
    if allocated not in ALLOCATED or samples not in SAMPLES or (samples > 1 and allocated > _DEEP):
        raise RefusedError(
            "pixel_format",
            "Each pixel of this image is {samples} x {bits} bits. Films have 1 x 8, 16 or 32 bits, "
            "or 3 x 8 or 16.",
            samples=samples,
            bits=allocated,
        )
    stored = header.integer("BitsStored") or allocated
    high_bit = header.integer("HighBit")
    high_bit = stored - 1 if high_bit is None else high_bit
    if not 1 <= stored <= allocated or not stored - 1 <= high_bit < allocated:
        raise damaged("the bits of its pixels contradict each other")
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
