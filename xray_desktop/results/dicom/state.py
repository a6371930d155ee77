"""The presentation state (Grayscale Softcopy, PS3.3 A.33.1): a map's contours over the film itself.

A state says the whole way from stored to shown values. The film's photometric interpretation is
then ignored (PS3.4 N.2.1), so a MONOCHROME1 film is inverted here, once.
"""

from collections.abc import Sequence
from fractions import Fraction
from textwrap import wrap
from typing import Final

import numpy as np
from pydicom.dataset import Dataset

from xray_desktop.core.attribution import AttributionMap, mass_level, smoothed
from xray_desktop.core.contours import EVIDENCE_SHARES, contours, on_film
from xray_desktop.core.display import Presentation, Voi, VoiFunction, VoiTable, VoiWindow
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.findings import Assessment
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.results.dicom.origin import Origin, plain, series_items
from xray_desktop.results.score_text import caveat_texts, placed_text
from xray_desktop.results.words import MAP_MEANING

GRAYSCALE_STATE: Final = "1.2.840.10008.5.1.4.1.1.11.1"
SERIES: Final = (9003, "Contours")
LAYER: Final = "AI"
LINE_LAB: Final = (45500, 37500, 48500)
"""Orange as the map's, in CIELab as PS3.3 C.10.7.1.1 scales it."""
MOST_POINTS: Final = 4000
"""A line's numbers must fit into an element of 64 KiB."""
LINE_LETTERS: Final = 72
LINE_HEIGHT: Final = 0.03
LOWEST_LINE: Final = 0.96
LINE_LEFT: Final = 0.22
LINE_RIGHT: Final = 0.98
"""Lines of text, in parts of the area shown."""
TABLE_TOP: Final = 65535
MOST_SIDE: Final = 1000
"""Of a pixel, in the whole numbers that say its proportion."""


def state(
    origin: Origin, film: Radiograph, assessment: Assessment, attribution: AttributionMap
) -> Dataset:
    """Return the state of a film with the contours of one map.

    Raises
    ------
    RefusedError
        ``no_state``: the film is in colour or its values pass through a table of its own.
    """
    header = origin.header
    grey = str(header.get("PhotometricInterpretation", "")).startswith("MONOCHROME")
    if not grey or "ModalityLUTSequence" in header:
        raise RefusedError(
            "no_state",
            "No presentation state: one can be written for a grey film only, and for none whose "
            "values pass through a table first. Ask for the secondary capture.",
        )
    made = origin.new(GRAYSCALE_STATE, "PR", SERIES)
    made.ContentLabel, made.ContentCreatorName = "AI_CONTOURS", ""
    made.ContentDescription = "Contours of a model's map, unverified"
    made.PresentationCreationDate, made.PresentationCreationTime = origin.date, origin.time
    origin.say_part(made)
    made.ReferencedSeriesSequence = series_items(
        [origin.reference], "ReferencedImageSequence", frames=True
    )
    for keyword in ("RescaleIntercept", "RescaleSlope"):
        if keyword in header:
            made[keyword] = header[keyword]
    if "RescaleIntercept" in made or "RescaleSlope" in made:
        made.RescaleIntercept = made.get("RescaleIntercept", 0)
        made.RescaleSlope = made.get("RescaleSlope", 1)
        made.RescaleType = header.get("RescaleType", "US")
    made.SoftcopyVOILUTSequence = [_voi(portable(film.presentation), origin)]
    made.PresentationLUTShape = "INVERSE" if film.presentation.inverted else "IDENTITY"
    made.DisplayedAreaSelectionSequence = [_area(origin, film)]
    layer = Dataset()
    layer.GraphicLayer, layer.GraphicLayerOrder = LAYER, 1
    layer.GraphicLayerRecommendedDisplayCIELabValue = list(LINE_LAB)
    layer.GraphicLayerDescription = "Contours of a model's map, unverified"
    made.GraphicLayerSequence = [layer]
    made.GraphicAnnotationSequence = [_annotation(origin, film, assessment, attribution)]
    return made


def portable(presentation: Presentation) -> Voi:
    """Return the view in which a film opens so that every program that applies states knows it.

    A sigmoid becomes a table over all whole values; `LINEAR_EXACT` becomes the `LINEAR` window
    that is the same line.
    """
    voi, low, high = presentation.vois[0], presentation.low, presentation.high
    if isinstance(voi, VoiTable) or voi.function is VoiFunction.LINEAR:
        return voi
    if voi.function is VoiFunction.LINEAR_EXACT:
        return VoiWindow(voi.center + 0.5, voi.width + 1)
    whole = low == int(low) and high == int(high) and low >= -(1 << 15) and high - low < 1 << 16
    if not whole:
        return voi
    return VoiTable(int(low), voi.apply(np.arange(int(low), int(high) + 1, dtype=np.float32)))


def _voi(voi: Voi, origin: Origin) -> Dataset:
    item = Dataset()
    item.ReferencedImageSequence = [origin.reference.item()]
    if isinstance(voi, VoiTable):
        item.VOILUTSequence = [_table(voi)]
        return item
    item.WindowCenter, item.WindowWidth = _decimal(voi.center), _decimal(voi.width)
    if voi.function is not VoiFunction.LINEAR:
        item.VOILUTFunction = voi.function.value
    return item


def _table(voi: VoiTable) -> Dataset:
    item = Dataset()
    signed = voi.first < 0
    entries = voi.entries[: 1 << 16]
    count = entries.size % (1 << 16)
    item.add_new("LUTDescriptor", "SS" if signed else "US", [count, voi.first, 16])
    levels = np.rint(entries * np.float32(TABLE_TOP)).astype("<u2")
    item.add_new("LUTData", "OW", levels.tobytes())
    return item


def _area(origin: Origin, film: Radiograph) -> Dataset:
    rows, columns = film.shape
    item = Dataset()
    item.ReferencedImageSequence = [origin.reference.item()]
    item.DisplayedAreaTopLeftHandCorner = [1, 1]
    item.DisplayedAreaBottomRightHandCorner = [columns, rows]
    item.PresentationSizeMode = "SCALE TO FIT"
    if film.spacing is not None and film.spacing.origin.in_patient:
        spacing = (film.spacing.row_mm, film.spacing.column_mm)
        item.PresentationPixelSpacing = [_decimal(side) for side in spacing]
    else:  # a spacing there would be measured with, and nothing could say that it is the detector's
        sides = Fraction(film.aspect).limit_denominator(MOST_SIDE)
        item.PresentationPixelAspectRatio = [sides.numerator, sides.denominator]
    return item


def _annotation(
    origin: Origin, film: Radiograph, assessment: Assessment, attribution: AttributionMap
) -> Dataset:
    item = Dataset()
    item.ReferencedImageSequence = [origin.reference.item()]
    item.GraphicLayer = LAYER
    lines = _lines(film, attribution)
    if lines:
        item.GraphicObjectSequence = lines
    item.TextObjectSequence = _texts(words(assessment, attribution))
    return item


def words(assessment: Assessment, attribution: AttributionMap) -> tuple[str, ...]:
    """Return what is written over the film, in lines."""
    finding = assessment.finding(attribution.label)
    shares = " and ".join(f"{100 * share:.0f}" for share in EVIDENCE_SHARES)
    said = [
        f"{assessment.notice}. AI output, unverified",
        placed_text(finding),
        *(f"Caveat: {text}" for text in caveat_texts(finding)),
        f"Lines hold {shares} % of what speaks for it: {MAP_MEANING}",
    ]
    said += [one.words for one in assessment.reservations]
    if attribution.warning is not None:
        said.append(attribution.warning)
    return tuple(line for part in said for line in wrap(plain(part), LINE_LETTERS))


def _lines(film: Radiograph, attribution: AttributionMap) -> list[Dataset]:
    evidence = np.maximum(smoothed(attribution.values), 0)
    drawn: list[Dataset] = []
    for share in EVIDENCE_SHARES:
        level = mass_level(evidence, share)
        found = contours(evidence, level) if level > 0 else ()
        for line in found:
            points = on_film(line, evidence.shape[0], film.shape, film.aspect)
            step = -(-len(points) // MOST_POINTS)
            if step > 1:
                points = np.concatenate([points[:-1:step], points[-1:]])
            graphic = Dataset()
            graphic.GraphicAnnotationUnits, graphic.GraphicDimensions = "PIXEL", 2
            graphic.NumberOfGraphicPoints = len(points)
            graphic.GraphicData = [round(float(at), 2) for at in points.ravel()]
            graphic.GraphicType, graphic.GraphicFilled = "POLYLINE", "N"
            drawn.append(graphic)
    return drawn


def _texts(lines: Sequence[str]) -> list[Dataset]:
    """Return a text object for each line: few programs break lines, and corners are taken."""
    shown: list[Dataset] = []
    for number, line in enumerate(lines):
        bottom = LOWEST_LINE - LINE_HEIGHT * (len(lines) - 1 - number)
        item = Dataset()
        item.BoundingBoxAnnotationUnits = "DISPLAY"
        item.UnformattedTextValue = line
        item.BoundingBoxTopLeftHandCorner = [LINE_LEFT, bottom - LINE_HEIGHT]
        item.BoundingBoxBottomRightHandCorner = [LINE_RIGHT, bottom]
        item.BoundingBoxTextHorizontalJustification = "LEFT"
        shown.append(item)
    return shown


def _decimal(number: float) -> str:
    """Return a number as a decimal string, in 16 characters at most."""
    return f"{number:.9g}"
