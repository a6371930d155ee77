"""Functional groups (PS3.3 C.7.6.16): attributes of a frame of an enhanced object."""

from typing import Any, Final

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

SHARED: Final = "SharedFunctionalGroupsSequence"
PER_FRAME: Final = "PerFrameFunctionalGroupsSequence"
MACROS: Final[dict[str, tuple[str, ...]]] = {
    "FrameVOILUTSequence": (
        *("WindowCenter", "WindowWidth", "WindowCenterWidthExplanation", "VOILUTFunction"),
        "VOILUTSequence",
    ),
    "PixelValueTransformationSequence": (
        *("RescaleSlope", "RescaleIntercept", "RescaleType", "ModalityLUTSequence"),
    ),
    "PixelMeasuresSequence": ("PixelSpacing",),
    "FramePixelDataPropertiesSequence": ("ImagerPixelSpacing",),
    "XRayGeometrySequence": ("EstimatedRadiographicMagnificationFactor",),
    "FrameAnatomySequence": ("AnatomicRegionSequence",),
    "PatientOrientationInFrameSequence": ("PatientOrientation",),
    "FrameDisplayShutterSequence": (
        *("ShutterShape", "ShutterPresentationValue", "ShutterLeftVerticalEdge"),
        *("ShutterRightVerticalEdge", "ShutterUpperHorizontalEdge", "ShutterLowerHorizontalEdge"),
        *("CenterOfCircularShutter", "RadiusOfCircularShutter", "VerticesOfThePolygonalShutter"),
    ),
}
"""By macro: which of its attributes take the place of those outside functional groups."""
CONVERTED: Final = (
    "UnassignedPerFrameConvertedAttributesSequence",
    "UnassignedSharedConvertedAttributesSequence",
)
"""What a converter knew no macro for: it stands in for what is missing outside."""
CONVERTED_KEYWORDS: Final = (
    *(keyword for keywords in MACROS.values() for keyword in keywords),
    *("ViewPosition", "BodyPartExamined", "ImageLaterality"),
)


def attributes_of_frame(dataset: Dataset, frame: int) -> dict[str, Dataset]:
    """Return by keyword in which item an attribute of a frame is to be looked up.

    All attributes of a macro come from one item: the frame's own before the shared one.

    Parameters
    ----------
    dataset : Dataset
        The whole object's.
    frame : int
        Which frame, counted from 0.
    """
    own = _items(dataset, PER_FRAME)[frame : frame + 1]
    groups = (*own, *_items(dataset, SHARED)[:1])
    found: dict[str, Dataset] = {}
    for macro, keywords in MACROS.items():
        items = (item for group in groups for item in _items(group, macro)[:1])
        item = next((one for one in items if any(keyword in one for keyword in keywords)), None)
        if item is not None:
            found.update(dict.fromkeys(keywords, item))
    for macro in CONVERTED:
        for item in (item for group in groups for item in _items(group, macro)[:1]):
            for keyword in CONVERTED_KEYWORDS:
                if keyword in item and keyword not in dataset:
                    found.setdefault(keyword, item)
    return found


def _items(dataset: Dataset, keyword: str) -> list[Dataset]:
    try:
        value: Any = dataset.get(keyword)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - malformed counts as absent; pydicom raises anything
        return []
    if not isinstance(value, Sequence):
        return []
    return [item for item in value if isinstance(item, Dataset)]
