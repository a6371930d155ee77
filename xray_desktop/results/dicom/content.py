"""Content items of a structured report (PS3.3 C.17.3) with this program's codes, by highdicom."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from highdicom.sr import (
    CodeContentItem,
    CodedConcept,
    ContainerContentItem,
    ContentItem,
    ContentSequence,
    ImageContentItem,
    NumContentItem,
    ScoordContentItem,
    SourceImageForRegion,
    TextContentItem,
    UIDRefContentItem,
)
from numpy.typing import ArrayLike

from xray_desktop.core.labels import Code
from xray_desktop.results.dicom.source_image import Reference, to_ascii

CONTAINS = "CONTAINS"
CONTEXT = "HAS OBS CONTEXT"
MODIFIER = "HAS CONCEPT MOD"


def concept(code: Code) -> CodedConcept:
    """Return a code as a coded concept."""
    return CodedConcept(code.value, code.scheme, code.meaning)


def container(
    name: Code,
    items: Sequence[ContentItem],
    template: str,
    relation: str | None = CONTAINS,
) -> ContainerContentItem:
    """Return a heading with items below it; `template` is its number in PS3.16, or empty."""
    made = ContainerContentItem(
        concept(name),
        is_content_continuous=False,
        template_id=template or None,
        relationship_type=relation,
    )
    made.ContentSequence = ContentSequence(items)
    return made


def coded(
    name: Code, value: Code, relation: str = CONTAINS, modifiers: Sequence[ContentItem] = ()
) -> CodeContentItem:
    """Return a coded value with its modifiers."""
    made = CodeContentItem(concept(name), concept(value), relation)
    if modifiers:
        made.ContentSequence = ContentSequence(modifiers)
    return made


def text(name: Code, value: str, relation: str = CONTAINS) -> TextContentItem:
    """Return a text, in ASCII."""
    return TextContentItem(concept(name), to_ascii(value), relation)


def uid(name: Code, value: str, relation: str = CONTEXT) -> UIDRefContentItem:
    """Return a UID."""
    return UIDRefContentItem(concept(name), value, relation)


def number(name: Code, value: float, unit: Code) -> NumContentItem:
    """Return a number, rounded to six digits, which is more than a score's precision."""
    rounded = float(f"{value:.6g}")
    return NumContentItem(concept(name), rounded, concept(unit), relationship_type=CONTAINS)


def image(name: Code, reference: Reference) -> ImageContentItem:
    """Return a reference to an image."""
    return ImageContentItem(
        concept(name),
        reference.sop_class,
        reference.sop_instance,
        reference.frame,
        relationship_type=CONTAINS,
    )


def coordinates(
    name: Code, kind: Literal["POINT", "POLYLINE"], points: ArrayLike, reference: Reference
) -> ScoordContentItem:
    """Return coordinates on an image (PS3.3 C.18.6), rounded to a hundredth of a pixel.

    Parameters
    ----------
    name : Code
        Concept name.
    kind : {"POINT", "POLYLINE"}
        Graphic Type; a closed line ends with its first point.
    points : array_like, (n, 2)
        Column and row; the top left corner of the image is 0, 0.
    reference : Reference
        The image.
    """
    rounded = np.round(np.asarray(points, np.float64), 2)
    made = ScoordContentItem(concept(name), kind, rounded, relationship_type=CONTAINS)
    frames = None if reference.frame is None else [reference.frame]
    selected = SourceImageForRegion(reference.sop_class, reference.sop_instance, frames)
    made.ContentSequence = ContentSequence([selected])
    return made
