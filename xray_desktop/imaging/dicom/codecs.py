"""One compressed frame -> its samples. The only callers of the codec libraries.

Which library decodes what was chosen by how it met thousands of damaged streams: imagecodecs for
the JPEG family, CharLS for JPEG-LS, OpenJPEG for JPEG 2000 and HTJ2K.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import imagecodecs
import jpeg_ls
import numpy as np
from numpy.typing import NDArray
from openjpeg.utils import decode as decode_jpeg_2000
from rle.utils import decode_pixel_data

from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.dicom.codestream import Codestream, of_jpeg, of_jpeg_2000, trimmed
from xray_desktop.imaging.dicom.layout import Layout
from xray_desktop.imaging.dicom.syntaxes import Codec
from xray_desktop.imaging.errors import damaged, foreign

Samples = NDArray[Any]
"""(rows, columns) or (rows, columns, 3), any integer type."""

_BROKEN: Final = damaged("its compressed pixels cannot be decoded")
_BYTE_BITS: Final = 8
_END: Final = b"\xff\xd9"
_MOST_CODED_ZEROS: Final = 8
"""A JPEG-LS code word is at most 64 bits long: no more zero bytes end the coded data."""


def decode(codec: Codec, stream: bytes, layout: Layout) -> tuple[Samples, Codestream]:
    """Decode one frame.

    Parameters
    ----------
    codec : Codec
        Any but native.
    stream : bytes
        The frame's fragments, joined.
    layout : Layout
        What the header says; the stream must agree.

    Returns
    -------
    tuple of ndarray and Codestream
        The samples as the codec gives them, and what the stream says of them.
    """
    return _DECODERS[codec](stream, layout)


def _rle(stream: bytes, layout: Layout) -> tuple[Samples, Codestream]:
    with foreign(_BROKEN):
        cells = decode_pixel_data(
            stream,
            version=2,
            rows=layout.rows,
            columns=layout.columns,
            bits_allocated=layout.allocated,
            byteorder="<",
        )
        planes = np.frombuffer(cells, f"<u{layout.allocated // _BYTE_BITS}")
        planes = planes.reshape(layout.samples, layout.rows, layout.columns)
    samples = planes[0] if layout.samples == 1 else np.moveaxis(planes, 0, -1)
    return samples, Codestream(
        layout.rows, layout.columns, layout.samples, layout.allocated, error=0
    )


def _jpeg(stream: bytes, layout: Layout) -> tuple[Samples, Codestream]:
    stream = trimmed(stream)
    about = _agreed(of_jpeg(stream), layout)
    # without a word in the stream, libjpeg would take three samples for YCbCr
    plain_rgb = layout.photometric == "RGB" and about.samples > 1 and not about.says_colour
    with foreign(_BROKEN):
        samples = imagecodecs.jpeg8_decode(
            stream,
            colorspace="RGB" if plain_rgb else None,
            outcolorspace="RGB" if about.samples > 1 else None,
        )
    if about.error == 0 and int(samples.max()) >> about.precision:
        raise _BROKEN  # the library carries on over broken code words
    return samples, about


def _jpeg_ls(stream: bytes, layout: Layout) -> tuple[Samples, Codestream]:
    stream = trimmed(stream)
    about = _agreed(of_jpeg(stream), layout)
    cells = _jpeg_ls_bytes(stream)
    with foreign(_BROKEN):
        samples = np.frombuffer(cells, "<u1" if about.precision <= _BYTE_BITS else "<u2")
        shape = (about.rows, about.columns, about.samples)
        samples = samples.reshape(shape if about.samples > 1 else shape[:2])
    return samples, about


def _jpeg_ls_bytes(stream: bytes) -> bytes:
    """Decode a JPEG-LS stream, also one with zeros before its end marker.

    Encoders pad an odd length so (T.87 allows it), and the library refuses it. Zeros may belong to
    the coded data too, so as few of them as will do are kept.
    """
    body = stream[: -len(_END)].rstrip(b"\0")
    zeros = len(stream) - len(_END) - len(body)
    for kept in (zeros, *range(min(zeros, _MOST_CODED_ZEROS + 1))):
        with suppress(RefusedError), foreign(_BROKEN):
            decoded = jpeg_ls.decode_from_buffer(body + b"\0" * kept + _END)
            return bytes(decoded[0] if isinstance(decoded, tuple) else decoded)
    raise _BROKEN


def _jpeg_2000(stream: bytes, layout: Layout) -> tuple[Samples, Codestream]:
    about = _agreed(of_jpeg_2000(stream), layout)
    with foreign(_BROKEN):
        samples = decode_jpeg_2000(stream)
    return samples, replace(about, signed=samples.dtype.kind == "i")


_DECODERS: Final[dict[Codec, Callable[[bytes, Layout], tuple[Samples, Codestream]]]] = {
    Codec.RLE: _rle,
    Codec.JPEG: _jpeg,
    Codec.JPEG_LS: _jpeg_ls,
    Codec.JPEG_2000: _jpeg_2000,
}


def _agreed(about: Codestream, layout: Layout) -> Codestream:
    said = (about.rows, about.columns, about.samples)
    if said != (layout.rows, layout.columns, layout.samples):
        differing = about.samples != layout.samples
        raise RefusedError(
            "damaged",
            "The file is damaged: its header says {columns} x {rows} pixels, its compressed data "
            "{other_columns} x {other_rows}{colour}. Get it again from where it came from.",
            columns=layout.columns,
            rows=layout.rows,
            other_columns=about.columns,
            other_rows=about.rows,
            colour=", and they differ in colour" if differing else "",
        )
    return about
