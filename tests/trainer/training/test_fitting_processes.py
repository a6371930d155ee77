"""One stage, killed and resumed, and over two processes: the same curve each time."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from trainer.errors import TrainingError
from trainer.training.run_folder import RunFolder

pytestmark = pytest.mark.timeout(900)

PROCESS = Path(__file__).with_name("fit_process.py")
ROOT = PROCESS.parents[3]


def started(folder, strategy="none", kill_at=0, **environment):
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", str(PROCESS), str(folder), strategy, str(kill_at)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3", **environment},
    )


def rows(process):
    printed, errors = process.communicate(timeout=400)
    assert process.returncode == 0, errors[-2000:]
    return json.loads(printed.splitlines()[-1])


def assert_same(mine, theirs, tolerance):
    for one, other in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=tolerance)


def test_a_run_killed_in_mid_epoch_goes_on_as_if_nothing_had_been(tmp_path):
    whole = started(tmp_path / "whole")
    killed = started(tmp_path / "killed", kill_at=30)  # 12 steps an epoch: in the third
    killed.communicate(timeout=400)
    assert killed.returncode == -signal.SIGKILL
    expected = rows(whole)
    resumed = rows(started(tmp_path / "killed"))
    assert [row[0] for row in resumed[:-1]] == [3, 4]
    assert_same(resumed, expected[2:], 1e-5)
    again = rows(started(tmp_path / "killed"))  # a finished stage is only restored
    assert_same(again, expected[-1:], 1e-5)


def test_two_processes_give_the_loss_of_one(tmp_path):
    alone = rows(started(tmp_path / "alone", kill_at=-1))
    ports = []
    sockets = [socket.socket() for _ in range(2)]
    for free in sockets:
        free.bind(("localhost", 0))
        ports.append(free.getsockname()[1])
    for free in sockets:
        free.close()
    cluster = {"worker": [f"localhost:{port}" for port in ports]}
    workers = [
        started(
            tmp_path / "shared",
            "multi-worker",
            -1,
            TF_CONFIG=json.dumps({"cluster": cluster, "task": {"type": "worker", "index": index}}),
        )
        for index in range(2)
    ]
    both = [rows(worker) for worker in workers]
    assert_same(both[0], both[1], 1e-6)
    assert_same(both[0][:-1], alone[:-1], 1e-4)
    assert len(list((tmp_path / "shared").iterdir())) == 2  # one of them wrote, once


def test_another_experiment_is_not_resumed(tmp_path):
    folder = RunFolder(tmp_path / "run")
    folder.begin({"records": [1], "experiment": {"seed": 1}}, resume=False)
    with pytest.raises(TrainingError, match="--resume"):
        folder.begin({"records": [1], "experiment": {"seed": 1}}, resume=False)
    with pytest.raises(TrainingError, match="another experiment"):
        folder.begin({"records": [1], "experiment": {"seed": 2}}, resume=True)
    folder.begin({"records": [1], "experiment": {"seed": 1}}, resume=True)


def test_a_run_that_an_earlier_version_began_goes_on_where_the_choices_are_the_same(tmp_path):
    folder = RunFolder(tmp_path / "run")
    folder.begin({"experiment": {"seed": 1}}, resume=False)
    order = {"experiment": {"seed": 1, "size": None}}

    def completed(kept):
        if "seed" not in kept["experiment"]:
            raise TrainingError("seed")
        return {"experiment": {"size": None, **kept["experiment"]}}

    with pytest.raises(TrainingError, match="another experiment"):
        folder.begin(order, resume=True)
    folder.begin(order, resume=True, completed=completed)
    order["experiment"]["size"] = 149
    with pytest.raises(TrainingError, match="another experiment"):
        folder.begin(order, resume=True, completed=completed)
    other = RunFolder(tmp_path / "other")
    other.begin({"experiment": {}}, resume=False)
    with pytest.raises(TrainingError, match="another experiment"):
        other.begin(order, resume=True, completed=completed)


def test_the_state_of_another_network_is_refused(tmp_path):
    import keras

    files = RunFolder(tmp_path / "run").stage(1)
    one, other = keras.Variable(np.zeros(3)), keras.Variable(np.zeros(4))
    assert files.restore([one]) is None
    files.save_state([keras.Variable(np.arange(3.0))], {"epoch": 2})
    assert files.restore([one]) == {"epoch": 2}
    np.testing.assert_array_equal(np.asarray(one), np.arange(3))
    with pytest.raises(TrainingError, match="another network"):
        files.restore([other])
