"""``python -m benchmarks``: print every table."""

import argparse
from pathlib import Path

from benchmarks import maps, startup, window
from xray_desktop.bundled import bundled
from xray_desktop.imaging.reader import FilmReader


def main() -> None:
    """Measure on the bundled sample, or on a film of one's own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("film", nargs="?", type=Path, default=bundled("samples", "chest_pa.png"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-eager", action="store_true", help="leave the slow eager loop out")
    options = parser.parse_args()
    with FilmReader() as reader:
        film = reader.read(options.film)
    print(f"{startup.run(options.film, film, options.rounds)}\n")
    print(maps.run(film, options.rounds, eager=not options.no_eager))
    print(f"\n{window.run(options.film)}")


if __name__ == "__main__":
    main()
