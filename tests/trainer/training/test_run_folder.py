"""What a run keeps survives a loss of power, and a full disk ends it with a sentence."""

import errno

import numpy as np
import pytest

from tests.disk_faults import moments, with_full_disk
from trainer.errors import TrainingError, disk_failure
from trainer.training.run_folder import RunFolder

RUN = """
import sys
from pathlib import Path
import numpy as np
from trainer.cli import main
from trainer.training.run_folder import RunFolder

class Network:
    weights = [np.zeros((200, 300)), np.ones(7)]
    def get_weights(self):
        return self.weights
    def set_weights(self, weights):
        self.weights = weights

def epochs(folder, epochs, confirm=lambda name: None):
    run = RunFolder(folder)
    run.begin({"seed": 1}, resume=True)
    confirm("run/order.json")
    files = run.stage(1)
    for epoch in epochs:
        run.write_log([{"epoch": epoch}])
        confirm("run/log.json")
        files.save_best(Network())
        confirm("run/stage-1.best.npz")
        files.save_state([np.full(50_000, epoch)], {"epoch": epoch})
        confirm("run/stage-1.state.npz")
    run.save_scores(np.zeros((9, 15), np.float32))
    confirm("run/scores.npy")
"""
POWER = RUN + "epochs(Path(sys.argv[1], 'run'), range(2), confirm)"
FULL = """
import trainer.commands.train as train
train.run = lambda options: epochs(options.out, range(1000))
sys.exit(main(["train", "records", "--out", sys.argv[1]]))
"""


class Variable:
    """A variable as `StageFiles.restore` sets it."""

    shape = (50_000,)

    def assign(self, value):
        self.value = value


def test_what_a_run_keeps_survives_a_loss_of_power(tmp_path):
    confirmed = []
    for moment in moments(tmp_path, POWER):
        if moment.confirmed:
            confirmed.append(moment.confirmed)
            moment.disk.require_durable(moment.confirmed)
    assert len(confirmed) == 8


@pytest.mark.parametrize("room", [0, 100, 300_000, 2_000_000, 2_500_000])
def test_a_full_disk_ends_a_run_with_a_sentence_and_it_goes_on_when_there_is_room(tmp_path, room):
    folder = tmp_path / "run"
    ended = with_full_disk(tmp_path, folder, room, "-c", RUN + FULL, folder)
    assert ended.returncode == 4, ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert "The disk is full" in ended.stderr
    assert "--resume" in ended.stderr
    assert not list(folder.glob("new-*"))
    run = RunFolder(folder)
    run.begin({"seed": 1}, resume=True)  # what is there is whole
    run.read_log()
    variable = Variable()
    kept = run.stage(1).restore([variable])
    assert (kept is None) == (room < 2_000_000)
    if kept is not None:
        assert (variable.value == kept["epoch"]).all()


def test_the_best_weights_are_restored(tmp_path):
    names = {}
    exec(RUN, names)  # noqa: S102 - the class of the child
    network = names["Network"]()
    files = RunFolder(tmp_path).stage(1)
    assert not files.restore_best(network)
    files.save_best(network)
    network.weights = []
    assert files.restore_best(network)
    assert [one.shape for one in network.weights] == [(200, 300), (7,)]
    assert network.weights[1].all()


def test_a_full_disk_is_known_by_what_any_library_makes_of_it():
    plain = OSError(errno.ENOSPC, "No space left on device")
    hdf5 = RuntimeError("Can't decrement id ref count (No space left on device)")
    later = ValueError("close")
    later.__context__ = plain
    for error in (plain, hdf5, later, OSError(errno.EROFS, ""), OSError(errno.EIO, "")):
        assert disk_failure(error) is not None
    for error in (ValueError("shape"), OSError(errno.ENOENT, "missing"), OSError("odd")):
        assert disk_failure(error) is None
    circle = ValueError()
    circle.__cause__ = circle
    assert disk_failure(circle) is None


def test_scores_are_read_as_they_were(tmp_path):
    run = RunFolder(tmp_path)
    assert run.read_scores() is None
    run.save_scores(np.ones((2, 15), np.float32))
    assert run.read_scores().sum() == 30


def test_a_state_whose_best_weights_are_missing_is_not_gone_on_with(tmp_path):
    names = {}
    exec(RUN, names)  # noqa: S102 - the class of the child
    files = RunFolder(tmp_path).stage(1)
    files.save_state([np.zeros(50_000)], {"epoch": 1, "best": 0.7})
    with pytest.raises(TrainingError, match="start a new run"):
        files.restore([Variable()])
    files.save_best(names["Network"]())
    assert files.restore([Variable()]) == {"epoch": 1, "best": 0.7}
