"""What peers send is not quoted on the terminal."""

import subprocess
import sys

CODE = """
import warnings
import xray_desktop.network
warnings.warn_explicit("Secret^Name", UserWarning, "charset.py", 1, "pydicom.charset")
warnings.warn_explicit("ours", UserWarning, "ours.py", 1, "ours")
"""


def test_the_parser_s_warnings_are_not_shown() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=60
    )
    assert "ours" in done.stderr
    assert "Secret" not in done.stderr
