"""What tools ask: the words of a note, and the true length of a line."""

from typing import Final

from PySide6.QtWidgets import QWidget

from xray_desktop.gui.language import tr
from xray_desktop.gui.number_fields import Numbers, ask_number
from xray_desktop.gui.words_dialog import ask_words

LONGEST: Final = 500
LENGTHS: Final = Numbers(0.1, 2_000.0, decimals=1, suffix=" mm")


def ask_text(parent: QWidget, before: str) -> str | None:
    """Ask for a note; None if nothing is to be written."""
    return ask_words(parent, tr("Note"), tr("Words on the film:"), before, LONGEST) or None


def ask_length(parent: QWidget) -> float | None:
    """Ask how long the line is in truth, in mm."""
    question = tr(
        "True length of the line, in mm.\n"
        "Lengths then hold in the plane of what you measured, on this image."
    )
    return ask_number(parent, tr("Calibrate"), question, LENGTHS)
