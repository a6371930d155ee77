"""A network is taught by bundles: what they say is mixed with the labels of the training part."""

import json
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import keras
from rich.progress import Progress

from trainer import distillation, training_pipeline
from trainer.cli import main
from trainer.data.division import DIVISION, Divided, Division
from trainer.data.records import RecordSet
from trainer.data.split import Split
from trainer.distillation import Teachers, mixed, unknown_patients
from trainer.errors import TrainingError
from trainer.experiment import Experiment, ModelChoices
from trainer.export.bundle_writer import seal, write_keras
from trainer.network.inception import LOGITS
from trainer.training.recipe import Distillation
from trainer.training.run_folder import RunFolder
from trainer.training.training import Training
from trainer.training_pipeline import TrainingPipeline, TrainingRequest
from xray_desktop.core.bundle.contract import KERAS_FILE, InputContract, ModelContract
from xray_desktop.core.bundle.label_contract import LabelContract
from xray_desktop.core.bundle.verified_files import BundleFiles
from xray_desktop.core.errors import BundleError
from xray_desktop.core.image.preprocess import model_input
from xray_desktop.core.labels import LABELS

IMAGES = 24


@pytest.fixture
def records(tmp_path, write_records):
    rng = np.random.default_rng(0)
    images = [
        (rng.integers(0, 255, (40, 50), dtype=np.uint8), [LABELS[1 + i % 2]]) for i in range(IMAGES)
    ]
    folder = tmp_path / "records"
    folder.mkdir()
    names = [f"{i:08d}_000.png" for i in range(IMAGES)]
    write_records(folder / "0.tfrec", images, names=names)
    return folder


@pytest.fixture
def divided(records):
    read = RecordSet.read([records])
    read.labels[3, 4] = np.nan
    part = np.arange(IMAGES) % 3
    return Divided(read, Split(part == 0, part == 1, part == 2, by_patient=True))


@pytest.fixture
def teacher(tmp_path):
    """Make a bundle of a small network; return its folder and the network."""

    def make(name, size, training=None):
        keras.utils.set_random_seed(size)
        start = keras.Input((size, size, 1))
        x = keras.layers.Conv2D(4, 5, kernel_initializer="random_normal")(start)
        x = keras.layers.Dense(15, name=LOGITS, kernel_initializer="random_normal")(
            keras.layers.Flatten()(x)
        )
        network = keras.Model(start, keras.layers.Activation("sigmoid")(x))
        folder = tmp_path / name
        folder.mkdir()
        write_keras(network, folder / KERAS_FILE, "float32")
        contract = ModelContract(
            model_id=name,
            title=name,
            notice="Research use only",
            demonstration=True,
            input=InputContract(size=size, channels=1),
            labels=tuple(LabelContract(label) for label in LABELS),
            training={"statement": "Trained on nothing.", **(training or {})},
        )
        seal(folder, contract)
        return folder, network

    return make


def test_known_labels_are_mixed_and_unknown_ones_are_the_teachers():
    labels = np.array([[1, 0, np.nan]], np.float32)
    probabilities = np.array([[0.5, 0.2, 0.3]], np.float32)
    np.testing.assert_allclose(mixed(labels, probabilities, 0.7), [[0.65, 0.14, 0.3]], rtol=1e-6)
    np.testing.assert_allclose(mixed(labels, probabilities, 1.0), probabilities, rtol=1e-6)


@pytest.mark.parametrize("mirror", [True, False])
def test_training_images_are_taught_what_all_teachers_say_of_them(
    divided, teacher, tmp_path, mirror, monkeypatch
):
    made = [teacher("one", 20), teacher("two", 24)]
    records, train = divided.records, divided.split.train
    messages = []
    for index in np.flatnonzero(train):
        for size, (_, network) in zip((20, 24), made, strict=True):
            image = model_input(records.pixels(index), InputContract(size=size, channels=1))
            both = [image, image[:, ::-1]] if mirror else [image]
            messages.append(np.asarray(network(np.stack(both))).mean(axis=0))
    messages = np.stack(messages).reshape(train.sum(), 2, 15).mean(axis=1)

    teachers = Teachers.read([folder for folder, _ in made])
    choices, folder = Distillation(0.6, mirror=mirror), RunFolder(tmp_path / "run")
    with Progress(disable=True) as progress:
        with_mixed_labels = teachers.with_mixed_labels(divided, choices, folder, progress)
        monkeypatch.setattr(distillation, "score", None)  # what was said is kept
        again = teachers.with_mixed_labels(divided, choices, folder, progress)
    expected = np.where(np.isnan(records.labels[train]), messages, records.labels[train])
    expected = 0.4 * expected + 0.6 * messages
    np.testing.assert_allclose(with_mixed_labels.labels[train], expected, atol=1e-4)
    assert np.ptp(messages, axis=0).min() > 1e-3
    np.testing.assert_array_equal(with_mixed_labels.labels[~train], records.labels[~train])
    np.testing.assert_array_equal(with_mixed_labels.labels, again.labels)


def test_a_teacher_of_another_or_an_unknown_division_is_named(divided, teacher):
    same = {DIVISION: divided.fingerprint}
    teachers = [teacher("same", 20, same), teacher("other", 21, {DIVISION: "x"}), teacher("no", 22)]
    (note,) = unknown_patients(Teachers.read([folder for folder, _ in teachers]).bundles, divided)
    assert note.startswith("Whether other, no learnt from patients")
    assert "training.split_seed" in note
    assert not unknown_patients(Teachers.read([teachers[0][0]]).bundles, divided)


def test_the_fingerprint_follows_from_names_and_parts_alone(divided):
    records, split = divided.records, divided.split
    order = np.random.default_rng(1).permutation(IMAGES)
    moved = replace(records, image_ids=tuple(records.image_ids[i] for i in order))
    parts = [part[order] for part in split.parts]
    assert Divided(moved, Split(*parts, by_patient=True)).fingerprint == divided.fingerprint
    assert Divided(records, Split(*parts, by_patient=True)).fingerprint != divided.fingerprint
    assert Divided(replace(records, image_ids=("",) * IMAGES), split).fingerprint is None


def test_a_teacher_with_other_labels_is_refused(teacher):
    folder, _ = teacher("one", 20)
    contract = (folder / "contract.json").read_text(encoding="utf-8")
    contract = contract.replace('"Mass"', '"Scoliosis"')
    (folder / "contract.json").write_text(contract, encoding="utf-8")
    with pytest.raises(BundleError, match="Scoliosis"):
        Teachers.read([folder])


@pytest.mark.parametrize(
    ("more", "named"),
    [(["--folds", "3"], "--folds"), (["--set", "model.shuffled_labels=true"], "shuffled_labels")],
)
def test_a_teacher_that_knows_what_is_measured_is_refused(
    teacher, records, tmp_path, capsys, more, named
):
    folder, _ = teacher("one", 20)
    words = ["train", str(records), "--out", str(tmp_path / "out"), "--weights", "none"]
    assert main([*words, "--teacher", str(folder), *more]) == 1
    assert named in capsys.readouterr().err


def test_a_run_is_taught_and_goes_on_with_the_same_teachers_only(
    teacher, records, tmp_path, monkeypatch, capsys
):
    seen = []
    monkeypatch.setattr(Training, "run", lambda self: seen.append(self))
    monkeypatch.setattr(TrainingPipeline, "_finish", lambda *_: None)
    monkeypatch.setattr(training_pipeline, "build_network", lambda *_, **__: keras.Sequential())
    monkeypatch.setattr(training_pipeline, "_plain", lambda *_: None)
    (one, _), (other, _) = teacher("one", 20), teacher("other", 21)

    def train(*teachers, resume=False):
        words = ["train", str(records), "--out", str(tmp_path / "out"), "--weights", "none"]
        words += ["--resume"] if resume else []
        return main([*words, *(word for folder in teachers for word in ("--teacher", str(folder)))])

    assert train(one) == 0
    with_mixed_labels, split = seen[0].records.labels, seen[0].split
    assert ((with_mixed_labels[split.train] > 0) & (with_mixed_labels[split.train] < 1)).all()
    assert set(np.unique(with_mixed_labels[split.validation])) <= {0.0, 1.0}
    assert "learnt from patients" in " ".join(capsys.readouterr().out.split())
    for teachers in ((), (other,), (one, other)):
        assert train(*teachers, resume=True) == 1
        assert "another teachers" in capsys.readouterr().err
    assert train(one, resume=True) == 0
    order = json.loads((tmp_path / "out.work" / "order.json").read_text(encoding="utf-8"))
    assert len(order["teachers"]) == 1


def test_a_share_that_cannot_be_is_refused():
    with pytest.raises(TrainingError, match="share above 0"):
        Distillation(0.0)


def test_the_card_says_who_taught(teacher, tmp_path):
    folders = tuple(teacher(name, size)[0] for name, size in (("one", 20), ("two", 21)))
    order = TrainingRequest((), tmp_path / "out", division=Division(), teachers=folders)
    made = TrainingPipeline(order, Progress(disable=True))
    made.start = "Started."
    made._teachers()
    assert made.start.startswith("Started. It was taught by the average of 2 networks (one, two)")
    assert "70%" in made.start


def test_a_run_that_goes_on_from_a_bundle_tells_of_it(teacher):
    parts = [["training", 3109, 1028], ["validation", 566, 152]]
    folder, _ = teacher("before", 20, {"parts": parts, "start": "It started from a file."})
    weights, words = training_pipeline._weights(
        ModelChoices(weights=str(folder), weights_note="A note.")
    )
    assert isinstance(weights, BundleFiles)
    assert weights.contract.model_id == "before"
    assert words == (
        "InceptionV3 started from the bundle before, trained on 3,109 images of 1,028 patients. "
        "Of that bundle: It started from a file. A note."
    )


def test_a_bundle_that_a_run_goes_on_from_is_named_and_gives_its_weights(
    tmp_path, records, teacher, monkeypatch
):
    folder, started = teacher("elsewhere", 20)
    given, printed = [], []
    monkeypatch.setattr(training_pipeline, "build_network", lambda *_, **__: "network")
    monkeypatch.setattr(training_pipeline, "take_weights", lambda *pair: given.append(pair))
    monkeypatch.setattr(Training, "run", lambda _: None)
    monkeypatch.setattr(Training, "__init__", lambda *_, **__: None)
    monkeypatch.setattr(TrainingPipeline, "_finish", lambda *_: None)
    monkeypatch.setattr(TrainingPipeline, "_crossed", lambda *_: (None, None))
    monkeypatch.setattr(training_pipeline, "_plain", lambda *_: None)
    model = ModelChoices(weights=str(folder))
    order = TrainingRequest((records,), tmp_path / "out", Experiment(model=model))
    with Progress(disable=True) as progress:
        monkeypatch.setattr(progress.console, "print", lambda *words, **_: printed.append(words[0]))
        TrainingPipeline(order, progress).run()
    ((network, taken),) = given
    assert network == "network"
    for mine, theirs in zip(taken.get_weights(), started.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert any("Whether elsewhere learnt from patients" in line for line in printed)
