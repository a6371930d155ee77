"""``xray-trainer simulate``: records of synthetic images, to try out a machine."""

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Final

from trainer.errors import TrainingError
from trainer.experiment import RECIPES, Experiment

IMAGE_BYTES: Final = 27_000
"""Size of a synthetic image on disk, rounded up from 25 kB measured."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    command = commands.add_parser(
        "simulate", help="write records of synthetic images, to try out a machine"
    )
    command.add_argument(
        "--images", type=int, default=2_000, help="number of images; 112120 as in NIH's set"
    )
    command.add_argument(  # the earlier name
        "--films", type=int, dest="images", default=argparse.SUPPRESS, help=argparse.SUPPRESS
    )
    command.add_argument(
        "--out",
        type=Path,
        help="a new folder; without it, --steps uses a temporary one",
    )
    command.add_argument("--seed", type=int, default=0)
    command.add_argument(
        "--steps", type=int, help="then read them and run this many steps of the real training"
    )
    command.add_argument(
        "--recipe", choices=RECIPES, default=RECIPES[0], help="recipe of the steps, as for train"
    )
    command.add_argument("--config", type=Path, help="experiment file (TOML) for the steps")
    command.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="as for train"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the records, and train on them for a few steps if requested."""
    if options.out is None and options.steps is None:
        raise TrainingError(
            "There is no output: expected --out FOLDER, or --steps for temporary records."
        )
    experiment = Experiment.read(options.config, options.set, options.recipe)
    place = options.out.parent if options.out is not None else Path(tempfile.gettempdir())
    _require_space(place, options.images)
    with tempfile.TemporaryDirectory(prefix="xray-simulate-") as temporary:
        folder = options.out if options.out is not None else Path(temporary, "records")
        _draw(folder, options.images, options.seed)
        if options.steps is not None:
            _run_smoke_test(folder, experiment, options.steps, Path(temporary, "work"))
    return 0


def _draw(folder: Path, images: int, seed: int) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from trainer.data.synthetic import Simulation

    simulation = Simulation(images, seed=seed)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Drawing images", total=simulation.images)
        for count in simulation.write(folder):
            progress.advance(task, count)
    print(  # noqa: T201 - a command line
        f"{simulation.images} synthetic images in {len(simulation.counts)} files. Their labels "
        "are random: a model trained on them learns nothing."
    )


def _run_smoke_test(folder: Path, experiment: Experiment, steps: int, work: Path) -> None:
    from trainer.evaluation.terminal_output import progress_bars
    from trainer.smoke_run import run_smoke_test

    with progress_bars() as progress:
        found = run_smoke_test(folder, experiment, steps, work, progress)
    memory = (
        "not reported by this system" if found.peak_mib is None else f"{found.peak_mib:.0f} MiB"
    )
    print(  # noqa: T201 - a command line
        f"Read, checked and divided {found.images} images in {found.reading_s:.0f} s. {steps} "
        f"steps of {experiment.training.batch} images, loss {found.loss:.4f}: {found.rate:.2f} "
        "images/s, input pipeline included. At that rate an epoch of the "
        f"{found.training_images} training images takes {found.epoch_s / 3600:.1f} h here (an "
        f"estimate from few steps). Peak memory: {memory}."
    )


def _require_space(place: Path, images: int) -> None:
    there = next((folder for folder in (place, *place.parents) if folder.is_dir()), Path())
    free, needed = shutil.disk_usage(there).free, images * IMAGE_BYTES
    if free < needed:
        raise TrainingError(
            f"{images} synthetic images take {needed / 1e9:.1f} GB, and {free / 1e9:.1f} GB are "
            "free there: write fewer, or give --out on another disk."
        )
