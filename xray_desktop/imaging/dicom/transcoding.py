"""Make uncompressed copies for nodes that accept nothing else (PS3.5 A.4, PS3.3 C.7.6.1.1.5)."""

from io import BytesIO
from typing import Any, Final

import numpy as np
from pydicom import config
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian

from xray_desktop.imaging.dicom.dicom_file import inflate_dataset, read_dataset, read_header
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.image_pixel import (
    SUBSAMPLED,
    Cells,
    Layout,
    layout_of,
    stored_from_cells,
)
from xray_desktop.imaging.dicom.input_check import check_syntax
from xray_desktop.imaging.dicom.overlays_and_shutter import overlay_in_unused_bits
from xray_desktop.imaging.dicom.pixel_data import chosen_frame, decode_cells
from xray_desktop.imaging.dicom.transfer_syntaxes import Codec, TransferSyntax
from xray_desktop.imaging.errors import damaged, decoder_errors_as
from xray_desktop.imaging.process_limits import Limits

_WORDS: Final = {"OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8}
"""Bytes of a word by value representation; their order differs in a big-endian file."""
_METHODS: Final = {
    Codec.JPEG: "ISO_10918_1",
    Codec.JPEG_LS: "ISO_14495_1",
    Codec.JPEG_2000: "ISO_15444_1",
}
"""Defined terms of Lossy Image Compression Method (C.7.6.1.1.5.1)."""
_RGB_DECODED: Final = frozenset({Codec.JPEG, Codec.JPEG_2000})


def native_copy(data: bytes, limits: Limits) -> bytes:
    """Return the same object in Explicit VR Little Endian with uncompressed pixels.

    The UIDs stay the same, because the pixel values do. Lossy compression is declared, also if the
    file did not declare it.

    Parameters
    ----------
    data : bytes
        A DICOM file in any supported transfer syntax.
    limits : Limits
        For its size.

    Raises
    ------
    RefusedError
        Its transfer syntax is not supported, or it is damaged.
    """
    most = limits.file_bytes // 2
    _, uid, _ = read_header(data, most)
    syntax = check_syntax(uid)
    config.settings.writing_validation_mode = config.IGNORE
    whole, _ = inflate_dataset(data, most)
    with decoder_errors_as(damaged("its DICOM header cannot be read")):
        source = read_dataset(whole)
        header = Header(read_dataset(whole), whole)
        for element in source.iterall():  # convert all, since their encoding may change
            width = _WORDS.get(element.VR, 0)
            if syntax.codec is Codec.NATIVE_BIG and width and isinstance(element.value, bytes):
                element.value = np.frombuffer(element.value, f"u{width}").byteswap().tobytes()
        made = Dataset({element.tag: element for element in source})  # without an encoding
    if header.has("PixelData") and syntax.codec is not Codec.NATIVE_LITTLE:
        _put_pixels(made, header, syntax, layout_of(header, limits))
    made.file_meta = source.file_meta
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    stream = BytesIO()
    with decoder_errors_as(damaged("its DICOM header cannot be read")):
        made.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def _put_pixels(made: Dataset, header: Header, syntax: TransferSyntax, layout: Layout) -> None:
    frames: list[bytes] = []
    lossy = False
    for number in range(layout.frames):
        chosen_frame(header, syntax, layout, number)
        cells, _ = decode_cells(header.of_frame(number), syntax, layout, number)
        lossy |= cells.error != 0
        frames.append(_native(cells, header, layout))
    content = b"".join(frames)
    if lossy:
        _declare_loss(made, syntax, len(content) / max(len(header.raw("PixelData") or b""), 1))
    for keyword in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths"):
        if keyword in made:
            delattr(made, keyword)
    if layout.samples > 1:
        made.PlanarConfiguration = 0
        if syntax.codec in _RGB_DECODED:
            made.PhotometricInterpretation = "RGB"
        elif layout.photometric in SUBSAMPLED:
            made.PhotometricInterpretation = "YBR_FULL"
    content += b"\0" * (len(content) % 2)
    made.add_new("PixelData", "OB" if layout.allocated == 8 else "OW", content)  # noqa: PLR2004


def _native(cells: Cells, header: Header, layout: Layout) -> bytes:
    """Return the cells of one frame in native format."""
    place = layout.high_bit + 1 - layout.stored
    if cells.error == 0:  # other bits of a cell, such as overlays, stay
        values: Any = cells.samples
        place = 0 if layout.high_bit < cells.bits else place
    else:
        used = overlay_in_unused_bits(header, layout)
        values = stored_from_cells(cells, layout, overlay_in_unused_bits=used)
        values = values & ((1 << layout.stored) - 1)
    native = np.asarray(values).astype(f"<u{layout.allocated // 8}")
    return np.ascontiguousarray(native << native.dtype.type(place)).tobytes()


def _declare_loss(made: Dataset, syntax: TransferSyntax, ratio: float) -> None:
    if str(made.get("LossyImageCompression") or "").strip() != "01":
        made.LossyImageCompression = "01"
    if not made.get("LossyImageCompressionMethod") and syntax.codec in _METHODS:
        made.LossyImageCompressionMethod = _METHODS[syntax.codec]
    if not made.get("LossyImageCompressionRatio"):
        made.LossyImageCompressionRatio = f"{ratio:.4g}"
