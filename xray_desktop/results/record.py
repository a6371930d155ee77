"""What became of one file: scored, with or without a map, or refused or failed, and why."""

import math
from dataclasses import dataclass
from typing import Literal

from xray_desktop.core.attribution import AttributionMap
from xray_desktop.core.contract import Baseline, Target
from xray_desktop.core.findings import Assessment
from xray_desktop.core.grad_cam import SecondOpinion


@dataclass(frozen=True, slots=True)
class MapRecord:
    """Where a map was written, and what must be said with it.

    Parameters
    ----------
    path : str
        The picture.
    label : str
        The label explained, as the TFRecords spell it.
    target, baseline
        What was differentiated, and from where.
    evaluations : int
        Gradients spent.
    completeness_error : float or None
        A share of the target's change; None where the target did not change at all.
    agreement : float or None
        Correlation that is to be expected with the converged map.
    settled : bool
        Whether that is enough.
    warning : str or None
        A sentence to show beside the map.
    cam_agreement : float or None
        Agreement with Grad-CAM, by `core.grad_cam.cam_agreement`; None where it was not to be had.
    """

    path: str
    label: str
    target: Target
    baseline: Baseline
    evaluations: int
    completeness_error: float | None
    agreement: float | None
    settled: bool
    warning: str | None
    cam_agreement: float | None = None

    @classmethod
    def of(
        cls, attribution: AttributionMap, path: str, second: SecondOpinion | None = None
    ) -> "MapRecord":
        """Return the record of a map that was written to `path`."""
        error = attribution.completeness_error
        return cls(
            path,
            attribution.label,
            attribution.target,
            attribution.baseline,
            attribution.evaluations,
            error if math.isfinite(error) else None,
            attribution.agreement,
            attribution.settled,
            attribution.warning,
            None if second is None else second.agreement,
        )


@dataclass(frozen=True, slots=True)
class Scored:
    """A film that was judged.

    Parameters
    ----------
    file : str
        The file as the user named it.
    assessment : Assessment
        Every label's finding.
    map : MapRecord or None
        The map, if one was asked for and could be made.
    cautions : tuple of str
        Sentences to show with the scores; also why there is no map.
    written : tuple of str
        Reports, pictures and states written of it: paths.
    """

    file: str
    assessment: Assessment
    map: MapRecord | None = None
    cautions: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unscored:
    """A file that was not judged.

    Parameters
    ----------
    file : str
        The file as the user named it.
    status : {"refused", "failed"}
        Refused: trying again gives the same. Failed: the work could not be finished.
    code, message : str
        As `core.errors.XrayError` has them.
    cautions : tuple of str
        What must be said of an image that was opened: it may be why it was not scored.
    """

    file: str
    status: Literal["refused", "failed"]
    code: str
    message: str
    cautions: tuple[str, ...] = ()


FileRecord = Scored | Unscored
