"""Whether training waits for its input pipeline: ``python -m benchmarks.feeding RECORDS``.

The input pipeline (reading, decoding, preprocessing, augmentation) is timed alone, and so is
training on images that are in memory; then memory is measured over an epoch as long as that of the
full set.
"""

import argparse
import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

import numpy as np

from trainer.data.augmentation import Augmentation
from trainer.data.datasets import EpochSampler, training_images
from trainer.data.records import RecordSet
from trainer.experiment import RECIPES, Experiment
from trainer.network.inception import LOGITS, build_network, section
from trainer.training.devices import dtype_policy
from trainer.training.recipe import Recipe
from xray_desktop.core.bundle.contract import InputContract

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

NIH_IMAGES: Final = 112_120
REPORTS: Final = 10
"""So many times an epoch's memory is printed."""
ENOUGH: Final = 3.0
"""The pipeline is to be this many times faster than training."""


@dataclass(frozen=True, slots=True, eq=False)
class Feeding:
    """The images of some records, as training takes them."""

    records: RecordSet
    contract: InputContract
    augmentation: Augmentation
    batch: int

    def batches(self, images: int) -> "Iterator[tuple[tf.Tensor, tf.Tensor]]":
        """Return the batches of one epoch of so many images; records come again if too few."""
        chosen = np.resize(np.arange(len(self.records)), images)
        sampler = EpochSampler(self.batch, seed=0)
        varied = self.augmentation
        return iter(training_images(self.records, chosen, self.contract, varied, sampler, range(1)))

    def rate(self, images: int) -> tuple[float, float]:
        """Return images/s of the pipeline alone, and ms of processor time for each image.

        From after its first batch.
        """
        batches = self.batches(images)
        next(batches)
        start, spent = time.perf_counter(), time.process_time()
        count = sum(len(labels) for _, labels in batches)
        spent = time.process_time() - spent
        return count / (time.perf_counter() - start), 1000 * spent / count

    def watch(self, images: int) -> None:
        """Run one epoch and print the memory of the process at intervals."""
        every = max(1, images // self.batch // REPORTS)
        start = time.perf_counter()
        for number, _ in enumerate(self.batches(images), start=1):
            if number % every == 0:
                seconds = time.perf_counter() - start
                done = number * self.batch
                print(f"{done:7d} images  {seconds:6.0f} s  {resident_mib():6.0f} MiB", flush=True)


def train_rate(model: "keras.Model", images: "tf.Tensor", labels: "tf.Tensor", steps: int) -> float:
    """Return images/s of training alone, on one batch that is in memory."""
    start = time.perf_counter()
    for _ in range(steps):
        model.train_on_batch(images, labels)
    return steps * len(labels) / (time.perf_counter() - start)


def resident_mib() -> float:
    """Return the memory of this process, in MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def trainee(contract: InputContract, recipe: Recipe) -> "keras.Model":
    """Return the whole network, every layer free, ready for steps."""
    import keras

    dtype = dtype_policy(recipe.precision)
    network = build_network(contract, None, head=recipe.head, dtype=dtype, fused=True)
    model = section(network, upto=LOGITS)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.AdamW(1e-4), loss)
    return model


def main() -> None:
    """Print images/s of both, round by round, their ratio, and memory over an epoch."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.feeding", description=__doc__)
    parser.add_argument("records", type=Path, nargs="+", help="folders with *.tfrec")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=4, help="training steps a round; 0: none")
    parser.add_argument("--images", type=int, default=480, help="images a round, pipeline alone")
    parser.add_argument("--recipe", choices=RECIPES, default=RECIPES[0], help="as for train")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="as for train"
    )
    parser.add_argument("--epoch", type=int, default=NIH_IMAGES, help="images for memory; 0: none")
    options = parser.parse_args()
    experiment = Experiment.read(None, options.set, options.recipe)
    feeding = Feeding(
        RecordSet.read(options.records),
        experiment.input,
        experiment.training.augmentation,
        options.batch,
    )
    compare(feeding, experiment.training, options.rounds, options.images, options.steps)
    if options.epoch:
        feeding.watch(options.epoch)


def compare(feeding: Feeding, recipe: Recipe, rounds: int, images: int, steps: int) -> None:
    """Print both rates of every round, and the ratio within it; without steps, feeding alone."""
    if not steps:
        for number in range(1, rounds + 1):
            rate, cost = feeding.rate(images)
            print(f"round {number}: pipeline {_rate_text(rate, cost)}", flush=True)
        return
    model = trainee(feeding.contract, recipe)
    batch = next(itertools.islice(feeding.batches(feeding.batch), 1))
    train_rate(model, *batch, 1)
    ratios: list[float] = []
    for number in range(1, rounds + 1):
        pipeline, cost = feeding.rate(images)
        training = train_rate(model, *batch, steps)
        ratios.append(pipeline / training)
        print(
            f"round {number}: pipeline {_rate_text(pipeline, cost)}, training "
            f"{training:.1f} images/s, {ratios[-1]:.1f} times",
            flush=True,
        )
    outcome = "enough" if min(ratios) >= ENOUGH else "too slow"
    print(
        f"The pipeline is {median(ratios):.1f} times as fast as training "
        f"({min(ratios):.1f} to {max(ratios):.1f}; wanted {ENOUGH:.0f}: {outcome})."
    )


def _rate_text(rate: float, cost: float) -> str:
    return f"{rate:.1f} images/s ({cost:.1f} ms of processor time each)"


if __name__ == "__main__":
    main()
