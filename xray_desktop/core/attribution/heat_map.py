"""A heat map: an attribution map with at most a few outlined regions and its reliability.

An attribution map gives every pixel of the model's input a signed value. A heat map shows where
most of the evidence *for* the finding lies: the map is blurred so far that no outline follows
single pixels, everything outside the body is left out, and the highest parts that together hold
about half of the rest are outlined.
"""

from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.anatomy.chest_zones import (
    ZoneLocation,
    Zones,
    body_mask,
    zones_and_body,
)
from xray_desktop.core.annotations.measurements import Point
from xray_desktop.core.annotations.regions import mask_of
from xray_desktop.core.attribution.contours import contours, to_image_pixels
from xray_desktop.core.attribution.heat_map_reliability import HeatMapReliability, reliability_of
from xray_desktop.core.attribution.integrated_gradients import AttributionMap, mass_level
from xray_desktop.core.attribution.layer_maps import GradCam
from xray_desktop.core.bundle.contract import ModelContract
from xray_desktop.core.image.preprocess import placement
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.image.resampling import gaussian_blur

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]

MAX_REGIONS: Final = 3
OUTLINED_SHARE: Final = 0.5
"""Share of the evidence for the finding inside the body that all outlines hold, about."""
MAX_AREA: Final = 0.15
"""Of the body: outlines never take up more; they hold less of the evidence instead."""
MIN_AREA: Final = 0.002
"""Of the body: a smaller region is left out (about 1.5 cm square on an adult's chest)."""
MIN_SHARE: Final = 0.05
"""Of the evidence for the finding: a region that holds less is left out."""
BLUR_PARTS: Final = 40
"""The map is blurred by a Gaussian whose sigma is this part of its side."""


class ZoneNames(Protocol):
    """Names places of one image; `ImageAnatomy` does."""

    def place(self, row: float, column: float) -> ZoneLocation | None:
        """Return the zone of a place in image pixels and the text for it; None where unknown."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class HeatMapRegion:
    """One outlined region of a heat map.

    Parameters
    ----------
    outline : ndarray, (n, 2), float64
        Column and row of each point in image pixels, the image's corner at 0, 0; the last point is
        the first.
    peak : tuple of float
        Column and row of the highest place in it.
    share : float
        How much of the evidence for the finding inside the body it holds, in (0, 1].
    zone : str or None
        The zone of the chest that the peak lies in (the value of an `anatomy.Zone`); None where
        that is not known.
    place : str or None
        English text for it, honest about a border that is near: ``right middle or lower zone``.
    """

    outline: NDArray[np.float64]
    peak: tuple[float, float]
    share: float
    zone: str | None = None
    place: str | None = None


def regions_of(
    values: Float,
    shape: tuple[int, int],
    aspect: float = 1.0,
    body: Mask | None = None,
    zones: ZoneNames | None = None,
    max_regions: int = MAX_REGIONS,
) -> tuple[HeatMapRegion, ...]:
    """Return the regions that hold most of the evidence for the finding, the highest first.

    The first region's peak is the highest place of the whole map inside the body.

    Parameters
    ----------
    values : ndarray, (size, size), float32
        The attribution map: signed contributions of the model's input pixels.
    shape : tuple of int
        Rows and columns of the image.
    aspect : float
        Height of its pixels over their width.
    body : ndarray, (rows, columns), bool, or None
        Where the patient's body is, over the whole image at any resolution. None: everywhere.
    zones : ZoneNames or None
        Names the places of the image.
    max_regions : int
        How many regions at most.

    Returns
    -------
    tuple of HeatMapRegion
        Empty where there is no evidence for the finding in the body. Together they hold about
        `OUTLINED_SHARE` of the evidence; less where that takes more than `MAX_AREA` of the body,
        or more than `max_regions` regions.
    """
    size = values.shape[0]
    inside = body_on_input(size, shape, aspect, body)
    evidence = np.where(inside, evidence_of(values), np.float32(0))
    total = float(evidence.sum(dtype=np.float64))
    if total <= 0:
        return ()
    area = int(inside.sum())
    level = outline_level(evidence, area)
    found: list[tuple[float, HeatMapRegion]] = []
    for line, within in _outer(contours(evidence, level), size):
        share = float(evidence[within].sum(dtype=np.float64)) / total
        if share < MIN_SHARE or within.sum() < MIN_AREA * area:
            continue
        row, column = np.unravel_index(np.argmax(np.where(within, evidence, -1)), evidence.shape)
        peak = to_image_pixels(np.array([[column + 0.5, row + 0.5]]), size, shape, aspect)[0]
        x, y = float(peak[0]), float(peak[1])
        region = HeatMapRegion(to_image_pixels(line, size, shape, aspect), (x, y), min(share, 1.0))
        where = None if zones is None else zones.place(y, x)
        if where is not None:
            region = replace(region, zone=where.zone.value, place=where.text)
        found.append((float(evidence[row, column]), region))
    found.sort(key=lambda one: -one[0])
    return tuple(region for _, region in found[:max_regions])


def outside_share(
    values: Float, shape: tuple[int, int], aspect: float, body: Mask | None
) -> float | None:
    """Return how much of the evidence for the finding lies outside the body, in [0, 1].

    Padding counts as outside. Parameters as for `regions_of`. None without evidence for it.
    """
    evidence = evidence_of(values).astype(np.float64)
    total = float(evidence.sum())
    if total <= 0:
        return None
    inside = body_on_input(values.shape[0], shape, aspect, body)
    return float(evidence[~inside].sum()) / total


def evidence_of(values: Float) -> Float:
    """Return the evidence for the finding in a map, blurred as regions are found in it; 0 or more.

    `values` and the returned array are (size, size), float32.
    """
    return np.maximum(gaussian_blur(values, values.shape[0] / BLUR_PARTS), np.float32(0))


def body_on_input(size: int, shape: tuple[int, int], aspect: float, body: Mask | None) -> Mask:
    """Return which pixels of the model's input have their centre in the body, (size, size), bool.

    Padding is outside. Parameters as for `regions_of`.
    """
    place = placement(shape, aspect)
    along = (np.arange(size) + 0.5) / size
    rows = place.top + along * place.height
    columns = place.left + along * place.width
    on_image = np.outer((rows >= 0) & (rows < shape[0]), (columns >= 0) & (columns < shape[1]))
    if body is None:
        return on_image
    by_rows = np.clip(rows * body.shape[0] / shape[0], 0, body.shape[0] - 1).astype(int)
    by_columns = np.clip(columns * body.shape[1] / shape[1], 0, body.shape[1] - 1).astype(int)
    return on_image & body[np.ix_(by_rows, by_columns)]


def outline_level(evidence: Float, area: int) -> float:
    """Return the level whose outlines hold `OUTLINED_SHARE`, or take up `MAX_AREA` of `area`.

    `evidence` is 0 outside the body, and `area` the body's, in pixels.
    """
    falling = np.sort(evidence, axis=None)[::-1]
    widest = float(falling[min(int(MAX_AREA * area), falling.size - 1)])
    return max(mass_level(evidence, OUTLINED_SHARE), widest)


def _outer(
    lines: tuple[NDArray[np.float64], ...], size: int
) -> list[tuple[NDArray[np.float64], Mask]]:
    """Return the lines that lie in no other, each with the input pixels inside it."""
    box = (slice(0, size), slice(0, size))
    filled = [(line, mask_of(tuple(Point(x, y) for x, y in line), box)) for line in lines]
    filled.sort(key=lambda one: -int(one[1].sum()))
    taken = np.zeros((size, size), np.bool_)
    outer: list[tuple[NDArray[np.float64], Mask]] = []
    for line, within in filled:
        if not (taken & within).any():
            taken |= within
            outer.append((line, within))
    return outer


@dataclass(frozen=True, slots=True, eq=False)
class ImageAnatomy:
    """Where the body is on one image, and the zones of its chest.

    Parameters
    ----------
    body : ndarray, (rows, columns), bool
        In true proportion.
    zones : Zones or None
        In true proportion; None where they cannot be named: the image is turned, or unsuitable.
    scale : tuple of float
        Rows and columns in true proportion for one row and column of the image.
    """

    body: NDArray[np.bool_]
    zones: Zones | None
    scale: tuple[float, float]

    @classmethod
    def of(cls, image: Radiograph) -> "ImageAnatomy":
        """Find the anatomy of an image, which takes some tenths of a second."""
        pixels = image.true_pixels
        right_is_left = _right_is_left(image)
        rows, columns = image.shape
        if right_is_left is None:
            zones, body = None, body_mask(pixels)
        else:
            zones, body = zones_and_body(pixels, patient_right_is_left=right_is_left)
        return cls(body, zones, (pixels.shape[0] / rows, pixels.shape[1] / columns))

    def place(self, row: float, column: float) -> ZoneLocation | None:
        """Return the zone of a place in image pixels and the text for it; None where unknown."""
        down, across = self.scale
        return None if self.zones is None else self.zones.place(row * down, column * across)


@dataclass(frozen=True, slots=True, eq=False)
class HeatMap:
    """What is shown of a finished attribution map of one label on one image.

    Parameters
    ----------
    attribution : AttributionMap
    regions : tuple of HeatMapRegion
        The highest first; at most `heat_map.MAX_REGIONS`.
    reliability : HeatMapReliability
    body : ndarray, (size, size), bool
        Which pixels of the model's input lie in the body: no colour is drawn anywhere else.
    second : GradCam or None
        Grad-CAM of the same label.
    forced : bool
        Whether it is shown though it is not informative, because the reader asked for it.
    """

    attribution: AttributionMap
    regions: tuple[HeatMapRegion, ...]
    reliability: HeatMapReliability
    body: NDArray[np.bool_]
    second: GradCam | None = None
    forced: bool = False

    @property
    def shown(self) -> bool:
        """Whether it may be drawn; else the reason why not stands in its place."""
        return self.forced or not self.reliability.withheld

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays, (size, size) each; outlines are small beside them."""
        second = 0 if self.second is None else self.second.cam.nbytes
        return self.attribution.values.nbytes + self.body.nbytes + second


def heat_map_of(
    attribution: AttributionMap,
    image: Radiograph,
    contract: ModelContract,
    second: GradCam | None = None,
    *,
    called: bool = True,
    anatomy: ImageAnatomy | None = None,
) -> HeatMap:
    """Return what is shown of a finished attribution map.

    Parameters
    ----------
    attribution : AttributionMap
    image : Radiograph
        The image that it is of.
    contract : ModelContract
        Its `map_evaluation` of the label goes into the reliability.
    second : GradCam or None
        Grad-CAM of the same label.
    called : bool
        Whether the label's score reaches its operating point.
    anatomy : ImageAnatomy or None
        The image's, where it is known already. None: it is found.
    """
    values, shape, aspect = attribution.values, image.shape, image.aspect
    anatomy = ImageAnatomy.of(image) if anatomy is None else anatomy
    body = anatomy.body
    outside = outside_share(values, shape, aspect, body)
    evaluation = contract.label(attribution.label).map_evaluation
    return HeatMap(
        attribution,
        regions_of(values, shape, aspect, body, anatomy),
        reliability_of(attribution, evaluation, outside, called=called),
        body_on_input(values.shape[0], shape, aspect, body),
        second,
    )


def _right_is_left(image: Radiograph) -> bool | None:
    """Return whether the patient's right is at the image's left; None where it is not known.

    As usual where the file does not say how the image lies.
    """
    if image.unsuitable is not None:
        return None
    directions = image.exposure.directions
    if directions is None:
        return True
    across, down = directions.along_row[0], directions.along_column[0]
    return across == "L" if down == "F" and across in ("L", "R") else None
