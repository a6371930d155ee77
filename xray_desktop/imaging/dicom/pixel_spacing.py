"""Size of a pixel, and where it holds: at the detector, on scanned film or in the patient.

PS3.3 10.7.1.1 and 10.7.1.2: Pixel Spacing is corrected for magnification only where it differs from
the spacing at the detector, or where a calibration type says so.
"""

from typing import Final, NamedTuple

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.radiograph import PixelSpacing, SpacingOrigin, aspect_by
from xray_desktop.core.image.resampling import aspect_of
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.pixel_check import implausible_pixel_shape

RELATIVE_TOLERANCE: Final = 1e-4
"""Spacings with a smaller relative difference are equal."""
MAX_MAGNIFICATION: Final = 10.0
"""Larger magnification factors are not valid; nor are those up to 1, which correct nothing."""
CALIBRATIONS: Final = {"GEOMETRY": SpacingOrigin.GEOMETRY, "FIDUCIAL": SpacingOrigin.FIDUCIAL}
PLANES: Final = {
    "ImagerPixelSpacing": SpacingOrigin.IMAGER,
    "NominalScannedPixelSpacing": SpacingOrigin.SCANNED,
}

SPACING_UNREADABLE: Final = (
    "The pixel spacing of this file is not valid. Lengths are given in pixels."
)

Pair = tuple[float, float]


class PixelShape(NamedTuple):
    """Size and aspect ratio of a pixel; `implausible` if the header's cannot be trusted."""

    spacing: PixelSpacing | None = None
    stated_aspect: float = 1.0
    implausible: RefusedError | None = None

    @property
    def aspect(self) -> float:
        """Height of a pixel over its width."""
        return aspect_by(self.spacing, self.stated_aspect)


def pixel_shape_of(header: Header) -> PixelShape:
    """Return the spacing, or the Pixel Aspect Ratio without one (PS3.3 C.7.6.3.1.7)."""
    spacing = spacing_of(header)
    ratio = _pair(header, "PixelAspectRatio") if spacing is None else None
    row, column = ratio or (1.0, 1.0)
    if spacing is not None:
        row, column = spacing.row_mm, spacing.column_mm
    try:
        aspect = aspect_of(row, column)
    except ValueError:
        return PixelShape(implausible=implausible_pixel_shape(row / column))
    return PixelShape(spacing) if spacing is not None else PixelShape(None, aspect)


def spacing_cautions(header: Header, spacing: PixelSpacing | None) -> tuple[str, ...]:
    """Return a caution if a spacing is present but not a number."""
    unread = any(None in header.number_list(name) for name in ("PixelSpacing", *PLANES))
    return (SPACING_UNREADABLE,) if spacing is None and unread else ()


def spacing_of(header: Header) -> PixelSpacing | None:
    """Return the spacing of pixel centres and where it holds; None if it is missing.

    The spacing at the detector or scanner is corrected by the Estimated Radiographic Magnification
    Factor, if there is one. A spacing of zero or less counts as missing.
    """
    stated = _pair(header, "PixelSpacing")
    planes = {name: pair for name in PLANES if (pair := _pair(header, name)) is not None}
    if stated is not None:
        own = next((name for name, pair in planes.items() if _same(pair, stated)), None)
        if own is None:
            kind = (header.text("PixelSpacingCalibrationType") or "").upper()
            unsaid = SpacingOrigin.PIXEL_SPACING if planes else SpacingOrigin.UNDETERMINED
            return PixelSpacing(*stated, CALIBRATIONS.get(kind, unsaid))
        return _corrected(header, planes[own], PLANES[own])
    for name, pair in planes.items():
        return _corrected(header, pair, PLANES[name])
    return None


def _corrected(header: Header, pair: Pair, origin: SpacingOrigin) -> PixelSpacing:
    factor = header.number("EstimatedRadiographicMagnificationFactor")
    if factor is None or not 1 + RELATIVE_TOLERANCE < factor <= MAX_MAGNIFICATION:
        return PixelSpacing(*pair, origin)
    return PixelSpacing(pair[0] / factor, pair[1] / factor, SpacingOrigin.IMAGER_CORRECTED)


def _same(one: Pair, other: Pair) -> bool:
    return all(
        abs(a - b) <= RELATIVE_TOLERANCE * max(a, b) for a, b in zip(one, other, strict=True)
    )


def _pair(header: Header, keyword: str) -> Pair | None:
    numbers = header.numbers(keyword)
    if len(numbers) != 2 or min(numbers) <= 0:  # noqa: PLR2004 - rows and columns
        return None
    return numbers[0], numbers[1]
