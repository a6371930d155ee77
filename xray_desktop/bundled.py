"""Where the files that ship with the program lie: models, samples, icons."""

import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

LICENCES: Final = "LICENCES.txt"
"""In a frozen program: the licences of all that is in it; its build writes them."""


def bundled(*parts: str) -> Path:
    """Return the path of a shipped file: frozen program, installed wheel or source checkout."""
    package = Path(__file__).resolve().parent
    candidates = [package / "_resources", package.parent / "resources"]
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        candidates.insert(0, Path(frozen) / "resources")
    root = next((folder for folder in candidates if folder.is_dir()), candidates[-1])
    return root.joinpath(*parts)


def licences() -> str:
    """Return the licences of all that a frozen program carries; else those of the program's own."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen, LICENCES).read_text(encoding="utf-8")
    try:
        files = distribution("xray-desktop").files or ()
    except PackageNotFoundError:
        files = ()
    texts = [file.read_text(encoding="utf-8") for file in files if "licenses" in file.parts]
    return "\n\n".join(text.strip() for text in texts)


DEMO_MODEL = ("models", "demo")
SAMPLES = ("samples",)
FIRST_SAMPLE = (*SAMPLES, "chest_effusion.png")
"""The clean film: what a first look should show."""
