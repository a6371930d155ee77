"""A whole model bundle of a few kilobytes: 8 x 8 pixels, one matrix, and ONNX graphs by hand."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import numpy as np

from xray_desktop.core.bundle.contract import (
    CONTRACT_FILE,
    FORWARD_FILE,
    GOLDEN_FILE,
    GRADIENT_FILE,
    INPUT_CHECK_FILE,
    WEIGHTS_FILE,
    InputContract,
    ModelContract,
)
from xray_desktop.core.bundle.label_contract import LabelContract
from xray_desktop.core.labels import LABELS
from xray_desktop.core.scoring.input_check import POSES, SIDE, InputCheck

SIZE = 8
PIXELS = SIZE * SIZE
INPUTS = 2
GOLDEN_LABEL = 3
COUNT = len(LABELS)


def matrix():
    """Return the model's only weights, (pixels, labels) float32."""
    return np.random.default_rng(0).normal(0, 0.1, (PIXELS, len(LABELS))).astype(np.float32)


def golden(weights):
    """Return the arrays of a golden file."""
    grey = np.random.default_rng(1).integers(0, 256, (INPUTS, SIZE, SIZE), dtype=np.uint8)
    logits = (grey.reshape(INPUTS, PIXELS).astype(np.float32) / 255 * 2 - 1) @ weights
    slopes = np.repeat(weights[:, GOLDEN_LABEL].reshape(1, SIZE, SIZE), INPUTS, axis=0)
    scale = np.abs(slopes).max(axis=(1, 2))
    return {
        "grey": grey,
        "probabilities": (1 / (1 + np.exp(-logits))).astype(np.float32),
        "label": np.int64(GOLDEN_LABEL),
        "gradients": (slopes / scale[:, None, None]).astype(np.float16),
        "scale": scale.astype(np.float32),
    }


def input_check():
    """Return the arrays of an input check."""
    one = np.ones(PIXELS, np.float32)
    weights = np.zeros((len(POSES), SIDE * SIDE + 1), np.float32)
    limits, axes = np.ones(len(POSES), np.float32), np.eye(2, PIXELS, dtype=np.float32)
    return InputCheck(weights, limits, 0 * one, axes, one[:2], rest=1.0, limit=9.0).to_arrays()


def graphs(weights_at=WEIGHTS_FILE, sides=SIZE, labels=COUNT, **place):
    """Return both graphs; `place` overrides where the weights lie (offset, length, dims)."""
    import onnx
    from onnx import TensorProto, helper

    dims = place.pop("dims", (PIXELS, len(LABELS)))
    weights = onnx.TensorProto(name="weights", data_type=TensorProto.FLOAT, dims=dims)
    weights.data_location = TensorProto.EXTERNAL
    where = {"location": weights_at, "offset": 0, "length": 4 * PIXELS * len(LABELS)} | place
    for key, value in where.items():
        weights.external_data.add(key=key, value=str(value))
    image = helper.make_tensor_value_info("film", TensorProto.FLOAT, ["n", sides, sides, 1])
    seed = helper.make_tensor_value_info("seed", TensorProto.FLOAT, ["k", labels])

    def out(name, *shape):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *shape])

    node = helper.make_node
    shape = helper.make_tensor("square", TensorProto.INT64, [4], [-1, SIZE, SIZE, 1])
    forward = [
        node("Flatten", ["film"], ["pooled"]),
        node("MatMul", ["pooled", "weights"], ["logits"]),
        node("Sigmoid", ["logits"], ["probabilities"]),
    ]
    backward = [
        node("Transpose", ["weights"], ["turned"]),
        node("MatMul", ["seed", "turned"], ["flat"]),
        node("Reshape", ["flat", "square"], ["gradient"]),
    ]
    made = {}
    for name, nodes, inputs, outputs in (
        (
            FORWARD_FILE,
            forward,
            [image],
            [out("logits", labels), out("probabilities", labels), out("pooled", PIXELS)],
        ),
        (
            GRADIENT_FILE,
            [*forward, *backward],
            [image, seed],
            [out("logits", labels), out("gradient", SIZE, SIZE, 1)],
        ),
    ):
        graph = helper.make_graph(nodes, "tiny", inputs, outputs, [weights, shape])
        opset = [helper.make_opsetid("", 17)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=8)
        made[name] = model.SerializeToString()
    return made


def packed(**arrays):
    """Return an ``.npz``."""
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def npz(**members):
    """Return an archive of `.npy` files whose bytes are given."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return stream.getvalue()


def files():
    """Return every file of the bundle but its contract."""
    weights = matrix()
    return {
        WEIGHTS_FILE: weights.tobytes(),
        **graphs(),
        GOLDEN_FILE: packed(**golden(weights)),
        INPUT_CHECK_FILE: packed(**input_check()),
        "MODEL_CARD.md": b"# A tiny model\n",
        "experiment.toml": b"[model]\n",
    }


CONTRACT = ModelContract(
    model_id="tiny",
    title="A tiny model",
    notice="Research use only",
    demonstration=True,
    input=InputContract(size=SIZE, channels=1),
    labels=tuple(LabelContract(name) for name in LABELS),
)


def write(folder, contents):
    """Write a sealed bundle of these files."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    text = replace(CONTRACT, files=hashes).to_json()
    (folder / CONTRACT_FILE).write_text(text, encoding="utf-8")
    return folder


def replace_file(folder, name, content):
    """Put another content into the bundle, and its hash into the contract."""
    (folder / name).write_bytes(content)
    contract = json.loads((folder / CONTRACT_FILE).read_text(encoding="utf-8"))
    contract["files"][name] = hashlib.sha256(content).hexdigest()
    (folder / CONTRACT_FILE).write_text(json.dumps(contract), encoding="utf-8")
