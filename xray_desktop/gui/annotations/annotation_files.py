"""Annotations of an image as JSON: points in pixels, and the text of notes as typed."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from xray_desktop.core.annotations.annotation import Annotation, AnnotationKind
from xray_desktop.core.annotations.measurements import Point
from xray_desktop.core.errors import FailedError
from xray_desktop.core.image.radiograph import PixelSpacing, SpacingOrigin
from xray_desktop.gui.annotations.image_annotations import EMPTY, AnnotationSet
from xray_desktop.gui.common.image_files import FileKind

VERSION: Final = 1
NOT_SAVED: Final = FailedError(
    "annotations_unwritten",
    "Annotations could not be saved. Check that the disk has free space and that the program may "
    "write to its data folder.",
)
NOT_READABLE: Final = FailedError(
    "annotations_unread",
    "The saved annotations of this image could not be read. Their file was renamed: its name now "
    "ends in “.damaged”.",
)


def annotations_to_json(annotation_set: AnnotationSet) -> bytes:
    """Return annotations as JSON."""
    content = {
        "version": VERSION,
        "annotations": [
            asdict(annotation)
            | {"points": [list(p) for p in annotation.points], "placed": sorted(annotation.placed)}
            for annotation in annotation_set.annotations
        ],
        "spacing": None if annotation_set.spacing is None else asdict(annotation_set.spacing),
        "key_image": annotation_set.key_image,
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def annotations_from_json(content: bytes) -> AnnotationSet:
    """Return annotations from JSON; raise ValueError if it is invalid."""
    try:
        content_json = json.loads(content)
        if content_json["version"] != VERSION:
            raise ValueError(content_json["version"])
        spacing = content_json["spacing"]
        return AnnotationSet(
            tuple(_annotation(each) for each in content_json["annotations"]),
            None
            if spacing is None
            else PixelSpacing(
                float(spacing["row_mm"]),
                float(spacing["column_mm"]),
                SpacingOrigin(spacing["origin"]),
            ),
            content_json["key_image"] is True,
        )
    except (KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ValueError(str(error)) from None


def _annotation(content_json: Mapping[str, Any]) -> Annotation:
    points = tuple(Point(float(x), float(y)) for x, y in content_json["points"])
    if not np.isfinite(np.array(points, np.float64)).all():
        raise ValueError("points are not finite")
    text = content_json["text"]
    if not isinstance(text, str):
        raise TypeError(text)
    return Annotation(
        AnnotationKind(content_json["kind"]),
        points,
        text,
        frozenset(map(int, content_json["placed"])),
    )


ANNOTATION_FILES: Final = FileKind(
    "annotations",
    "annotations",
    lambda found: None if found == EMPTY else annotations_to_json(found),
    annotations_from_json,
    NOT_SAVED,
    NOT_READABLE,
)
