"""Records as CSV (RFC 4180): a row for each file and label."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Final

from xray_desktop.core.scoring.findings import Finding
from xray_desktop.results.heat_map_text import reason_text, withheld_text
from xray_desktop.results.json_text import region_objects
from xray_desktop.results.record import FileRecord, ScoredFile, UnscoredFile
from xray_desktop.results.score_text import caveat_texts, not_scored_text, statement
from xray_desktop.terminal import escape_controls

Cell = str | int | float | None

COLUMNS: Final[tuple[str, ...]] = (
    "file",
    "status",
    "label",
    "probability",
    "base_rate",
    "ratio",
    "likelihood_ratio",
    "operating_point",
    "state",
    "calibrated",
    "sensitivity",
    "specificity",
    "not_scored",
    "caveats",
    "text",
    "map_path",
    "map_evaluations",
    "map_completeness_error",
    "map_target",
    "map_baseline",
    "map_layer",
    "map_mirror",
    "map_agreement",
    "map_settled",
    "map_grad_cam_agreement",
    "map_warning",
    "map_reliability",
    "map_reliability_reasons",
    "map_withheld",
    "heat_map_regions",
    "model_id",
    "model_hash",
    "device",
    "shown_anyway",
    "cautions",
    "written",
    "notice",
    "error_code",
    "error_message",
)
FORMULA_STARTS: Final = ("=", "+", "-", "@")


def csv_text(records: Sequence[FileRecord]) -> str:
    """Return `records` as CSV with a header row and CRLF line ends.

    A file without scores has one row with an empty label; a label that cannot be scored has no
    probability: a number would be read as one. Text that a spreadsheet would take for
    a formula gets an apostrophe before it.
    """
    stream = io.StringIO(newline="")
    writer: csv.DictWriter[str] = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for record in records:
        for row in _rows(record):
            writer.writerow({column: safe_cell(value) for column, value in row.items()})
    return stream.getvalue()


def _rows(record: FileRecord) -> Iterator[dict[str, Cell]]:
    if isinstance(record, ScoredFile):
        for finding in record.assessment.findings:
            yield _scored(record, finding)
    else:
        yield _unscored(record)


def _unscored(record: UnscoredFile) -> dict[str, Cell]:
    return {
        "file": record.file,
        "status": record.status,
        "error_code": record.code,
        "error_message": record.message,
        "cautions": " ".join(record.cautions),
    }


def _scored(record: ScoredFile, finding: Finding) -> dict[str, Cell]:
    point = finding.operating_point
    row: dict[str, Cell] = {
        "file": record.file,
        "status": "scored",
        "label": finding.label,
        "probability": finding.probability if finding.scored else None,
        "base_rate": finding.base_rate,
        "ratio": finding.ratio,
        "likelihood_ratio": finding.likelihood_ratio,
        "state": finding.state.value,
        "calibrated": _boolean_text(finding.calibrated),
        "not_scored": None if finding.scored else not_scored_text(finding),
        "caveats": "; ".join(caveat_texts(finding)),
        "text": statement(finding),
        "model_id": record.assessment.model.model_id,
        "model_hash": record.assessment.model.sha256,
        "device": record.assessment.device,
        "shown_anyway": " ".join(one.code for one in record.assessment.reservations),
        "cautions": " ".join(record.cautions),
        "written": "|".join(record.written),
        "notice": record.assessment.notice,
    }
    if point is not None:
        row |= {
            "operating_point": point.threshold,
            "sensitivity": point.sensitivity,
            "specificity": point.specificity,
        }
    shown = record.map
    if shown is not None and shown.label == finding.label:
        row |= {
            "map_path": shown.path,
            "map_evaluations": shown.evaluations,
            "map_completeness_error": shown.completeness_error,
            "map_target": shown.target,
            "map_baseline": shown.baseline,
            "map_layer": shown.layer,
            "map_mirror": _boolean_text(shown.mirror),
            "map_agreement": shown.agreement,
            "map_settled": _boolean_text(shown.converged),
            "map_grad_cam_agreement": shown.grad_cam_agreement,
            "map_warning": shown.warning,
            "map_reliability": shown.reliability.level.value,
            "map_reliability_reasons": "; ".join(map(reason_text, shown.reliability.reasons)),
            "map_withheld": withheld_text(shown.reliability) if shown.withheld else None,
            "heat_map_regions": json.dumps(region_objects(shown), allow_nan=False),
        }
    return row


def _boolean_text(value: bool) -> str:  # noqa: FBT001 - it is what is written
    return "true" if value else "false"


def safe_cell(value: Cell) -> Cell:
    """Return `value` on one line, with an apostrophe before what a spreadsheet takes for a formula.

    Control characters and the bytes of names in another encoding are written as escapes.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = escape_controls(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) else text
