"""Fonts of reports: metrics, glyph coverage, and fallback fonts for names in other scripts."""

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
"""Bidirectional classes that are shown as missing, because nothing here reorders such text."""


def system_fonts() -> tuple[Path, ...]:
    """Return paths of fonts with many glyphs on this system, whether they exist or not."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "Fonts")
        return folder / "arial.ttf", folder / "simhei.ttf"
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts/Supplemental/Arial Unicode.ttf"),)
    folder = Path("/usr/share/fonts/truetype")
    return folder / "dejavu/DejaVuSans.ttf", folder / "droid/DroidSansFallbackFull.ttf"


@cache
def load_fonts() -> tuple[str, ...]:
    """Register the fonts; return the names of those for running text, the bundled one first."""
    for name in (FONT, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    found = [FONT]
    for path in system_fonts():
        with suppress(TTFError, OSError):
            pdfmetrics.registerFont(TTFont(path.stem, str(path)))
            found.append(path.stem)
    return tuple(found)


def font_for(text: str, preferred: str = FONT) -> str:
    """Return `preferred` if it has every glyph of `text`, else the font that lacks the fewest."""
    if drawable(text, preferred) == text:
        return preferred
    return min(load_fonts(), key=lambda font: drawable(text, font).count(MISSING))


def drawable(text: str, font: str = FONT) -> str:
    """Return `text` with a question mark for each character that cannot be drawn."""
    known = _face(font).charToGlyph
    return "".join(
        c if ord(c) in known and unicodedata.bidirectional(c) not in RIGHT_TO_LEFT else MISSING
        for c in text
    )


def text_width(text: str, font: str, size: float) -> float:
    """Return the width of `text` in the unit of `size`."""
    load_fonts()
    return float(pdfmetrics.stringWidth(text, font, size))


def font_file(font: str) -> str:
    """Return the path of a font's file."""
    return str(_face(font).filename)


def _face(font: str) -> Any:  # noqa: ANN401 - reportlab has no annotations
    load_fonts()
    registered: Any = pdfmetrics.getFont(font)
    return registered.face
