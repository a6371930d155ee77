"""The whole way from records to a sealed bundle, on films of 75 pixels."""

import json

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import keras

from trainer.cli import main
from trainer.training.training import Training
from xray_desktop.core.contract import CONTRACT_FILE, InputContract, ModelContract
from xray_desktop.core.labels import LABELS
from xray_desktop.inference.engines import load_engine

FILMS = 48


@pytest.fixture
def records(tmp_path, write_records):
    rng = np.random.default_rng(0)
    films = [
        (
            rng.integers(0, 200, (80, 80), dtype=np.uint8) + 20 * (index % 2),
            [LABELS[1 + index % 2], *([LABELS[9]] if index % 5 == 0 else [])],
        )
        for index in range(FILMS)
    ]
    names = [f"{index // 2:08d}_{index % 2:03d}.png" for index in range(FILMS)]
    folder = tmp_path / "records"
    folder.mkdir()
    write_records(folder / "000-48.tfrec", films, names=names)
    return folder


@pytest.fixture
def small(monkeypatch):
    """Films of 75 px, the least that InceptionV3 takes, so that the test is short."""
    import functools

    from trainer.commands import train

    monkeypatch.setattr(train, "InputContract", functools.partial(InputContract, size=75))


ARGUMENTS = [
    *("--weights", "none", "--batch", "8", "--copies", "2", "--head-epochs", "2"),
    *("--fine-tune-epochs", "1", "--fine-tune-from", "mixed9", "--working-resolution", "40"),
    *("--demonstration", "--model-id", "tiny"),
]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("cache_gib", ["6", "0"], ids=["cached", "streamed"])
def test_records_become_a_bundle_that_loads(tmp_path, records, cache_gib):
    out = tmp_path / "bundle"
    assert (
        main(["train", str(records), "--out", str(out), *ARGUMENTS, "--cache-gib", cache_gib]) == 0
    )

    contract = ModelContract.from_json((out / CONTRACT_FILE).read_text(encoding="utf-8"))
    assert contract.demonstration
    assert contract.input.working_resolution == 40
    assert sum(films for _, films, _ in contract.training["parts"]) == FILMS
    assert contract.training["by_patient"]
    assert not any(label.sufficient for label in contract.labels)  # far too few films
    card = (out / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "Research use only" in card
    assert "demonstration of the program" in card
    log = json.loads((tmp_path / "bundle.work" / "log.json").read_text(encoding="utf-8"))
    assert [row["stage"] for row in log].count("head") == 2

    engine, reference = load_engine(out), load_engine(out, "tensorflow")
    points = np.random.default_rng(1).uniform(-1, 1, (2, 75, 75, 3)).astype(np.float32)
    np.testing.assert_allclose(
        engine.probabilities(points), reference.probabilities(points), atol=1e-4
    )
    assert main(["evaluate", str(out), str(records)]) == 0


@pytest.mark.usefixtures("small")
def test_ctrl_c_keeps_the_best_and_writes_the_bundle(tmp_path, records, monkeypatch):
    epochs = []
    judge = Training._validate

    def interrupted(self, model, part):
        epochs.append(judge(self, model, part))
        if len(epochs) == 2:
            raise KeyboardInterrupt
        return epochs[-1]

    monkeypatch.setattr(Training, "_validate", interrupted)
    out = tmp_path / "bundle"
    assert main(["train", str(records), "--out", str(out), *ARGUMENTS]) == 0
    contract = ModelContract.from_json((out / CONTRACT_FILE).read_text(encoding="utf-8"))
    assert contract.training["stopped_early_by_user"]
    assert len(epochs) == 2
    assert load_engine(out).probabilities(np.zeros((1, 75, 75, 3), np.float32)).shape == (1, 15)


def test_an_existing_bundle_is_never_overwritten(tmp_path, records, capsys):
    out = tmp_path / "bundle"
    out.mkdir()
    assert main(["train", str(records), "--out", str(out), "--weights", "none"]) == 1
    assert "exists already" in capsys.readouterr().err


def test_a_weights_file_that_is_none_is_named(tmp_path, records, capsys):
    wrong = tmp_path / "wrong.weights.h5"
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.save_weights(wrong)
    out = str(tmp_path / "bundle")
    assert main(["train", str(records), "--out", out, "--weights", str(wrong)]) == 1
    assert "wrong.weights.h5 does not fit" in capsys.readouterr().err
    assert main(["train", str(records), "--out", out, "--weights", str(tmp_path / "none.h5")]) == 1
    assert "no weights file" in capsys.readouterr().err
