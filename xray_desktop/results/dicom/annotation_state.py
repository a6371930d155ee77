"""The presentation state (Grayscale Softcopy, PS3.3 A.33.1) of annotations that a reader drew.

It also holds window, inversion and orientation, so that the image looks elsewhere as it did when it
was measured. Nothing in it comes from a model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from highdicom.color import CIELabColor
from highdicom.pr import GraphicLayer, GraphicObject, TextObject
from pydicom import config
from pydicom.dataset import Dataset

from xray_desktop.core.image.display import Voi
from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.presentation_state import GraphicType
from xray_desktop.core.image.radiograph import Radiograph, SourceHeader
from xray_desktop.core.image.state_drawing import DIGITS, Drawing
from xray_desktop.results.dicom.presentation_state import grayscale_state
from xray_desktop.results.dicom.source_image import SourceImage, file_of

SERIES: Final = (9004, "Annotations")
DESCRIPTION: Final = "Annotations of a reader"
LABEL: Final = "ANNOTATIONS"
LAYER: Final = "ANNOTATIONS"
YELLOW_LAB: Final = (58300, 30800, 51900)
"""The yellow of annotations, in CIELab as scaled by PS3.3 C.10.7.1.1."""
LATIN_1: Final = "ISO_IR 100"
UTF_8: Final = "ISO_IR 192"


@dataclass(frozen=True, slots=True, eq=False)
class ShownAs:
    """How the image was shown: window or table, inversion beyond the file's, orientation."""

    voi: Voi
    inverted: bool = False
    orientation: Orientation = field(default_factory=Orientation)


def annotation_state_file(
    header: SourceHeader, image: Radiograph, drawings: Sequence[Drawing], shown: ShownAs
) -> bytes:
    """Return the DICOM file of `annotation_state` for an image with this header."""
    with config.disable_value_validation():  # copied values stay as they are, UIDs too
        source_image = SourceImage.of(header, image.source, None)
        return file_of(annotation_state(source_image, image, drawings, shown))


def annotation_state(
    source_image: SourceImage, image: Radiograph, drawings: Sequence[Drawing], shown: ShownAs
) -> Dataset:
    """Return the state that shows annotations over an image as it was shown.

    Raises
    ------
    RefusedError
        ``no_state``: the image is in colour or has a Modality LUT table.
    """
    presentation = replace(
        image.presentation,
        vois=(shown.voi,),
        inverted=image.presentation.inverted != shown.inverted,
    )
    made = grayscale_state(source_image, replace(image, presentation=presentation), SERIES)
    made.ContentLabel, made.ContentDescription = LABEL, DESCRIPTION
    _orient(made, image, shown.orientation)
    colour = CIELabColor.from_dicom_value(YELLOW_LAB)
    made.GraphicLayerSequence = [GraphicLayer(LAYER, 1, DESCRIPTION, colour)]
    item = Dataset()
    item.ReferencedImageSequence = [source_image.reference.item()]
    item.GraphicLayer = LAYER
    graphics = [graphic for drawing in drawings for graphic in _graphics(drawing)]
    texts = [_text(drawing, image.shape) for drawing in drawings if drawing.lines]
    if graphics:
        item.GraphicObjectSequence = graphics
    if texts:
        item.TextObjectSequence = texts
    made.GraphicAnnotationSequence = [item]
    _choose_character_set(made, "".join(line for drawing in drawings for line in drawing.lines))
    return made


def _choose_character_set(made: Dataset, text: str) -> None:
    """Keep the image's character set if it holds the text, else take the oldest that does."""
    own = made.get("SpecificCharacterSet", "")
    if text.isascii():
        return
    try:
        text.encode("latin-1")
        latin = own in ("", "ISO_IR 6", LATIN_1)
    except UnicodeEncodeError:
        latin = False
    made.SpecificCharacterSet = LATIN_1 if latin else UTF_8


def _orient(made: Dataset, image: Radiograph, orientation: Orientation) -> None:
    """Write rotation and flip (C.10.6), and the displayed area's corners as they are then seen."""
    turns, flipped = next(
        (turns, flipped)
        for turns in range(4)
        for flipped in (False, True)
        if _laid(turns, flipped=flipped) == orientation
    )
    made.ImageRotation, made.ImageHorizontalFlip = 90 * turns, "Y" if flipped else "N"
    (a, b), (c, d) = orientation.matrix  # columns run along or against their axis of the screen
    rows, columns = image.shape
    x = (1, columns) if a + c > 0 else (columns, 1)
    y = (1, rows) if b + d > 0 else (rows, 1)
    (area,) = made.DisplayedAreaSelectionSequence
    area.DisplayedAreaTopLeftHandCorner = [x[0], y[0]]
    area.DisplayedAreaBottomRightHandCorner = [x[1], y[1]]


def _laid(turns: int, *, flipped: bool) -> Orientation:
    turned = Orientation().turned(turns)
    return turned.flipped_horizontally() if flipped else turned


def _graphics(drawing: Drawing) -> list[GraphicObject]:
    kinds = {GraphicType.LINE: "POLYLINE", GraphicType.POINT: "POINT"}
    return [
        GraphicObject(kinds[graphic.shape], np.array(graphic.points), "PIXEL")
        for graphic in drawing.graphics
    ]


def _text(drawing: Drawing, shape: tuple[int, int]) -> TextObject:
    x, y = drawing.anchor
    return TextObject(
        drawing.text,
        "PIXEL",
        drawing.text_box(shape),
        (round(x, DIGITS), round(y, DIGITS)),
        "LEFT",
        anchor_point_visible=False,
    )
