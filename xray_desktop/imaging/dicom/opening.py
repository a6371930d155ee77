"""A DICOM file -> a film: header, gates, stored values, modality values, views."""

from functools import partial

from xray_desktop.core.errors import RefusedError, gravest
from xray_desktop.imaging import suitability
from xray_desktop.imaging.dicom import gates
from xray_desktop.imaging.dicom.cells import spare_bit, stored_from_cells
from xray_desktop.imaging.dicom.colour import GREY, rgb_of
from xray_desktop.imaging.dicom.describe import exposure_of, source_of
from xray_desktop.imaging.dicom.header import parse
from xray_desktop.imaging.dicom.layout import layout_of
from xray_desktop.imaging.dicom.modality import modality_of
from xray_desktop.imaging.dicom.number_strings import comma_cautions
from xray_desktop.imaging.dicom.overlays import overlays_of, spare_bits_used
from xray_desktop.imaging.dicom.patient import patient_of
from xray_desktop.imaging.dicom.pixels import cells_of, chosen_frame
from xray_desktop.imaging.dicom.shutter import shutter_of
from xray_desktop.imaging.dicom.spacing import pixel_shape_of, spacing_cautions
from xray_desktop.imaging.dicom.syntaxes import Codec
from xray_desktop.imaging.dicom.views import inverted, views_of
from xray_desktop.imaging.film import Description, Film, presentation
from xray_desktop.imaging.limits import Limits


def open_dicom(data: bytes, sha256: str, frame: int | None, limits: Limits) -> Film:
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
    header, uid, sop_class = parse(data, limits.file_bytes // 2)
    gates.check_object(header, sop_class)
    syntax = gates.check_syntax(uid)
    layout = layout_of(header, limits)
    index = chosen_frame(header, syntax, layout, frame)
    header = header.of_frame(index)
    order = ">" if syntax.codec is Codec.NATIVE_BIG else "<"
    unsuitable = gates.against(header, sop_class)
    cells, odd = cells_of(header, syntax, layout, index)
    used = spare_bits_used(header, layout)
    stored = stored_from_cells(cells, layout, spare_bits_used=used)
    if layout.photometric in GREY and layout.samples == 1:
        modality = modality_of(header, layout, order)
        values = modality.apply(stored)
        signed, span = modality.span[0] < 0, modality.span
        views, left_out = views_of(header, order, signed=signed, span=span)
        said = (*modality.said, *left_out)
        shown = presentation(
            values,
            span,
            views,
            inverted=inverted(header, layout.photometric),
            padding=modality.padding,
        )
        colour = suitability.Colour.GREY
    else:
        said: tuple[str, ...] = ()
        picture, top = rgb_of(header, stored, layout, syntax, order)
        colour = suitability.colour_of(picture, top)
        values = suitability.luminance(picture)
        shown = presentation(values, (0.0, top))
    shape = pixel_shape_of(header)
    by_pixels = suitability.against(values, colour=colour, aspect=shape.aspect)
    first = (by_pixels, unsuitable) if _colour(by_pixels) else (unsuitable, by_pixels)
    unsuitable = gravest((*first, shape.unlikely))
    exposure = exposure_of(header, sop_class, syntax)
    cautions = gates.cautions(
        header, sop_class, judged=unsuitable is None, age_years=exposure.age_years
    )
    overlays, not_shown = overlays_of(
        header,
        (layout.rows, layout.columns),
        index,
        order,
        partial(spare_bit, cells, layout),
    )
    shutter = shutter_of(header)
    description = Description(
        shown,
        source_of(header, sop_class, syntax, layout, index, sha256),
        exposure,
        shape.spacing,
        unsuitable,
        (
            *cautions,
            *(() if odd is None else (odd,)),
            *said,
            *not_shown,
            *spacing_cautions(header, shape.spacing),
            *comma_cautions(header.with_comma),
        ),
        patient_of(header),
        shutter,
        overlays,
        shape.stated_aspect,
    )
    return values, description


def _colour(reason: RefusedError | None) -> bool:
    return reason is not None and reason.code == "colour"
