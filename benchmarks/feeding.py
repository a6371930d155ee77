"""Whether training waits for films: ``python -m benchmarks.feeding RECORDS``.

Reading, decoding, preparing and varying films is timed alone, beside training alone on films that
are in memory already; then memory is watched over one epoch of the full set's length.
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
from trainer.data.deal import Deal
from trainer.data.films import training_films
from trainer.data.records import RecordSet
from trainer.network.inception import LOGITS, build_network, section
from xray_desktop.core.contract import InputContract

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

NIH_FILMS: Final = 112_120
REPORTS: Final = 10
"""So many times an epoch's memory is printed."""
ENOUGH: Final = 3.0
"""The pipeline is to be this many times faster than training."""


@dataclass(frozen=True, slots=True, eq=False)
class Feeding:
    """The films of some records, as training takes them."""

    records: RecordSet
    contract: InputContract
    augmentation: Augmentation
    batch: int

    def batches(self, films: int) -> "Iterator[tuple[tf.Tensor, tf.Tensor]]":
        """Return the batches of one epoch of so many films; records come again if too few."""
        chosen = np.resize(np.arange(len(self.records)), films)
        deal = Deal(self.batch, seed=0)
        varied = self.augmentation
        return iter(training_films(self.records, chosen, self.contract, varied, deal, range(1)))

    def rate(self, films: int) -> float:
        """Return films/s of the pipeline alone, from after its first batch."""
        batches = self.batches(films)
        next(batches)
        start = time.perf_counter()
        count = sum(len(labels) for _, labels in batches)
        return count / (time.perf_counter() - start)

    def watch(self, films: int) -> None:
        """Run one epoch and print how much memory the process holds along the way."""
        every = max(1, films // self.batch // REPORTS)
        start = time.perf_counter()
        for number, _ in enumerate(self.batches(films), start=1):
            if number % every == 0:
                seconds = time.perf_counter() - start
                done = number * self.batch
                print(f"{done:7d} films  {seconds:6.0f} s  {resident_mib():6.0f} MiB", flush=True)


def train_rate(model: "keras.Model", films: "tf.Tensor", labels: "tf.Tensor", steps: int) -> float:
    """Return films/s of training alone, on one batch that is in memory."""
    start = time.perf_counter()
    for _ in range(steps):
        model.train_on_batch(films, labels)
    return steps * len(labels) / (time.perf_counter() - start)


def resident_mib() -> float:
    """Return the memory that this process holds, in MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def trainee(contract: InputContract) -> "keras.Model":
    """Return the whole network, every layer free, ready for steps."""
    import keras

    model = section(build_network(contract, None), upto=LOGITS)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.AdamW(1e-4), loss)
    return model


def main() -> None:
    """Print films/s of both, round by round, their ratio, and memory over an epoch."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.feeding", description=__doc__)
    parser.add_argument("records", type=Path, nargs="+", help="folders with *.tfrec")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=4, help="training steps a round")
    parser.add_argument("--films", type=int, default=480, help="films a round, pipeline alone")
    parser.add_argument("--working-resolution", type=int)
    parser.add_argument("--least-resolution", type=int, help="soften films at random down to this")
    parser.add_argument("--epoch", type=int, default=NIH_FILMS, help="films for memory; 0: none")
    options = parser.parse_args()
    feeding = Feeding(
        RecordSet.read(options.records),
        InputContract(working_resolution=options.working_resolution),
        Augmentation(least_resolution=options.least_resolution),
        options.batch,
    )
    compare(feeding, options.rounds, options.films, options.steps)
    if options.epoch:
        feeding.watch(options.epoch)


def compare(feeding: Feeding, rounds: int, films: int, steps: int) -> None:
    """Print both rates of every round, and the ratio within it."""
    model = trainee(feeding.contract)
    batch = next(itertools.islice(feeding.batches(feeding.batch), 1))
    train_rate(model, *batch, 1)
    ratios: list[float] = []
    for number in range(1, rounds + 1):
        pipeline, training = feeding.rate(films), train_rate(model, *batch, steps)
        ratios.append(pipeline / training)
        print(
            f"round {number}: pipeline {pipeline:.1f} films/s, training {training:.1f} films/s, "
            f"{ratios[-1]:.1f} times",
            flush=True,
        )
    verdict = "enough" if min(ratios) >= ENOUGH else "too slow"
    print(
        f"The pipeline is {median(ratios):.1f} times as fast as training "
        f"({min(ratios):.1f} to {max(ratios):.1f}; wanted {ENOUGH:.0f}: {verdict})."
    )


if __name__ == "__main__":
    main()
