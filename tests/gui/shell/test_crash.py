"""The exception hook logs a bug without patient data and shows one dialog at a time."""

import sys
from pathlib import Path

import pytest

from xray_desktop.error_log import LOG_FILE
from xray_desktop.gui.shell.crash import ExceptionHook


def crash(message: str) -> BaseException:
    with pytest.raises(KeyError) as caught:
        {}[message]
    return caught.value


def test_the_log_says_where_and_never_what(tmp_path: Path) -> None:
    logged: list[Path] = []
    exception_hook = ExceptionHook(tmp_path / "logs", logged.append)
    error = crash("DOE^JANE")
    exception_hook(type(error), error, error.__traceback__)
    exception_hook(type(error), error, error.__traceback__)
    text = (tmp_path / "logs" / LOG_FILE).read_text(encoding="utf-8")
    assert "DOE" not in text
    assert text.count("KeyError") == 2
    assert "test_crash:" in text
    assert "crash" in text
    assert logged == [tmp_path / "logs" / LOG_FILE] * 2


def test_bugs_while_the_dialog_is_open_do_not_pile_up(tmp_path: Path) -> None:
    error = crash("again")
    logged: list[Path] = []

    def on_logged(log: Path) -> None:
        logged.append(log)
        exception_hook(type(error), error, error.__traceback__)

    exception_hook = ExceptionHook(tmp_path, on_logged)
    exception_hook(type(error), error, error.__traceback__)
    assert len(logged) == 1


def test_installing_takes_the_excepthook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    exception_hook = ExceptionHook(tmp_path, lambda _: None)
    exception_hook.install()
    assert sys.excepthook is exception_hook
