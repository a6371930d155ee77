"""A second start hands its images to the first; nothing else is taken."""

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from xray_desktop.gui.shell.instance import (
    MAX_BYTES,
    InstanceServer,
    acquire_instance_lock,
    send_to_running_instance,
    server_name,
)

CALL = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from xray_desktop.gui.shell.instance import send_to_running_instance
app = QCoreApplication([])
raise SystemExit(0 if send_to_running_instance([Path(p) for p in sys.argv[2:]], sys.argv[1]) else 3)
"""


@pytest.fixture
def name(tmp_path: Path) -> str:
    return server_name(tmp_path / "s")


@pytest.fixture
def first(qapp: object, name: str) -> Iterator[InstanceServer]:
    instance = InstanceServer(name)
    assert instance.listening
    yield instance
    instance.close()
    instance.deleteLater()


def test_a_second_start_hands_over_its_paths_whole(
    first: InstanceServer, name: str, qtbot: QtBot, tmp_path: Path
) -> None:
    odd = tmp_path / 'Röntgen "a\'b" 胸部.dcm'
    second = subprocess.Popen([sys.executable, "-c", CALL, name, str(odd), "relative.png"])
    with qtbot.waitSignal(first.asked, timeout=20_000) as asked:
        pass
    assert second.wait(20) == 0
    assert asked.args == [(odd, Path.cwd() / "relative.png")]


def test_without_a_first_program_there_is_nobody_to_take_them(qapp: object, name: str) -> None:
    assert not send_to_running_instance([], name)


def test_what_a_killed_program_left_behind_is_taken_over(
    qapp: object, name: str, qtbot: QtBot
) -> None:
    code = (
        "import os, sys\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from xray_desktop.gui.shell.instance import InstanceServer\n"
        "app = QCoreApplication([])\n"
        "assert InstanceServer(sys.argv[1]).listening\n"
        "os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, name], timeout=60).returncode == 9
    later = InstanceServer(name)
    assert later.listening
    later.close()
    later.deleteLater()


@pytest.mark.parametrize(
    "line",
    [
        b"no json\n",
        json.dumps({"run": "/bin/sh"}).encode() + b"\n",
        json.dumps([1, 2]).encode() + b"\n",
        json.dumps(["relative"]).encode() + b"\n",
        b"x" * (MAX_BYTES + 1),
    ],
)
def test_nothing_but_a_list_of_paths_is_taken(
    first: InstanceServer, name: str, qtbot: QtBot, line: bytes
) -> None:
    heard: list[object] = []
    first.asked.connect(heard.append)
    socket = QLocalSocket()
    socket.connectToServer(name)
    assert socket.waitForConnected(1000)
    socket.write(line)
    socket.flush()
    qtbot.waitUntil(
        lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState, timeout=5000
    )
    assert heard == []
    assert b"taken" not in bytes(socket.readAll().data())


def test_the_socket_is_the_users_own(first: InstanceServer) -> None:
    assert first._server.socketOptions() == QLocalServer.SocketOption.UserAccessOption


def test_one_program_is_the_first_while_it_lives(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    mine = acquire_instance_lock(file)
    assert mine is not None
    assert acquire_instance_lock(file) is None
    mine.unlock()
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from xray_desktop.gui.shell.instance import acquire_instance_lock\n"
        "lock = acquire_instance_lock(Path(sys.argv[1]))\n"
        "os._exit(0 if lock else 3)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(file)], timeout=60).returncode == 0
    again = acquire_instance_lock(file)  # the other one was killed with the lock in its hand
    assert again is not None
    again.unlock()


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux says of sockets")
def test_it_is_a_socket_of_this_user_and_nothing_of_the_network(
    first: InstanceServer, name: str
) -> None:
    assert stat.S_ISSOCK(Path(name).stat().st_mode)
    assert not Path(name).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    own = set()
    for one in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            own.add(str(one.readlink()))
    heard = [
        line.split()
        for kind in ("tcp", "tcp6")
        for line in Path(f"/proc/self/net/{kind}").read_text().splitlines()[1:]
    ]
    assert [one for one in heard if one[3] == "0A" and f"socket:[{one[9]}]" in own] == []
