"""One fresh process that scores a film, and explains it if asked: its time and its memory.

Run by `benchmarks.startup`; prints one line of JSON.
"""

import json
import sys
import time
from pathlib import Path

from xray_desktop.bundled import DEMO_MODEL, bundled
from xray_desktop.core.progress import finish
from xray_desktop.imaging.reader import FilmReader
from xray_desktop.inference.engines import Choice, load_engine
from xray_desktop.inference.reading import assess, explain
from xray_desktop.inference.self_test import SelfTests
from xray_desktop.places import self_tests_file


def main() -> None:
    """Arguments: engine, film, whether to explain (0 or 1), when the parent started this."""
    kind, film_path, explained, started = sys.argv[1:]
    with FilmReader() as reader:
        film = reader.read(Path(film_path))
    engine = load_engine(
        bundled(*DEMO_MODEL), Choice(kind, precision="auto"), tests=SelfTests(self_tests_file())
    )
    top = assess(film, engine).by_urgency[0]
    seconds = time.time() - float(started)
    if explained == "1":
        finish(explain(film, engine, top.label))
    print(json.dumps({"seconds": seconds, "peak_mb": _peak_mb()}))


def _peak_mb() -> float:
    """Return the most memory this process had, in MiB; Linux only.

    `resource.getrusage` would count what the parent had before this process was its own.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    main()
