"""The report of one image: picture, scores as a table, and notes, the same for every back end."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop import __version__
from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.radiograph import Radiograph, Source, SourceHeader
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

TITLE: Final = "Chest radiograph: model scores"
HASH_DIGITS: Final = 16
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
    "Above, near and below refer to the operating point; its sensitivity and specificity were "
    "measured on the model's own images."
)
NOT_IDENTIFIED: Final = (
    "This page shows no patient data from the header; text burned into the image stays. The image "
    "is identified by the hash of its file."
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ImageResult:
    """An image with its results.

    Parameters
    ----------
    source : Source
        The file that it was read from.
    assessment : Assessment
        Its scores.
    image : Radiograph or None
        The image; not needed for a structured report.
    heat_map : HeatMap or None
        The heat map of one label.
    cautions : tuple of str
        Sentences to show with the scores.
    header : SourceHeader, RefusedError or None
        From `imaging.reader.ImageReader.source_header`, or the reason why there is none; None where
        no requested result needs it.
    """

    source: Source
    assessment: Assessment
    image: Radiograph | None = None
    heat_map: HeatMap | None = None
    cautions: tuple[str, ...] = ()
    header: SourceHeader | RefusedError | None = None


class Column(StrEnum):
    """Columns of a table of scores, with their headings."""

    FINDING = "Finding"
    SCORE = "Score"
    BASE_RATE = "Base rate"
    RATIO = "Ratio"
    LIKELIHOOD = "LR"
    THRESHOLD = "Operating point"
    SENSITIVITY = "Sens."
    SPECIFICITY = "Spec."
    STATE = "State"


BASE_RATE_COLUMNS: Final = (Column.BASE_RATE, Column.RATIO, Column.LIKELIHOOD)
"""Shown only where base rates are known."""


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The row of one label.

    Parameters
    ----------
    cells : tuple of str
        One for each column. A label that is not scored has two: its name, and the reason, which
        spans all other columns.
    state : State
        For the colour where the likelihood ratio is unknown; `State.BELOW` of No Finding, which is
        never coloured as a finding.
    band : Band or None
        For the colour.
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
    """The scores of all labels.

    Parameters
    ----------
    headings : tuple of str
        One for each column.
    rows : tuple of ScoreRow
    """

    headings: tuple[str, ...]
    rows: tuple[ScoreRow, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Report:
    """The content of a report.

    Parameters
    ----------
    picture : ndarray, (rows, columns, 3), uint8
        The image as it is shown.
    notice : str
        What the report must not be used for.
    title : str
    warnings : tuple of str
        Why the image should not have been scored.
    identification : tuple of str
        Lines on patient, image and model; an empty one is a gap.
    heat_map : tuple of str
        Sentences on the heat map.
    table : ScoreTable or None
    notes : tuple of str
        What must be known to read the table and the picture.
    """

    picture: NDArray[np.uint8]
    notice: str
    title: str = ""
    warnings: tuple[str, ...] = ()
    identification: tuple[str, ...] = ()
    heat_map: tuple[str, ...] = ()
    table: ScoreTable | None = None
    notes: tuple[str, ...] = ()


def report_of(
    result: ImageResult, picture: NDArray[np.uint8], patient: Sequence[str] = ()
) -> Report:
    """Return the report of an image.

    Parameters
    ----------
    result : ImageResult
    picture : ndarray, (rows, columns, 3), uint8
        The image under the regions of its heat map.
    patient : sequence of str
        Lines that identify patient and study, or say that none does.
    """
    assessment, heat_map = result.assessment, result.heat_map
    warnings = tuple(one.text for one in assessment.reservations)
    return Report(
        picture,
        f"{assessment.notice} – AI output, unverified",
        TITLE,
        warnings,
        (*patient, *_identification(result)),
        () if heat_map is None else heat_map_lines(heat_map),
        score_table(assessment),
        report_notes(assessment, heat_map, result.cautions)[len(warnings) :],
    )


def score_table(assessment: Assessment) -> ScoreTable:
    """Return the scores as a table.

    A label that is not scored has no number, because it would be read as a score.
    """
    with_base_rates = _has_base_rates(assessment)
    columns = [one for one in Column if with_base_rates or one not in BASE_RATE_COLUMNS]
    rows = tuple(_row(finding, columns) for finding in assessment.findings)
    return ScoreTable(tuple(column.value for column in columns), rows)


def report_notes(
    assessment: Assessment, heat_map: HeatMap | None, cautions: Sequence[str]
) -> tuple[str, ...]:
    """Return what must be known to read the table, the reservations first."""
    scored = [finding for finding in assessment.findings if finding.scored]
    notes = [one.text for one in assessment.reservations]
    notes += [one for one in (*assessment.cautions, *cautions) if one not in notes]
    if heat_map is not None:
        notes.append(f"{attribution_text(heat_map.attribution)}.")
    if any(finding.calibrated for finding in scored):
        notes.append(CALIBRATED)
    if _has_base_rates(assessment):
        notes.append(f"{BASE_RATES} {LIKELIHOODS}")
    if any(not finding.calibrated for finding in scored):
        notes.append(UNCALIBRATED)
    if scored:
        notes.append(POINTS)
    caveats = filter(None, map(caveats_text, scored))
    return (*notes, *(f"Caveat, {text}." for text in caveats))


def _identification(result: ImageResult) -> tuple[str, ...]:
    source, model = result.source, result.assessment.model
    frame = f", frame {source.frame + 1}" if source.frames > 1 else ""
    size = ""
    if result.image is not None:
        rows, columns = result.image.shape
        size = f", {columns} × {rows} pixels"
    return (
        f"Image {source.sha256[:HASH_DIGITS]}{frame}",
        f"{source.format}{size}",
        f"Model {model.model_id} ({model.sha256[:HASH_DIGITS]}), {result.assessment.device}",
        f"xray-desktop {__version__}",
        "AI output. Nobody has verified it.",
    )


def _has_base_rates(assessment: Assessment) -> bool:
    return any(finding.base_rate is not None for finding in assessment.findings)


def _row(finding: Finding, columns: Sequence[Column]) -> ScoreRow:
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
        Column.STATE: state_text(finding),
    }
    uncoloured = finding.label == NO_FINDING
    return ScoreRow(
        tuple(cells[column] for column in columns),
        State.BELOW if uncoloured else finding.state,
        None if uncoloured else finding.band,
    )
