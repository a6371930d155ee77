"""The models that scored the images of a worklist, and their labels, stored as rows."""

import json
import sqlite3
from typing import Any

from xray_desktop.core.bundle.label_contract import Caveat, OperatingPoint
from xray_desktop.core.bundle.strict_json import build
from xray_desktop.core.labels import LABELS
from xray_desktop.core.scoring.findings import Assessment, Finding, ModelIdentity, finding_at


def store_model(write: sqlite3.Connection, assessment: Assessment) -> int:
    """Return the row number of the model and device of `assessment`; add the row if it is new.

    A row that an earlier version of the program wrote is completed.
    """
    labels = json.dumps([_label(finding) for finding in assessment.findings])
    key = (assessment.model.sha256, assessment.device)
    write.execute(
        "INSERT INTO model (sha256, device, model_id, notice, labels) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (sha256, device) DO UPDATE SET labels = excluded.labels "
        "WHERE labels != excluded.labels",
        (*key, assessment.model.model_id, assessment.notice, labels),
    )
    return write.execute("SELECT id FROM model WHERE sha256 = ? AND device = ?", key).fetchone()[0]


def assessment_of(model: tuple[str, str, str, str, str], probabilities: list[float]) -> Assessment:
    """Return an assessment from a model's row and an image's probabilities.

    Raises ValueError, TypeError or LookupError if this program did not write them. Prevalence,
    caveats and AUC are missing where an earlier version wrote the row.

    Parameters
    ----------
    model : tuple of str
        Short name, hash, device, notice, labels.
    probabilities : list of float
        In the order of the labels.
    """
    name, sha256, device, notice, labels = model
    described: list[dict[str, Any]] = json.loads(labels)
    if tuple(label["name"] for label in described) != LABELS:
        msg = "expected the labels in their order"
        raise ValueError(msg)
    if not all(isinstance(one, float | int) and 0 <= one <= 1 for one in probabilities):
        msg = "expected probabilities from 0 to 1"
        raise ValueError(msg)
    findings = tuple(
        finding_at(
            label["name"],
            probability,
            None if label["point"] is None else OperatingPoint(**label["point"]),
            calibrated=bool(label["calibrated"]),
            prevalence=None if label.get("prevalence") is None else _share(label["prevalence"]),
            caveats=tuple(build(Caveat, caveat) for caveat in label.get("caveats", ())),
            auc=_interval(label.get("auc")),
        )
        for label, probability in zip(described, probabilities, strict=True)
    )
    return Assessment(findings, ModelIdentity(name, sha256), device, notice)


def _label(finding: Finding) -> dict[str, object]:
    point = finding.operating_point
    return {
        "name": finding.label,
        "calibrated": finding.calibrated,
        "point": None
        if point is None
        else {
            "threshold": point.threshold,
            "sensitivity": point.sensitivity,
            "specificity": point.specificity,
            "chosen_on": point.chosen_on,
        },
        "prevalence": finding.prevalence,
        "caveats": [
            {"code": caveat.code, "values": dict(caveat.values)} for caveat in finding.caveats
        ],
        "auc": finding.auc,
    }


def _share(value: object) -> float:
    if not isinstance(value, float | int) or not 0 <= value <= 1:
        msg = "expected shares from 0 to 1"
        raise ValueError(msg)
    return float(value)


def _interval(ends: list[object] | None) -> tuple[float, float, float] | None:
    if ends is None:
        return None
    value, low, high = map(_share, ends)
    return value, low, high
