"""``python -m benchmarks.ablations``: what each choice of the small recipe is worth.

Every run is the small recipe with one choice changed, trained from the same weights on the same
patients and measured on the same validation patients. Differences from the unchanged recipe are
taken within each bootstrap sample of patients, so that what both share drops out. A run lies in a
folder of its own and is not repeated when the command is given again.
"""

import argparse
import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import tomli_w
from numpy.typing import NDArray

from trainer.data.division import Divided, Division
from trainer.data.records import patient_groups
from trainer.evaluation.metrics import Interval, Ranking, patient_weights
from trainer.experiment import Experiment, recipe_text
from trainer.training.fitting import MIN_POSITIVES
from trainer.training.recipe import WHOLE
from xray_desktop.core.labels import LABELS, NO_FINDING

UNCHANGED: Final = "unchanged"
_GREY: Final = ("contrast", "brightness", "gamma")
_GEOMETRY: Final = ("flip", "rotation_degrees", "shift", "scale", "aspect")


def _without(*choices: str) -> tuple[str, ...]:
    return tuple(f"training.augmentation.{choice}=0.0" for choice in choices)


CHANGES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        UNCHANGED: (),
        "frozen up to mixed7": ('stage.train_after="mixed7"',),
        "batch norms frozen": ('training.norms="frozen"',),
        "no crops": ("training.augmentation.crop=1.0",),
        "no flip": _without("flip"),
        "no change of grey values": _without(*_GREY),
        "no augmentation": (
            "training.augmentation.crop=1.0",
            *_without(*_GREY, *_GEOMETRY, "sharpen"),
        ),
        "no moving average": ("training.ema_momentum=0.0",),
        "224 px": ("input.size=224",),
        "299 px": ("input.size=299",),
        "published head": ('training.head="published"',),
        "labels smoothed by 0.1": ("training.label_smoothing=0.1",),
        "asymmetric loss": ('training.loss="asymmetric"',),
        "focal loss": ('training.loss="focal"',),
        "weighted loss": ('training.loss="weighted"',),
        "rates decayed by 0.8 a block": ("training.layer_decay=0.8",),
        "weight decay 0.01": ("training.weight_decay=0.01",),
        "rate 2e-4": ("stage.learning_rate=2e-4",),
        "float32": ('training.precision="float32"',),
        "random start": ('model.weights="none"',),
    }
)
"""The changes of each run: a description, and settings of the experiment."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What all runs share.

    Parameters
    ----------
    records : Path
        Folder with TFRecords.
    lists : tuple of Path
        The official training and test lists.
    weights : str
        What the network starts from.
    out : Path
        A folder for the runs.
    images : int
        Training images at most, by whole patients; 0: all.
    epochs : int
    size : int
        Side of the input of the unchanged recipe, in pixels.
    ema : float
        Of the unchanged recipe; a short run needs a shorter moving average.
    """

    records: Path
    lists: tuple[Path, Path]
    weights: str
    out: Path
    images: int
    epochs: int
    size: int
    ema: float

    def divided(self) -> Divided:
        """Return the images and their parts; the same in every run."""
        divided = Division(*self.lists).apply([self.records], seed=0)
        train = divided.split.train
        if self.images and self.images < train.sum():
            groups = patient_groups(divided.records)
            order = np.random.default_rng(0).permutation(np.unique(groups[train]))
            counts = np.array([np.sum(groups[train] == patient) for patient in order])
            train = train & np.isin(groups, order[: int(np.sum(counts.cumsum() <= self.images))])
        return replace(divided, split=replace(divided.split, train=train))

    def experiment(self, name: str, seed: int) -> Experiment:
        """Return the small recipe in one stage, with one change."""
        small = tomllib.loads(recipe_text("small"))
        stage = {"train_after": WHOLE, "learning_rate": 5e-4}
        stage |= {"epochs": self.epochs, "patience": self.epochs}
        small["input"]["size"], small["training"]["seed"] = self.size, seed
        small["training"]["ema_momentum"] = self.ema
        small["model"] = {"weights": self.weights}
        choices: list[str] = []
        for change in CHANGES[name]:
            if change.startswith("stage."):
                stage |= tomllib.loads(change)["stage"]
            else:
                choices.append(change)
        small["training"]["stages"] = [stage]
        return Experiment.from_toml(tomli_w.dumps(small), choices)


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What one run gave: validation logits, (images, 15), and what it cost."""

    logits: NDArray[np.float32]
    epoch_cpu_s: float
    best_epoch: int

    @classmethod
    def read(cls, folder: Path) -> "Run | None":
        """Return the finished run of a folder; None if there is none."""
        if not (folder / "run.json").is_file():
            return None
        found = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        return cls(np.load(folder / "logits.npy"), found["epoch_cpu_s"], found["best_epoch"])


def train(plan: Plan, name: str, seed: int, folder: Path) -> None:
    """Train one run and write what it gave into `folder`."""
    import keras
    from rich.progress import Progress

    from trainer.evaluation.image_scores import score
    from trainer.network.inception import LOGITS, build_network, section
    from trainer.training.devices import Distribution, dtype_policy
    from trainer.training.run_folder import RunFolder
    from trainer.training.training import RunContext, Training

    experiment, divided = plan.experiment(name, seed), plan.divided()
    recipe, weights = experiment.training, experiment.model.weights
    keras.utils.set_random_seed(seed)
    network = build_network(
        experiment.input,
        None if weights == "none" else Path(weights),
        head=recipe.head,
        dropout=recipe.dropout,
        dtype=dtype_policy(recipe.precision),
        fused=True,
    )
    with Progress(disable=True) as progress:
        place = RunContext(RunFolder(folder / "work"), progress, Distribution("none"))
        training = Training(
            network, divided.records, divided.split, experiment.input, recipe, place
        )
        before = time.process_time()
        training.run()
        spent = time.process_time() - before
    chosen = divided.split.validation
    logits = section(network, upto=LOGITS)
    found = score(logits, divided.records, chosen, experiment.input, lambda _: None)
    np.save(folder / "logits.npy", found)
    best = max(training.log, key=lambda row: row["macro_auc"])
    row = {"epoch_cpu_s": spent / len(training.log), "best_epoch": best["epoch"]}
    (folder / "run.json").write_text(json.dumps(row), encoding="utf-8")
    for file in (folder / "work").glob("*.npz"):
        file.unlink()


def compared(plan: Plan, names: Sequence[str], seeds: Sequence[int]) -> Iterator[str]:
    """Yield the lines of a Markdown table of the finished runs.

    A difference is taken over the seeds that both have.
    """
    divided = plan.divided()
    chosen = divided.split.validation
    truth, groups = divided.records.labels[chosen], patient_groups(divided.records)[chosen]
    findings = [
        column
        for column, name in enumerate(LABELS)
        if name != NO_FINDING and np.nansum(truth[:, column]) >= MIN_POSITIVES
    ]
    images, patients = int(chosen.sum()), len(np.unique(groups))
    trained = int(divided.split.train.sum())
    yield (
        f"{trained} training images at {plan.size} px, {plan.epochs} epochs, moving average "
        f"{plan.ema:g}; validation: "
        f"{images} images of {patients} patients, mean AUC of {len(findings)} findings.\n"
    )
    yield "| change | seeds | mean AUC [95 %] | difference [95 %] | CPU s an epoch |"
    yield "|---|---|---|---|---|"
    base: dict[int, NDArray[np.float64]] = {}
    for name in names:
        runs = {seed: Run.read(plan.out / _slug(name) / str(seed)) for seed in seeds}
        done = {seed: run for seed, run in runs.items() if run is not None}
        if not done:
            continue
        draws = {seed: _draws(truth, run.logits, groups, findings) for seed, run in done.items()}
        if name == UNCHANGED:
            base = draws
        mean = np.mean(list(draws.values()), axis=0)
        less = "–"
        shared = [draws[seed] - base[seed] for seed in draws if seed in base]
        if shared and name != UNCHANGED:
            less = _signed(np.mean(shared, axis=0))
        values = ", ".join(f"{draw[0]:.3f}" for draw in draws.values())
        cost = np.mean([run.epoch_cpu_s for run in done.values()])
        yield f"| {name} | {values} | {Interval.of(mean[0], mean[1:])} | {less} | {cost:.0f} |"


def _draws(
    truth: NDArray[np.float32],
    logits: NDArray[np.float32],
    groups: NDArray[np.int64],
    findings: Sequence[int],
) -> NDArray[np.float64]:
    """Return the mean AUC of all images, and then in each sample of patients."""
    rankings = [Ranking.of(truth[:, column], logits[:, column]) for column in findings]
    once = np.ones((1, len(truth)), np.int64)
    blocks = [once, *patient_weights(groups)]
    return np.concatenate(
        [np.nanmean([ranking.auc(weights) for ranking in rankings], axis=0) for weights in blocks]
    )


def _signed(draws: NDArray[np.float64]) -> str:
    low, high = np.quantile(draws[1:], (0.025, 0.975))
    return f"{draws[0]:+.3f} [{low:+.3f}, {high:+.3f}]"


def _slug(name: str) -> str:
    return name.replace(" ", "-").replace(".", "_")


def main() -> None:
    """Train what is missing, then print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablations", description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("--train-list", type=Path, required=True)
    parser.add_argument("--test-list", type=Path, required=True)
    parser.add_argument("--weights", required=True, help="a weights file, or none")
    parser.add_argument("--out", type=Path, required=True, help="a folder for the runs")
    parser.add_argument("--images", type=int, default=2500, help="training images; 0: all")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--size", type=int, default=149, help="side of the input in pixels")
    parser.add_argument("--ema", type=float, default=0.98, help="momentum of the moving average")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--only", nargs="+", choices=CHANGES, default=list(CHANGES))
    parser.add_argument("--print", action="store_true", help="train nothing")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "SEED"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    lists = (options.train_list, options.test_list)
    plan = Plan(
        options.records,
        lists,
        options.weights,
        options.out,
        options.images,
        options.epochs,
        options.size,
        options.ema,
    )
    if options.one is not None:
        name, seed = options.one
        train(plan, name, int(seed), plan.out / _slug(name) / seed)
        return
    names = [name for name in CHANGES if name in {UNCHANGED, *options.only}]
    for seed in options.seeds:
        for name in names:
            folder = plan.out / _slug(name) / str(seed)
            if options.print or Run.read(folder) is not None:
                continue
            folder.mkdir(parents=True, exist_ok=True)
            print(f"{name}, seed {seed} ...", file=sys.stderr, flush=True)
            command = [sys.executable, "-m", "benchmarks.ablations", *sys.argv[1:]]
            subprocess.run([*command, "--one", name, str(seed)], check=True)  # noqa: S603 - this very command
    print("\n".join(compared(plan, names, options.seeds)))


if __name__ == "__main__":
    main()
