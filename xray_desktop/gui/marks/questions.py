"""What tools ask: the words of a note, and the true length of a line."""

from typing import Final

from PySide6.QtWidgets import QInputDialog, QWidget

from xray_desktop.gui.language import tr
from xray_desktop.gui.words_dialog import ask_words

LONGEST: Final = 500
SHORTEST_MM: Final = 0.1
FARTHEST_MM: Final = 2_000.0


def ask_text(parent: QWidget, before: str) -> str | None:
    """Ask for a note; None if nothing is to be written."""
    return ask_words(parent, tr("Note"), tr("Words on the film:"), before, LONGEST) or None


def ask_length(parent: QWidget) -> float | None:
    """Ask how long the line is in truth, in mm."""
    value, said = QInputDialog.getDouble(
        parent,
        tr("Calibrate"),
        tr(
            "True length of the line, in mm.\n"
            "Lengths then hold in the plane of what you measured, on this film and for this "
            "sitting."
        ),
        100.0,
        SHORTEST_MM,
        FARTHEST_MM,
        1,
    )
    return value if said else None
