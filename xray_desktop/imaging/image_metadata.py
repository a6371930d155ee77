"""What the decoding process says of an image; its values travel beside it."""

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
"""An image without a window that fills less of its header's range than this opens in its own."""
BYTE_RANGE = 255.0
FRONTAL_NOT_STATED = (
    "Nothing in the file says that this is a frontal chest image: "
    "the model's answer means nothing for any other picture."
)
BURNED_IN = "Text is burned into this picture: it may name the patient, and the model sees it too."
TEXT_DETECTED = (
    "Letters seem to be part of this picture: look whether they name the patient before you pass "
    "it on. The model sees them too."
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ImageMetadata:
    """A `Radiograph` without its values, so that it can be pickled cheaply."""

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
        """Return the image made of `values`, (rows, columns) float32 modality values."""
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
        """Return it with one more sentence to show beside the image."""
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
    """Return how an image is shown: its own views first, the automatic window last.

    Parameters
    ----------
    values : ndarray, (rows, columns), float32
        Modality values.
    value_range : tuple of float
        Lowest and highest modality value that the header allows.
    own : tuple of Voi
        The file's windows and tables in order of preference.
    inverted : bool
        Whether high values are dark.
    padding : tuple of float or None
        Inclusive range of modality values outside the exposed image.
    """
    low, high = value_range
    excluded = None
    if padding is not None:
        excluded = (values >= padding[0]) & (values <= padding[1])
    auto = auto_window(values, excluded)
    views: tuple[Voi, ...] = (*own, auto)
    if not own:
        full = full_range(low, high)
        # 12 bits of image in a header that says 16 would open black
        narrow = high - low > BYTE_RANGE and auto.width < MIN_WINDOW_SHARE * (high - low)
        views = (auto, full) if narrow else (full, auto)
    return Presentation(low, high, views, inverted, padding)
