"""How a model's scores differ between two films."""

from dataclasses import dataclass
from typing import Final

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.findings import Assessment, Finding

REPEATABILITY: Final = (
    "How far these scores move between two films of an unchanged chest was not measured: "
    "no interval can be given, and a change in a score is no evidence of a change in the patient."
)


@dataclass(frozen=True, slots=True)
class Change:
    """One finding on two films; both are judged and on the same scale.

    Parameters
    ----------
    before, now : Finding
        Of the same label.
    """

    before: Finding
    now: Finding

    def __post_init__(self) -> None:
        if self.before.label != self.now.label or self.before.calibrated != self.now.calibrated:
            msg = f"{self.before.label} and {self.now.label}: expected one label on one scale"
            raise ValueError(msg)

    @property
    def points(self) -> float:
        """Now less before, in hundredths of the scale: percentage points where calibrated."""
        return 100 * (self.now.probability - self.before.probability)


def changes(before: Assessment, now: Assessment) -> tuple[Change, ...]:
    """Return the change of every label that the model can judge, most urgent now first.

    Raises RefusedError if the two are not of one model on one device.
    """
    if before.model != now.model or before.device != now.device:
        raise RefusedError(
            "two_models",
            "The films were judged by different models or on different devices, so their scores "
            "are not compared. Judge both again (F5).",
        )
    return tuple(
        Change(before.finding(finding.label), finding)
        for finding in now.by_urgency
        if finding.operating_point is not None
    )
