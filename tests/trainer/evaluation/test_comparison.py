"""Several bundles and their average, on the same images; and one part of published lists."""

import hashlib
import json
import re

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("onnx", reason="needs the extra `train`")
pytest.importorskip("sklearn", reason="needs the extra `train`")

from onnx import TensorProto, helper, numpy_helper
from rich.progress import Progress
from sklearn.metrics import roc_auc_score

from trainer.cli import main
from trainer.data.division import DIVISION, Division
from trainer.data.image_files import ImageFiles
from trainer.evaluation.acceptance import OVERLAP, SAME_DIVISION, EvaluationRequest
from trainer.evaluation.comparison import compare
from xray_desktop.core.bundle.contract import CONTRACT_FILE, InputContract
from xray_desktop.core.image.preprocess import model_input
from xray_desktop.core.labels import LABELS

SIDE, IMAGES = 8, 60
INPUT = InputContract(size=SIDE, channels=1)
MASS = LABELS.index("Mass")


@pytest.fixture
def bundle(tmp_path, contract):
    """Make a bundle whose logits are weighted sums of pixels; return its folder."""

    def make(name, weights, training=None):
        folder = tmp_path / name
        folder.mkdir()
        image = helper.make_tensor_value_info("film", TensorProto.FLOAT, ["n", SIDE, SIDE, 1])
        logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 15])
        nodes = [
            helper.make_node("Flatten", ["film"], ["flat"]),
            helper.make_node("MatMul", ["flat", "weights"], ["logits"]),
        ]
        held = numpy_helper.from_array(weights.reshape(-1, 15).astype(np.float32), "weights")
        graph = helper.make_graph(nodes, name, [image], [logits], [held])
        opset = [helper.make_opsetid("", 17)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=9).SerializeToString()
        (folder / "model.onnx").write_bytes(model)
        data = json.loads(contract.to_json())
        data["input"] = {"size": SIDE, "channels": 1}
        data["files"] = {"model.onnx": hashlib.sha256(model).hexdigest()}
        data["training"] = training or {}
        (folder / CONTRACT_FILE).write_text(json.dumps(data), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def two(bundle):
    rng = np.random.default_rng(1)
    sides = np.zeros((SIDE, SIDE, 15))
    sides[:, :4] = 0.2
    noise = rng.normal(0, 0.1, (SIDE, SIDE, 15))
    return sides + noise, (bundle("one", sides + noise), bundle("two", sides - noise[::-1]))


@pytest.fixture
def images(tmp_path):
    """Images of 8 px, brighter on the left where there is a mass; with their table."""
    folder = tmp_path / "images"
    folder.mkdir()
    lines = ["Image Index,Finding Labels,Patient ID"]
    rng = np.random.default_rng(0)
    for index in range(IMAGES):
        mass = index % 3 == 0
        pixels = rng.normal(100, 40, (SIDE, SIDE))
        pixels[:, :4] += 20 * mass
        Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(folder / f"{index}.png")
        lines.append(f"{index}.png,{'Mass' if mass else 'No Finding'},{index}")
    table = tmp_path / "labels.csv"
    table.write_text("\n".join(lines), encoding="utf-8")
    return folder, table


def test_the_average_is_of_probabilities_of_all_bundles_and_of_mirror_images(two, images):
    (first, bundles), (folder, table) = two, images
    with Progress(disable=True) as progress:
        request = EvaluationRequest(bundles, folder=folder, labels=table, mirrored=True)
        found = compare(request, progress)
    one, two_, average, mirrored = found.columns
    assert [column.name for column in found.columns] == [
        "one",
        "two",
        "average",
        "average, mirrored",
    ]
    with ImageFiles() as files:
        inputs = np.stack(
            [model_input(files.pixels(folder / f"{i}.png"), INPUT) for i in range(IMAGES)]
        )
    truth = np.arange(IMAGES) % 3 == 0
    sides = np.zeros((SIDE, SIDE, 15))
    sides[:, :4] = 0.2
    weights = (first, sides - (first - sides)[::-1])

    def probabilities(inputs, weights):
        logits = inputs.reshape(IMAGES, -1) @ weights.reshape(-1, 15)[:, MASS]
        return 1 / (1 + np.exp(-logits))

    plain = [probabilities(inputs, each) for each in weights]
    turned = [probabilities(inputs[:, :, ::-1], each) for each in weights]
    expected = [*plain, np.mean(plain, axis=0), np.mean([*plain, *turned], axis=0)]
    values = [column.aucs[MASS].value for column in found.columns]
    assert values == pytest.approx([roc_auc_score(truth, each) for each in expected], abs=1e-9)
    assert len(set(values)) == 4
    assert one.gain is None
    assert average.mean.value == average.aucs[MASS].value  # the only finding with ten images
    assert average.gain.value == pytest.approx(values[2] - values[0])
    assert average.gain.low < average.gain.value < average.gain.high
    wide = average.mean.high - average.mean.low
    assert average.gain.high - average.gain.low < wide  # what both share drops out
    assert mirrored.aucs[0].value == pytest.approx(1 - values[3], abs=0.5)
    assert np.isnan(two_.aucs[LABELS.index("Edema")].value)
    assert (found.images, found.positives[MASS]) == (IMAGES, 20)


def test_a_bundle_beside_the_others_is_not_averaged_with_them(two, bundle, images):
    _, bundles = two
    folder, table = images
    other = bundle("other", np.full((SIDE, SIDE, 15), -0.2))

    def columns(names, **choices):
        with Progress(disable=True) as progress:
            request = EvaluationRequest(names, folder=folder, labels=table, **choices)
            return {column.name: column.aucs[MASS] for column in compare(request, progress).columns}

    plain, more = columns(bundles, mirrored=True), columns(bundles, mirrored=True, beside=(other,))
    assert list(more) == [*plain, "other"]
    assert [more[name] for name in plain] == list(plain.values())
    single = columns(bundles[:1], mirrored=True, beside=(other,))
    assert list(single) == ["one", "one, mirrored", "other"]
    assert single["other"] == more["other"]


def test_columns_are_printed_side_by_side(two, images, capsys):
    _, bundles = two
    folder, table = images
    words = ["evaluate", *map(str, bundles), "--folder", str(folder), "--labels", str(table)]
    assert main(words) == 0
    printed = capsys.readouterr()
    row = next(line for line in printed.out.splitlines() if line.split()[:1] == ["Mass"])
    assert len(re.findall(r"0\.\d{3} \[0\.\d{3}, [01]\.\d{3}\]", row)) == 3
    assert "60 images, 60 patients" in printed.out
    assert "mean, 1 findings" in printed.out
    assert printed.err.count(OVERLAP) == 1
    assert main([*words, "--report", "out"]) == 1
    assert "for one bundle" in capsys.readouterr().err


def test_what_was_scored_before_a_stop_is_not_scored_again(
    two, images, tmp_path, capsys, monkeypatch
):
    _, bundles = two
    folder, table = images
    monkeypatch.chdir(tmp_path)
    words = ["evaluate", *map(str, bundles), "--folder", str(folder), "--labels", str(table)]
    whole, opened = ImageFiles.pixels, []

    def stops(files, path):
        if len(opened) == IMAGES + 20:
            raise KeyboardInterrupt
        opened.append(path)
        return whole(files, path)

    monkeypatch.setattr(ImageFiles, "pixels", stops)
    assert main(words) == 130
    assert "the same command resumes" in capsys.readouterr().out
    assert len(list(tmp_path.glob("evaluate-*.jsonl"))) == 2
    opened.clear()
    assert main(words) == 0
    assert len(opened) == IMAGES - 16  # two whole batches of the second bundle were kept
    assert not list(tmp_path.glob("*.jsonl"))


@pytest.fixture
def listed(tmp_path, write_records):
    """Records of 40 images, and lists that put the last eight into the test part."""
    folder = tmp_path / "records"
    folder.mkdir()
    rng = np.random.default_rng(0)
    images = [
        (rng.integers(0, 255, (20, 20), dtype=np.uint8), ["Mass"] * (i % 2)) for i in range(40)
    ]
    names = [f"{i + 100:08d}_000.png" for i in range(40)]
    write_records(folder / "0.tfrec", images, names=names)
    for name, part in (("train", names[:32]), ("test", names[32:])):
        (tmp_path / f"{name}.txt").write_text("\n".join(part), encoding="utf-8")
    lists = ["--train-list", str(tmp_path / "train.txt"), "--test-list", str(tmp_path / "test.txt")]
    return folder, lists, Division(tmp_path / "train.txt", tmp_path / "test.txt")


def test_a_part_is_that_of_the_training_with_the_same_lists_and_seed(listed, bundle, capsys):
    folder, lists, division = listed
    divided = division.apply([folder], seed=3)
    known = bundle("known", np.ones((SIDE, SIDE, 15)), {DIVISION: divided.fingerprint})
    words = ["evaluate", str(known), "--records", str(folder), *lists, "--split-seed", "3"]
    for part, mask in zip(("validation", "test"), divided.split.parts[1:], strict=True):
        assert main([*words, "--part", part]) == 0
        printed = capsys.readouterr()
        assert f"{mask.sum()} images" in printed.out
        assert SAME_DIVISION in printed.err
        assert OVERLAP not in printed.err
        assert ("selected its epoch on them" in printed.err) == (part == "validation")
    assert main([*words[:-1], "4", "--part", "validation"]) == 0  # another division
    assert OVERLAP in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "named"), [(["--train-list", "a"], "expected one"), (["--part", "test"], "--records")]
)
def test_what_does_not_go_together_is_said(bundle, images, capsys, words, named):
    one = bundle("one", np.ones((SIDE, SIDE, 15)))
    folder, table = images
    given = ["evaluate", str(one), "--folder", str(folder), "--labels", str(table)]
    assert main([*given, *words]) == 1
    assert named in capsys.readouterr().err
