"""Records as text tables for the terminal."""

from collections.abc import Iterator, Sequence
from typing import Final

from xray_desktop.core.labels import display_name
from xray_desktop.core.scoring.findings import Assessment, Finding
from xray_desktop.results.heat_map_text import (
    HEAT_MAP_MEANING,
    region_text,
    reliability_text,
    withheld_text,
)
from xray_desktop.results.record import FileRecord, HeatMapRecord, ScoredFile
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
from xray_desktop.terminal import escape_controls

BASE_RATE_COLUMNS: Final = ("base rate", "ratio", "LR")
"""Columns where base rates are known; LR is the likelihood ratio."""


def table_text(records: Sequence[FileRecord], closing: Sequence[str]) -> str:
    """Return the tables of `records`, then the sentences in `closing`."""
    blocks = ["\n".join(_lines(record)) for record in records]
    return "\n\n".join([*blocks, "\n".join(closing)]) + "\n"


def _lines(record: FileRecord) -> Iterator[str]:
    yield escape_controls(record.file)
    if not isinstance(record, ScoredFile):
        yield f"  {record.status}: {escape_controls(record.message)}"
        yield from _caution_lines(record)
        return
    yield from _score_lines(record.assessment)
    if record.map is not None:
        yield from _map_lines(record.map)
    for path in record.written:
        yield f"  written: {escape_controls(path)}"
    yield from _caution_lines(record)


def _score_lines(assessment: Assessment) -> Iterator[str]:
    stated = any(finding.base_rate is not None for finding in assessment.findings)
    rows = [("finding", "score", *BASE_RATE_COLUMNS[: 3 * stated], "threshold")]
    rows += [_cells(finding, stated=stated) for finding in assessment.findings]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lies = ["state", *map(_place, assessment.findings)]
    for (name, *numbers), place in zip(rows, lies, strict=True):
        shown = (f"{cell:>{width}}" for cell, width in zip(numbers, widths[1:], strict=True))
        yield "  ".join((f"  {name:<{widths[0]}}", *shown, place))
    for finding in assessment.findings:
        if caveats := caveats_text(finding):
            yield f"  caveat, {caveats}"


def _cells(finding: Finding, *, stated: bool) -> tuple[str, ...]:
    likelihood = finding.likelihood_ratio
    against = (
        base_rate_text(finding) or NO_SCORE,
        ratio_text(finding) or NO_SCORE,
        NO_SCORE if likelihood is None else factor_text(likelihood),
    )
    return (
        display_name(finding.label),
        score_text(finding),
        *(against if stated else ()),
        threshold_text(finding),
    )


def _place(finding: Finding) -> str:
    if not finding.scored:
        return not_scored_text(finding)
    return state_text(finding) + ("" if finding.calibrated else " (not calibrated)")


def _caution_lines(record: FileRecord) -> Iterator[str]:
    for caution in record.cautions:
        yield f"  caution: {escape_controls(caution)}"


def _map_lines(shown: HeatMapRecord) -> Iterator[str]:
    title = f"heat map of {display_name(shown.label)}"
    if shown.path is None:
        yield f"  {title}: {withheld_text(shown.reliability)}"
        return
    yield f"  {title} ({HEAT_MAP_MEANING}): {escape_controls(shown.path)}"
    yield f"  {reliability_text(shown.reliability)}"
    for number, region in enumerate(shown.regions, 1):
        yield f"  region {number}: {region_text(region)}"
