"""``python -m benchmarks``: print every table; a few minutes on two idle cores."""

import argparse
import time
from pathlib import Path
from typing import Final

from benchmarks import heat_maps, startup, window
from benchmarks.timing import note
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.paths import resource_path

PARTS: Final = ("maps", "startup", "window")
ROUNDS: Final = 2
FULL_ROUNDS: Final = 5


def main() -> None:
    """Measure on the bundled sample or on a given image."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "image", nargs="?", type=Path, default=resource_path("samples", "chest_pa.png")
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts")
    parser.add_argument(
        "--rounds",
        type=int,
        help=f"default: {ROUNDS}, with --full {FULL_ROUNDS}; maps take one more",
    )
    parser.add_argument("--full", action="store_true", help="more rounds, and batches of 32")
    parser.add_argument("--no-eager", action="store_true", help="skip the slow eager loop")
    parser.add_argument(
        "--processor-time",
        action="store_true",
        help="maps: count the processor's time and not the clock's, for a machine that is busy; "
        "give the program one core, so that no thread waits for another",
    )
    options = parser.parse_args()
    rounds = options.rounds or (FULL_ROUNDS if options.full else ROUNDS)
    with ImageReader() as reader:
        image = reader.read(options.image)
    if "maps" in options.only:
        clock = time.process_time if options.processor_time else time.perf_counter
        maps = heat_maps.run(image, rounds + 1, eager=not options.no_eager, clock=clock)
        print(f"{maps}\n", flush=True)
    if "startup" in options.only:
        print(f"{startup.run(options.image, image, rounds, full=options.full)}\n", flush=True)
    if "window" in options.only:
        note("Window")
        print(window.run(options.image))


if __name__ == "__main__":
    main()
