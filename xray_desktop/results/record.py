"""The record of one file: scored, with or without a heat map, or refused or failed."""

import math
from dataclasses import dataclass
from typing import Literal

from xray_desktop.core.attribution.heat_map import HeatMap, HeatMapRegion
from xray_desktop.core.attribution.heat_map_reliability import HeatMapReliability
from xray_desktop.core.attribution.layer_maps import GradCam
from xray_desktop.core.bundle.contract import Baseline, Target
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.results.heat_map_text import attribution_warning


@dataclass(frozen=True, slots=True)
class HeatMapRecord:
    """A heat map that was written or withheld, with its properties.

    Parameters
    ----------
    path : str or None
        The picture; None of a heat map that is withheld.
    label : str
        The label explained, as the TFRecords spell it.
    target, baseline
        What was differentiated, and from where.
    layer : str or None
        The inner layer at whose features it was computed; None: the input.
    mirror : bool
        Whether it is the mean of the image's and of its mirror image's.
    evaluations : int
        Gradients spent.
    completeness_error : float or None
        A share of the target's change; None where the target did not change at all.
    agreement : float or None
        Correlation that is to be expected with the converged map.
    converged : bool
        Whether that is enough.
    warning : str or None
        A sentence to show beside the map.
    reliability : HeatMapReliability
        How far it may be trusted; of one that is withheld, why.
    regions : tuple of HeatMapRegion
        Those drawn; none of a heat map that is withheld.
    grad_cam_agreement : float or None
        Agreement with Grad-CAM (`core.attribution.layer_maps.grad_cam_agreement`), or None.
    """

    path: str | None
    label: str
    target: Target
    baseline: Baseline
    layer: str | None
    mirror: bool
    evaluations: int
    completeness_error: float | None
    agreement: float | None
    converged: bool
    warning: str | None
    reliability: HeatMapReliability
    regions: tuple[HeatMapRegion, ...] = ()
    grad_cam_agreement: float | None = None

    @property
    def withheld(self) -> bool:
        """Whether there is no picture because the heat map is not informative."""
        return self.path is None

    @classmethod
    def of(
        cls, heat_map: HeatMap, path: str | None, second: GradCam | None = None
    ) -> "HeatMapRecord":
        """Return the record of a heat map that was written to `path`, or withheld."""
        attribution = heat_map.attribution
        error = attribution.completeness_error
        return cls(
            path,
            attribution.label,
            attribution.target,
            attribution.baseline,
            attribution.layer,
            attribution.mirror,
            attribution.evaluations,
            error if math.isfinite(error) else None,
            attribution.agreement,
            attribution.converged,
            attribution_warning(attribution),
            heat_map.reliability,
            heat_map.regions if heat_map.shown else (),
            None if second is None else second.agreement,
        )


@dataclass(frozen=True, slots=True)
class ScoredFile:
    """An image that was scored.

    Parameters
    ----------
    file : str
        The file as the user named it.
    assessment : Assessment
        Every label's finding.
    map : HeatMapRecord or None
        The map, if one was asked for and could be made.
    cautions : tuple of str
        Sentences to show with the scores; also why there is no map.
    written : tuple of str
        Reports, pictures and states written of it: paths.
    """

    file: str
    assessment: Assessment
    map: HeatMapRecord | None = None
    cautions: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnscoredFile:
    """A file that was not scored.

    Parameters
    ----------
    file : str
        The file as the user named it.
    status : {"refused", "failed"}
        Refused: trying again gives the same. Failed: the work could not be finished.
    code, message : str
        As `core.errors.XrayError` has them.
    cautions : tuple of str
        Sentences on an image that was opened, which may explain why it was not scored.
    """

    file: str
    status: Literal["refused", "failed"]
    code: str
    message: str
    cautions: tuple[str, ...] = ()


FileRecord = ScoredFile | UnscoredFile
