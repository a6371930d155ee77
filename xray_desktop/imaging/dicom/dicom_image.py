"""Open a DICOM image: header, input check, stored values, modality values, display.

Colour images are converted to RGB (PS3.3 C.7.6.3.1.2 and C.7.9).
"""

from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.errors import RefusedError, most_severe
from xray_desktop.imaging import pixel_check
from xray_desktop.imaging.dicom import input_check
from xray_desktop.imaging.dicom.dicom_file import read_header
from xray_desktop.imaging.dicom.examination import exposure_of, patient_of, source_of
from xray_desktop.imaging.dicom.grayscale import inverted, modality_of, read_lut, voi_views
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.image_pixel import (
    Layout,
    StoredValues,
    layout_of,
    stored_from_cells,
    unused_bit_plane,
)
from xray_desktop.imaging.dicom.number_strings import comma_cautions
from xray_desktop.imaging.dicom.overlays_and_shutter import (
    overlay_in_unused_bits,
    overlays_of,
    shutter_of,
)
from xray_desktop.imaging.dicom.pixel_data import chosen_frame, decode_cells
from xray_desktop.imaging.dicom.pixel_spacing import pixel_shape_of, spacing_cautions
from xray_desktop.imaging.dicom.transfer_syntaxes import Codec, TransferSyntax
from xray_desktop.imaging.image_metadata import DecodedImage, ImageMetadata, presentation
from xray_desktop.imaging.process_limits import Limits

GREY: Final = frozenset({"MONOCHROME1", "MONOCHROME2"})
PALETTE: Final = "PALETTE COLOR"
_YBR: Final = frozenset({"YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422"})
_DECODED: Final = frozenset({Codec.JPEG, Codec.JPEG_2000})
"""Codecs that return RGB, whatever the stream holds."""


def to_rgb(
    header: Header, stored: StoredValues, layout: Layout, syntax: TransferSyntax, order: str
) -> tuple[NDArray[np.generic], float]:
    """Return (rows, columns, 3) RGB and its highest possible value."""
    if layout.photometric == PALETTE and layout.samples == 1:
        return _palette(header, stored, order)
    if layout.samples == 1:
        raise RefusedError(
            "pixel_format",
            "This image has one sample per pixel but is neither greyscale nor "
            "palette colour, so it cannot be displayed.",
        )
    max_value = float(layout.value_range[1])
    if layout.photometric in _YBR and syntax.codec not in _DECODED:
        return _from_ybr(stored, max_value), max_value
    return stored, max_value


def _from_ybr(stored: StoredValues, max_value: float) -> NDArray[np.generic]:
    """Convert YBR_FULL to RGB; the retired YBR_PARTIAL is treated alike."""
    y, cb, cr = (stored[..., i].astype(np.float32) for i in range(3))
    middle = np.float32((max_value + 1) / 2)
    red = y + np.float32(1.402) * (cr - middle)
    green = y - np.float32(0.344136) * (cb - middle) - np.float32(0.714136) * (cr - middle)
    blue = y + np.float32(1.772) * (cb - middle)
    return np.clip(np.stack([red, green, blue], axis=2), 0, np.float32(max_value))


def _palette(header: Header, stored: StoredValues, order: str) -> tuple[NDArray[np.generic], float]:
    tables = [
        read_lut(header, signed=False, prefix=f"{name}PaletteColorLookupTable", order=order)
        for name in ("Red", "Green", "Blue")
    ]
    channels = [table.apply(stored) for table in tables if table is not None]
    if len(channels) < len(tables):
        raise RefusedError(
            "palette",
            "The colours of this image refer to a palette that the file does not contain.",
        )
    max_value = float(max(table.max_value for table in tables if table is not None))
    return np.stack(channels, axis=2), max_value


def open_dicom(data: bytes, sha256: str, frame: int | None, limits: Limits) -> DecodedImage:
    """Decode a DICOM file.

    Parameters
    ----------
    data : bytes
        The whole file.
    sha256 : str
        Its hash.
    frame : int or None
        Which frame, counted from 0; None if there is one.
    limits : Limits
        For its size in pixels.
    """
    header, uid, sop_class = read_header(data, limits.file_bytes // 2)
    input_check.check_object(header, sop_class)
    syntax = input_check.check_syntax(uid)
    layout = layout_of(header, limits)
    index = chosen_frame(header, syntax, layout, frame)
    header = header.of_frame(index)
    order = ">" if syntax.codec is Codec.NATIVE_BIG else "<"
    unsuitable = input_check.reason_against_scoring(header, sop_class)
    cells, odd = decode_cells(header, syntax, layout, index)
    used = overlay_in_unused_bits(header, layout)
    stored = stored_from_cells(cells, layout, overlay_in_unused_bits=used)
    if layout.photometric in GREY and layout.samples == 1:
        modality = modality_of(header, layout, order)
        values = modality.apply(stored)
        signed, value_range = modality.value_range[0] < 0, modality.value_range
        views, left_out = voi_views(header, order, signed=signed, value_range=value_range)
        notes = (*modality.notes, *left_out)
        shown = presentation(
            values,
            value_range,
            views,
            inverted=inverted(header, layout.photometric),
            padding=modality.padding,
        )
        colour = pixel_check.Colour.GREY
    else:
        notes: tuple[str, ...] = ()
        picture, max_value = to_rgb(header, stored, layout, syntax, order)
        colour = pixel_check.colour_of(picture, max_value)
        values = pixel_check.luminance(picture)
        shown = presentation(values, (0.0, max_value))
    shape = pixel_shape_of(header)
    by_pixels = pixel_check.reason_against_scoring(values, colour=colour, aspect=shape.aspect)
    first = (by_pixels, unsuitable) if _colour(by_pixels) else (unsuitable, by_pixels)
    unsuitable = most_severe((*first, shape.implausible))
    exposure = exposure_of(header, sop_class, syntax)
    cautions = input_check.cautions(
        header, sop_class, scored=unsuitable is None, age_years=exposure.age_years
    )
    overlays, not_shown = overlays_of(
        header,
        (layout.rows, layout.columns),
        index,
        order,
        partial(unused_bit_plane, cells, layout),
    )
    shutter = shutter_of(header)
    metadata = ImageMetadata(
        shown,
        source_of(header, sop_class, syntax, layout, index, sha256),
        exposure,
        shape.spacing,
        unsuitable,
        (
            *cautions,
            *(() if odd is None else (odd,)),
            *notes,
            *not_shown,
            *spacing_cautions(header, shape.spacing),
            *comma_cautions(header.decimal_comma_names),
        ),
        patient_of(header),
        shutter,
        overlays,
        shape.stated_aspect,
    )
    return values, metadata


def _colour(reason: RefusedError | None) -> bool:
    return reason is not None and reason.code == "colour"
