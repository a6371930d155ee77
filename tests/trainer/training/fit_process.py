"""Fit a small model in a process of its own: python fit_process.py FOLDER STRATEGY KILL_AT_STEP."""

import json
import os
import signal
import sys
from pathlib import Path

import numpy as np

BATCH, EPOCHS = 16, 4


def main(folder: Path, strategy: str, kill_at: int) -> list[list[float]]:
    """Return epoch, loss and validation macro AUC of every epoch that this process ran."""
    import keras

    from trainer.data.datasets import EpochSampler
    from trainer.training.devices import Distribution
    from trainer.training.feature_cache import CachedFeatures
    from trainer.training.fitting import StageContext, StageData, fit
    from trainer.training.recipe import Recipe, Stage
    from trainer.training.run_folder import RunFolder

    distribution = Distribution(strategy)
    keras.utils.set_random_seed(0)
    with distribution.scope():
        start = x = keras.Input((12,))
        x = keras.layers.Dense(32, activation="relu")(x)
        x = keras.layers.BatchNormalization(synchronized=True)(x)
        if strategy == "none":
            x = keras.layers.Dropout(0.2, seed=1)(x) if kill_at >= 0 else x
        logits = keras.layers.Dense(15)(x)
    model = keras.Model(start, logits)
    rng = np.random.default_rng(0)
    rule = rng.normal(size=(12, 15))

    def features(count):
        values = rng.normal(size=(count, 12)).astype(np.float16)
        labels = (values @ rule > 1).astype(np.float32)
        return CachedFeatures(values, labels, np.arange(count)[:, None])

    train, held = features(200), features(80)
    sampler = EpochSampler(BATCH, 3, distribution.many_workers)
    part = StageData(
        lambda epochs: train.training_batches(sampler, epochs),
        held.batches(BATCH),
        train.labels,
        held.labels,
        sampler.steps(200),
    )

    class Killed(keras.callbacks.Callback):
        steps = 0

        def on_train_batch_end(self, *_, **__):
            self.steps += 1
            if self.steps == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    rows = []
    run = RunFolder(folder, writes=distribution.is_chief)
    fit(
        model,
        part,
        Stage("pooled", EPOCHS, 1e-2, 9),
        StageContext(Recipe(batch=BATCH), run.stage(1), distribution),
        report=lambda *row: rows.append(list(row)),
        callbacks=[Killed()],
        validate_start=False,
    )
    rows.append([float(np.abs(np.asarray(v)).sum()) for v in model.weights])
    return rows


if __name__ == "__main__":
    made = main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    sys.stdout.write(json.dumps(made))
