"""The heat maps that a window shows, and its text on them."""

from collections.abc import Callable

from tests.gui.conftest import WindowHarness
from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.gui.heat_map.heat_map_messages import NO_BREAK

HarnessFactory = Callable[..., WindowHarness]


def record_maps(harness: WindowHarness) -> list[HeatMap | None]:
    shown: list[HeatMap | None] = []
    harness.session.heat_map_controller.heat_map_changed.connect(shown.append)
    return shown


def status(harness: WindowHarness) -> str:
    return harness.window.panel.heat_map_panel.status.text().replace(NO_BREAK, " ")
