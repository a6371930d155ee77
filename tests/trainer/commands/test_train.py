"""What `train` says before it trains."""

import pytest

from trainer.cli import EXIT_ERROR, main


def test_the_experiment_is_printed_without_records(capsys):
    assert main(["train", "--show-config", "--set", "training.batch=7"]) == 0
    assert "batch = 7" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["records"], ["--out", "bundle"]])
def test_training_needs_records_and_a_place(capsys, words):
    assert main(["train", *words]) == EXIT_ERROR
    assert "expected folders with *.tfrec, and --out for the bundle" in capsys.readouterr().err


def test_several_machines_need_a_network_that_is_trusted(capsys):
    words = ["records", "--out", "bundle", "--distribute", "multi-worker"]
    assert main(["train", *words]) == EXIT_ERROR
    assert "--trusted-network" in capsys.readouterr().err


def test_an_experiment_of_brackets_is_said(capsys, tmp_path):
    file = tmp_path / "deep.toml"
    file.write_text("a = " + "[" * 100_000)
    assert main(["train", "--show-config", "--config", str(file)]) == EXIT_ERROR
    assert "nested without end" in capsys.readouterr().err
    dotted = ".".join("a" * 5_000) + " = 1"
    assert main(["train", "--show-config", "--set", dotted]) == EXIT_ERROR
    error = capsys.readouterr().err
    assert "The setting a.a.a" in error
    assert len(error) < 1_000
