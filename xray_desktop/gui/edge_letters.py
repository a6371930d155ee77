"""Which side of the patient is where: a letter at each edge of the film's view."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from xray_desktop.core.orientation import Directions, Orientation
from xray_desktop.gui.language import tr
from xray_desktop.gui.plain_label import PlainLabel

MARGIN_PX = 8


class EdgeLetters:
    """Four labels in the middles of the edges; empty where the file does not say how the film lies.

    A film that was turned or mirrored says so at its upper edge, with or without letters.
    """

    def __init__(self, over: QWidget) -> None:
        self._over = over
        self.left, self.top, self.right, self.bottom, self.moved = (_label(over) for _ in range(5))

    def show(self, directions: Directions | None, orientation: Orientation) -> None:
        """Show the letters of a film that is laid so."""
        words = ("", "", "", "")
        if directions is not None:
            edges = orientation.edges(directions)
            words = (edges.left, edges.top, edges.right, edges.bottom)
        for label, text in zip(self._letters, words, strict=True):
            _say(label, text)
        _say(self.moved, orientation_words(orientation))
        self.place()

    def clear(self) -> None:
        """Show nothing."""
        for label in (*self._letters, self.moved):
            _say(label, "")

    def place(self) -> None:
        """Move every label to the middle of its edge."""
        width, height = self._over.width(), self._over.height()
        for label in (*self._letters, self.moved):
            label.adjustSize()
        middle, centre = height // 2, width // 2
        self.left.move(MARGIN_PX, middle - self.left.height() // 2)
        self.right.move(width - MARGIN_PX - self.right.width(), middle - self.right.height() // 2)
        self.top.move(centre - self.top.width() // 2, MARGIN_PX)
        self.bottom.move(
            centre - self.bottom.width() // 2, height - MARGIN_PX - self.bottom.height()
        )
        below = MARGIN_PX + (self.top.height() + 4 if self.top.text() else 0)
        self.moved.move(centre - self.moved.width() // 2, below)

    @property
    def _letters(self) -> tuple[QLabel, ...]:
        return self.left, self.top, self.right, self.bottom


def orientation_words(orientation: Orientation) -> str:
    """Return how a film was moved from how it is stored, or nothing."""
    parts = [tr("MIRRORED")] if orientation.mirrored else []
    if orientation.quarter_turns:
        parts.append(tr("turned {degrees}°", degrees=90 * orientation.quarter_turns))
    return ", ".join(parts)


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _label(over: QWidget) -> QLabel:
    label = PlainLabel(parent=over, name="corner")
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    label.hide()
    return label
