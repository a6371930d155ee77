"""Details of findings, labels and the model as lines of text."""

from xray_desktop.core.bundle.contract import ModelContract
from xray_desktop.core.bundle.label_contract import LabelContract, OperatingPoint
from xray_desktop.core.scoring.diagnostic_statistics import predictive_values
from xray_desktop.core.scoring.findings import Finding
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import decimal, tr
from xray_desktop.results.score_text import (
    band_text,
    caveat_text,
    caveat_texts,
    not_scored_text,
    number_text,
    percent_text,
    position_text,
    ratio_text,
    score_text,
    state_text,
    statement,
)


def result_text(finding: Finding) -> str:
    """Return a finding's score and state in short, or why it is not scored."""
    if not finding.scored:
        return not_scored_text(finding, tr)
    ratio = ratio_text(finding, tr)
    score = f"{score_text(finding, tr)} ({ratio})" if ratio else score_text(finding, tr)
    return f"{score}, {state_text(finding, tr)}"


def detail_lines(finding: Finding, site_prevalence: float | None = None) -> tuple[str, ...]:
    """Return the details of the selected finding, shown under the list, as lines.

    Parameters
    ----------
    finding : Finding
        Result for one image.
    site_prevalence : float or None
        As in `label_lines`.
    """
    name, point = label_name(finding.label), finding.operating_point
    if point is None:
        return (f"{name}: {not_scored_text(finding, tr)}",)
    parts = (statement(finding, tr), band_text(finding, tr), position_text(finding, tr))
    parts = parts if finding.base_rate is not None else parts[1:]
    lines = [f"{name}: {'; '.join(filter(None, parts))}"]
    if finding.caveats:
        lines.append(tr("Caveat: {caveat}", caveat="; ".join(caveat_texts(finding, tr))))
    return (*lines, *_predictive_lines(point, site_prevalence))


def label_lines(
    label: LabelContract, finding: Finding | None, site_prevalence: float | None = None
) -> tuple[str, ...]:
    """Return what is known of a label, with its result on this image, as lines.

    Parameters
    ----------
    label : LabelContract
        The label in the bundle.
    finding : Finding or None
        Result, if the image was scored.
    site_prevalence : float or None
        Prevalence at the site in (0, 1), if known.
    """
    point = label.operating_point if label.sufficient else None
    lines = [label_name(label.name)]
    if finding is not None:
        parts = (statement(finding, tr), band_text(finding, tr))
        lines.append(tr("This image: {result}", result="; ".join(filter(None, parts))))
    lines.append(_calibration_line(label))
    if point is not None:
        lines.append(
            tr(
                "Operating point {threshold}: sensitivity {sensitivity:.2f}, "
                "specificity {specificity:.2f}",
                threshold=number_text(
                    point.threshold, tr, calibrated=label.calibration is not None
                ),
                sensitivity=point.sensitivity,
                specificity=point.specificity,
            )
        )
        lines.append(tr("Chosen on {images}", images=point.chosen_on))
        lines += _predictive_lines(point, site_prevalence)
    elif label.unreliable:
        lines.append(tr("Not scored: its AUC may be too low"))
    else:
        lines.append(tr("Not scored: too few examples to measure it or to set an operating point"))
    lines.append(auc_text(label))
    lines.append(
        tr(
            "Images with this finding: {trained} in training, {tested} in test",
            trained=label.positives_trained,
            tested=label.positives_tested,
        )
    )
    lines += [tr("Caveat: {caveat}", caveat=caveat_text(caveat, tr)) for caveat in label.caveats]
    return tuple(lines)


def auc_text(label: LabelContract) -> str:
    """Return the AUC with its interval and that of a constant predictor."""
    if label.auc is None:
        return tr("AUC not measured")
    value, low, high = label.auc
    return tr(
        "AUC {value:.2f} (95 % interval {low:.2f}–{high:.2f}); a constant predictor has {none:.2f}",
        value=value,
        low=low,
        high=high,
        none=0.5,
    )


def calibration_text(contract: ModelContract) -> str:
    """Return how many labels are calibrated and scored, in one line."""
    total = len(contract.labels)
    calibrated = sum(label.calibration is not None for label in contract.labels)
    scored = sum(label.sufficient for label in contract.labels)
    if calibrated == 0:
        scores = tr("Scores are not calibrated")
    elif calibrated == total:
        scores = tr("Probabilities are calibrated")
    else:
        scores = tr(
            "Calibrated: {calibrated} of {total} labels", calibrated=calibrated, total=total
        )
    return f"{scores} · " + tr("scored: {scored} of {total}", scored=scored, total=total)


def _calibration_line(label: LabelContract) -> str:
    calibration = label.calibration
    if calibration is None:
        return tr("Not calibrated: the number is a score, not a probability")
    if calibration.prevalence is None:
        return tr(
            "Calibrated on {images} images; valid at their prevalence only",
            images=calibration.films,
        )
    return tr(
        "Calibrated on {images} images, {base} of them with the finding; valid at this "
        "prevalence only",
        images=calibration.films,
        base=percent_text(calibration.prevalence, tr),
    )


def _predictive_lines(point: OperatingPoint, prevalence: float | None) -> list[str]:
    """Return PPV and NPV for a prevalence, as lines; none without a prevalence."""
    if prevalence is None:
        return []
    values = predictive_values(point.sensitivity, point.specificity, prevalence)
    ppv, npv = ("–" if value is None else percent_text(value, tr) for value in values)
    return [
        tr(
            "At the operating point PPV {ppv}, NPV {npv} (computed for a prevalence of {share})",
            ppv=ppv,
            npv=npv,
            share=f"{decimal(100 * prevalence, 'g')} %",
        )
    ]
