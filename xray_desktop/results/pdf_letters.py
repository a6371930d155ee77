"""Typefaces for printed pages: our own for our words, the system's for names that need more."""

import os
import sys
import unicodedata
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

FONT: Final = "Vera"
BOLD: Final = "VeraBd"
MISSING: Final = "?"
RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
"""Nothing here lays such letters in their order: they count as missing rather than reversed."""


def system_faces() -> tuple[Path, ...]:
    """Return where this system keeps a typeface with many letters, whether it is there or not."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "Fonts")
        return folder / "arial.ttf", folder / "simhei.ttf"
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts/Supplemental/Arial Unicode.ttf"),)
    folder = Path("/usr/share/fonts/truetype")
    return folder / "dejavu/DejaVuSans.ttf", folder / "droid/DroidSansFallbackFull.ttf"


@cache
def load_faces() -> tuple[str, ...]:
    """Register the typefaces, ours first; return the names of those for running text."""
    for name in (FONT, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    found = [FONT]
    for path in system_faces():
        with suppress(TTFError, OSError):
            pdfmetrics.registerFont(TTFont(path.stem, str(path)))
            found.append(path.stem)
    return tuple(found)


def face_for(text: str) -> str:
    """Return the typeface that lacks the fewest letters of `text`, ours if it lacks none."""
    return min(load_faces(), key=lambda face: drawable(text, face).count(MISSING))


def drawable(text: str, face: str = FONT) -> str:
    """Return `text` with a question mark for each letter that cannot be drawn."""
    load_faces()
    glyphs: Any = pdfmetrics.getFont(face)
    known = glyphs.face.charToGlyph
    return "".join(
        c if ord(c) in known and unicodedata.bidirectional(c) not in RIGHT_TO_LEFT else MISSING
        for c in text
    )
