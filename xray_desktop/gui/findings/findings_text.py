"""Findings as text for a report: what the clipboard gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.core.scoring.findings import Assessment, Finding
from xray_desktop.gui.common.external_strings import (
    label_name,
    translated_caution,
    translated_reservation,
)
from xray_desktop.gui.common.language import tr
from xray_desktop.results.feedback import disagrees
from xray_desktop.results.score_text import caveats_text, summary_text


@dataclass(frozen=True, slots=True)
class ReaderText:
    """What the reader entered on an image.

    Parameters
    ----------
    present : mapping of str to bool
        By label: present or absent.
    comments : mapping of str to str
        By label.
    impression : str
        The impression on the whole image.
    before_ai : frozenset of str
        Labels whose finding was entered before the scores were shown.
    """

    present: Mapping[str, bool] = field(default_factory=dict[str, bool])
    comments: Mapping[str, str] = field(default_factory=dict[str, str])
    impression: str = ""
    before_ai: frozenset[str] = frozenset()


def reader_text(labels: Sequence[str], reader: ReaderText, *, impression: bool = True) -> str:
    """Return the reader's own findings, a line for each, and the impression; may be empty."""
    lines: list[str] = []
    for label in labels:
        parts = [_answer(reader.present[label])] if label in reader.present else []
        parts += [reader.comments[label]] if reader.comments.get(label) else []
        if parts:
            lines.append(f"{label_name(label)}: {'; '.join(parts)}")
    if impression and reader.impression:
        lines.append(tr("Impression: {impression}", impression=reader.impression))
    return "\n".join(lines)


def model_text(
    labels: Sequence[str],
    assessment: Assessment,
    reader: ReaderText,
    *,
    title: str,
    cautions: Sequence[str] = (),
    impression: bool = True,
) -> str:
    """Return the model's findings with the reader's beside them, for a report.

    It always names the model and says that it is for research use only; each score stands beside
    its base rate, where the model states one, and its operating point.

    Parameters
    ----------
    labels : sequence of str
        Which findings, in this order.
    assessment : Assessment
        The scores.
    reader : ReaderText
        What the reader entered.
    title : str
        The model's title.
    cautions : sequence of str
        Cautions of the image's file.
    impression : bool
        Whether the reader's impression is added.
    """
    findings = [assessment.finding(label) for label in labels]
    scored = [one for one in findings if one.scored]
    lines = [
        tr("Scores of the model {model} ({title})", model=assessment.model.model_id, title=title)
    ]
    lines += [_line(finding, reader) for finding in scored]
    unscored = [one for one in findings if not one.scored]
    alone = len(findings) == 1
    mentioned = [one for one in unscored if alone or _entered(one.label, reader)]
    lines += [_line(finding, reader) for finding in mentioned]
    rest = [label_name(one.label) for one in unscored if one not in mentioned]
    if rest:
        lines.append(tr("Not scored: {names}", names=", ".join(rest)))
    caveats = filter(None, (caveats_text(finding, tr) for finding in scored))
    lines += [tr("Caveat: {caveat}", caveat=caveat) for caveat in caveats]
    lines += [translated_reservation(one) for one in assessment.reservations]
    lines += [translated_caution(one) for one in (*assessment.cautions, *cautions)]
    if impression and reader.impression:
        lines.append(tr("Impression: {impression}", impression=reader.impression))
    notices = dict.fromkeys((tr(assessment.notice), tr(RESEARCH_USE)))
    return "\n".join((*lines, *notices))


def _line(finding: Finding, reader: ReaderText) -> str:
    label = finding.label
    parts = [summary_text(finding, tr)]
    if label in reader.present:
        answer = tr("reader: {answer}", answer=_answer(reader.present[label]))
        notes = [tr("before the scores were shown")] if label in reader.before_ai else []
        if disagrees(finding, reader.present[label]):
            notes.append(tr("differs from the model"))
        parts.append(f"{answer} ({', '.join(notes)})" if notes else answer)
    if reader.comments.get(label):
        parts.append(tr("comment: {comment}", comment=reader.comments[label]))
    return "; ".join(parts)


def _entered(label: str, reader: ReaderText) -> bool:
    return label in reader.present or bool(reader.comments.get(label))


def _answer(present: bool) -> str:  # noqa: FBT001 - a state
    return tr("present") if present else tr("absent")
