"""``python -m xray_desktop``: the same entry point as the command."""

import multiprocessing
import sys

from xray_desktop.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
