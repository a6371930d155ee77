"""From logits to findings: shown probability, operating point, and a plain word."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.contract import LabelContract, ModelContract, OperatingPoint
from xray_desktop.core.errors import RefusedError

SHOWN_ANYWAY = "Scores shown anyway, though the film was refused: {why}"
NEAR_LOGITS = 0.25
"""Within this distance of the operating point, on the logit scale, a score is called *near*."""


class State(StrEnum):
    """Where a score lies, in one word."""

    ABOVE = "above"
    NEAR = "near"
    BELOW = "below"
    INSUFFICIENT = "insufficient_data"


@dataclass(frozen=True, slots=True)
class Finding:
    """One label's result on one film.

    Parameters
    ----------
    label : str
        The TFRecords' spelling.
    probability : float
        In [0, 1]; calibrated only if `calibrated` says so.
    calibrated : bool
        Whether `probability` went through the contract's calibration.
    operating_point : OperatingPoint or None
        None where the model cannot judge the label.
    state : State
        Where the probability lies with respect to the operating point.
    """

    label: str
    probability: float
    calibrated: bool
    operating_point: OperatingPoint | None
    state: State


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which model spoke: its short name and the SHA-256 of its contract (which hashes the rest)."""

    model_id: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Reservation:
    """Why a film should not have been judged.

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
    def words(self) -> str:
        """The reason, with what was done in spite of it."""
        return SHOWN_ANYWAY.format(why=self.message)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one model said of one film, on one device, at the contract's operating points.

    `reservations` is empty unless the film was refused and its scores were asked for anyway; they
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
        """The judged finding (No Finding left out) that lies highest over its operating point."""
        judged = [f for f in self.findings[1:] if f.operating_point is not None]
        return max(judged, key=logits_above, default=None)

    @property
    def by_urgency(self) -> tuple[Finding, ...]:
        """All findings but No Finding, highest over their operating point first.

        Those that cannot be judged come last, in the contract's order.
        """
        return tuple(sorted(self.findings[1:], key=logits_above, reverse=True))


def findings_from_logits(
    logits: NDArray[np.float32], contract: ModelContract
) -> tuple[Finding, ...]:
    """Return a finding for each label, in the contract's order.

    Parameters
    ----------
    logits : ndarray, (labels,), float32
        The model's raw outputs for one film.
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
    label: str, probability: float, point: OperatingPoint | None, *, calibrated: bool
) -> Finding:
    """Return the finding of `label` with its place by the operating point; see `Finding`."""
    if point is None:
        return Finding(label, probability, calibrated, None, State.INSUFFICIENT)
    above = _logit(probability) - _logit(point.threshold)
    near = abs(above) <= NEAR_LOGITS
    state = State.NEAR if near else (State.ABOVE if above > 0 else State.BELOW)
    return Finding(label, probability, calibrated, point, state)


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
    point = label.operating_point if label.sufficient else None
    return finding_at(label.name, sigmoid(logit), point, calibrated=calibration is not None)


def _logit(probability: float) -> float:
    p = min(max(probability, 1e-9), 1 - 1e-9)
    return float(np.log(p / (1 - p)))
