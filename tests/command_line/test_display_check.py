"""Where no window can be opened, a sentence says so: no traceback, no core dump."""

import builtins
import sys

import pytest

from xray_desktop import cli
from xray_desktop.command_line import display_check

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asked on Linux only")


@pytest.fixture
def nothing_loads(monkeypatch):
    def refuse(name):
        raise OSError(name)

    monkeypatch.setattr(display_check.ctypes, "CDLL", refuse)


def test_no_screen_is_said():
    messages = display_check.no_window({})
    assert "neither DISPLAY nor WAYLAND_DISPLAY" in messages
    assert "analyze" in messages


@pytest.mark.usefixtures("nothing_loads")
@pytest.mark.parametrize(
    ("environment", "asked"),
    [
        ({"DISPLAY": ":1"}, True),
        ({"DISPLAY": ":1", "QT_QPA_PLATFORM": "xcb"}, True),
        ({"DISPLAY": ":1", "WAYLAND_DISPLAY": "wayland-0"}, False),
        ({"QT_QPA_PLATFORM": "offscreen"}, False),
    ],
)
def test_what_x_needs_is_asked_for_where_x_is_used(environment, asked):
    messages = display_check.no_window(environment)
    assert (messages is not None and "apt-get install libxcb-cursor0;" in messages) is asked


@pytest.mark.usefixtures("nothing_loads")
def test_a_frozen_program_carries_it(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert display_check.no_window({"DISPLAY": ":1"}) is None


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libEGL.so.1", "libegl1"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libdbus-1.so.3", "libdbus-1-3"),
    ],
)
def test_a_library_is_named_with_its_package(library, package):
    messages = display_check.library_missing(
        f"{library}: cannot open shared object file: No such file"
    )
    assert f"lacks {library}." in messages
    assert f"apt-get install {package};" in messages


def _without_qt(monkeypatch, error):
    usual = builtins.__import__

    def refuse(name, *rest):
        if name == "xray_desktop.app":
            raise error
        return usual(name, *rest)

    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(builtins, "__import__", refuse)


def test_a_missing_library_ends_in_a_sentence(monkeypatch, capsys):
    _without_qt(monkeypatch, ImportError("libEGL.so.1: cannot open shared object file"))
    assert cli.main([]) == cli.NO_WINDOW
    messages = capsys.readouterr().err
    assert messages.count("\n") == 1
    assert "libegl1" in messages


def test_another_fault_of_an_import_is_not_taken_for_one(monkeypatch):
    _without_qt(monkeypatch, ImportError("cannot import name 'x'"))
    with pytest.raises(ImportError, match="cannot import"):
        cli.main([])
