"""From the start of a process to the first probability, and its memory; forward passes in batches.

Each process is fresh. Its files are in the system's cache, and its self-test was passed before: a
program's second start on a machine, not its first.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

from benchmarks.timing import interleave, note, table
from xray_desktop.core.errors import BundleError
from xray_desktop.core.image.preprocess import model_input
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.engines import EngineOptions, load_engine
from xray_desktop.paths import DEMO_MODEL, resource_path

KINDS: Final = ("onnx", "openvino", "tensorflow")
BATCHES: Final = (1, 8)
LARGE_BATCH: Final = 32


def run(path: Path, image: Radiograph, rounds: int, *, full: bool) -> str:
    """Return the tables of starts, memory and forward passes; the largest batch only if `full`."""
    engines = _engines()
    started = _starts(path, tuple(engines), rounds)
    batches = (*BATCHES, LARGE_BATCH) if full else BATCHES
    return f"{started}\n\n{_forward(image, engines, batches, rounds)}"


def _engines() -> dict[str, Engine]:
    found: dict[str, Engine] = {}
    for kind in KINDS:
        try:
            found[kind] = load_engine(resource_path(*DEMO_MODEL), EngineOptions(engine=kind))
        except BundleError as error:
            print(f"{kind} is left out: {error.message}")
    return found


def _starts(path: Path, kinds: tuple[str, ...], rounds: int) -> str:
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    memory: dict[tuple[str, str], list[float]] = {}
    for number in range(rounds + 1):
        note(f"Starts: round {number} of {rounds}" if number else "Starts: warming up")
        for kind in kinds:
            for explained in ("0", "1"):
                said = _child(kind, path, explained)
                if number == 0:
                    continue  # files come into the cache, and self-tests are passed
                memory.setdefault((kind, explained), []).append(said["peak_mb"])
                if explained == "0":
                    seconds[kind].append(said["seconds"])
    lines = ["From the start of a process to the first probability, and the most memory it had"]
    lines += [
        f"{kind:10}  {median(taken):6.2f} s ({min(taken):.2f} – {max(taken):.2f})   "
        f"{median(memory[kind, '0']):5.0f} MB, with a map {median(memory[kind, '1']):5.0f} MB"
        for kind, taken in seconds.items()
    ]
    return "\n".join(lines)


def _child(kind: str, path: Path, explained: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.child", kind, str(path), explained]
    done = subprocess.run(  # noqa: S603 - this very program
        [*command, repr(time.time())], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def _forward(
    image: Radiograph, engines: dict[str, Engine], batches: tuple[int, ...], rounds: int
) -> str:
    parts: list[str] = []
    for count in batches:
        contenders: dict[str, Callable[[], object]] = {}
        for kind, engine in engines.items():
            batch = np.repeat(
                model_input(image.true_pixels, engine.contract.input)[None], count, axis=0
            )
            contenders[kind] = lambda e=engine, b=batch: e.probabilities(b)
        for call in contenders.values():
            call()  # warm
        reference = next(reversed(contenders))
        parts.append(f"Forward pass, batch {count}")
        parts.append(table(interleave(contenders, 3 * rounds, parts[-1]), reference))
    return "\n".join(parts)
