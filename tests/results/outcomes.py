"""Made-up assessments, maps and records."""

import numpy as np

from xray_desktop.core.attribution import AttributionMap
from xray_desktop.core.contract import OperatingPoint
from xray_desktop.core.findings import Assessment, Finding, ModelIdentity, State
from xray_desktop.core.labels import LABELS
from xray_desktop.results.record import FileRecord, MapRecord, Scored, Unscored

NOTICE = "Research use only – not for diagnosis"
POINT = OperatingPoint(0.25, 0.71, 0.68, "tests")


def finding(label: str) -> Finding:
    if label == "Hernia":
        return Finding(
            label, 0.02, calibrated=False, operating_point=None, state=State.INSUFFICIENT
        )
    if label == "Effusion":
        return Finding(label, 0.34, calibrated=True, operating_point=POINT, state=State.ABOVE)
    return Finding(label, 0.05, calibrated=True, operating_point=POINT, state=State.BELOW)


def assessment() -> Assessment:
    findings = tuple(finding(label) for label in LABELS)
    return Assessment(findings, ModelIdentity("fake-1", "ab" * 32), "a test, in numpy", NOTICE)


def attribution(
    label: str = "Effusion", values: np.ndarray | None = None, f_film: float = 2.0
) -> AttributionMap:
    if values is None:
        values = np.zeros((32, 32), np.float32)
        values[8:12, 8:12] = 0.1
        values[20:24, 20:24] = -0.1
    return AttributionMap(label, values, "logit", "black", 12, f_film, 1.0, 0.98, 4)


def records() -> list[FileRecord]:
    shown = MapRecord.of(attribution(), "out/film-effusion-map.png")
    return [
        Scored("films/film.png", assessment(), shown, ("Age unknown, read with care.",)),
        Scored("=cmd|' /C calc'!A0.png", assessment()),
        Unscored("films/notes.txt", "refused", "not_an_image", 'This is "no film", so it stays.'),
    ]
