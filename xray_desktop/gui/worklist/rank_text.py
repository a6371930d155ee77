"""Why an image stands where it does in the order of urgency, in sentences."""

from typing import Final

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.core.scoring.findings import Finding
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.gui.common.external_strings import label_name, translated_reason
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.worklist.worklist_cells import TIERS
from xray_desktop.gui.worklist.worklist_steps import Rank
from xray_desktop.results.score_text import percent_text, score_text, threshold_text

MEANINGS: Final = {
    Tier.IMMEDIATE: tr_noop(
        "a score of the most urgent findings is at or above its operating point"
    ),
    Tier.SOON: tr_noop("a score of the urgent findings is at or above its operating point"),
    Tier.NOT_SCORED: tr_noop("nothing is known of it, so it may show anything"),
    Tier.ROUTINE: tr_noop("the scores of all urgent findings are below their operating points"),
}


def rank_sentences(rank: Rank) -> tuple[str, ...]:
    """Return where an image stands and why, a sentence or two for each reason."""
    row, decided = rank.row, rank.urgency
    wait_min = rank.table.waits.seconds(row.tier) / 60
    due = QDateTime.fromSecsSinceEpoch(int(row.deadline_s))
    when = QLocale().toString(due, QLocale.FormatType.ShortFormat)
    sentences = [
        tr("Place {place} of {listed}, most urgent first.", place=rank.place, listed=rank.listed),
        tr(
            "Urgency: {tier} – {meaning}.",
            tier=tr(TIERS[row.tier][1]),
            meaning=tr(MEANINGS[row.tier]),
        ),
    ]
    if decided.label is not None and row.assessment is not None:
        sentences.append(_deciding(row.assessment.finding(decided.label)))
    elif row.reason:
        sentences.append(translated_reason(row.reason))
    sentences.append(
        tr(
            "Maximum wait {minutes:.0f} min: due {when}. It is overdue: overdue images come first.",
            minutes=wait_min,
            when=when,
        )
        if rank.overdue
        else tr(
            "Maximum wait {minutes:.0f} min: due {when}; then it goes to the top.",
            minutes=wait_min,
            when=when,
        )
    )
    if decided.unscored:
        labels = ", ".join(label_name(label) for label in decided.unscored)
        sentences.append(tr("Not scored by this model: {labels}.", labels=labels))
    return tuple(sentences)


def _deciding(finding: Finding) -> str:
    """Return the score that decided, and what its operating point misses and calls."""
    point = finding.operating_point
    sentence = tr(
        "{label} decides: score {score}, operating point {threshold}.",
        label=label_name(finding.label),
        score=score_text(finding, tr),
        threshold=threshold_text(finding, tr),
    )
    if point is None:
        return sentence
    called = tr(
        "At this point, {sensitivity} of the test images with the finding were called, and "
        "{false_alarms} of those without.",
        sensitivity=percent_text(point.sensitivity, tr),
        false_alarms=percent_text(1 - point.specificity, tr),
    )
    return f"{sentence} {called}"


def explain_rank(parent: QWidget, rank: Rank) -> QMessageBox:
    """Return the dialog that explains a rank."""
    box = QMessageBox(parent)
    box.setWindowTitle(tr("Why this rank"))
    first, *others = rank_sentences(rank)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(first)
    notice = tr("The order is a suggestion: a low position rules out no finding.")
    box.setInformativeText("\n\n".join([*others, f"{tr(RESEARCH_USE)}. {notice}"]))
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    return box
