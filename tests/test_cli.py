"""The door: what a command that makes a mistake says."""

import pytest

from xray_desktop import cli
from xray_desktop.command_line.console import Exit
from xray_desktop.error_log import LOG_FILE

PLANT = "ZYXWVUT"


@pytest.mark.parametrize("command", sorted(cli.COMMANDS))
def test_a_mistake_of_a_command_quotes_nothing(command, tmp_path, monkeypatch, capfd) -> None:
    def mistaken(_: object) -> int:
        msg = f"cannot read {PLANT}^HANS.dcm"
        raise RuntimeError(msg) from ValueError(PLANT)

    monkeypatch.setattr(cli, "log_folder", lambda: tmp_path / "log")
    monkeypatch.setitem(cli.COMMANDS, command, mistaken)
    assert cli.main([command, PLANT]) == Exit.SOME_UNSCORED
    messages = "".join(capfd.readouterr())
    assert "An error in the program" in messages
    assert PLANT not in messages
    assert "Traceback" not in messages
    log = tmp_path / "log" / LOG_FILE
    assert PLANT not in log.read_text()
    assert "RuntimeError" in log.read_text()
    assert "mistaken" in log.read_text()
