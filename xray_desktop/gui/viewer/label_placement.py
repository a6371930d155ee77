"""Labels over an image: each is placed where it covers no other."""

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLabel, QWidget

from xray_desktop.gui.widgets.text_labels import PlainLabel

MARGIN_PX: Final = 8
GAP_PX: Final = 4
"""Between a label and one that it had to move away from."""


class LabelPlacement:
    """Where labels over a pane are, while one after another is placed.

    A label that comes later gives way, from the upper or lower edge of the pane inwards.

    Parameters
    ----------
    over : QWidget
        The pane.
    """

    def __init__(self, over: QWidget) -> None:
        self._room = over.rect().adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        self._taken: list[QRect] = []

    @property
    def room(self) -> QRect:
        """The pane without its margins."""
        return self._room

    def put(self, label: QLabel, x: int, y: int, *, down: bool = True) -> None:
        """Move a label to a place, or past those that are there; later ones give way to it."""
        self.move(label, x, y, down=down)
        if not label.isHidden():
            self._taken.append(label.geometry())

    def move(self, label: QLabel, x: int, y: int, *, down: bool = True) -> None:
        """Move a label to a place, or past those that are there, if it is not hidden."""
        place = QRect(x, y, label.width(), label.height())
        for _other in self._taken if not label.isHidden() else ():
            at = next((one for one in self._taken if one.intersects(place)), None)
            if at is None:
                break
            if down:
                place.moveTop(at.bottom() + 1 + GAP_PX)
            else:
                place.moveBottom(at.top() - 1 - GAP_PX)
        label.move(place.topLeft())

    def width_beside(self, label: QLabel) -> int:
        """Return the width that is left beside another label."""
        return self._room.width() - (0 if label.isHidden() else label.width() + GAP_PX)


class CornerLabel(PlainLabel):
    """A label over a pane; lines that are too long end in an ellipsis.

    The pointer goes through it.
    """

    def __init__(self, over: QWidget) -> None:
        self._whole = ""
        super().__init__(parent=over, name="corner")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def text(self) -> str:
        """Return the whole text, however much of it is shown."""
        return self._whole

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show a text, until it is fitted."""
        self._whole = text
        super().setText(text)

    def fit(self, width: int) -> None:
        """Be as large as the text, but at most so wide."""
        super().setText(self._whole)
        self.adjustSize()
        beyond = self.width() - width
        if beyond <= 0:
            return
        metrics, lines = self.fontMetrics(), self._whole.split("\n")
        room = max(map(metrics.horizontalAdvance, lines)) - beyond
        end = Qt.TextElideMode.ElideRight
        super().setText("\n".join(metrics.elidedText(line, end, room) for line in lines))
        self.adjustSize()
