"""``xray-trainer simulate``: drawn films in records like the Kaggle set's, to try a machine out."""

import argparse
from pathlib import Path


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    command = commands.add_parser(
        "simulate", help="write records of drawn films, to try a machine out"
    )
    command.add_argument("--films", type=int, default=2_000, help="112120: as many as NIH's")
    command.add_argument("--out", type=Path, required=True, help="a new folder")
    command.add_argument("--seed", type=int, default=0)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the records."""
    from rich.console import Console
    from rich.progress import Progress

    from trainer.data.simulated import Simulation

    simulation = Simulation(options.films, seed=options.seed)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Drawing films", total=simulation.films)
        for count in simulation.write(options.out):
            progress.advance(task, count)
    print(  # noqa: T201 - a command line
        f"{simulation.films} drawn films in {len(simulation.counts)} files. Their labels are "
        "dealt at random: a model trained on them knows nothing."
    )
    return 0
