"""``xray-trainer evaluate``: judge a bundle on films that it has not seen."""

import argparse
from pathlib import Path


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    command = commands.add_parser("evaluate", help="judge a bundle on the films of other TFRecords")
    command.add_argument("bundle", type=Path)
    command.add_argument("records", type=Path, nargs="+")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Score the films and print a row for each label."""
    from trainer.evaluation.outside import judge_bundle
    from trainer.evaluation.terminal import print_figures, progress_bars

    with progress_bars() as progress:
        figures = judge_bundle(options.bundle, options.records, progress)
    print_figures("Other films", figures)
    return 0
