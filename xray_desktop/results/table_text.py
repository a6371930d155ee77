"""Records as a table for a person."""

from collections.abc import Iterator, Sequence
from typing import Final

from xray_desktop.core.findings import Assessment, Finding
from xray_desktop.core.labels import display_name
from xray_desktop.results.heat_map_text import region_text, reliability_text, withheld_text
from xray_desktop.results.record import FileRecord, MapRecord, Scored
from xray_desktop.results.score_text import (
    NO_SCORE,
    base_rate_text,
    factor_text,
    labelled_caveats,
    not_scored_text,
    ratio_text,
    score_text,
    state_text,
    threshold_text,
)
from xray_desktop.results.words import MAP_MEANING
from xray_desktop.terminal import visible

STATED: Final = ("base rate", "ratio", "LR")
"""Columns where base rates are known; LR is the likelihood ratio."""


def table_text(records: Sequence[FileRecord], closing: Sequence[str]) -> str:
    """Return `records` one below the other, then the sentences in `closing`."""
    blocks = ["\n".join(_lines(record)) for record in records]
    return "\n\n".join([*blocks, "\n".join(closing)]) + "\n"


def _lines(record: FileRecord) -> Iterator[str]:
    yield visible(record.file)
    if not isinstance(record, Scored):
        yield f"  {record.status}: {visible(record.message)}"
        yield from _caution_lines(record)
        return
    yield from _score_lines(record.assessment)
    if record.map is not None:
        yield from _map_lines(record.map)
    for path in record.written:
        yield f"  written: {visible(path)}"
    yield from _caution_lines(record)


def _score_lines(assessment: Assessment) -> Iterator[str]:
    stated = any(finding.base_rate is not None for finding in assessment.findings)
    rows = [("finding", "score", *STATED[: 3 * stated], "threshold")]
    rows += [_cells(finding, stated=stated) for finding in assessment.findings]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lies = ["state", *map(_place, assessment.findings)]
    for (name, *numbers), place in zip(rows, lies, strict=True):
        shown = (f"{cell:>{width}}" for cell, width in zip(numbers, widths[1:], strict=True))
        yield "  ".join((f"  {name:<{widths[0]}}", *shown, place))
    for finding in assessment.findings:
        if caveats := labelled_caveats(finding):
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
        yield f"  caution: {visible(caution)}"


def _map_lines(shown: MapRecord) -> Iterator[str]:
    title = f"heat map of {display_name(shown.label)}"
    if shown.path is None:
        yield f"  {title}: {withheld_text(shown.reliability)}"
        return
    yield f"  {title} ({MAP_MEANING}): {visible(shown.path)}"
    yield f"  {reliability_text(shown.reliability)}"
    for number, region in enumerate(shown.regions, 1):
        yield f"  region {number}: {region_text(region)}"
