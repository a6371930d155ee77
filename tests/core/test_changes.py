"""Scores of two films on one scale."""

from dataclasses import replace

import numpy as np
import pytest

from tests.gui.fakes import INSUFFICIENT, LOGITS, contract
from xray_desktop.core.changes import Change, changes
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.findings import Assessment, ModelIdentity, findings_from_logits
from xray_desktop.core.labels import LABELS, NO_FINDING

MODEL = ModelIdentity("fake-1", "0" * 64)


def assessed(shift: float = 0.0, device: str = "here") -> Assessment:
    logits = np.array([LOGITS[name] + shift for name in LABELS], np.float32)
    return Assessment(findings_from_logits(logits, contract()), MODEL, device, "")


def test_judged_labels_alone_in_points() -> None:
    rows = changes(assessed(-0.5), assessed())
    assert {row.now.label for row in rows} == set(LABELS) - {NO_FINDING, *INSUFFICIENT}
    assert rows[0].now.label == "Effusion"
    expected = 100 * (1 / (1 + np.exp(-1.5)) - 1 / (1 + np.exp(-1.0)))
    assert rows[0].points == pytest.approx(expected, abs=1e-4)


def test_another_model_or_device_is_refused() -> None:
    with pytest.raises(RefusedError, match="different models"):
        changes(assessed(), assessed(device="there"))
    with pytest.raises(RefusedError, match="different models"):
        changes(replace(assessed(), model=ModelIdentity("fake-2", "1" * 64)), assessed())


def test_two_labels_are_no_change() -> None:
    one = assessed()
    with pytest.raises(ValueError, match="one label"):
        Change(one.findings[1], one.findings[2])
