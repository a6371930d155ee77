"""A written bundle is read again from the disk before it is called one."""

import json

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from trainer.errors import TrainingError
from trainer.export.bundle_verification import NEEDED, check_written_bundle
from trainer.export.bundle_writer import seal, write_graphs, write_keras
from trainer.network.inception import LOGITS
from xray_desktop.core.bundle.contract import CONTRACT_FILE, GOLDEN_FILE, KERAS_FILE, WEIGHTS_FILE


def test_a_bundle_says_again_what_it_was_made_of(bundle, plain_contract):
    found = check_written_bundle(bundle)
    assert found.contract.labels == plain_contract.labels
    assert set(found.contract.files) == set(NEEDED)
    assert found.probability < 1e-6
    assert found.keras_probability < 1e-6
    assert 0 < found.gradient < 5e-3  # golden gradients are kept, and once computed, as float16


@pytest.mark.parametrize("name", NEEDED)
def test_a_file_that_changed_on_its_way_is_named(bundle, name):
    content = bytearray((bundle / name).read_bytes())
    content[len(content) // 2] ^= 1
    (bundle / name).write_bytes(content)
    with pytest.raises(TrainingError, match=f"written {name} differs from its hash"):
        check_written_bundle(bundle)


def test_a_file_that_is_not_there_is_known(bundle):
    (bundle / WEIGHTS_FILE).unlink()
    with pytest.raises(TrainingError, match="cannot be read again: No such file"):
        check_written_bundle(bundle)


def test_a_file_that_the_contract_does_not_list_is_named(bundle):
    data = json.loads((bundle / CONTRACT_FILE).read_text(encoding="utf-8"))
    del data["files"][GOLDEN_FILE]
    (bundle / CONTRACT_FILE).write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(TrainingError, match=f"does not list {GOLDEN_FILE}"):
        check_written_bundle(bundle)


@pytest.mark.parametrize("what", ["graphs", "keras"])
def test_a_sealed_bundle_of_another_network_is_refused(bundle, network, plain_contract, what):
    last = network.get_layer(LOGITS)
    last.kernel.assign(-np.asarray(last.kernel))
    if what == "graphs":
        write_graphs(network, bundle, "float32")
    else:
        write_keras(network, bundle / KERAS_FILE, "float32")
    seal(bundle, plain_contract)
    with pytest.raises(TrainingError, match="does not reproduce"):
        check_written_bundle(bundle)


def test_a_gradient_that_is_not_the_golden_one_is_refused(bundle, plain_contract):
    with np.load(bundle / GOLDEN_FILE) as golden:
        kept = dict(golden)
    kept["gradients"] = kept["gradients"][:, ::-1]
    np.savez_compressed(bundle / GOLDEN_FILE, **kept)
    seal(bundle, plain_contract)
    with pytest.raises(TrainingError, match="gradients by"):
        check_written_bundle(bundle)
