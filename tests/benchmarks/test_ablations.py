"""The ablation benchmark: each run is another experiment, and differences are taken as stated."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import ablations
from benchmarks.ablations import CHANGES, UNCHANGED, Plan
from trainer.data.division import Divided
from trainer.data.split import Split

PLAN = Plan(Path(), (Path(), Path()), "none.h5", Path(), images=0, epochs=3, size=149, ema=0.98)


@pytest.mark.parametrize("name", [name for name in CHANGES if name != UNCHANGED])
def test_every_change_makes_another_experiment(name):
    unchanged, changed = PLAN.experiment(UNCHANGED, 1), PLAN.experiment(name, 1)
    assert changed != unchanged
    assert changed.training.seed == unchanged.training.seed == 1
    assert changed.training.split_seed == unchanged.training.split_seed
    assert sum(stage.epochs for stage in changed.training.stages) == PLAN.epochs


class Records:
    """120 images of 60 patients."""

    def __init__(self, truth):
        self.labels = truth
        self.patients = [f"{number // 2:08d}" for number in range(len(truth))]

    def __len__(self):
        return len(self.labels)


@pytest.fixture
def plan(tmp_path, monkeypatch):
    truth = np.zeros((120, 15), np.float32)
    truth[::3, 2] = truth[::4, 3] = 1
    every = np.ones(120, bool)
    divided = Divided(Records(truth), Split(~every, every, ~every, by_patient=True))
    monkeypatch.setattr(Plan, "divided", lambda _: divided)
    return replace(PLAN, out=tmp_path), truth


def keep(plan, name, seed, logits):
    folder = plan.out / ablations._slug(name) / str(seed)
    folder.mkdir(parents=True)
    np.save(folder / "logits.npy", logits)
    (folder / "run.json").write_text(json.dumps({"epoch_cpu_s": 12.0, "best_epoch": 3}))


def test_the_table_gives_the_difference_within_the_same_samples_of_patients(plan):
    plan, truth = plan
    noise = np.random.default_rng(0).normal(0, 1, truth.shape).astype(np.float32)
    keep(plan, UNCHANGED, 0, truth + noise)
    keep(plan, "no flip", 0, truth + noise)
    keep(plan, "no crops", 0, noise)
    *_, unchanged, crops, flip = ablations.compared(plan, [UNCHANGED, "no crops", "no flip"], [0])
    assert "mean AUC of 2 findings" in "\n".join(ablations.compared(plan, [UNCHANGED], [0]))
    assert unchanged.count("–") == 1
    assert "| +0.000 [+0.000, +0.000] |" in flip
    difference = crops.split("|")[4]
    assert difference.count("-") == 3, difference


def test_a_difference_is_of_the_seeds_that_both_have(plan):
    plan, truth = plan
    noise = np.random.default_rng(0).normal(0, 1, truth.shape).astype(np.float32)
    keep(plan, UNCHANGED, 0, truth + noise)
    keep(plan, UNCHANGED, 1, noise)
    keep(plan, "no flip", 0, truth + noise)
    *_, flip = ablations.compared(plan, [UNCHANGED, "no flip"], [0, 1])
    assert "| +0.000 [+0.000, +0.000] |" in flip
