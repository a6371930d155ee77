"""The command over a small bundle whose graph is made by hand, without TensorFlow."""

import hashlib
import json
import re

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("onnx", reason="needs the extra `train`")
pytest.importorskip("matplotlib", reason="needs the extra `train`")

import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

from trainer.cli import main
from trainer.data.image_files import ImageFiles
from trainer.data.labelled_images import MISSING
from trainer.evaluation.acceptance import MIRRORED, OVERLAP
from trainer.evaluation.bundle_scoring import LoadedBundle
from xray_desktop.core.bundle.contract import CONTRACT_FILE, InputContract, ModelContract

SIDE = 8


@pytest.fixture
def bundle(tmp_path, contract):
    """A bundle whose every logit is ten times the image's mean grey."""
    folder = tmp_path / "bundle"
    folder.mkdir()
    image = helper.make_tensor_value_info("film", TensorProto.FLOAT, ["n", SIDE, SIDE, 1])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 15])
    weights = numpy_helper.from_array(np.full((1, 15), 10, np.float32), "weights")
    nodes = [
        helper.make_node("ReduceMean", ["film"], ["mean"], axes=[1, 2], keepdims=0),
        helper.make_node("MatMul", ["mean", "weights"], ["logits"]),
    ]
    graph = helper.make_graph(nodes, "mean", [image], [logits], [weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    data = json.loads(contract.to_json())
    data["input"] = {"size": SIDE, "channels": 1}
    for label in data["labels"]:
        if label["operating_point"] is not None:
            label["operating_point"]["threshold"] = 0.5
            label["calibration"] = {"slope": 1.0, "offset": 0.0, "films": 100}
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    data["files"] = {"model.onnx": digest}
    text = ModelContract.from_json(json.dumps(data)).to_json()
    (folder / CONTRACT_FILE).write_text(text, encoding="utf-8")
    assert ModelContract.from_json(text).input == InputContract(size=SIDE, channels=1)
    return folder


@pytest.fixture
def ward(tmp_path):
    """Forty images, bright ones with a mass but for four of each; two patients' images missing."""
    folder = tmp_path / "ward"
    folder.mkdir()
    lines = ["Image Index,Finding Labels,Patient ID"]
    rng = np.random.default_rng(0)
    for index in range(40):
        bright = index % 2
        mass = bright if index > 7 else 1 - bright
        level = 190 if bright else 60
        pixels = np.clip(rng.normal(level, 5, (30, 30)), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"film{index}.png")
        lines.append(f"film{index}.png,{'Mass' if mass else 'No Finding'},{index}")
    lines += ["film98.png,Mass,98", "film99.png,Mass,99"]
    (folder / "film39.png").write_bytes(b"no picture")
    table = tmp_path / "labels.csv"
    table.write_text("\n".join(lines), encoding="utf-8")
    return folder, table


def test_a_folder_is_measured_at_the_bundles_own_operating_points(bundle, ward, tmp_path, capsys):
    folder, table = ward
    out = tmp_path / "report"
    arguments = ["evaluate", str(bundle), "--folder", str(folder), "--labels", str(table)]
    assert main([*arguments, "--report", str(out)]) == 0
    printed = capsys.readouterr()
    assert "39 images, 39 patients" in printed.out
    assert "nan" not in printed.out
    mass = next(line for line in printed.out.splitlines() if line.split()[:1] == ["Mass"])
    assert "0.79 / 0.80" in mass  # of 19 positive images 15 are bright, of 20 others 16 are dark
    assert f"film98.png: {MISSING}" in printed.err
    assert "film39.png" in printed.err
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "overlap" not in page.lower()
    assert "was not checked" in page
    assert f"2 left out: {MISSING}" in page
    assert "film98" not in page
    assert "most wrong" not in page


def test_the_mirror_image_counts_on_request_and_it_is_said(bundle, ward, tmp_path, capsys):
    # The network looks at the left edge only, so an image and its mirror image differ.
    graph = onnx.load(bundle / "model.onnx")
    edge = np.zeros((SIDE * SIDE, 15), np.float32)
    edge.reshape(SIDE, SIDE, 15)[:, 0] = 1
    del graph.graph.node[:], graph.graph.initializer[:]
    graph.graph.node.extend(
        [
            helper.make_node("Flatten", ["film"], ["flat"]),
            helper.make_node("MatMul", ["flat", "weights"], ["logits"]),
        ]
    )
    graph.graph.initializer.append(numpy_helper.from_array(edge, "weights"))
    session = LoadedBundle(
        ModelContract.from_json((bundle / CONTRACT_FILE).read_text(encoding="utf-8")),
        ort.InferenceSession(graph.SerializeToString()),
    )
    ramp = np.linspace(0, 1, SIDE, dtype=np.float32)[None, :].repeat(SIDE, axis=0)

    class Images:
        names = ("ramp",)
        labels = np.zeros((1, 15), np.float32)
        groups = np.zeros(1, np.int64)

        def pixels(self, index):
            return ramp

    alone = session.score(Images(), lambda _: None).scored.logits[0, 0]
    both = session.score(Images(), lambda _: None, form="both").scored.logits[0, 0]
    other = session.score(Images(), lambda _: None, form="mirror").scored.logits[0, 0]
    low, high = session.contract.input.value_range
    assert alone == pytest.approx(SIDE * low, abs=0.01 * SIDE)
    assert both == pytest.approx(SIDE * (low + high) / 2, abs=0.01 * SIDE)
    assert other == pytest.approx(SIDE * high, abs=0.01 * SIDE)

    folder, table = ward
    arguments = ["evaluate", str(bundle), "--folder", str(folder), "--labels", str(table)]
    assert main([*arguments, "--mirrored"]) == 0
    assert MIRRORED in capsys.readouterr().err


def test_patients_of_a_list_are_left_out_and_the_figures_say_so(bundle, ward, tmp_path, capsys):
    folder, table = ward
    for file in sorted(folder.glob("*.png")):
        number = int(file.stem.removeprefix("film"))
        file.rename(folder / f"{number:08d}_000.png")
    text = table.read_text(encoding="utf-8")
    table.write_text(re.sub(r"film(\d+)", lambda m: f"{int(m[1]):08d}_000", text), encoding="utf-8")
    trained = tmp_path / "trained.txt"
    trained.write_text("\n".join(f"{n:08d}_001.png" for n in range(10)), encoding="utf-8")
    arguments = ["evaluate", str(bundle), "--folder", str(folder), "--labels", str(table)]
    assert main([*arguments, "--without-patients-of", str(trained)]) == 0
    printed = capsys.readouterr()
    assert "29 images, 29 patients" in printed.out
    assert "Left out as images of patients in trained.txt: 10 of 40." in printed.err
    assert OVERLAP not in printed.err


def test_images_are_shown_on_request_only(bundle, ward, tmp_path):
    folder, table = ward
    out = tmp_path / "report"
    arguments = ["evaluate", str(bundle), "--folder", str(folder), "--labels", str(table)]
    assert main([*arguments, "--report", str(out), "--with-images"]) == 0
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "film1.png: false positive" in page
    assert "film0.png: missed" in page


def test_a_bundle_that_was_changed_is_refused(bundle, ward, capsys):
    folder, table = ward
    graph = bundle / "model.onnx"
    graph.write_bytes(graph.read_bytes() + b"\0")
    arguments = ["evaluate", str(bundle), "--folder", str(folder), "--labels", str(table)]
    assert main(arguments) == 1
    assert "model.onnx is not the file" in capsys.readouterr().err


def resealed(bundle, graph=None, training=None):
    """Write a graph, or what the contract says of the training, with the hash that fits."""
    data = json.loads((bundle / CONTRACT_FILE).read_text(encoding="utf-8"))
    if graph is not None:
        content = graph.SerializeToString()
        (bundle / "model.onnx").write_bytes(content)
        data["files"]["model.onnx"] = hashlib.sha256(content).hexdigest()
    if training is not None:
        data["training"] = training
    (bundle / CONTRACT_FILE).write_text(json.dumps(data), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "predictions"),
    [
        (lambda graph: setattr(graph.input[0], "name", "other"), "cannot"),
        (lambda graph: setattr(graph.output[0], "name", "mean"), "cannot score an image"),
        (lambda graph: graph.initializer[0].dims.__setitem__(1, 3), "declares 12 bytes, and 60"),
        (
            lambda graph: graph.initializer[0].CopyFrom(
                numpy_helper.from_array(np.full((1, 15), np.nan, np.float32), "weights")
            ),
            "expected finite logits of shape",
        ),
        (
            lambda graph: graph.initializer[0].CopyFrom(
                numpy_helper.from_array(np.full((1, 1), 2, np.float32), "weights")
            ),
            "cannot|expected finite logits of shape",
        ),
        (
            lambda graph: graph.node.append(
                helper.make_node("ConstantOfShape", ["weights"], ["huge"])
            ),
            "it computes",
        ),
    ],
)
def test_a_graph_that_cannot_score_is_a_sentence(bundle, ward, capsys, change, predictions):
    folder, table = ward
    model = onnx.load(bundle / "model.onnx")
    change(model.graph)
    resealed(bundle, graph=model)
    arguments = ["evaluate", str(bundle), "--folder", str(folder), "--labels", str(table)]
    assert main(arguments) == 1
    assert re.search(predictions, capsys.readouterr().err)


@pytest.mark.parametrize(
    "parts",
    [None, 7, "training", {"training": 7}, [[]], [7], [[[], 7]], [["training", "x"]],
     [["training"]], [["training", None]], [["training", True]], [["training", -3, 2]]],
)  # fmt: skip
def test_whatever_a_contract_says_of_its_training_the_images_are_measured(
    bundle, ward, capsys, parts
):
    folder, table = ward
    for number in range(12, 40):  # figures of many images take long
        (folder / f"film{number}.png").unlink()
    resealed(bundle, training={"parts": parts})
    arguments = ["evaluate", str(bundle), "--folder", str(folder), "--labels", str(table)]
    assert main(arguments) == 0, capsys.readouterr().err


def test_a_folder_needs_its_table(bundle, ward, capsys):
    assert main(["evaluate", str(bundle), "--folder", str(ward[0])]) == 1
    assert "needed together" in capsys.readouterr().err
    assert main(["evaluate", str(ward[0]), "--folder", str(ward[0]), "--labels", "x.csv"]) == 1
    assert "no bundle in ward" in capsys.readouterr().err


class Stopping:
    """Raises KeyboardInterrupt, as Ctrl-C does, when the so-manieth image is opened."""

    def __init__(self, monkeypatch, count):
        self.opened = []
        whole = ImageFiles.pixels

        def pixels(files, path):
            if len(self.opened) == count:
                raise KeyboardInterrupt
            self.opened.append(path.name)
            return whole(files, path)

        monkeypatch.setattr(ImageFiles, "pixels", pixels)


def figures_of(text):
    """Return the printed rows of labels, without the notes below."""
    return [line for line in text.splitlines() if line.startswith(" ")]


def test_a_stopped_run_says_what_it_has_and_the_same_command_goes_on(
    bundle, ward, tmp_path, capsys, monkeypatch
):
    folder, table = ward
    monkeypatch.chdir(tmp_path)
    arguments = ["evaluate", str(bundle), "--folder", str(folder), "--labels", str(table)]
    assert main(arguments) == 0
    whole = capsys.readouterr().out
    assert not list(tmp_path.glob("*.jsonl"))

    with monkeypatch.context() as patch:
        first = Stopping(patch, 20)
        assert main(arguments) == 130
    printed = capsys.readouterr().out
    (file,) = tmp_path.glob("evaluate-*.jsonl")
    # Two batches of eight were whole; the broken picture may have been among them.
    done = re.search(r"Stopped after (1[56]) of 40 images, in random", printed)
    assert done
    assert f"{done[1]} images, {done[1]} patients" in printed
    assert f"Results are stored in {file.name}: the same command resumes" in printed
    assert max(int(name[4:-4]) for name in first.opened) > 30  # no beginning of the table
    assert "film" not in file.read_text(encoding="utf-8")  # names may be patients'

    with monkeypatch.context() as patch:
        second = Stopping(patch, None)
        assert main([*arguments, "--report", str(tmp_path / "out")]) == 0  # kept elsewhere
        assert len(second.opened) == 40
    capsys.readouterr()
    with monkeypatch.context() as patch:
        second = Stopping(patch, None)
        assert main(arguments) == 0
    assert not set(first.opened[:16]) & set(second.opened) - {"film39.png"}
    assert figures_of(capsys.readouterr().out) == figures_of(whole)
    assert not file.exists()


def test_a_run_that_is_stopped_before_its_first_score_has_none(
    bundle, ward, tmp_path, capsys, monkeypatch
):
    folder, table = ward
    monkeypatch.chdir(tmp_path)
    Stopping(monkeypatch, 0)
    arguments = ["evaluate", str(bundle), "--folder", str(folder), "--labels", str(table)]
    assert main(arguments) == 130
    assert "Stopped after" not in capsys.readouterr().out
    assert not list(tmp_path.glob("*.jsonl"))


@pytest.mark.parametrize("row", [{}, {"logits": "AA==", "thumbnail": "AA=="}, {"logits": 7}])
def test_kept_scores_that_are_none_are_said(bundle, ward, tmp_path, capsys, monkeypatch, row):
    folder, table = ward
    monkeypatch.chdir(tmp_path)
    arguments = ["evaluate", str(bundle), "--folder", str(folder), "--labels", str(table)]
    with monkeypatch.context() as patch:
        Stopping(patch, 10)
        assert main(arguments) == 130
    (file,) = tmp_path.glob("evaluate-*.jsonl")
    with file.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"key": "0", **row}) + "\n")
    assert main(arguments) == 1
    assert f"{file.name}, the results of a run that was stopped, is damaged" in (
        capsys.readouterr().err
    )
