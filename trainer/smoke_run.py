"""A smoke run: a few steps of the real training on as many records, and what they cost."""

import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from trainer.data.division import Division
from trainer.errors import TrainingError
from trainer.network.inception import LOGITS, build_network, section
from trainer.training.devices import Distribution, dtype_policy
from trainer.training.fitting import StageContext, fit
from trainer.training.recipe import freeze_for, training_stages
from trainer.training.run_folder import RunFolder
from trainer.training.training import RunContext, Training

if TYPE_CHECKING:
    from rich.progress import Progress

    from trainer.experiment import Experiment


@dataclass(frozen=True, slots=True)
class SmokeRun:
    """Results of a smoke run.

    Parameters
    ----------
    images, training_images : int
        All records that were read, and those of the training part.
    reading_s : float
        Seconds to read, check and divide them.
    loss : float
        Mean over all steps.
    rate : float
        Images per second, input pipeline included, without the first step, which also compiles.
    peak_mib : float or None
        Peak memory of the process; None where the system does not report it.
    """

    images: int
    training_images: int
    reading_s: float
    loss: float
    rate: float
    peak_mib: float | None

    @property
    def epoch_s(self) -> float:
        """Seconds that an epoch of the last stage would take at this rate."""
        return self.training_images / self.rate


def run_smoke_test(
    records: Path, experiment: "Experiment", steps: int, work: Path, progress: "Progress"
) -> SmokeRun:
    """Read, check and divide the records, then train the last stage for `steps` steps.

    The network starts from random weights: the cost of a step does not depend on them.

    Parameters
    ----------
    records : Path
        A folder with TFRecords.
    steps : int
        2 or more: the first also compiles.
    work : Path
        A folder for the files of the run.

    Raises
    ------
    TrainingError
        Too few steps, or too few records.
    """
    import keras

    if steps < 2:  # noqa: PLR2004 - one that compiles, one that is timed
        raise TrainingError(f"{steps} steps: expected 2 or more, since the first also compiles.")
    recipe, contract = experiment.training, experiment.input
    begun = time.perf_counter()
    divided = Division().apply([records], seed=recipe.split_seed, progress=progress)
    reading = time.perf_counter() - begun
    policy = dtype_policy(recipe.precision)
    network = build_network(
        contract, None, head=recipe.head, dropout=recipe.dropout, dtype=policy, fused=True
    )
    freeze_for(network, recipe)
    distribution = Distribution("none")
    context = RunContext(RunFolder(work), progress, distribution)
    training = Training(network, divided.records, divided.split, contract, recipe, context)
    part = training.streamed_part(contract)
    if part.steps < steps:
        raise TrainingError(
            f"{len(part.labels)} training images make {part.steps} steps: expected {steps}. Create "
            "more images, or give fewer steps."
        )
    times: list[float] = []
    losses: list[float] = []
    task = progress.add_task("Training steps", total=steps)

    class Clock(keras.callbacks.Callback):
        def on_train_batch_end(self, *_: object, **__: object) -> None:
            times.append(time.perf_counter())
            progress.advance(task)

    def report(_epoch: int, loss: float | None, _found: float) -> None:
        if loss is not None:
            losses.append(loss)

    fit(
        section(network, upto=LOGITS),
        replace(part, steps=steps, truth=part.truth[:0]),  # no validation
        replace(training_stages(network, recipe)[-1], epochs=1),
        StageContext(recipe, context.folder.stage(1), distribution),
        report=report,
        callbacks=[Clock()],
        validate_start=False,
    )
    rate = min(recipe.batch, len(part.labels)) * (steps - 1) / (times[-1] - times[0])
    images, trained = len(divided.records), int(divided.split.train.sum())
    return SmokeRun(images, trained, reading, float(np.mean(losses)), rate, _peak_mib())


def _peak_mib() -> float | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    usage: Any = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
