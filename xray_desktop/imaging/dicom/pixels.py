"""Pixel Data (7FE0,0010) -> the stored values of one frame (PS3.5 section 8)."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydicom.encaps import get_frame

from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.dicom.codecs import decode
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.layout import SUBSAMPLED, Layout
from xray_desktop.imaging.dicom.syntaxes import Codec, Syntax
from xray_desktop.imaging.errors import MultiFrameError, damaged, foreign, no_such_frame

Stored = NDArray[Any]
"""(rows, columns) or (rows, columns, 3); an integer type that holds every stored value."""

OVERCLAIM: Final = (
    "The file claims more pixel data than it holds. All pixels of the film are there, "
    "but the file may be incomplete."
)


_FRAGMENT_HEAD: Final = 8
"""Bytes in front of a fragment; every compressed frame has one (PS3.5 A.4)."""


def chosen_frame(header: Header, syntax: Syntax, layout: Layout, frame: int | None) -> int:
    """Return which frame to decode; refuse to guess among several, or to pad missing ones."""
    claimed = len(header.raw("PixelData") or b"")
    need = layout.frame_bytes * layout.frames if syntax.native else _FRAGMENT_HEAD * layout.frames
    if claimed < need:
        raise RefusedError(
            "damaged",
            "The file is damaged: it holds {claimed} of the {need} bytes that its pixels need. Get "
            "it again from where it came from.",
            claimed=claimed,
            need=need,
        )
    if frame is None:
        if layout.frames > 1:
            raise MultiFrameError(layout.frames)
        return 0
    if not 0 <= frame < layout.frames:
        raise no_such_frame(frame, layout.frames)
    return frame


def stored_values(
    header: Header, syntax: Syntax, layout: Layout, frame: int
) -> tuple[Stored, str | None]:
    """Decode one frame to stored values, and say what was odd about its data.

    Values are taken from the bits that Bits Stored and High Bit name; what a lossy stream puts
    outside their range is clipped into it.
    """
    if syntax.native:
        return _native(header, syntax, layout, frame)
    claimed = header.raw("PixelData") or b""
    with foreign(damaged("the parts of its compressed pixels are not where they should be")):
        stream = get_frame(
            claimed,
            frame,
            number_of_frames=layout.frames,
            extended_offsets=_offsets(header),
        )
    samples, about = decode(syntax.codec, stream, layout)
    if syntax.codec is Codec.RLE:
        return _from_cells(samples, layout), None
    shift = layout.high_bit + 1 - layout.stored if about.precision > layout.stored else 0
    if layout.signed and not about.signed:
        samples = _with_sign(samples, about.precision)
    elif about.signed and not layout.signed:
        samples = samples.astype(np.int32) & ((1 << about.precision) - 1)
    return np.clip(samples >> shift if shift else samples, *layout.span), None


def spare_bit(header: Header, syntax: Syntax, layout: Layout, frame: int, bit: int) -> bytes | None:
    """Return one bit of every cell of a frame, packed as Overlay Data are; None if it is no such.

    Only cells that are not compressed have spare bits, and what Bits Stored and High Bit name
    is the film (PS3.5 8.1.1; overlays there are retired, and files of the time are about).
    """
    of_the_film = layout.high_bit - layout.stored < bit <= layout.high_bit
    if not syntax.native or layout.samples > 1 or of_the_film or not 0 <= bit < layout.allocated:
        return None
    cells = _native_cells(header, syntax, layout, frame)
    return np.packbits(cells >> cells.dtype.type(bit) & 1, bitorder="little").tobytes()


def _offsets(header: Header) -> tuple[bytes, bytes] | None:
    offsets, lengths = header.raw("ExtendedOffsetTable"), header.raw("ExtendedOffsetTableLengths")
    return (offsets, lengths) if offsets and lengths else None


def _native(
    header: Header, syntax: Syntax, layout: Layout, frame: int
) -> tuple[Stored, str | None]:
    claimed, held = header.claimed_length("PixelData"), len(header.raw("PixelData") or b"")
    odd = OVERCLAIM if claimed is not None and claimed > held else None
    cells = _native_cells(header, syntax, layout, frame)
    return _from_cells(_arranged(cells, layout), layout), odd


def _native_cells(header: Header, syntax: Syntax, layout: Layout, frame: int) -> Stored:
    vr, data = header.vr("PixelData"), header.raw("PixelData") or b""
    begin = layout.frame_bytes * frame
    big = syntax.codec is Codec.NATIVE_BIG
    size = layout.allocated // 8
    if big and size == 1 and vr == "OW":  # bytes lie swapped in big-endian words
        even = data[: len(data) // 2 * 2]
        data = np.frombuffer(even, "<u2").byteswap().tobytes()
    return np.frombuffer(
        data, f"{'>' if big else '<'}u{size}", count=layout.frame_bytes // size, offset=begin
    )


def _arranged(cells: Stored, layout: Layout) -> Stored:
    rows, columns = layout.rows, layout.columns
    if layout.samples == 1:
        return cells.reshape(rows, columns)
    if layout.photometric in SUBSAMPLED:  # Y1 Y2 Cb Cr for every two pixels (C.7.6.3.1.2)
        if columns % 2:
            raise damaged("its colours are stored for pairs of pixels, but its rows are odd")
        pairs = cells.reshape(rows, columns // 2, 4)
        chroma = np.repeat(pairs[..., 2:], 2, axis=1)
        luma = pairs[..., :2].reshape(rows, columns, 1)
        return np.concatenate([luma, chroma], axis=2)
    if layout.planar:
        return np.moveaxis(cells.reshape(3, rows, columns), 0, -1)
    return cells.reshape(rows, columns, 3)


def _from_cells(cells: Stored, layout: Layout) -> Stored:
    """Take the stored bits out of cells that may hold other things in their spare bits."""
    if layout.stored < layout.allocated:
        shift = layout.high_bit + 1 - layout.stored
        shifted = cells >> cells.dtype.type(shift) if shift else cells
        cells = shifted & cells.dtype.type((1 << layout.stored) - 1)
    return _with_sign(cells, layout.stored) if layout.signed else cells


def _with_sign(values: Stored, bits: int) -> Stored:
    """Read unsigned `values` of `bits` bits as two's complement."""
    sign = 1 << (bits - 1)
    wide = values.astype(np.int64 if bits > 31 else np.int32)  # noqa: PLR2004 - int32's own sign
    return (wide & ((1 << bits) - 1) ^ sign) - sign
