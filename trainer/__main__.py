"""``python -m trainer``: the same as ``xray-trainer``."""

import sys

from trainer.cli import main

if __name__ == "__main__":
    sys.exit(main())
