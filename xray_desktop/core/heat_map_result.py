"""A heat map as it is shown: an attribution map with its regions and how far it may be trusted."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.anatomy import Place, Zones, body_mask
from xray_desktop.core.attribution import AttributionMap
from xray_desktop.core.contract import ModelContract
from xray_desktop.core.grad_cam import SecondOpinion
from xray_desktop.core.heat_map import HeatMapRegion, body_on_input, outside_share, regions_of
from xray_desktop.core.heat_map_reliability import HeatMapReliability, reliability_of
from xray_desktop.core.radiograph import Radiograph


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
        zones = None
        if right_is_left is not None:
            zones = Zones.of(pixels, patient_right_is_left=right_is_left)
        rows, columns = image.shape
        return cls(body_mask(pixels), zones, (pixels.shape[0] / rows, pixels.shape[1] / columns))

    def place(self, row: float, column: float) -> Place | None:
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
        The highest first; at most `heat_map.MOST_REGIONS`.
    reliability : HeatMapReliability
    body : ndarray, (size, size), bool
        Which pixels of the model's input lie in the body: no colour is drawn anywhere else.
    second : SecondOpinion or None
        Grad-CAM of the same label.
    forced : bool
        Whether it is shown though it is not informative, because the reader asked for it.
    """

    attribution: AttributionMap
    regions: tuple[HeatMapRegion, ...]
    reliability: HeatMapReliability
    body: NDArray[np.bool_]
    second: SecondOpinion | None = None
    forced: bool = False

    @property
    def shown(self) -> bool:
        """Whether it may be drawn; else the reason why not stands in its place."""
        return self.forced or not self.reliability.withheld


def heat_map_of(
    attribution: AttributionMap,
    image: Radiograph,
    contract: ModelContract,
    second: SecondOpinion | None = None,
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
    second : SecondOpinion or None
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
        reliability_of(attribution, evaluation, second, outside, called=called),
        body_on_input(values.shape[0], shape, aspect, body),
        second,
    )


def _right_is_left(image: Radiograph) -> bool | None:
    """Return whether the patient's right is at the image's left; None where it cannot be told.

    As usual where the file does not say how the image lies.
    """
    if image.unsuitable is not None:
        return None
    directions = image.exposure.directions
    if directions is None:
        return True
    across, down = directions.along_row[0], directions.along_column[0]
    return across == "L" if down == "F" and across in ("L", "R") else None
