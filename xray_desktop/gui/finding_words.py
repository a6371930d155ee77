"""All that is known of a label and of a model, in lines for a tooltip and a header."""

from xray_desktop.core.contract import LabelContract, ModelContract
from xray_desktop.core.findings import Finding, State
from xray_desktop.gui.language import tr
from xray_desktop.gui.words_from_elsewhere import label_name, state_name
from xray_desktop.results.words import score_words


def result_words(finding: Finding) -> str:
    """Return a finding's score and state; the state alone where the model cannot score it."""
    state = state_name(finding)
    if finding.state is State.INSUFFICIENT:
        return state
    return f"{score_words(finding)}, {state}"


def label_lines(label: LabelContract, finding: Finding | None) -> tuple[str, ...]:
    """Return what is known of a label, a line each, its result on this film included."""
    lines = [label_name(label.name)]
    if finding is not None:
        lines.append(tr("This image: {result}", result=result_words(finding)))
    if label.calibration is None:
        lines.append(tr("Not calibrated: the number is a score, not a probability"))
    else:
        films = label.calibration.films
        lines.append(tr("Calibrated on {films} films; holds at their prevalence only", films=films))
    point = label.operating_point
    if label.sufficient and point is not None:
        lines.append(
            tr(
                "Operating point {threshold:.3g}: sensitivity {sensitivity:.2f}, "
                "specificity {specificity:.2f}",
                threshold=point.threshold,
                sensitivity=point.sensitivity,
                specificity=point.specificity,
            )
        )
        lines.append(tr("Chosen on {films}", films=point.chosen_on))
    else:
        lines.append(tr("Insufficient data: too few examples to judge it or to set a point"))
    lines.append(auc_words(label))
    lines.append(
        tr(
            "Films with it: {trained} in training, {tested} in test",
            trained=label.positives_trained,
            tested=label.positives_tested,
        )
    )
    return tuple(lines)


def auc_words(label: LabelContract) -> str:
    """Return the area under the curve with its interval beside the constant predictor's."""
    if label.auc is None:
        return tr("AUC not measured")
    value, low, high = label.auc
    return tr(
        "AUC {value:.2f} (95 % interval {low:.2f}–{high:.2f}); a constant predictor has 0.50",
        value=value,
        low=low,
        high=high,
    )


def calibration_words(contract: ModelContract) -> str:
    """Return how many of the labels are calibrated and judged, in one line."""
    total = len(contract.labels)
    calibrated = sum(label.calibration is not None for label in contract.labels)
    judged = sum(label.sufficient for label in contract.labels)
    if calibrated == 0:
        scores = tr("Scores are not calibrated")
    elif calibrated == total:
        scores = tr("Probabilities are calibrated")
    else:
        scores = tr(
            "Calibrated: {calibrated} of {total} labels", calibrated=calibrated, total=total
        )
    return f"{scores} · " + tr("judged: {judged} of {total}", judged=judged, total=total)
