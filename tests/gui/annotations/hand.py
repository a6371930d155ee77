"""A reader's hand: what it does to the image, in image pixels."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from tests.gui.conftest import WindowHarness
from xray_desktop.core.annotations.annotation import AnnotationKind
from xray_desktop.core.image.display import Presentation, full_range
from xray_desktop.core.image.radiograph import PixelSpacing, Radiograph, Source, SpacingOrigin

LEFT, MIDDLE, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton
Place = tuple[float, float]


def measured_image() -> Radiograph:
    """400 rows of 0.1 mm and 500 columns of 0.2 mm: 1000 in the left half, 3000 in the right."""
    values = np.full((400, 500), 1000, np.float32)
    values[:, 250:] = 3000
    return Radiograph(
        values,
        Presentation(0, 4000, (full_range(0, 4000),)),
        Source("b" * 64, "a test"),
        spacing=PixelSpacing(0.1, 0.2, SpacingOrigin.IMAGER),
    )


class Hand:
    """A reader's hand: the mouse in image pixels, the commands by name."""

    def __init__(self, harness: WindowHarness) -> None:
        self.harness = harness
        self.view = harness.window.image
        self.controller = harness.window.annotations

    def on_screen(self, place: Place) -> QPoint:
        return self.view.area.from_image(QPointF(*place)).toPoint()

    def exact(self, place: Place) -> Place:
        """Where the image is under the whole screen pixel nearest to a place."""
        found = self.view.area.to_image(QPointF(self.on_screen(place)))
        return found.x(), found.y()

    def send(
        self, kind: QEvent.Type, place: Place, button: Qt.MouseButton, held: Qt.MouseButton
    ) -> None:
        at = QPointF(self.on_screen(place))
        target = self.view.viewport()
        there = QPointF(target.mapToGlobal(at))
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(target, QMouseEvent(kind, at, there, button, held, none))

    def drag(self, *places: Place, button: Qt.MouseButton = LEFT) -> None:
        self.send(QEvent.Type.MouseButtonPress, places[0], button, button)
        for place in places[1:]:
            self.send(QEvent.Type.MouseMove, place, NONE, button)
        self.send(QEvent.Type.MouseButtonRelease, places[-1], button, NONE)

    def click(self, place: Place) -> None:
        self.drag(place)

    def hover(self, place: Place) -> None:
        self.send(QEvent.Type.MouseMove, place, NONE, NONE)

    def do(self, command: str) -> None:
        self.harness.window.actions_by_id[command].trigger()

    @property
    def kinds(self) -> list[AnnotationKind]:
        return [mark.kind for mark in self.controller.layer.annotations]

    def lines(self, index: int = -1) -> str:
        return "\n".join(self.controller.layer.lines(range(len(self.kinds))[index]))
