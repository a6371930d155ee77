import pytest

from trainer.errors import TrainingError
from trainer.evaluation import partial_results
from trainer.evaluation.partial_results import PartialResults

MEASURED = {"bundle": "ab", "images": 3}


@pytest.fixture
def told():
    return []


@pytest.fixture
def opened(tmp_path, told):
    return lambda measured=MEASURED: PartialResults(
        tmp_path / "out", "evaluate", measured, told.append
    )


def test_the_next_run_has_every_row_to_the_last_bit(opened, told):
    kept = opened()
    assert not kept.exists
    kept.add({"0": {"auc": 0.1 + 0.2}, "7": {"auc": 1e-300}})
    kept.add({"3": {"auc": -0.0}})
    assert kept.path.parent.name == "out"
    assert not told
    again = opened()
    assert again.rows == {"0": {"auc": 0.1 + 0.2}, "7": {"auc": 1e-300}, "3": {"auc": -0.0}}
    assert told == ["Resuming a stopped run with 3 stored results."]
    again.remove()
    assert not opened().rows
    again.remove()  # gone already


def test_other_data_or_choices_begin_anew(opened):
    opened().add({"0": {}})
    assert not opened({**MEASURED, "images": 4}).rows


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_line_that_was_cut_by_a_kill_is_not_there_and_the_next_one_is_whole(opened, cut):
    kept = opened()
    kept.add({"0": {"value": 1}})
    before = kept.path.read_bytes()
    kept.path.write_bytes(before + b'{"key": "1", "value": 2222222222222222}\n'[:cut])
    again = opened()
    assert again.rows == {"0": {"value": 1}}
    again.add({"1": {"value": 3}})
    assert opened().rows == {"0": {"value": 1}, "1": {"value": 3}}


def test_a_first_line_that_was_cut_begins_anew(opened):
    kept = opened()
    kept.add({"0": {}})
    kept.path.write_bytes(kept.path.read_bytes()[:10])
    again = opened()
    assert not again.rows
    again.add({"1": {}})
    assert opened().rows == {"1": {}}


@pytest.mark.parametrize("line", [b"[]", b"7", b"{}", b"{", b"\xff", b"[" * 100_000])
def test_damage_is_said_and_what_to_do(opened, line):
    kept = opened()
    kept.add({"0": {}})
    kept.path.write_bytes(kept.path.read_bytes() + line + b"\n")
    with pytest.raises(TrainingError, match=r"is damaged .* remove it"):
        opened()


def test_a_disk_that_takes_nothing_ends_no_measurement_and_is_told_once(opened, told, monkeypatch):
    kept = opened()
    kept.add({"0": {}})

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(partial_results, "append_durably", full)
        kept.add({"1": {}})
        kept.add({"2": {}})
    assert len(told) == 1
    assert "No space left on device" in told[0]
    assert opened().rows == {"0": {}}
