import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from tests.core.scoring.test_view_check import view_check
from tests.inference import tiny_bundle
from xray_desktop.core.bundle.contract import (
    CONTRACT_FILE,
    INPUT_CHECK_FILE,
    InputContract,
    ModelContract,
)
from xray_desktop.core.bundle.label_contract import LabelContract
from xray_desktop.core.errors import BundleError
from xray_desktop.core.labels import LABELS
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.engines import load_engine
from xray_desktop.paths import DEMO_MODEL, resource_path


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "weights.bin").write_bytes(b"weights")
    contract = ModelContract(
        model_id="made-up",
        title="A made-up model",
        notice="Research use only",
        demonstration=True,
        input=InputContract(),
        labels=tuple(LabelContract(name) for name in LABELS),
        files={"weights.bin": hashlib.sha256(b"weights").hexdigest(), "gone.bin": "0" * 64},
    )
    (tmp_path / CONTRACT_FILE).write_text(contract.to_json(), encoding="utf-8")
    return tmp_path


def test_a_bundle_knows_its_files(folder):
    bundle = Bundle.open(folder)
    assert bundle.read("weights.bin") == b"weights"
    text = (folder / CONTRACT_FILE).read_bytes()
    assert bundle.identity.sha256 == hashlib.sha256(text).hexdigest()


def test_a_changed_file_is_refused_with_both_hashes(folder):
    bundle = Bundle.open(folder)
    (folder / "weights.bin").write_bytes(b"other")
    with pytest.raises(BundleError, match=hashlib.sha256(b"other").hexdigest()[:12]) as caught:
        bundle.read("weights.bin")
    assert hashlib.sha256(b"weights").hexdigest()[:12] in str(caught.value)


@pytest.mark.parametrize("name", ["gone.bin", "never-listed.bin"])
def test_a_missing_file_is_named(folder, name):
    with pytest.raises(BundleError, match=name):
        Bundle.open(folder).read(name)


def test_a_folder_without_a_contract_is_no_bundle(tmp_path):
    with pytest.raises(BundleError, match=r"contract\.json"):
        load_engine(tmp_path)


def test_other_labels_are_refused(folder):
    data = json.loads((folder / CONTRACT_FILE).read_text(encoding="utf-8"))
    data["labels"] = data["labels"][::-1]
    (folder / CONTRACT_FILE).write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BundleError, match="Hernia, Mass"):
        load_engine(folder)


def test_a_graph_that_is_none_is_refused(folder):
    for name in ("model.onnx", "gradient.onnx"):
        (folder / name).write_bytes(b"no graph")
    data = json.loads((folder / CONTRACT_FILE).read_text(encoding="utf-8"))
    data["files"] |= {"model.onnx": hashlib.sha256(b"no graph").hexdigest()}
    (folder / CONTRACT_FILE).write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BundleError, match=r"cannot load the bundle's model\.onnx"):
        load_engine(folder)


def test_a_bundle_without_a_gate_has_none_and_a_false_one_is_named(folder):
    assert Bundle.open(folder).input_check() is None
    contract = ModelContract.from_json((folder / CONTRACT_FILE).read_text(encoding="utf-8"))
    for content, code in ((b"no archive", "input_check"), (None, "hash")):
        written = content or b"another"
        (folder / INPUT_CHECK_FILE).write_bytes(written)
        files = {**contract.files, INPUT_CHECK_FILE: hashlib.sha256(content or b"").hexdigest()}
        sealed = replace(contract, files=files)
        (folder / CONTRACT_FILE).write_text(sealed.to_json(), encoding="utf-8")
        with pytest.raises(BundleError) as caught:
            Bundle.open(folder).input_check()
        assert caught.value.code == code


def test_the_demonstration_knows_its_images():
    input_check = Bundle.open(resource_path(*DEMO_MODEL)).input_check()
    assert input_check is not None
    assert input_check.axes.shape == (128, 768)
    near = input_check.distance(input_check.mean[None])[0]
    assert near == 0
    assert input_check.limit == pytest.approx(1.553, abs=0.01)


def test_a_check_of_views_is_read_where_there_is_one(folder):
    arrays = tiny_bundle.input_check()
    tiny_bundle.replace_file(folder, INPUT_CHECK_FILE, tiny_bundle.packed(**arrays))
    old = Bundle.open(folder).input_check()
    assert old is not None
    assert old.views is None
    views = view_check(lateral=0.5).to_arrays()
    tiny_bundle.replace_file(folder, INPUT_CHECK_FILE, tiny_bundle.packed(**arrays, **views))
    new = Bundle.open(folder).input_check()
    assert new is not None
    assert new.views is not None
    assert new.views.lateral_limit == 0.5
    for name in views:
        some = {key: value for key, value in views.items() if key != name}
        tiny_bundle.replace_file(folder, INPUT_CHECK_FILE, tiny_bundle.packed(**arrays, **some))
        with pytest.raises(BundleError, match=f"no array {name}"):
            Bundle.open(folder).input_check()
    wide = views | {"view_filters": np.zeros((1, 25), np.float16)}
    tiny_bundle.replace_file(folder, INPUT_CHECK_FILE, tiny_bundle.packed(**arrays, **wide))
    with pytest.raises(BundleError, match="25 pixels"):
        Bundle.open(folder).input_check()
