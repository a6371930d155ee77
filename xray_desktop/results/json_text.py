"""Records as one JSON array, an object for each file."""

import json
import math
from collections.abc import Sequence
from typing import Any

from xray_desktop.core.attribution.heat_map_reliability import HeatMapReliability, Reason
from xray_desktop.core.scoring.findings import Finding
from xray_desktop.results.heat_map_text import (
    NOT_A_LESION,
    reason_text,
    reliability_text,
    withheld_text,
)
from xray_desktop.results.record import FileRecord, HeatMapRecord, ScoredFile
from xray_desktop.results.score_text import caveat_text, not_scored_text, statement


def json_text(records: Sequence[FileRecord]) -> str:
    """Return `records` as indented JSON, in ASCII so that every console and pipe can carry it."""
    text = json.dumps([_record(record) for record in records], indent=2, allow_nan=False)
    return text.replace("\x7f", "\\u007f") + "\n"


def _record(record: FileRecord) -> dict[str, Any]:
    if not isinstance(record, ScoredFile):
        error = {"code": record.code, "message": record.message}
        cautions = {"cautions": list(record.cautions)} if record.cautions else {}
        return {"file": record.file, "status": record.status, "error": error, **cautions}
    assessment = record.assessment
    return {
        "file": record.file,
        "status": "scored",
        "findings": [finding_object(finding) for finding in assessment.findings],
        "map": None if record.map is None else _map(record.map),
        "heat_map_regions": [] if record.map is None else region_objects(record.map),
        "model": {"id": assessment.model.model_id, "hash": assessment.model.sha256},
        "device": assessment.device,
        "shown_anyway": [
            {
                "code": reservation.code,
                "message": reservation.message,
                "value": _finite(reservation.value),
                "threshold": _finite(reservation.threshold),
            }
            for reservation in assessment.reservations
        ],
        "cautions": list(record.cautions),
        "written": list(record.written),
        "notice": assessment.notice,
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    """Return a finding for JSON; null for what is unknown or not scored."""
    point = finding.operating_point
    return {
        "label": finding.label,
        "probability": finding.probability if finding.scored else None,
        "base_rate": finding.base_rate,
        "ratio": finding.ratio,
        "likelihood_ratio": finding.likelihood_ratio,
        "operating_point": None if point is None else _finite(point.threshold),
        "state": finding.state.value,
        "calibrated": finding.calibrated,
        "sensitivity": None if point is None else _finite(point.sensitivity),
        "specificity": None if point is None else _finite(point.specificity),
        "not_scored": None if finding.scored else not_scored_text(finding),
        "caveats": [
            {"code": one.code, "values": dict(one.values), "text": caveat_text(one)}
            for one in finding.caveats
        ],
        "text": statement(finding),
    }


def region_objects(shown: HeatMapRecord) -> list[dict[str, Any]]:
    """Return the drawn regions of a heat map for JSON, the highest first.

    Places are columns and rows in the image's own pixels, its corner at 0, 0, to a hundredth.
    """
    reliability = shown.reliability
    return [
        {
            "label": shown.label,
            "meaning": NOT_A_LESION,
            "outline": [_place(point) for point in region.outline.tolist()],
            "peak": _place(region.peak),
            "share": round(region.share, 4),
            "zone": region.zone,
            "place": region.place,
            "reliability": reliability.level.value,
            "reasons": [reason_text(reason) for reason in reliability.reasons],
        }
        for region in shown.regions
    ]


def _place(point: Sequence[float]) -> list[float]:
    return [round(float(at), 2) for at in point]


def _map(shown: HeatMapRecord) -> dict[str, Any]:
    return {
        "path": shown.path,
        "label": shown.label,
        "evaluations": shown.evaluations,
        "completeness_error": _finite(shown.completeness_error),
        "target": shown.target,
        "baseline": shown.baseline,
        "layer": shown.layer,
        "mirror": shown.mirror,
        "agreement": _finite(shown.agreement),
        "settled": shown.converged,
        "grad_cam_agreement": _finite(shown.grad_cam_agreement),
        "warning": shown.warning,
        "reliability": _reliability(shown.reliability),
        "withheld": withheld_text(shown.reliability) if shown.withheld else None,
    }


def _reliability(reliability: HeatMapReliability) -> dict[str, Any]:
    return {
        "level": reliability.level.value,
        "reasons": [
            {"code": one.code, "values": _values(one), "text": reason_text(one)}
            for one in reliability.reasons
        ],
        "text": reliability_text(reliability),
    }


def _values(reason: Reason) -> dict[str, float | None]:
    return {name: _finite(value) for name, value in reason.values.items()}


def _finite(number: float | None) -> float | None:
    """Return None for what JSON has no number for."""
    return number if number is not None and math.isfinite(number) else None
