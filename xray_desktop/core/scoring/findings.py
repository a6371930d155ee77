"""From logits to findings: probability, operating point and state, and how they changed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.bundle.contract import ModelContract
from xray_desktop.core.bundle.label_contract import (
    Caveat,
    LabelContract,
    OperatingPoint,
    auc_too_low,
)
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.scoring.diagnostic_statistics import (
    Band,
    band_of,
    likelihood_ratio,
    ratio_to_base,
)

SHOWN_ANYWAY = "Scores shown anyway, though the image was refused: {why}"
NEAR_LOGITS = 0.25
"""Within this distance of the operating point, on the logit scale, a score is called *near*."""
_LEAST = 1e-9


class State(StrEnum):
    """Where a score lies, in one word, or why there is none."""

    ABOVE = "above"
    NEAR = "near"
    BELOW = "below"
    INSUFFICIENT = "insufficient_data"
    """Not scored: too few examples."""
    UNRELIABLE = "unreliable"
    """Not scored: measured, but the AUC may be too low (`core.bundle.label_contract.MIN_AUC`)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One label's result on one image.

    Parameters
    ----------
    label : str
        The TFRecords' spelling.
    probability : float
        In [0, 1]; calibrated only if `calibrated` says so.
    calibrated : bool
        Whether `probability` went through the contract's calibration.
    operating_point : OperatingPoint or None
        None where the label is not scored.
    state : State
        Where the probability lies with respect to the operating point, or why it is not scored.
    prevalence : float or None
        The share of images with the label among those that it was calibrated on, in [0, 1].
    caveats : tuple of Caveat
        To be shown with the score.
    auc : tuple of float or None
        As `core.bundle.label_contract.LabelContract` has it: why a label is not scored is told by
        it.
    """

    label: str
    probability: float
    calibrated: bool
    operating_point: OperatingPoint | None
    state: State
    prevalence: float | None = None
    caveats: tuple[Caveat, ...] = ()
    auc: tuple[float, float, float] | None = None

    @property
    def scored(self) -> bool:
        """Whether the model can score the label: only then its probability may be shown."""
        return self.operating_point is not None

    @property
    def base_rate(self) -> float | None:
        """The prevalence that a score is compared with, in (0, 1); None where it may not be.

        That is so without calibration or a score, and where all or none of the images had the
        label.
        """
        base = self.prevalence
        stated = self.scored and self.calibrated and base is not None and 0 < base < 1
        return base if stated else None

    @property
    def ratio(self) -> float | None:
        """Probability by base rate, 0 or more; None without a base rate."""
        return None if self.base_rate is None else ratio_to_base(self.probability, self.base_rate)

    @property
    def likelihood_ratio(self) -> float | None:
        """By what factor the score changes the odds, finite; None without a base rate."""
        if self.base_rate is None:
            return None
        return likelihood_ratio(_inside(self.probability), self.base_rate)

    @property
    def band(self) -> Band | None:
        """The range that the likelihood ratio lies in; None without a base rate."""
        likelihood = self.likelihood_ratio
        return None if likelihood is None else band_of(likelihood)


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """A model by its short name and the SHA-256 of its contract, which hashes the rest."""

    model_id: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Reservation:
    """Why an image should not have been scored.

    `value` is what was measured and `threshold` what it should not exceed, if anything was.
    """

    refusal: RefusedError
    value: float | None = None
    threshold: float | None = None

    @property
    def code(self) -> str:
        """A machine-readable name of the reason."""
        return self.refusal.code

    @property
    def message(self) -> str:
        """The reason."""
        return self.refusal.message

    @property
    def text(self) -> str:
        """The reason, and that scores are shown anyway."""
        return SHOWN_ANYWAY.format(why=self.message)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The findings of one model on one image, on one device, at the contract's operating points.

    `reservations` is empty unless the image was refused and its scores were asked for anyway; they
    must then be shown with every score. `cautions` are sentences of the input check to show beside
    scores that it has nothing against.
    """

    findings: tuple[Finding, ...]
    model: ModelIdentity
    device: str
    notice: str
    reservations: tuple[Reservation, ...] = ()
    cautions: tuple[str, ...] = ()

    def finding(self, label: str) -> Finding:
        """Return the finding of `label`; KeyError if there is none."""
        for finding in self.findings:
            if finding.label == label:
                return finding
        raise KeyError(label)

    @property
    def top(self) -> Finding | None:
        """The scored finding that stands first in `by_urgency` of those above or near their point.

        Of all scored ones where none is. Operating points are set for different aims, so how far a
        score lies over one does not show which finding has the most evidence.
        """
        scored = [finding for finding in self.by_urgency if finding.scored]
        called = [one for one in scored if one.state in (State.ABOVE, State.NEAR)]
        return next(iter(called or scored), None)

    @property
    def by_urgency(self) -> tuple[Finding, ...]:
        """All findings but No Finding: first those whose odds the image raises most.

        That is by likelihood ratio, which is the same for rare and common findings; by the
        distance over the operating point where the base rate of a scored one is not known. What is
        not scored comes last, in the contract's order.
        """
        rest = self.findings[1:]
        if any(finding.scored and finding.base_rate is None for finding in rest):
            return tuple(sorted(rest, key=logits_above, reverse=True))
        return tuple(sorted(rest, key=lambda one: one.likelihood_ratio or -1, reverse=True))


def findings_from_logits(
    logits: NDArray[np.float32], contract: ModelContract
) -> tuple[Finding, ...]:
    """Return a finding for each label, in the contract's order.

    Parameters
    ----------
    logits : ndarray, (labels,), float32
        The model's raw outputs for one image.
    contract : ModelContract
        Calibration and operating points.
    """
    if logits.shape != (len(contract.labels),) or not np.isfinite(logits).all():
        msg = f"logits of shape {logits.shape}: expected {len(contract.labels)} finite numbers"
        raise ValueError(msg)
    return tuple(
        _finding(float(logit), label) for logit, label in zip(logits, contract.labels, strict=True)
    )


def finding_at(
    label: str,
    probability: float,
    point: OperatingPoint | None,
    *,
    calibrated: bool,
    prevalence: float | None = None,
    caveats: tuple[Caveat, ...] = (),
    auc: tuple[float, float, float] | None = None,
) -> Finding:
    """Return the finding of `label` with its place by the operating point; see `Finding`."""
    if point is None:
        state = State.UNRELIABLE if auc_too_low(auc) else State.INSUFFICIENT
    else:
        above = _logit(probability) - _logit(point.threshold)
        near = abs(above) <= NEAR_LOGITS
        state = State.NEAR if near else (State.ABOVE if above > 0 else State.BELOW)
    return Finding(label, probability, calibrated, point, state, prevalence, caveats, auc)


def sigmoid(logit: float) -> float:
    """Return ``1 / (1 + exp(-logit))``, for any finite logit."""
    return float(0.5 * (1.0 + np.tanh(0.5 * logit)))


def logits_above(finding: Finding) -> float:
    """Return how far a score lies over its operating point, in log-odds; -inf without a point."""
    if finding.operating_point is None:
        return -np.inf
    return _logit(finding.probability) - _logit(finding.operating_point.threshold)


def _finding(logit: float, label: LabelContract) -> Finding:
    calibration = label.calibration
    if calibration is not None:
        logit = calibration.slope * logit + calibration.offset
    return finding_at(
        label.name,
        sigmoid(logit),
        label.operating_point if label.sufficient else None,
        calibrated=calibration is not None,
        prevalence=None if calibration is None else calibration.prevalence,
        caveats=label.caveats,
        auc=label.auc,
    )


def _logit(probability: float) -> float:
    p = _inside(probability)
    return float(np.log(p / (1 - p)))


def _inside(probability: float) -> float:
    """Return a probability whose odds are finite and above 0."""
    return min(max(probability, _LEAST), 1 - _LEAST)


NO_REPEATABILITY: Final = (
    "How far these scores move between two images of an unchanged chest was not measured: "
    "no interval can be given, and a change in a score is no evidence of a change in the patient."
)


@dataclass(frozen=True, slots=True)
class Change:
    """One finding on two images; both are scored and on the same scale.

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
    """Return the change of every label that the model scores, most urgent now first.

    Raises RefusedError if the two are not of one model on one device.
    """
    if before.model != now.model or before.device != now.device:
        raise RefusedError(
            "two_models",
            "The images were scored by different models or on different devices, so their scores "
            "are not compared. Score both again (F5).",
        )
    return tuple(
        Change(before.finding(finding.label), finding)
        for finding in now.by_urgency
        if finding.operating_point is not None
    )
