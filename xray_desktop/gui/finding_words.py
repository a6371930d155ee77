"""How a finding is written: its number, its word, and all that is known of its label."""

from typing import Final

from xray_desktop.core.contract import LabelContract, ModelContract
from xray_desktop.core.findings import Finding, State
from xray_desktop.core.labels import display_name

LEAST_SHOWN: Final = 0.001


def state_words(state: State) -> str:
    """Return the state in plain words."""
    return state.value.replace("_", " ")


def number_words(probability: float, *, calibrated: bool) -> str:
    """Return per cent for a calibrated probability, a bare decimal for an uncalibrated score."""
    if not calibrated:
        return f"{probability:.2f}"
    if probability < LEAST_SHOWN:
        return "< 0.1 %"
    digits = 1 if probability < 0.1 else 0  # noqa: PLR2004
    return f"{100 * min(probability, 1 - LEAST_SHOWN):.{digits}f} %"


def label_lines(label: LabelContract, finding: Finding | None) -> tuple[str, ...]:
    """Return what is known of a label, a line each, its result on this film included."""
    lines = [display_name(label.name)]
    if finding is not None:
        number = number_words(finding.probability, calibrated=finding.calibrated)
        lines.append(f"This film: {number}, {state_words(finding.state)}")
    if label.calibration is None:
        lines.append("Not calibrated: the number is a score, not a probability")
    else:
        films = label.calibration.films
        lines.append(f"Calibrated on {films} films; holds at their prevalence only")
    point = label.operating_point
    if label.sufficient and point is not None:
        lines.append(
            f"Operating point {point.threshold:.3g}: sensitivity {point.sensitivity:.2f}, "
            f"specificity {point.specificity:.2f}"
        )
        lines.append(f"Chosen on {point.chosen_on}")
    else:
        lines.append("Insufficient data: too few examples to judge it or to set a point")
    lines.append(auc_words(label))
    lines.append(
        f"Films with it: {label.positives_trained} in training, {label.positives_tested} in test"
    )
    return tuple(lines)


def auc_words(label: LabelContract) -> str:
    """Return the area under the curve with its interval beside the constant predictor's."""
    if label.auc is None:
        return "AUC not measured"
    value, low, high = label.auc
    return f"AUC {value:.2f} (95 % interval {low:.2f}–{high:.2f}); a constant predictor has 0.50"


def calibration_words(contract: ModelContract) -> str:
    """Return how many of the labels are calibrated and judged, in one line."""
    total = len(contract.labels)
    calibrated = sum(label.calibration is not None for label in contract.labels)
    judged = sum(label.sufficient for label in contract.labels)
    if calibrated == 0:
        scores = "Scores are not calibrated"
    elif calibrated == total:
        scores = "Probabilities are calibrated"
    else:
        scores = f"Calibrated: {calibrated} of {total} labels"
    return f"{scores} · judged: {judged} of {total}"
