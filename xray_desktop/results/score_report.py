"""An image's scores as rows of text, the same on every page and picture, and what stands below."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.labels import NO_FINDING, display_name
from xray_desktop.core.scoring.diagnostic_statistics import Band
from xray_desktop.core.scoring.findings import Assessment, Finding, State
from xray_desktop.results.heat_map_text import attribution_text, heat_map_lines
from xray_desktop.results.score_text import (
    NO_SCORE,
    base_rate_text,
    caveats_text,
    factor_text,
    not_scored_text,
    ratio_text,
    score_text,
    state_text,
    threshold_text,
)


class Column(StrEnum):
    """What a table of scores has, by its heading."""

    FINDING = "Finding"
    SCORE = "Score"
    BASE_RATE = "Base rate"
    RATIO = "Ratio"
    LIKELIHOOD = "LR"
    THRESHOLD = "Operating point"
    SENSITIVITY = "Sens."
    SPECIFICITY = "Spec."
    PLACE = "Place of the score"


BASE_RATE_COLUMNS: Final = (Column.BASE_RATE, Column.RATIO, Column.LIKELIHOOD)
"""Columns that are there only where base rates are known."""
CALIBRATED: Final = (
    "Per cent are calibrated probabilities: they hold at the prevalence of the images that the "
    "model was measured on."
)
BASE_RATES: Final = (
    "The base rate is the share of images with the finding among those that the model was "
    "calibrated on; × is the probability divided by it."
)
LIKELIHOODS: Final = (
    "LR is the likelihood ratio of the score: about 1 says nothing, and colours follow it (below "
    "0.5, 0.5 to 2, 2 to 5, 5 to 10, above 10)."
)
UNCALIBRATED: Final = "Bare decimals are scores that are not calibrated: no probabilities."
POINTS: Final = (
    "Above, near or below is said of the operating point; its sensitivity and specificity were "
    "measured on the model's own images."
)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One label.

    Parameters
    ----------
    cells : tuple of str
        One for each column; of a label that is not scored its name and why, which takes the room
        of all other columns.
    state : State
        For its colour where no likelihood ratio is known; No Finding is never coloured as if it
        were one.
    band : Band or None
        For its colour.
    """

    cells: tuple[str, ...]
    state: State
    band: Band | None

    @property
    def scored(self) -> bool:
        """Whether there is a cell for each column."""
        return self.state not in (State.INSUFFICIENT, State.UNRELIABLE)


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """All labels of an image.

    Parameters
    ----------
    columns : tuple of Column
        Without `BASE_RATE_COLUMNS` where no base rate is known.
    rows : tuple of ScoreRow
        In the contract's order.
    """

    columns: tuple[Column, ...]
    rows: tuple[ScoreRow, ...]


def score_table(assessment: Assessment) -> ScoreTable:
    """Return the scores as a table.

    What is not scored has no number: it would be read as a score.
    """
    stated = _stated(assessment)
    columns = tuple(column for column in Column if stated or column not in BASE_RATE_COLUMNS)
    return ScoreTable(columns, tuple(_row(finding, columns) for finding in assessment.findings))


def report_notes(
    assessment: Assessment, heat_map: HeatMap | None, cautions: Sequence[str]
) -> tuple[str, ...]:
    """Return what must be known to read the rows and the heat map, the gravest first."""
    scored = [finding for finding in assessment.findings if finding.scored]
    said = [one.text for one in assessment.reservations]
    said += [one for one in (*assessment.cautions, *cautions) if one not in said]
    if heat_map is not None:
        said += [*heat_map_lines(heat_map), f"{attribution_text(heat_map.attribution)}."]
    if any(finding.calibrated for finding in scored):
        said.append(CALIBRATED)
    if _stated(assessment):
        said.append(f"{BASE_RATES} {LIKELIHOODS}")
    if any(not finding.calibrated for finding in scored):
        said.append(UNCALIBRATED)
    if scored:
        said.append(POINTS)
    caveats = filter(None, map(caveats_text, scored))
    return (*said, *(f"Caveat, {text}." for text in caveats))


def _stated(assessment: Assessment) -> bool:
    return any(finding.base_rate is not None for finding in assessment.findings)


def _row(finding: Finding, columns: tuple[Column, ...]) -> ScoreRow:
    point, likelihood = finding.operating_point, finding.likelihood_ratio
    name = display_name(finding.label)
    if point is None:
        return ScoreRow((name, not_scored_text(finding)), finding.state, None)
    cells = {
        Column.FINDING: name,
        Column.SCORE: score_text(finding),
        Column.BASE_RATE: base_rate_text(finding) or NO_SCORE,
        Column.RATIO: ratio_text(finding) or NO_SCORE,
        Column.LIKELIHOOD: NO_SCORE if likelihood is None else factor_text(likelihood),
        Column.THRESHOLD: threshold_text(finding),
        Column.SENSITIVITY: f"{point.sensitivity:.2f}",
        Column.SPECIFICITY: f"{point.specificity:.2f}",
        Column.PLACE: state_text(finding),
    }
    quiet = finding.label == NO_FINDING
    return ScoreRow(
        tuple(cells[column] for column in columns),
        State.BELOW if quiet else finding.state,
        None if quiet else finding.band,
    )
