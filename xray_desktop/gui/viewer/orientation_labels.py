"""Orientation labels at the edges of an image."""

from PySide6.QtWidgets import QWidget

from xray_desktop.gui.viewer.label_placement import CornerLabel, LabelPlacement
from xray_desktop.gui.viewer.overlay_texts import NO_TEXTS, OverlayTexts


class OrientationLabels:
    """Four labels at the middle of each edge; empty if the file does not state the orientation.

    A fifth one at the upper edge says how the image was rotated or mirrored on the screen.
    """

    def __init__(self, over: QWidget) -> None:
        self._texts = NO_TEXTS
        self.left, self.top, self.right, self.bottom, self.moved = (
            CornerLabel(over) for _ in range(5)
        )

    def show(self, texts: OverlayTexts) -> bool:
        """Show these texts in place of those before; return whether they are to be placed."""
        before, self._texts = self._texts, texts
        if (texts.edges, texts.moved) == (before.edges, before.moved):
            return False
        edges = texts.edges
        for label, text in zip(
            (*self._labels, self.moved),
            (edges.left, edges.top, edges.right, edges.bottom, texts.moved),
            strict=True,
        ):
            label.setText(text)
            label.setVisible(bool(text))
        return True

    def place_at_sides(self, placement: LabelPlacement) -> None:
        """Move the labels of the left and right edge to the middle of their edge."""
        room = placement.room
        for label in (self.left, self.right):
            label.fit(room.width())
            x = room.left() if label is self.left else room.right() + 1 - label.width()
            placement.put(label, x, room.center().y() - label.height() // 2)

    def place_above_and_below(self, placement: LabelPlacement) -> None:
        """Move the labels of the other edges to the middle of theirs, or inwards from there."""
        room = placement.room
        for label in (self.top, self.moved, self.bottom):
            label.fit(room.width())
            down = label is not self.bottom
            y = room.top() if down else room.bottom() + 1 - label.height()
            placement.put(label, room.center().x() - label.width() // 2, y, down=down)

    @property
    def _labels(self) -> tuple[CornerLabel, ...]:
        return self.left, self.top, self.right, self.bottom
