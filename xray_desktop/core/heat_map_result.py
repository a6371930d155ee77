"""A heat map as it is shown: an attribution map with its regions and how far it may be trusted."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution import AttributionMap
from xray_desktop.core.contract import ModelContract
from xray_desktop.core.grad_cam import SecondOpinion
from xray_desktop.core.heat_map import HeatMapRegion, body_on_input, outside_share, regions_of
from xray_desktop.core.heat_map_reliability import HeatMapReliability, reliability_of
from xray_desktop.core.radiograph import Radiograph


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
    """
    values, shape, aspect = attribution.values, image.shape, image.aspect
    body = None
    outside = outside_share(values, shape, aspect, body)
    evaluation = contract.label(attribution.label).map_evaluation
    return HeatMap(
        attribution,
        regions_of(values, shape, aspect, body),
        reliability_of(attribution, evaluation, second, outside, called=called),
        body_on_input(values.shape[0], shape, aspect, body),
        second,
    )
