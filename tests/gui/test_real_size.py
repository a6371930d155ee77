"""Real size, only where film and screen are known."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Stage
from tests.gui.fakes import film
from xray_desktop.core.radiograph import PixelSpacing, Radiograph, SpacingOrigin
from xray_desktop.gui.corner_text import SPACING_WORDS
from xray_desktop.gui.real_size import BAR_PX


def spaced(row_mm: float, column_mm: float) -> Radiograph:
    plain = film(shape=(300, 300))
    spacing = PixelSpacing(row_mm, column_mm, SpacingOrigin.IMAGER)
    return Radiograph(plain.values, plain.presentation, plain.source, spacing=spacing)


def test_a_millimetre_is_a_millimetre(stage: Callable[..., Stage], qtbot: QtBot) -> None:
    one = stage(a=spaced(0.5, 0.5))
    one.open("a")
    qtbot.waitUntil(lambda: one.judged)
    size = one.window.real_size
    one.window.actions_by_id["real_size"].trigger()
    assert "not measured" in one.window.banner.label.text()
    size.calibrate(125.0)
    said: list[str] = []
    size.said.connect(said.append)
    one.window.actions_by_id["real_size"].trigger()
    px_per_mm = BAR_PX * one.window.film.devicePixelRatioF() / 125.0
    assert one.window.film.zoom == pytest.approx(0.5 * px_per_mm)
    assert said == ["Real size (at the detector): that is not the size inside the patient."]
    size.calibrate(500.0)
    one.window.actions_by_id["real_size"].trigger()
    assert "too small" in one.window.banner.label.text()
    assert len(said) == 1


def test_every_origin_says_what_its_millimetres_hold_for() -> None:
    assert set(SPACING_WORDS) == set(SpacingOrigin)
    assert len(set(SPACING_WORDS.values())) == len(SpacingOrigin)
    behind = {SpacingOrigin.IMAGER, SpacingOrigin.SCANNED, SpacingOrigin.UNDETERMINED}
    assert {origin for origin in SpacingOrigin if not origin.in_patient} == behind


def test_what_is_not_known_is_said(stage: Callable[..., Stage], qtbot: QtBot) -> None:
    one = stage(a=film())
    one.open("a")
    qtbot.waitUntil(lambda: one.judged)
    one.window.real_size.calibrate(125.0)
    said: list[str] = []
    one.window.real_size.said.connect(said.append)
    one.window.actions_by_id["real_size"].trigger()
    assert "does not say how large" in one.window.banner.label.text()
    assert not said
