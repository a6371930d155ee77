"""Where the files that ship with the program lie: models, samples, icons."""

import sys
from pathlib import Path


def bundled(*parts: str) -> Path:
    """Return the path of a shipped file: frozen program, installed wheel or source checkout."""
    package = Path(__file__).resolve().parent
    candidates = [package / "_resources", package.parent / "resources"]
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        candidates.insert(0, Path(frozen) / "resources")
    root = next((folder for folder in candidates if folder.is_dir()), candidates[-1])
    return root.joinpath(*parts)


DEMO_MODEL = ("models", "demo")
SAMPLES = ("samples",)
FIRST_SAMPLE = (*SAMPLES, "chest_pa.png")
"""The clean film: what a first look should show."""
