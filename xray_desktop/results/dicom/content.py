"""Content items of a structured report (PS3.3 C.17.3), one function for each kind used."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from pydicom.dataset import Dataset

from xray_desktop.core.labels import Code
from xray_desktop.results.dicom.source_image import Reference, code_item, to_ascii

CONTAINS = "CONTAINS"
CONTEXT = "HAS OBS CONTEXT"
MODIFIER = "HAS CONCEPT MOD"


def container(name: Code, items: Sequence[Dataset], template: str | None = None) -> Dataset:
    """Return a heading with what stands under it; `template` is its number in PS3.16."""
    made = _item("CONTAINER", name, CONTAINS)
    made.ContinuityOfContent = "SEPARATE"
    if template is not None:
        made.ContentTemplateSequence = [_template(template)]
    made.ContentSequence = list(items)
    return made


def coded(
    name: Code, value: Code, relation: str = CONTAINS, modifiers: Sequence[Dataset] = ()
) -> Dataset:
    """Return a coded value, and what modifies it."""
    made = _item("CODE", name, relation)
    made.ConceptCodeSequence = [code_item(value)]
    if modifiers:
        made.ContentSequence = list(modifiers)
    return made


def text(name: Code, words: str, relation: str = CONTAINS) -> Dataset:
    """Return a text."""
    made = _item("TEXT", name, relation)
    made.TextValue = to_ascii(words)
    return made


def uid(name: Code, value: str, relation: str = CONTEXT) -> Dataset:
    """Return a UID."""
    made = _item("UIDREF", name, relation)
    made.UID = value
    return made


def number(name: Code, value: float, unit: Code) -> Dataset:
    """Return a measured number; six digits are what a score is worth at most."""
    measured = Dataset()
    measured.MeasurementUnitsCodeSequence = [code_item(unit)]
    measured.NumericValue = f"{value:.6g}"
    made = _item("NUM", name, CONTAINS)
    made.MeasuredValueSequence = [measured]
    return made


def image(name: Code, reference: Reference) -> Dataset:
    """Return a reference to an image."""
    made = _item("IMAGE", name, CONTAINS)
    made.ReferencedSOPSequence = [reference.item()]
    return made


def coordinates(
    name: Code, kind: Literal["POINT", "POLYLINE"], points: ArrayLike, reference: Reference
) -> Dataset:
    """Return places on an image (PS3.3 C.18.6), to a hundredth of a pixel.

    Parameters
    ----------
    name : Code
        What is there.
    kind : {"POINT", "POLYLINE"}
        Graphic Type; a closed line ends with its first point.
    points : array_like, (n, 2)
        Column and row, the image's corner at 0, 0.
    reference : Reference
        The image.
    """
    made = _item("SCOORD", name, CONTAINS)
    made.GraphicType = kind
    made.GraphicData = [round(float(at), 2) for at in np.ravel(points)]
    selected = Dataset()
    selected.RelationshipType, selected.ValueType = "SELECTED FROM", "IMAGE"
    selected.ReferencedSOPSequence = [reference.item()]
    made.ContentSequence = [selected]
    return made


def _item(kind: str, name: Code, relation: str) -> Dataset:
    made = Dataset()
    made.RelationshipType, made.ValueType = relation, kind
    made.ConceptNameCodeSequence = [code_item(name)]
    return made


def _template(name: str) -> Dataset:
    item = Dataset()
    item.MappingResource, item.TemplateIdentifier = "DCMR", name
    return item
