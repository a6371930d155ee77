"""``xray-trainer simulate``: drawn images in records like the Kaggle set's, to try a machine out."""

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Final

from trainer.errors import TrainingError
from trainer.experiment import RECIPES, Experiment

IMAGE_BYTES: Final = 27_000
"""What a drawn image takes on disk, rounded up from the 25 kB measured."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    command = commands.add_parser(
        "simulate", help="write records of drawn images, to try a machine out"
    )
    command.add_argument("--films", type=int, default=2_000, help="112120: as many as NIH's")
    command.add_argument(
        "--out", type=Path, help="a new folder; may be left out with --steps, for a passing one"
    )
    command.add_argument("--seed", type=int, default=0)
    command.add_argument(
        "--steps", type=int, help="then read them and run so many steps of the real training"
    )
    command.add_argument(
        "--recipe", choices=RECIPES, default=RECIPES[0], help="of the steps, as for train"
    )
    command.add_argument("--config", type=Path, help="experiment file (TOML) for the steps")
    command.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="as for train"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the records, and train on them for a few steps if asked to."""
    if options.out is None and options.steps is None:
        raise TrainingError("Where to? Give --out FOLDER, or --steps to train on passing records.")
    experiment = Experiment.read(options.config, options.set, options.recipe)
    place = options.out.parent if options.out is not None else Path(tempfile.gettempdir())
    _require_room(place, options.films)
    with tempfile.TemporaryDirectory(prefix="xray-simulate-") as passing:
        folder = options.out if options.out is not None else Path(passing, "records")
        _draw(folder, options.films, options.seed)
        if options.steps is not None:
            _run_smoke_test(folder, experiment, options.steps, Path(passing, "work"))
    return 0


def _draw(folder: Path, films: int, seed: int) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from trainer.data.synthetic import Simulation

    simulation = Simulation(films, seed=seed)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Drawing images", total=simulation.films)
        for count in simulation.write(folder):
            progress.advance(task, count)
    print(  # noqa: T201 - a command line
        f"{simulation.films} drawn images in {len(simulation.counts)} files. Their labels are "
        "dealt at random: a model trained on them knows nothing."
    )


def _run_smoke_test(folder: Path, experiment: Experiment, steps: int, work: Path) -> None:
    from trainer.evaluation.terminal_output import progress_bars
    from trainer.smoke_run import run_smoke_test

    with progress_bars() as progress:
        found = run_smoke_test(folder, experiment, steps, work, progress)
    memory = "not told by this system" if found.peak_mib is None else f"{found.peak_mib:.0f} MiB"
    print(  # noqa: T201 - a command line
        f"Read, checked and divided {found.films} images in {found.reading_s:.0f} s. {steps} steps "
        f"of {experiment.training.batch} images, loss {found.loss:.4f}: {found.rate:.2f} images/s, "
        f"feeding included. At that rate an epoch of the {found.training_images} training images "
        f"takes {found.epoch_s / 3600:.1f} h here (an estimate from few steps). Most memory held: "
        f"{memory}."
    )


def _require_room(place: Path, films: int) -> None:
    there = next((folder for folder in (place, *place.parents) if folder.is_dir()), Path())
    free, needed = shutil.disk_usage(there).free, films * IMAGE_BYTES
    if free < needed:
        raise TrainingError(
            f"{films} drawn images take {needed / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free "
            "there: draw fewer, or give --out on another disk."
        )
