"""The whole way from records to a sealed bundle, with images of 75 pixels and a small network."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import keras

from tests.trainer.evaluation.chai_card import faults
from tests.trainer.small_backbone import small_inception
from trainer import training_pipeline
from trainer.cli import main
from trainer.experiment import EXPERIMENT_FILE, Experiment
from trainer.training import cross_validation, fitting
from trainer.training.training import Training
from trainer.training_pipeline import TrainingPipeline
from xray_desktop.core.bundle.contract import CONTRACT_FILE, ModelContract
from xray_desktop.core.labels import LABELS
from xray_desktop.inference.engines import EngineOptions, load_engine

IMAGES = 48
TRAIN = ("train", "--recipe", "frozen")


@pytest.fixture(autouse=True)
def _small_network(monkeypatch):
    monkeypatch.setattr(keras.applications, "InceptionV3", small_inception)


@pytest.fixture
def records(tmp_path, write_records):
    rng = np.random.default_rng(0)
    images = [
        (
            rng.integers(0, 200, (80, 80), dtype=np.uint8) + 20 * (index % 2),
            [LABELS[1 + index % 2], *([LABELS[9]] if index % 5 == 0 else [])],
        )
        for index in range(IMAGES)
    ]
    names = [f"{index // 2:08d}_{index % 2:03d}.png" for index in range(IMAGES)]
    folder = tmp_path / "records"
    folder.mkdir()
    write_records(folder / "000-48.tfrec", images, names=names)
    return folder


EXPERIMENT = """
[model]
id = "tiny"
weights = "none"
demonstration = true
[input]
size = 75  # the least that InceptionV3 takes, so that the test is short
working_resolution = 40
[training]
precision = "float32"  # the same on every processor
batch = 8
copies = 2
stages = [
  { train_after = "pooled", epochs = 2, learning_rate = 1e-3, patience = 5 },
  { train_after = "mixed9", epochs = 1, learning_rate = 1e-4, patience = 5 },
]
"""


@pytest.fixture
def config(tmp_path):
    file = tmp_path / "tiny.toml"
    file.write_text(EXPERIMENT, encoding="utf-8")
    return str(file)


@pytest.fixture
def damage(write_examples):
    """Put files with faults beside sound ones; return what the run must say of each."""

    def put(folder):
        (folder / "empty.tfrec").write_bytes(b"")
        (folder / "short.tfrec").write_bytes((folder / "000-48.tfrec").read_bytes()[:100])
        write_examples(folder / "wrong.tfrec", [{"image": None}, {"Mass": b"yes"}])
        return [
            "empty.tfrec: The file is empty.",
            "short.tfrec, record 0 (byte 0): The file ends within this record",
            "wrong.tfrec, record 0 (byte 0): It has no image",
            "wrong.tfrec, record 1 (byte",
            "Its label Mass is text",
        ]

    return put


@pytest.mark.parametrize("cache_gib", ["6", "0"], ids=["cached", "streamed"])
def test_records_become_a_bundle_that_loads_whatever_lies_beside_them(
    tmp_path, records, config, cache_gib, damage, capsys
):
    messages = damage(records)
    out = tmp_path / "bundle"
    arguments = [*TRAIN, str(records), "--out", str(out), "--config", config]
    assert main([*arguments, "--set", f"training.cache_gib={cache_gib}"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert [words for words in messages if words not in printed] == []

    contract = ModelContract.from_json((out / CONTRACT_FILE).read_text(encoding="utf-8"))
    assert contract.demonstration
    assert contract.training["records_left_out"] == 4
    assert contract.input.working_resolution == 40
    assert sum(images for _, images, _ in contract.training["parts"]) == IMAGES
    assert contract.training["by_patient"]
    assert not any(label.sufficient for label in contract.labels)  # far too few images
    card = (out / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "Research use only" in card
    assert "Model tiny" in (tmp_path / "bundle.report" / "report.html").read_text("utf-8")
    assert "demonstration of the program" in card
    assert faults((out / "model_card.xml").read_bytes()) == []
    assert "model_card.xml" in contract.files
    kept = Experiment.read(out / EXPERIMENT_FILE)
    assert kept == Experiment.read(Path(config), [f"training.cache_gib={cache_gib}"], "frozen")
    work = tmp_path / "bundle.work"
    log = json.loads((work / "log.json").read_text(encoding="utf-8"))
    assert [(row["stage"], row["epoch"]) for row in log] == [(1, 1), (1, 2), (2, 0), (2, 1)]
    assert list(work.glob("tensorboard/stage-2/**/events*"))

    engine, reference = load_engine(out), load_engine(out, EngineOptions("tensorflow"))
    points = np.random.default_rng(1).uniform(-1, 1, (2, 75, 75, 3)).astype(np.float32)
    np.testing.assert_allclose(
        engine.probabilities(points), reference.probabilities(points), atol=1e-4
    )


def test_a_run_cut_short_is_resumed_and_ends_in_the_same_place(
    tmp_path, records, config, monkeypatch, capsys
):
    ended = []
    monkeypatch.setattr(  # what follows training is the same for both, and long
        TrainingPipeline, "_finish", lambda self, network, *_: ended.append(network.get_weights())
    )

    def train(name, *more):
        out = str(tmp_path / name)
        return main([*TRAIN, str(records), "--out", out, "--config", config, *more])

    assert train("whole") == 0
    printed = capsys.readouterr().out.splitlines()
    epochs = [line for line in printed if line.startswith("Training (stage 1, after pooled) epoch")]
    assert [line.partition("epoch ")[2][:7] for line in epochs] == ["1, loss", "2, loss"]
    real = fitting.validate
    calls = []

    def dies(model, part):
        calls.append(1)
        if len(calls) == 4:
            raise RuntimeError("power cut")
        return real(model, part)

    monkeypatch.setattr(fitting, "validate", dies)
    with pytest.raises(RuntimeError):
        train("cut")
    monkeypatch.setattr(fitting, "validate", real)
    assert train("cut") == 1
    assert "--resume" in capsys.readouterr().err
    order = tmp_path / "cut.work" / "order.json"
    kept = json.loads(order.read_text(encoding="utf-8"))
    del kept["experiment"]["training"]["augmentation"]["sharpen"]  # an earlier version's
    order.write_text(json.dumps(kept), encoding="utf-8")
    assert train("cut", "--resume") == 0

    logs = [
        json.loads((tmp_path / f"{name}.work" / "log.json").read_text(encoding="utf-8"))
        for name in ("whole", "cut")
    ]
    assert [row.keys() for row in logs[0]] == [row.keys() for row in logs[1]]
    curves = [np.array([list(row.values()) for row in log], float) for log in logs]
    assert np.isfinite(curves[0][:, list(logs[0][0]).index("loss")]).sum() == 3  # three epochs
    np.testing.assert_allclose(*curves, rtol=1e-5)  # too few images for an AUC: it is NaN in both
    for mine, theirs in zip(*ended, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-5)


def test_cross_validation_goes_on_where_it_was_cut_and_measures_every_image(
    tmp_path, records, config, monkeypatch, capsys
):
    out = tmp_path / "bundle"
    arguments = [*TRAIN, str(records), "--out", str(out), "--config", config, "--folds", "3"]
    real = cross_validation.score
    scored = []

    def dies(*given):
        scored.append(1)
        if len(scored) == 2:
            raise RuntimeError("power cut")
        return real(*given)

    monkeypatch.setattr(cross_validation, "score", dies)
    with pytest.raises(RuntimeError):
        main(arguments)
    first = (tmp_path / "bundle.work" / "fold-1" / "scores.npy").read_bytes()
    assert main([*arguments, "--resume"]) == 0
    assert len(scored) == 4  # the first fold is not scored again
    assert (tmp_path / "bundle.work" / "fold-1" / "scores.npy").read_bytes() == first
    assert "Cross-validation in 3 folds: 48 images, 24 patients" in capsys.readouterr().out

    contract = ModelContract.from_json((out / CONTRACT_FILE).read_text(encoding="utf-8"))
    assert contract.training["folds"] == 3
    assert contract.training["parts"][0] == ["training", 48, 24]
    assert contract.labels[1].positives_trained == contract.labels[1].positives_tested == 24
    assert contract.training["frequent_labels"] == 2
    report = (tmp_path / "bundle.report" / "report.html").read_text(encoding="utf-8")
    assert "3-fold cross-validation" in report


def test_without_test_images_validation_patients_are_measured(tmp_path, records, config, capsys):
    lists = tmp_path / "train_val_list.txt", tmp_path / "test_list.txt"
    names = [f"{index // 2:08d}_{index % 2:03d}.png" for index in range(IMAGES)]
    table = tmp_path / "metadata.csv"
    rows = [
        f"{name},{30 + n},{'FM'[n % 2]},{'PA' if n % 4 else 'AP'}" for n, name in enumerate(names)
    ]
    head = "Image Index,Patient Age,Patient Gender,View Position"
    table.write_text("\n".join([head, *rows]), encoding="utf-8")
    lists[0].write_text("\n".join(names), encoding="utf-8")
    lists[1].write_text("00009999_000.png\n", encoding="utf-8")
    out = tmp_path / "bundle"
    arguments = [*TRAIN, str(records), "--out", str(out), "--config", config]
    arguments += ["--train-list", str(lists[0]), "--test-list", str(lists[1])]
    assert main([*arguments, "--metadata", str(table), "--set", "training.head='linear'"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "figures are of validation patients" in printed
    assert re.search(r"Validation patients, cross-fitted in \d groups:", printed)

    contract = ModelContract.from_json((out / CONTRACT_FILE).read_text(encoding="utf-8"))
    (_, trained, _), (part, held, patients) = contract.training["parts"]
    assert part == "validation"
    assert trained + held == IMAGES
    assert contract.training["measured_on"].startswith("the validation patients")
    assert contract.training["folds"] == 0
    views = [group for group in contract.training["subgroups"] if group["factor"] == "View"]
    assert sum(group["images"] for group in views) == held
    validated = sum(label.positives_tested for label in contract.labels[1:3])
    assert validated == held  # every image has one of the two
    card = (out / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert f"Measured on {held} images of {patients} patients for validation" in card
    report = (tmp_path / "bundle.report" / "report.html").read_text(encoding="utf-8")
    assert "measured on the validation patients" in report
    assert "the epoch was chosen on them" in report


def test_ctrl_c_keeps_the_best_and_writes_the_bundle(tmp_path, records, config, monkeypatch):
    real = fitting.validate
    calls = []

    def interrupted(model, part):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(model, part)

    monkeypatch.setattr(fitting, "validate", interrupted)
    out = tmp_path / "bundle"
    assert main([*TRAIN, str(records), "--out", str(out), "--config", config]) == 0
    contract = ModelContract.from_json((out / CONTRACT_FILE).read_text(encoding="utf-8"))
    assert contract.training["stopped_early_by_user"]
    assert len(calls) == 2
    assert load_engine(out).probabilities(np.zeros((1, 75, 75, 3), np.float32)).shape == (1, 15)


@pytest.mark.parametrize(
    ("layers", "named"), [(["mixed99"], "mixed99"), (["mixed9", "pooled"], "Each stage")]
)
def test_stages_that_cannot_be_are_refused(tmp_path, records, config, capsys, layers, named):
    out = str(tmp_path / "bundle")
    rest = "epochs=1, learning_rate=1e-3, patience=1"
    stages = "[" + ",".join(f"{{train_after='{layer}', {rest}}}" for layer in layers) + "]"
    changed = ["--config", config, "--set", f"training.stages={stages}"]
    assert main([*TRAIN, str(records), "--out", out, *changed]) == 1
    assert named in capsys.readouterr().err


def test_an_existing_bundle_is_never_overwritten(tmp_path, records, capsys):
    out = tmp_path / "bundle"
    out.mkdir()
    assert main([*TRAIN, str(records), "--out", str(out), "--weights", "none"]) == 1
    assert "already exists" in capsys.readouterr().err


def test_a_weights_file_that_is_none_is_named(tmp_path, records, capsys):
    wrong = tmp_path / "wrong.weights.h5"
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.save_weights(wrong)
    out = str(tmp_path / "bundle")
    assert main([*TRAIN, str(records), "--out", out, "--weights", str(wrong)]) == 1
    assert "wrong.weights.h5 does not fit" in capsys.readouterr().err
    assert main([*TRAIN, str(records), "--out", out, "--weights", str(tmp_path / "none.h5")]) == 1
    assert "no weights file" in capsys.readouterr().err


def test_another_seed_keeps_the_parts_of_the_split(tmp_path, records, config, monkeypatch):
    monkeypatch.setattr(Training, "run", lambda _: None)
    monkeypatch.setattr(TrainingPipeline, "_finish", lambda *_: None)
    monkeypatch.setattr(training_pipeline, "build_network", lambda *_, **__: keras.Sequential())
    monkeypatch.setattr(training_pipeline, "_plain", lambda *_: None)

    def division(name, *changes):
        words = [word for change in changes for word in ("--set", change)]
        arguments = [*TRAIN, str(records), "--out", str(tmp_path / name), "--config", config]
        assert main([*arguments, *words]) == 0
        order = (tmp_path / f"{name}.work" / "order.json").read_text(encoding="utf-8")
        return json.loads(order)["division"]

    first = division("one")
    assert division("two", "training.seed=1") == first
    assert division("three", "training.split_seed=1") != first
