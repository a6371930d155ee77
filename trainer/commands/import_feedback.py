"""``xray-trainer import-feedback``: reader feedback saved in the program, as TFRecords."""

import argparse
from pathlib import Path

from xray_desktop.terminal import escape_controls


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    command = commands.add_parser(
        "import-feedback", help="turn reader feedback into records for the next training"
    )
    command.add_argument(
        "folders", type=Path, nargs="+", help="folders with feedback.csv and the images in it"
    )
    command.add_argument("--out", type=Path, required=True, help="a new folder for the records")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read the folders, write the records, and print what was left out."""
    from trainer.data.feedback_import import read_feedback

    feedback = read_feedback(options.folders)
    feedback.write(options.out)
    for image in feedback.left_out:
        print(escape_controls(f"Left out: {image.name}: {image.reason}"))  # noqa: T201 - a command line
    print(  # noqa: T201
        f"{len(feedback.images)} images written; {len(feedback.left_out)} left out; "
        f"{feedback.contradictions} findings contradict each other and count as unknown. "
        "Labels without feedback are unknown too, and have no effect in training. To train on "
        "the images: xray-trainer train RECORDS FEEDBACK --out BUNDLE"
    )
    return 0
