"""One fresh process that scores an image, and explains it if asked: its time and its memory.

Run by `benchmarks.startup`; prints one line of JSON.
"""

import json
import sys
import time
from pathlib import Path

from xray_desktop.core.progress import finish
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.inference.assessment import assess, explain
from xray_desktop.inference.engines import EngineOptions, load_engine
from xray_desktop.inference.self_test import SelfTests
from xray_desktop.paths import DEMO_MODEL, resource_path, self_tests_file


def main() -> None:
    """Arguments: engine, image, whether to explain (0 or 1), when the parent started this."""
    kind, image_path, explained, started = sys.argv[1:]
    with ImageReader() as reader:
        image = reader.read(Path(image_path))
    engine = load_engine(
        resource_path(*DEMO_MODEL),
        EngineOptions(kind, precision="auto"),
        tests=SelfTests(self_tests_file()),
    )
    top = assess(image, engine).by_urgency[0]
    seconds = time.time() - float(started)
    if explained == "1":
        finish(explain(image, engine, top.label))
    print(json.dumps({"seconds": seconds, "peak_mb": _peak_mb()}))


def _peak_mb() -> float:
    """Return the most memory this process had, in MiB; Linux only.

    `resource.getrusage` would count what the parent had before this process was its own.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    main()
