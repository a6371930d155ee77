"""`--self-test` passes here, and fails where something is wrong."""

import json

import pytest

from xray_desktop import cli
from xray_desktop.command_line import self_test
from xray_desktop.command_line.console import Exit
from xray_desktop.paths import DEMO_MODEL, SAMPLES, resource_path

pytestmark = pytest.mark.skipif(
    not resource_path(*DEMO_MODEL).is_dir(), reason="needs the demonstration model"
)


@pytest.fixture(autouse=True)
def no_window(monkeypatch):
    monkeypatch.setattr(self_test, "_window", lambda: "")  # tests of the window are elsewhere


def test_this_installation_passes(capsys):
    assert cli.main(["--self-test", "--engine", "onnx"]) == Exit.SCORED
    messages = capsys.readouterr().out
    assert messages.count("\nok ") == 9
    assert "The self-test passed." in messages


def test_what_is_kept_covers_every_bundled_image():
    kept = json.loads(resource_path(*SAMPLES, "expected.json").read_text())
    images = {
        path.name for path in resource_path(*SAMPLES).iterdir() if path.suffix in (".png", ".dcm")
    }
    assert set(kept) == images
    assert len(kept[self_test.EXPLAINED_SAMPLE[0]]["map"]) == self_test.COARSE


@pytest.mark.parametrize("what", ["scores", "map"])
def test_another_result_than_the_one_that_is_kept_is_a_failure(what, capsys, monkeypatch):
    kept = json.loads(resource_path(*SAMPLES, "expected.json").read_text())
    image = kept[self_test.EXPLAINED_SAMPLE[0]]
    if what == "scores":
        image["scores"]["Effusion"] += 0.2
    else:
        image["map"] = [row[::-1] for row in image["map"]]
    monkeypatch.setattr(self_test, "_expected", lambda _model: kept)
    assert cli.main(["--self-test", "--engine", "onnx"]) == Exit.NO_MODEL
    messages = capsys.readouterr().out
    assert messages.count("FAILED") == 1
    assert ("Effusion is" if what == "scores" else "correlates") in messages


def test_without_a_model_it_says_so(capsys, tmp_path):
    assert cli.main(["--self-test", "--model", str(tmp_path)]) == Exit.NO_MODEL
    assert "FAILED" in capsys.readouterr().out
