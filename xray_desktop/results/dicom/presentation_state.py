"""The presentation state (Grayscale Softcopy, PS3.3 A.33.1): heat map regions over the image.

A state says the whole way from stored to shown values. The image's photometric interpretation is
then ignored (PS3.4 N.2.1), so a MONOCHROME1 image is inverted here, once.
"""

from collections.abc import Sequence
from fractions import Fraction
from textwrap import wrap
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from xray_desktop.core.attribution.heat_map import HeatMap, HeatMapRegion
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.display import Presentation, Voi, VoiFunction, VoiTable, VoiWindow
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.labels import display_name
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.results.dicom.source_image import Origin, series_items, to_ascii
from xray_desktop.results.heat_map_text import NOT_A_LESION, heat_map_lines
from xray_desktop.results.score_text import caveat_texts, summary_text

GRAYSCALE_STATE: Final = "1.2.840.10008.5.1.4.1.1.11.1"
SERIES: Final = (9003, "Heat map regions")
DESCRIPTION: Final = "Regions of a model's heat map, unverified"
LAYER: Final = "AI"
LINE_LAB: Final = (45500, 37500, 48500)
"""Orange as the map's, in CIELab as PS3.3 C.10.7.1.1 scales it."""
MAX_POINTS: Final = 4000
"""A line's numbers must fit into an element of 64 KiB."""
LINE_CHARACTERS: Final = 72
LINE_HEIGHT: Final = 0.03
LOWEST_LINE: Final = 0.96
LINE_LEFT: Final = 0.22
LINE_RIGHT: Final = 0.98
"""Lines of text, in parts of the area shown."""
CAPTION_WIDTH: Final = 0.4
"""Of a region's text, in parts of the image."""
TABLE_TOP: Final = 65535
MAX_SIDE: Final = 1000
"""Of a pixel, in the whole numbers that say its proportion."""


def state(origin: Origin, image: Radiograph, assessment: Assessment, heat_map: HeatMap) -> Dataset:
    """Return the state of an image with the regions of one heat map, or why it is withheld.

    Raises
    ------
    RefusedError
        ``no_state``: the image is in colour or its values pass through a table of its own.
    """
    header = origin.header
    grey = str(header.get("PhotometricInterpretation", "")).startswith("MONOCHROME")
    if not grey or "ModalityLUTSequence" in header:
        raise RefusedError(
            "no_state",
            "No presentation state: one can be written for a grey image only, and for none whose "
            "values pass through a table first. Ask for the secondary capture.",
        )
    made = origin.new(GRAYSCALE_STATE, "PR", SERIES)
    made.ContentLabel, made.ContentCreatorName = "AI_HEAT_MAP", ""
    made.ContentDescription = DESCRIPTION
    made.PresentationCreationDate, made.PresentationCreationTime = origin.date, origin.time
    origin.copy_body_part(made)
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
    made.SoftcopyVOILUTSequence = [_voi(portable(image.presentation), origin)]
    made.PresentationLUTShape = "INVERSE" if image.presentation.inverted else "IDENTITY"
    made.DisplayedAreaSelectionSequence = [_area(origin, image)]
    layer = Dataset()
    layer.GraphicLayer, layer.GraphicLayerOrder = LAYER, 1
    layer.GraphicLayerRecommendedDisplayCIELabValue = list(LINE_LAB)
    layer.GraphicLayerDescription = DESCRIPTION
    made.GraphicLayerSequence = [layer]
    made.GraphicAnnotationSequence = [_annotation(origin, image, assessment, heat_map)]
    return made


def portable(presentation: Presentation) -> Voi:
    """Return the view in which an image opens so that every program that applies states knows it.

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


def _area(origin: Origin, image: Radiograph) -> Dataset:
    rows, columns = image.shape
    item = Dataset()
    item.ReferencedImageSequence = [origin.reference.item()]
    item.DisplayedAreaTopLeftHandCorner = [1, 1]
    item.DisplayedAreaBottomRightHandCorner = [columns, rows]
    item.PresentationSizeMode = "SCALE TO FIT"
    if image.spacing is not None and image.spacing.origin.in_patient:
        spacing = (image.spacing.row_mm, image.spacing.column_mm)
        item.PresentationPixelSpacing = [_decimal(side) for side in spacing]
    else:  # a spacing there would be measured with, and nothing could say that it is the detector's
        sides = Fraction(image.aspect).limit_denominator(MAX_SIDE)
        item.PresentationPixelAspectRatio = [sides.numerator, sides.denominator]
    return item


def _annotation(
    origin: Origin, image: Radiograph, assessment: Assessment, heat_map: HeatMap
) -> Dataset:
    item = Dataset()
    item.ReferencedImageSequence = [origin.reference.item()]
    item.GraphicLayer = LAYER
    texts = _texts(text(assessment, heat_map))
    if heat_map.shown and heat_map.regions:
        name = display_name(heat_map.attribution.label)
        item.GraphicObjectSequence = [
            graphic for region in heat_map.regions for graphic in _graphics(region)
        ]
        texts += [
            _caption(f"{name} {number}", region, image.shape)
            for number, region in enumerate(heat_map.regions, 1)
        ]
    item.TextObjectSequence = texts
    return item


def text(assessment: Assessment, heat_map: HeatMap) -> tuple[str, ...]:
    """Return what is written over the image, in lines; each region has a text of its own."""
    finding = assessment.finding(heat_map.attribution.label)
    said = [
        f"{assessment.notice}. AI output, unverified",
        summary_text(finding),
        *(f"Caveat: {text}" for text in caveat_texts(finding)),
        *heat_map_lines(heat_map)[:2],
    ]
    said += [one.text for one in assessment.reservations]
    return tuple(line for part in said for line in wrap(to_ascii(part), LINE_CHARACTERS))


def _graphics(region: HeatMapRegion) -> list[Dataset]:
    """Return a region's outline and its highest point."""
    outline = region.outline
    step = -(-len(outline) // MAX_POINTS)
    if step > 1:
        outline = np.concatenate([outline[:-1:step], outline[-1:]])
    return [_graphic("POLYLINE", outline), _graphic("POINT", np.array([region.peak]))]


def _graphic(kind: str, points: NDArray[np.float64]) -> Dataset:
    graphic = Dataset()
    graphic.GraphicAnnotationUnits, graphic.GraphicDimensions = "PIXEL", 2
    graphic.NumberOfGraphicPoints = len(points)
    graphic.GraphicData = [round(float(at), 2) for at in points.ravel()]
    graphic.GraphicType = kind
    if kind == "POLYLINE":
        graphic.GraphicFilled = "N"
    return graphic


def _caption(name: str, region: HeatMapRegion, shape: tuple[int, int]) -> Dataset:
    """Return what is written at a region: at its lower edge, so that its inside stays free."""
    lines = [name if region.place is None else f"{name}: {region.place}", NOT_A_LESION]
    rows, columns = shape
    left, bottom = float(region.outline[:, 0].min()), float(region.outline[:, 1].max())
    width, height = CAPTION_WIDTH * columns, 2 * LINE_HEIGHT * rows
    corner = (min(left, columns - width), min(bottom, rows - height))
    item = Dataset()
    item.BoundingBoxAnnotationUnits = item.AnchorPointAnnotationUnits = "PIXEL"
    item.UnformattedTextValue = "\r\n".join(to_ascii(line) for line in lines)
    item.BoundingBoxTopLeftHandCorner = [round(at, 2) for at in corner]
    item.BoundingBoxBottomRightHandCorner = [
        round(corner[0] + width, 2),
        round(corner[1] + height, 2),
    ]
    item.BoundingBoxTextHorizontalJustification = "LEFT"
    item.AnchorPoint = [round(at, 2) for at in region.peak]
    item.AnchorPointVisibility = "N"
    return item


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
