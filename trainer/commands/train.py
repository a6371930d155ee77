"""``xray-trainer train``: from TFRecords to a model bundle."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Final

from trainer.errors import TrainingError
from trainer.experiment import RECIPES, Experiment

OPEN_TO_ALL: Final = (
    "--distribute multi-worker makes TensorFlow listen on all addresses of this machine, without "
    "encryption or authentication, and anyone who reaches it can run programs here: confirm that "
    "you trust the network with --trusted-network."
)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    train = commands.add_parser("train", help="train, evaluate and write a model bundle")
    train.add_argument("records", type=Path, nargs="*", help="folders with *.tfrec, or such files")
    train.add_argument("--out", type=Path, help="folder of the new bundle")
    train.add_argument(
        "--recipe",
        choices=RECIPES,
        default=RECIPES[0],
        help="full (the default): the whole network, for the full set and a GPU; small: for some "
        "thousand small images; frozen: the head and what follows mixed7, for machines without a "
        "GPU",
    )
    train.add_argument("--config", type=Path, help="experiment file (TOML), applied to the recipe")
    train.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change one setting of the experiment, as TOML: training.batch=64",
    )
    train.add_argument("--train-list", type=Path, help="image names of the training part (NIH's)")
    train.add_argument("--test-list", type=Path, help="image names of the test part (NIH's)")
    train.add_argument(
        "--ids", type=Path, help="preprocessed_data.csv, for records without image ids"
    )
    train.add_argument(
        "--folds",
        type=int,
        default=0,
        help="for small sets: train on all images, measure by cross-validation in this many folds",
    )
    train.add_argument(
        "--metadata", type=Path, help="table like NIH's Data_Entry: figures by view, sex and age"
    )
    train.add_argument(
        "--teacher",
        type=Path,
        action="append",
        default=[],
        metavar="BUNDLE",
        help="learn from the outputs of this bundle on the training images, mixed with the labels; "
        "given several times, from the average of the bundles",
    )
    train.add_argument(
        "--weights",
        help="what the network starts from: imagenet, none, a weights file, or a bundle to "
        "continue from (short for --set model.weights=...)",
    )
    train.add_argument(
        "--show-config", action="store_true", help="print the whole experiment and stop"
    )
    train.add_argument("--resume", action="store_true", help="resume a run that was interrupted")
    train.add_argument(
        "--distribute",
        choices=("none", "mirrored", "multi-worker"),
        default="none",
        help="over all GPUs of this machine, or over machines named by TF_CONFIG",
    )
    train.add_argument(
        "--trusted-network",
        action="store_true",
        help="with multi-worker: anyone who reaches this machine can run programs on it",
    )
    train.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train, and print the figures."""
    experiment = Experiment.read(options.config, options.set, options.recipe)
    if options.weights is not None:
        model = replace(experiment.model, weights=options.weights)
        experiment = replace(experiment, model=model)
    if options.show_config:
        print(experiment.to_toml())  # noqa: T201 - a command line
        return 0
    if not options.records or options.out is None:
        raise TrainingError(
            "There is nothing to train: expected folders with *.tfrec, and --out for the bundle."
        )
    if options.distribute == "multi-worker" and not options.trusted_network:
        raise TrainingError(OPEN_TO_ALL)
    from trainer.data.division import Division
    from trainer.evaluation.report import report_folder
    from trainer.evaluation.terminal_output import print_evaluation, progress_bars
    from trainer.training_pipeline import TrainingPipeline, TrainingRequest

    request = TrainingRequest(
        records=tuple(options.records),
        out=options.out,
        experiment=experiment,
        division=Division(options.train_list, options.test_list, options.ids, options.folds),
        resume=options.resume,
        distribute=options.distribute,
        metadata=options.metadata,
        teachers=tuple(options.teacher),
    )
    with progress_bars() as progress:
        made = TrainingPipeline(request, progress).run()
    if made is not None:
        print_evaluation(made[1])
        print(f"Bundle: {options.out}")  # noqa: T201 - a command line
        print(f"Report: {report_folder(options.out)}")  # noqa: T201
    return 0
