"""All that is known of a label and of a model, in lines for a tooltip and a header."""

from xray_desktop.core.contract import LabelContract, ModelContract
from xray_desktop.core.findings import Finding
from xray_desktop.core.labels import display_name
from xray_desktop.results.words import score_words, state_words


def label_lines(label: LabelContract, finding: Finding | None) -> tuple[str, ...]:
    """Return what is known of a label, a line each, its result on this film included."""
    lines = [display_name(label.name)]
    if finding is not None:
        lines.append(f"This film: {score_words(finding)}, {state_words(finding)}")
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
