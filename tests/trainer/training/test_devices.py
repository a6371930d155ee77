"""Where a training runs, and what is said of it before it begins."""

import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import tensorflow as tf

from trainer.experiment import Experiment
from trainer.training.devices import slow_note


def note(recipe, images):
    found = Experiment.read(None, (), recipe)
    return slow_note(found.training, found.input.size, images)


def test_a_training_of_days_without_a_gpu_is_announced(monkeypatch):
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda *_: [])
    assert "--recipe frozen" in note("full", 75_000)
    assert note("small", 7_000) is None
    assert note("frozen", 75_000) is None
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda *_: ["a GPU"])
    assert note("full", 75_000) is None
