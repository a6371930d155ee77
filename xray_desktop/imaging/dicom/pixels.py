"""Pixel Data (7FE0,0010) -> the stored values of one frame (PS3.5 section 8)."""

from typing import Final

import numpy as np

from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.dicom.cells import Cells, Stored
from xray_desktop.imaging.dicom.codecs import decode
from xray_desktop.imaging.dicom.fragments import fragments_in, numbers_of
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.layout import SUBSAMPLED, Layout
from xray_desktop.imaging.dicom.syntaxes import Codec, Syntax
from xray_desktop.imaging.errors import MultiFrameError, damaged, no_such_frame

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


def cells_of(
    header: Header, syntax: Syntax, layout: Layout, frame: int
) -> tuple[Cells, str | None]:
    """Return the cells of one frame, and say what was odd about its data."""
    if syntax.native:
        return _native(header, syntax, layout, frame)
    fragments = fragments_in(header.onwards("PixelData"))
    extended = numbers_of(header.raw("ExtendedOffsetTable") or b"", "Q")
    stream = fragments.of_frame(frame, layout.frames, extended)
    samples, about = decode(syntax.codec, stream, layout)
    # a reversible stream may be cut short, where its syntax allows loss and the header tells of it
    maybe_cut = syntax.maybe_lossy and header.text("LossyImageCompression") == "01"
    error = None if maybe_cut else about.error
    return Cells.of(samples, about.precision, error), None if fragments.closed else OVERCLAIM


def _native(header: Header, syntax: Syntax, layout: Layout, frame: int) -> tuple[Cells, str | None]:
    claimed, held = header.claimed_length("PixelData"), len(header.raw("PixelData") or b"")
    odd = OVERCLAIM if claimed is not None and claimed > held else None
    cells = _native_cells(header, syntax, layout, frame)
    return Cells(_arranged(cells, layout), layout.allocated), odd


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
