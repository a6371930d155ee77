"""A local chest-radiograph workstation: image, calibrated findings, integrated-gradients map.

Every entry point, child process and the trainer pass this module before they import a runtime, so
here, and here only, the reports that runtimes send to their makers are switched off.
"""

import os
import sys
from typing import Final

__version__ = "0.1.0"

NO_REPORTS: Final = {"ORT_DISABLE_TELEMETRY": "1"}
"""What ONNX Runtime looks for when it is loaded; later is too late."""
NO_COMPANIONS: Final = ("openvino_telemetry",)
"""What OpenVINO would report usage with; where it is absent, OpenVINO takes a stub of its own."""

os.environ.update(NO_REPORTS)
for _name in NO_COMPANIONS:
    sys.modules.setdefault(_name, None)  # pyright: ignore[reportArgumentType]
