"""What the decoding process returns about an image beside its pixel values."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.display import Presentation, Voi, auto_window, full_range
from xray_desktop.core.image.presentation_state import OverlayPlane, Shutter
from xray_desktop.core.image.radiograph import (
    Exposure,
    PatientDetails,
    PixelSpacing,
    Radiograph,
    Source,
    aspect_by,
)

Float = NDArray[np.float32]

MIN_WINDOW_SHARE = 0.25
"""An image without a window whose values fill less of the header's range opens in its own range."""
BYTE_RANGE = 255.0
FRONTAL_NOT_STATED = (
    "The file does not state that this is a frontal chest radiograph. For any other image the "
    "scores mean nothing."
)
BURNED_IN = (
    "This image contains burned-in text. It may identify the patient, and the model sees it too."
)
TEXT_DETECTED = (
    "This image seems to contain burned-in text. Check whether it identifies the patient before "
    "you share the image. The model sees it too."
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ImageMetadata:
    """A `Radiograph` without its pixel values, so that it can be pickled cheaply."""

    presentation: Presentation
    source: Source
    exposure: Exposure = field(default_factory=Exposure)
    spacing: PixelSpacing | None = None
    unsuitable: RefusedError | None = None
    cautions: tuple[str, ...] = ()
    patient: PatientDetails | None = None
    shutter: Shutter | None = None
    overlays: tuple[OverlayPlane, ...] = ()
    stated_aspect: float = 1.0

    @property
    def aspect(self) -> float:
        """Height of a pixel over its width."""
        return aspect_by(self.spacing, self.stated_aspect)

    def radiograph(self, values: Float) -> Radiograph:
        """Return the image with `values`, (rows, columns) float32 modality values."""
        return Radiograph(
            values,
            self.presentation,
            self.source,
            self.exposure,
            self.spacing,
            self.unsuitable,
            self.cautions,
            self.patient,
            self.shutter,
            self.overlays,
            self.stated_aspect,
        )

    def with_caution(self, sentence: str) -> "ImageMetadata":
        """Return the metadata with one more caution."""
        return replace(self, cautions=(*self.cautions, sentence))


DecodedImage = tuple[Float, ImageMetadata]


def presentation(
    values: Float,
    value_range: tuple[float, float],
    own: tuple[Voi, ...] = (),
    *,
    inverted: bool = False,
    padding: tuple[float, float] | None = None,
) -> Presentation:
    """Return how an image is displayed: the file's VOI LUTs and windows first, then automatic ones.

    Parameters
    ----------
    values : ndarray, (rows, columns), float32
        Modality values.
    value_range : tuple of float
        Lowest and highest modality value that the header allows.
    own : tuple of Voi
        The file's windows and VOI LUTs in order of preference.
    inverted : bool
        Whether high values are dark.
    padding : tuple of float or None
        Inclusive range of the modality values of padding.
    """
    low, high = value_range
    excluded = None
    if padding is not None:
        excluded = (values >= padding[0]) & (values <= padding[1])
    auto = auto_window(values, excluded)
    views: tuple[Voi, ...] = (*own, auto)
    if not own:
        full = full_range(low, high)
        # 12-bit values whose header says 16 bits would open black
        narrow = high - low > BYTE_RANGE and auto.width < MIN_WINDOW_SHARE * (high - low)
        views = (auto, full) if narrow else (full, auto)
    return Presentation(low, high, views, inverted, padding)
