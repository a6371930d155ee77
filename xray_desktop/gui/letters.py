"""Letters where the system has none: a bare one has no typeface, and words would be boxes."""

from pathlib import Path
from typing import Final

import reportlab
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QGuiApplication

CARRIED: Final = ("Vera.ttf", "VeraBd.ttf")
"""Bitstream Vera, which comes along for PDF pages."""


def letters_of_our_own() -> str | None:
    """Take up the typeface that the program carries where there is no other; return its name.

    Call it once a QApplication is there and before it has widgets.
    """
    font = QGuiApplication.font()
    if QFontMetrics(font).inFontUcs4(ord("a")):
        return None
    folder = Path(reportlab.__file__).parent / "fonts"
    families = [
        name
        for file in CARRIED
        for name in QFontDatabase.applicationFontFamilies(
            QFontDatabase.addApplicationFont(str(folder / file))
        )
    ]
    if not families:
        return None
    own = QFont(families[0])
    own.setPointSizeF(font.pointSizeF())
    QGuiApplication.setFont(own)
    return families[0]
