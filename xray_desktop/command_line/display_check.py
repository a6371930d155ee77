"""Checks what a window needs from the system before Qt is loaded, which aborts without it."""

import ctypes
import os
import re
import sys
from collections.abc import Mapping
from typing import Final

from xray_desktop.command_line.options import PROGRAM

DISPLAY_VARIABLES: Final = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
"""One of these must be set for a window to be shown."""
XCB_CURSOR_LIBRARY: Final = "libxcb-cursor.so.0"
"""The first library that Qt's X11 plug-in loads; minimal systems often lack it."""
LIBRARY: Final = re.compile(r"lib(?P<name>[\w+.-]+?)\.so\.(?P<version>\d+)")
NO_WINDOW_HINT: Final = f"{PROGRAM} analyze, triage and the other commands need no window."


def no_window(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return why no window can be opened on this Linux and what to do, or None."""
    if not sys.platform.startswith("linux"):
        return None
    if not any(environment.get(name) for name in DISPLAY_VARIABLES):
        return (
            "No window can be opened: neither DISPLAY nor WAYLAND_DISPLAY is set. Start "
            f"the program in a desktop session; {NO_WINDOW_HINT}"
        )
    drawn_by_x = environment.get("QT_QPA_PLATFORM", "xcb") == "xcb"
    by_wayland = environment.get("WAYLAND_DISPLAY")
    if drawn_by_x and not by_wayland and not getattr(sys, "frozen", False):
        try:
            ctypes.CDLL(XCB_CURSOR_LIBRARY)
        except OSError:
            return library_missing(XCB_CURSOR_LIBRARY)
    return None


def library_missing(message: str) -> str | None:
    """Return what to do about a missing library that `message` names; None if it names none."""
    found = LIBRARY.search(message)
    if found is None:
        return None
    name = found["name"].lower()
    package = f"lib{name}{'-' if name[-1].isdigit() else ''}{found['version']}"
    return (
        f"No window can be opened: this system lacks {found[0]}. On Debian and Ubuntu: "
        f"sudo apt-get install {package}; {NO_WINDOW_HINT}"
    )
