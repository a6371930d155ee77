"""Whole trainings of a small network: stages of another size, and going on inside one."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import keras
from rich.progress import Progress

from trainer.data.records import RecordSet
from trainer.data.split import Split
from trainer.network.inception import LOGITS, PROBABILITIES
from trainer.training import fitting
from trainer.training.devices import Distribution
from trainer.training.recipe import Recipe, Stage
from trainer.training.run_folder import RunFolder
from trainer.training.training import RunContext, Training
from xray_desktop.core.bundle.contract import InputContract

CONTRACT = InputContract(size=80)
IMAGES, TRAINED = 24, 16
"""Too few validation images for an AUC: the last weights are kept, whatever they are worth."""
RECIPE = Recipe(
    seed=3,
    batch=8,
    norms="trained",
    ema_momentum=0.5,
    stages=(Stage("input", 2, 1e-2, 9, size=75), Stage("input", 2, 1e-3, 9)),
)


@pytest.fixture
def records(tmp_path, write_records):
    rng = np.random.default_rng(0)
    images = [
        (rng.integers(0, 200, (40, 50), dtype=np.uint8) + 30 * (i % 2), ["Mass"] * (i % 2))
        for i in range(IMAGES)
    ]
    write_records(tmp_path / "0.tfrec", images, names=[f"{i:08d}_000.png" for i in range(IMAGES)])
    return RecordSet.read([tmp_path])


def small_network():
    """A convolution, a batch norm, pooling, dropout and a dense layer."""
    keras.utils.set_random_seed(RECIPE.seed)
    start = keras.Input((CONTRACT.size, CONTRACT.size, 3))
    x = keras.layers.Conv2D(6, 5, strides=4, name="mixed0")(start)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.GlobalAveragePooling2D(name="pooled")(x)
    x = keras.layers.Dense(15, name=LOGITS)(keras.layers.Dropout(0.2)(x))
    return keras.Model(start, keras.layers.Activation("sigmoid", name=PROBABILITIES)(x))


def training(records, folder, recipe=RECIPE):
    train = np.arange(IMAGES) < TRAINED
    split = Split(train, ~train, np.zeros(IMAGES, bool), by_patient=True)
    place = RunContext(RunFolder(folder), Progress(disable=True), Distribution("none"))
    return Training(small_network(), records, split, CONTRACT, recipe, place)


def test_a_stage_trains_at_its_own_size_and_the_network_keeps_the_contracts(
    records, tmp_path, monkeypatch
):
    sizes, ends, starts = [], [], []
    real = fitting.fit

    def watched(model, part, *rest, **options):
        (images, _), *_ = part.train(range(1))
        (held, _), *_ = part.validation
        sizes.append((model.input_shape[1], images.shape[2], held.shape[2]))
        starts.append(model.get_weights())
        real(model, part, *rest, **options)
        ends.append(model.get_weights())

    monkeypatch.setattr("trainer.training.training.fit", watched)
    run = training(records, tmp_path / "run")
    before = run.network.get_weights()
    run.run()
    assert sizes == [(75, 75, 75), (80, 80, 80)]
    assert run.network.input_shape == (None, 80, 80, 3)
    for first, second in zip(ends[0], starts[1], strict=True):
        np.testing.assert_array_equal(first, second)
    for mine, theirs in zip(run.network.get_weights(), ends[1], strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert np.abs(before[0] - ends[0][0]).max() > 1e-3
    assert np.abs(ends[0][0] - ends[1][0]).max() > 1e-4


def test_a_run_that_ends_inside_its_second_stage_goes_on_as_if_nothing_had_been(
    records, tmp_path, monkeypatch
):
    whole = training(records, tmp_path / "whole")
    whole.run()
    real, calls = fitting.validate, []

    def dies(model, part):
        calls.append(1)
        if len(calls) == 5:  # two epochs, the start of the second stage, its first, its second
            raise RuntimeError("power cut")
        return real(model, part)

    monkeypatch.setattr(fitting, "validate", dies)
    with pytest.raises(RuntimeError):
        training(records, tmp_path / "cut").run()
    monkeypatch.setattr(fitting, "validate", real)
    resumed = training(records, tmp_path / "cut")
    resumed.run()
    assert [(row["stage"], row["epoch"]) for row in resumed.log] == [
        (1, 1),
        (1, 2),
        (2, 0),
        (2, 1),
        (2, 2),
    ]
    for mine, theirs in zip(resumed.log, whole.log, strict=True):
        assert mine == pytest.approx(theirs, nan_ok=True)
    ends = resumed.network.get_weights(), whole.network.get_weights()
    for mine, theirs in zip(*ends, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-6)
