"""A film of the worklist as a row of CSV and as a JSON object."""

import json
from datetime import UTC, datetime
from typing import Any, Final

from xray_desktop.core.findings import Finding, State
from xray_desktop.core.labels import LABELS, NO_FINDING, display_name
from xray_desktop.results.csv_text import Cell, safe_cell
from xray_desktop.results.json_text import finding_object
from xray_desktop.results.score_text import labelled_caveats, not_scored_text, placed_text
from xray_desktop.triage.film_row import FilmRow

UNVERIFIED: Final = "Unverified output of a program."
COLUMNS: Final[tuple[str, ...]] = (
    "place",
    "worklist",
    "number",
    "file",
    "status",
    "tier",
    "urgency",
    "why",
    "arrived",
    "read_before",
    "above",
    "near",
    *LABELS,
    "calibrated",
    "model_id",
    "model_hash",
    "device",
    "cautions",
    "duplicate_of",
    "error_code",
    "error_message",
    "notice",
    "scores",
    "caveats",
    "not_scored",
)
"""New ones come last: a file that an earlier version began goes on."""
PLACE_COLUMN: Final = COLUMNS.index("place")
WORKLIST_COLUMN: Final = COLUMNS.index("worklist")


def csv_cells(row: FilmRow, worklist: str) -> tuple[Cell, ...]:
    """Return the cells of `row` under `COLUMNS`; each stands on one line and is no formula.

    What the model cannot judge has an empty cell: a number would be read as a score.
    """
    cells: dict[str, Cell] = {
        "place": row.settled,
        "worklist": worklist,
        "number": row.number,
        "file": str(row.path),
        "status": row.state.value,
        "tier": row.tier.words,
        "urgency": round(row.urgency, 4),
        "why": row.why,
        "arrived": _time(row.arrived_s),
        "read_before": _time(row.deadline_s),
        "cautions": " ".join(row.cautions),
        "duplicate_of": row.duplicate_of,
        "error_code": row.code,
        "error_message": row.reason,
    }
    if row.assessment is not None:
        findings = row.assessment.findings
        judged = [one for one in findings if one.scored]
        unscored = [one for one in findings if not one.scored]
        cells |= {
            "above": _labels(judged, State.ABOVE),
            "near": _labels(judged, State.NEAR),
            **{one.label: round(one.probability, 6) for one in judged},
            "calibrated": "|".join(one.label for one in judged if one.calibrated),
            "model_id": row.assessment.model.model_id,
            "model_hash": row.assessment.model.sha256,
            "device": row.assessment.device,
            "notice": f"{UNVERIFIED} {row.assessment.notice}",
            "scores": "; ".join(map(placed_text, judged)),
            "caveats": " | ".join(filter(None, map(labelled_caveats, judged))),
            "not_scored": " | ".join(
                f"{display_name(one.label)}: {not_scored_text(one)}" for one in unscored
            ),
        }
    return tuple(safe_cell(cells.get(column)) for column in COLUMNS)


def json_line(row: FilmRow, worklist: str) -> str:
    """Return `row` as JSON on one line of ASCII, without its end."""
    said: dict[str, Any] = {
        "place": row.settled,
        "worklist": worklist,
        "number": row.number,
        "file": str(row.path),
        "sha256": row.sha256,
        "status": row.state.value,
        "urgency": {"tier": row.tier.words, "score": row.urgency, "why": row.why},
        "arrived": _time(row.arrived_s),
        "read_before": _time(row.deadline_s),
        "cautions": list(row.cautions),
        "duplicate_of": row.duplicate_of,
        "error": None if row.code is None else {"code": row.code, "message": row.reason},
    }
    if row.assessment is not None:
        said |= {
            "findings": [finding_object(one) for one in row.assessment.findings],
            "model": {
                "id": row.assessment.model.model_id,
                "hash": row.assessment.model.sha256,
            },
            "device": row.assessment.device,
            "notice": f"{UNVERIFIED} {row.assessment.notice}",
        }
    return json.dumps(said, allow_nan=False)


def _labels(findings: list[Finding], state: State) -> str:
    return "|".join(one.label for one in findings if one.state is state and one.label != NO_FINDING)


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
