"""A film's scores as rows of words, the same on every page and picture, and what stands below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xray_desktop.core.attribution import AttributionMap
from xray_desktop.core.findings import Assessment, Finding, State
from xray_desktop.core.labels import NO_FINDING, display_name
from xray_desktop.results.words import MAP_MEANING, NO_SCORE, map_words, score_words, state_words

HEADINGS: Final = ("Finding", "Score", "Operating point", "Sens.", "Spec.", "Place of the score")
UNJUDGED: Final = "insufficient data"
CALIBRATED: Final = (
    "Per cent are calibrated probabilities: they hold at the prevalence of the films that the "
    "model was measured on."
)
UNCALIBRATED: Final = "Bare decimals are scores that are not calibrated: no probabilities."
POINTS: Final = (
    "Above, near or below is said of the operating point; its sensitivity and specificity were "
    "measured on the model's own films."
)
COLOURS: Final = "Orange speaks for the finding, blue against it"


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One label.

    Parameters
    ----------
    cells : tuple of str
        Under `HEADINGS`.
    state : State
        For its colour; No finding is never coloured as if it were one.
    """

    cells: tuple[str, str, str, str, str, str]
    state: State


def score_rows(assessment: Assessment) -> tuple[ScoreRow, ...]:
    """Return a row for every label, in the contract's order.

    What the model cannot judge has no score: a number would be read as one.
    """
    return tuple(_row(finding) for finding in assessment.findings)


def meaning(
    assessment: Assessment, attribution: AttributionMap | None, cautions: Sequence[str]
) -> tuple[str, ...]:
    """Return what must be known to read the rows and the map, the gravest first."""
    judged = [f for f in assessment.findings if f.state is not State.INSUFFICIENT]
    said = [one.words for one in assessment.reservations]
    said += [one for one in (*assessment.cautions, *cautions) if one not in said]
    if attribution is not None:
        said.append(
            f"Map of {display_name(attribution.label).lower()}: {MAP_MEANING}. {COLOURS}. "
            f"{map_words(attribution)}."
        )
        if attribution.warning is not None:
            said.append(attribution.warning)
    if any(finding.calibrated for finding in judged):
        said.append(CALIBRATED)
    if any(not finding.calibrated for finding in judged):
        said.append(UNCALIBRATED)
    if judged:
        said.append(POINTS)
    return tuple(said)


def _row(finding: Finding) -> ScoreRow:
    point = finding.operating_point
    if point is None or finding.state is State.INSUFFICIENT:
        name = display_name(finding.label)
        cells = (name, NO_SCORE, NO_SCORE, NO_SCORE, NO_SCORE, UNJUDGED)
        return ScoreRow(cells, State.INSUFFICIENT)
    return ScoreRow(
        (
            display_name(finding.label),
            score_words(finding),
            point_words(finding, point.threshold),
            f"{point.sensitivity:.2f}",
            f"{point.specificity:.2f}",
            state_words(finding),
        ),
        State.BELOW if finding.label == NO_FINDING else finding.state,
    )


def point_words(finding: Finding, threshold: float) -> str:
    """Return an operating point in the unit of the score beside it."""
    return f"{100 * threshold:.3g} %" if finding.calibrated else f"{threshold:.3g}"
