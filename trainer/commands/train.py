"""``xray-trainer train``: from TFRecords to a model bundle."""

import argparse
from dataclasses import replace
from pathlib import Path

from trainer.data.augmentation import Augmentation
from trainer.errors import TrainingError
from trainer.training.recipe import Recipe, Stage
from xray_desktop.core.contract import AttributionContract, InputContract


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    train = commands.add_parser("train", help="train, evaluate and write a model bundle")
    recipe = Recipe()
    train.add_argument("records", type=Path, nargs="+", help="folders with *.tfrec, or such files")
    train.add_argument("--out", type=Path, required=True, help="folder of the new bundle")
    train.add_argument(
        "--weights",
        default="imagenet",
        help="'imagenet' (Keras downloads it), 'none', or a file for InceptionV3 without its top",
    )
    train.add_argument("--weights-note", default="", help="where those weights come from")
    train.add_argument("--model-id", default="inceptionv3-nih15")
    train.add_argument("--title", default="InceptionV3 on NIH ChestX-ray14, 15 labels")
    train.add_argument("--demonstration", action="store_true")
    train.add_argument("--notes", type=Path, help="Markdown for the model card")
    train.add_argument(
        "--working-resolution",
        type=int,
        help="bring films down to so many pixels first; needed where sources differ in sharpness",
    )
    train.add_argument("--baseline", choices=("black", "mean", "blurred"), default="black")
    train.add_argument("--seed", type=int, default=recipe.seed)
    train.add_argument("--batch", type=int, default=recipe.batch)
    train.add_argument("--copies", type=int, default=recipe.copies)
    train.add_argument("--fine-tune-from", default=recipe.fine_tune_from, metavar="LAYER")
    for name, stage in (("head", recipe.head), ("fine-tune", recipe.fine_tune)):
        train.add_argument(f"--{name}-epochs", type=int, default=stage.epochs)
        train.add_argument(f"--{name}-rate", type=float, default=stage.learning_rate)
        train.add_argument(f"--{name}-patience", type=int, default=stage.patience)
    train.add_argument("--weight-decay", type=float, default=recipe.weight_decay)
    train.add_argument("--dropout", type=float, default=recipe.dropout)
    train.add_argument(
        "--teacher-share",
        type=float,
        default=recipe.teacher_share,
        help="weight of a linear teacher's soft labels, 0 to 1; helps where films are few",
    )
    train.add_argument("--cache-gib", type=float, default=recipe.cache_gib)
    train.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train, and print the figures of the test part."""
    from trainer.evaluation.terminal import print_evaluation, progress_bars
    from trainer.pipeline import Order, Pipeline

    weights, words = _weights(options.weights)
    order = Order(
        records=tuple(options.records),
        out=options.out,
        weights=weights,
        start=f"{words} {options.weights_note}".strip(),
        model_id=options.model_id,
        title=options.title,
        demonstration=options.demonstration,
        notes=options.notes.read_text(encoding="utf-8").strip() if options.notes else "",
        recipe=_recipe(options),
        input=InputContract(working_resolution=options.working_resolution),
        attribution=AttributionContract(baseline=options.baseline),
    )
    with progress_bars() as progress:
        _, evaluation = Pipeline(order, progress).run()
    print_evaluation(evaluation)
    print(f"Bundle: {options.out}")  # noqa: T201 - a command line
    return 0


def _recipe(options: argparse.Namespace) -> Recipe:
    working = options.working_resolution
    softest = None if working is None else working // 2
    return Recipe(
        seed=options.seed,
        batch=options.batch,
        copies=options.copies,
        head=Stage(options.head_epochs, options.head_rate, options.head_patience),
        fine_tune=Stage(
            options.fine_tune_epochs, options.fine_tune_rate, options.fine_tune_patience
        ),
        fine_tune_from=options.fine_tune_from,
        weight_decay=options.weight_decay,
        dropout=options.dropout,
        teacher_share=options.teacher_share,
        cache_gib=options.cache_gib,
        augmentation=replace(Augmentation(), least_resolution=softest),
    )


def _weights(given: str) -> tuple[str | Path | None, str]:
    if given == "imagenet":
        return "imagenet", "InceptionV3 started from Keras' ImageNet weights."
    if given == "none":
        return None, "InceptionV3 started from random weights."
    path = Path(given)
    if not path.is_file():
        raise TrainingError(f"There is no weights file {given}: give a file, imagenet or none.")
    return path, f"InceptionV3 started from the weights file {path.name}."
