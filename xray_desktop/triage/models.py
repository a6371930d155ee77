"""Which models scored the films of a worklist, and what their numbers mean."""

import json
import sqlite3
from typing import Any

from xray_desktop.core.contract import OperatingPoint
from xray_desktop.core.findings import Assessment, Finding, ModelIdentity, finding_at
from xray_desktop.core.labels import LABELS


def keep_model(write: sqlite3.Connection, assessment: Assessment) -> int:
    """Return the row of the model that made `assessment`, on its device; made if it is new."""
    labels = json.dumps([_label(finding) for finding in assessment.findings])
    key = (assessment.model.sha256, assessment.device)
    write.execute(
        "INSERT OR IGNORE INTO model (sha256, device, model_id, notice, labels) "
        "VALUES (?, ?, ?, ?, ?)",
        (*key, assessment.model.model_id, assessment.notice, labels),
    )
    return write.execute("SELECT id FROM model WHERE sha256 = ? AND device = ?", key).fetchone()[0]


def assessment_of(model: tuple[str, str, str, str, str], probabilities: list[float]) -> Assessment:
    """Return an assessment from a model's row and a film's numbers.

    ValueError, TypeError or LookupError if they are none that this program wrote.

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
    }
