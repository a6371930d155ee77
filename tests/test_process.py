"""Ending by a signal."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from xray_desktop.process import INTERRUPTED

ROOT = Path(__file__).resolve().parents[1]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
WAITS = """
import threading, time
from xray_desktop.process import interrupt, interruptible
try:
    with interruptible():
        threading.Thread(target=interrupt, daemon=True).start()
        time.sleep(60)
except KeyboardInterrupt:
    print("ended")
"""
IGNORED = """
import signal
from xray_desktop.process import interruptible
signal.signal(number, signal.SIG_IGN)
try:
    with interruptible():
        signal.raise_signal(number)
except KeyboardInterrupt:
    print("interrupted")
print("ignored again:", signal.getsignal(number) is signal.SIG_IGN)
"""
HANGS = """
import signal, threading
from xray_desktop.process import interrupt
signal.signal(signal.SIGINT, signal.SIG_IGN)
ending = threading.Thread(target=interrupt, args=(0.1,))
ending.start()
ending.join(60)
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


@POSIX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_was_ignored_interrupts_and_is_ignored_again(number):
    assert run(f"number = {int(number)}{IGNORED}").stdout == "interrupted\nignored again: True\n"


def test_a_thread_ends_a_program_that_waits():
    assert run(WAITS).stdout == "ended\n"


def test_a_program_that_does_not_end_is_ended():
    assert run(HANGS).returncode == INTERRUPTED
