"""A local chest-radiograph workstation: image, calibrated findings, integrated-gradients map.

Every entry point, child process and the trainer pass this module before they import a runtime, so
here, and here only, the reports that runtimes send to their makers are switched off.
"""

import os
import sys
from importlib import import_module
from typing import Final

__version__ = "0.1.0"

NO_REPORTS: Final = {"ORT_DISABLE_TELEMETRY": "1"}
"""What ONNX Runtime looks for when it is loaded; later is too late."""
NO_COMPANIONS: Final = ("openvino_telemetry",)
"""What OpenVINO would report usage with; where it is absent, OpenVINO takes a stub of its own."""

os.environ.update(NO_REPORTS)
for _name in NO_COMPANIONS:
    sys.modules.setdefault(_name, None)  # pyright: ignore[reportArgumentType]


PUBLIC: Final = frozenset(
    {
        *("open_image", "load_bundle", "score", "explain", "heat_map_png", "write_results"),
        *("ImageReader", "Radiograph", "EngineOptions", "Assessment", "Finding", "HeatMap"),
        "XrayError",
    }
)
"""Names of `xray_desktop.api` that ``import xray_desktop`` offers."""


def __getattr__(name: str) -> object:
    """Return a public name; `xray_desktop.api` is loaded when the first one is used."""
    if name not in PUBLIC:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module("xray_desktop.api"), name)


def __dir__() -> list[str]:
    """Return the public names and what the module itself has."""
    return sorted({*globals(), *PUBLIC})
