"""The presentation state (Grayscale Softcopy, PS3.3 A.33.1): heat map regions over the image.

A state describes all steps from stored to shown values. The image's photometric interpretation is
then ignored (PS3.4 N.2.1), so a MONOCHROME1 image is inverted here.
"""

from collections.abc import Sequence
from fractions import Fraction
from textwrap import wrap
from typing import Final

import numpy as np
from highdicom.color import CIELabColor
from highdicom.pr import GraphicLayer, GraphicObject, TextObject
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import GrayscaleSoftcopyPresentationStateStorage

from xray_desktop.core.attribution.heat_map import HeatMap, HeatMapRegion
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.display import Presentation, Voi, VoiFunction, VoiTable, VoiWindow
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.image.state_drawing import LINE_HEIGHT, stored_points
from xray_desktop.core.labels import display_name
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.results.dicom.source_image import SourceImage, series_items, to_ascii
from xray_desktop.results.heat_map_text import NOT_A_LESION, heat_map_lines
from xray_desktop.results.score_text import caveat_texts, summary_text

SERIES: Final = (9003, "Heat map regions")
DESCRIPTION: Final = "Regions of a model's heat map, unverified"
LAYER: Final = "AI"
LINE_LAB: Final = (45500, 37500, 48500)
"""The orange of heat maps, in CIELab as scaled by PS3.3 C.10.7.1.1."""
LINE_CHARACTERS: Final = 72
LOWEST_LINE: Final = 0.96
LINE_LEFT: Final = 0.22
LINE_RIGHT: Final = 0.98
"""Lines of text, as shares of the displayed area."""
CAPTION_WIDTH: Final = 0.4
"""Of the text of a region, as a share of the image."""
TABLE_TOP: Final = 65535
MAX_SIDE: Final = 1000
"""Largest number in a pixel aspect ratio."""


def presentation_state(
    source_image: SourceImage, image: Radiograph, assessment: Assessment, heat_map: HeatMap
) -> Dataset:
    """Return the state that shows the regions of a heat map, or why it is withheld.

    Raises
    ------
    RefusedError
        ``no_state``: the image is in colour or has a Modality LUT table.
    """
    made = grayscale_state(source_image, image, SERIES)
    made.ContentLabel, made.ContentDescription = "AI_HEAT_MAP", DESCRIPTION
    colour = CIELabColor.from_dicom_value(LINE_LAB)
    made.GraphicLayerSequence = [GraphicLayer(LAYER, 1, DESCRIPTION, colour)]
    made.GraphicAnnotationSequence = [_annotation(source_image, image, assessment, heat_map)]
    return made


def grayscale_state(
    source_image: SourceImage, image: Radiograph, series: tuple[int, str]
) -> Dataset:
    """Return a state that shows an image by its first window, without label and graphics.

    Raises
    ------
    RefusedError
        ``no_state``: the image is in colour or has a Modality LUT table.
    """
    header = source_image.header
    grey = str(header.get("PhotometricInterpretation", "")).startswith("MONOCHROME")
    if not grey or "ModalityLUTSequence" in header:
        raise RefusedError(
            "no_state",
            "No presentation state was written: the image must be grey, without a Modality LUT "
            "table. Use the secondary capture.",
        )
    made = source_image.new_object(GrayscaleSoftcopyPresentationStateStorage, "PR", series)
    made.ContentCreatorName = ""
    made.PresentationCreationDate, made.PresentationCreationTime = (
        source_image.date,
        source_image.time,
    )
    source_image.copy_body_part(made)
    made.ReferencedSeriesSequence = series_items(
        [source_image.reference], "ReferencedImageSequence", frames=True
    )
    for keyword in ("RescaleIntercept", "RescaleSlope"):
        if keyword in header:
            made[keyword] = header[keyword]
    if "RescaleIntercept" in made or "RescaleSlope" in made:
        made.RescaleIntercept = made.get("RescaleIntercept", 0)
        made.RescaleSlope = made.get("RescaleSlope", 1)
        made.RescaleType = header.get("RescaleType", "US")
    made.SoftcopyVOILUTSequence = [_voi(portable(image.presentation), source_image)]
    made.PresentationLUTShape = "INVERSE" if image.presentation.inverted else "IDENTITY"
    made.DisplayedAreaSelectionSequence = [_area(source_image, image)]
    return made


def portable(presentation: Presentation) -> Voi:
    """Return the default window in a form that every program applies.

    A sigmoid becomes a table over all integer values; `LINEAR_EXACT` becomes the equivalent
    `LINEAR` window.
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


def _voi(voi: Voi, source_image: SourceImage) -> Dataset:
    item = Dataset()
    item.ReferencedImageSequence = [source_image.reference.item()]
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


def _area(source_image: SourceImage, image: Radiograph) -> Dataset:
    rows, columns = image.shape
    item = Dataset()
    item.ReferencedImageSequence = [source_image.reference.item()]
    item.DisplayedAreaTopLeftHandCorner = [1, 1]
    item.DisplayedAreaBottomRightHandCorner = [columns, rows]
    item.PresentationSizeMode = "SCALE TO FIT"
    if image.spacing is not None and image.spacing.origin.in_patient:
        spacing = (image.spacing.row_mm, image.spacing.column_mm)
        item.PresentationPixelSpacing = [_decimal(side) for side in spacing]
    else:  # programs would measure in a spacing here as if it held in the patient
        sides = Fraction(image.aspect).limit_denominator(MAX_SIDE)
        item.PresentationPixelAspectRatio = [sides.numerator, sides.denominator]
    return item


def _annotation(
    source_image: SourceImage, image: Radiograph, assessment: Assessment, heat_map: HeatMap
) -> Dataset:
    item = Dataset()
    item.ReferencedImageSequence = [source_image.reference.item()]
    item.GraphicLayer = LAYER
    texts = _texts(overlay_text(assessment, heat_map))
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


def overlay_text(assessment: Assessment, heat_map: HeatMap) -> tuple[str, ...]:
    """Return the lines of text over the image; each region has a text of its own besides."""
    finding = assessment.finding(heat_map.attribution.label)
    texts = [
        f"{assessment.notice}. AI output, unverified",
        summary_text(finding),
        *(f"Caveat: {text}" for text in caveat_texts(finding)),
        *heat_map_lines(heat_map)[:2],
    ]
    texts += [one.text for one in assessment.reservations]
    return tuple(line for part in texts for line in wrapped(to_ascii(part)))


def wrapped(text: str) -> tuple[str, ...]:
    """Return ASCII text in lines; a number and its per cent sign stay together."""
    joined = text.replace(" %", "\N{NO-BREAK SPACE}%")
    lines = wrap(joined, LINE_CHARACTERS)
    return tuple(line.replace("\N{NO-BREAK SPACE}", " ") for line in lines)


def _graphics(region: HeatMapRegion) -> list[GraphicObject]:
    """Return a region's outline and its highest point."""
    return [
        thinned_graphic("POLYLINE", region.outline),
        thinned_graphic("POINT", np.array([region.peak])),
    ]


def thinned_graphic(kind: str, points: NDArray[np.float64]) -> GraphicObject:
    """Return a graphic through points, (n, 2) in image pixels, as many as an element holds."""
    return GraphicObject(kind, stored_points(points), "PIXEL")


def _caption(name: str, region: HeatMapRegion, shape: tuple[int, int]) -> TextObject:
    """Return the text beside a region, at its lower edge, so that the region stays free."""
    lines = [name if region.place is None else f"{name}: {region.place}", NOT_A_LESION]
    rows, columns = shape
    left, bottom = float(region.outline[:, 0].min()), float(region.outline[:, 1].max())
    width, height = CAPTION_WIDTH * columns, 2 * LINE_HEIGHT * rows
    left, top = min(left, columns - width), min(bottom, rows - height)
    x, y = region.peak
    return TextObject(
        "\r\n".join(to_ascii(line) for line in lines),
        "PIXEL",
        (round(left, 2), round(top, 2), round(left + width, 2), round(top + height, 2)),
        (round(x, 2), round(y, 2)),
        "LEFT",
        anchor_point_visible=False,
    )


def _texts(lines: Sequence[str]) -> list[TextObject]:
    """Return a text object for each line, because few programs break lines.

    The lines end at the lower edge; the corners are used by the text overlays of viewers.
    """
    texts: list[TextObject] = []
    for number, line in enumerate(lines):
        bottom = LOWEST_LINE - LINE_HEIGHT * (len(lines) - 1 - number)
        box = (LINE_LEFT, bottom - LINE_HEIGHT, LINE_RIGHT, bottom)
        texts.append(TextObject(line, "DISPLAY", box, text_justification="LEFT"))
    return texts


def _decimal(number: float) -> str:
    """Return a number as a decimal string of at most 16 characters."""
    return f"{number:.9g}"
