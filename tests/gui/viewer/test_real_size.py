"""Real size, only where image and screen are known."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.image.radiograph import PixelSpacing, Radiograph, SpacingOrigin
from xray_desktop.gui.viewer.overlay_texts import SPACING_TEXT
from xray_desktop.gui.viewer.real_size import BAR_PX


def spaced(row_mm: float, column_mm: float) -> Radiograph:
    plain = image(shape=(300, 300))
    spacing = PixelSpacing(row_mm, column_mm, SpacingOrigin.IMAGER)
    return Radiograph(plain.values, plain.presentation, plain.source, spacing=spacing)


def test_a_millimetre_is_a_millimetre(harness: Callable[..., WindowHarness], qtbot: QtBot) -> None:
    one = harness(a=spaced(0.5, 0.5))
    one.open("a")
    qtbot.waitUntil(lambda: one.scored)
    size = one.window.real_size
    one.window.actions_by_id["real_size"].trigger()
    assert "not measured" in one.window.banner.label.text()
    size.calibrate(125.0)
    messages: list[str] = []
    size.message.connect(messages.append)
    one.window.actions_by_id["real_size"].trigger()
    px_per_mm = BAR_PX * one.window.image.devicePixelRatioF() / 125.0
    assert one.window.image.area.zoom == pytest.approx(0.5 * px_per_mm)
    assert messages == ["Real size (at the detector): that is not the size inside the patient."]
    size.calibrate(500.0)
    one.window.actions_by_id["real_size"].trigger()
    assert "too small" in one.window.banner.label.text()
    assert len(messages) == 1


def test_every_origin_says_what_its_millimetres_hold_for() -> None:
    assert set(SPACING_TEXT) == set(SpacingOrigin)
    assert len(set(SPACING_TEXT.values())) == len(SpacingOrigin)
    behind = {SpacingOrigin.IMAGER, SpacingOrigin.SCANNED, SpacingOrigin.UNDETERMINED}
    assert {origin for origin in SpacingOrigin if not origin.in_patient} == behind


def test_what_is_not_known_is_said(harness: Callable[..., WindowHarness], qtbot: QtBot) -> None:
    one = harness(a=image())
    one.open("a")
    qtbot.waitUntil(lambda: one.scored)
    one.window.real_size.calibrate(125.0)
    messages: list[str] = []
    one.window.real_size.message.connect(messages.append)
    one.window.actions_by_id["real_size"].trigger()
    assert "does not say how large" in one.window.banner.label.text()
    assert not messages
