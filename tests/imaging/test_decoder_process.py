"""The decoding process ends itself if its parent does not end it."""

import signal
import subprocess
import sys

import pytest

PROGRAM = """
import os, signal, sys, time
from xray_desktop.imaging import decoder_process
from xray_desktop.imaging.process_limits import Limits

class Connection:
    requests = 0
    def send(self, answer):
        pass
    def recv(self):
        self.requests += 1
        if self.requests == 2:
            os._exit(0 if signal.alarm(0) == 0 else 9)  # no alarm is left over

def answer(*_):
    while sys.argv[1] == "hangs":
        time.sleep(60)

decoder_process.GRACE_S = 0
decoder_process._answer = answer
decoder_process.serve(Connection(), Limits(seconds=1.0))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a job object does it there")
@pytest.mark.parametrize(("decoder", "ends"), [("hangs", -signal.SIGALRM), ("answers", 0)])
def test_a_decoder_that_never_returns_is_ended_by_the_kernel_and_no_other(decoder, ends):
    done = subprocess.run([sys.executable, "-c", PROGRAM, decoder], timeout=60, check=False)
    assert done.returncode == ends
