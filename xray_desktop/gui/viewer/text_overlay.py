"""Labels over an image: in its corners, and the orientation labels at its edges."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from xray_desktop.gui.common.language import decimal
from xray_desktop.gui.viewer.corner_layout import Corner
from xray_desktop.gui.viewer.overlay_texts import NO_TEXTS, OverlayTexts
from xray_desktop.gui.widgets.text_labels import PlainLabel

MARGIN_PX: Final = 8


class CornerText:
    """Corner labels: patient, file, projection, window, zoom, pixel value, and a note."""

    def __init__(self, over: QWidget) -> None:
        self._over, self._texts = over, NO_TEXTS
        self.file, self.projection, self.window, self.zoom = (_corner_label(over) for _ in range(4))
        self.note, self.pixel = (_corner_label(over) for _ in range(2))
        self.patients = {corner: _corner_label(over) for corner in Corner}
        self.details = {corner: _corner_label(over) for corner in Corner}
        self.patient = self.patients[Corner.TOP_LEFT]
        self._values = {self.zoom: "", self.pixel: ""}
        for label in (self.note, self.zoom, self.pixel, *self._labels_of(NO_TEXTS)):
            label.hide()

    def show(self, texts: OverlayTexts) -> None:
        """Show these texts in place of those before."""
        before, self._texts = self._labels_of(self._texts), texts
        changed = False
        for label, content in self._labels_of(texts).items():
            if content != before[label]:
                text, shown = content
                label.setText(text)
                label.setVisible(shown and bool(text))
                changed = True
        if changed:
            for label in self._values:  # whether they may be seen
                self._show_value(label, self._values[label])
            self.place()

    def show_zoom(self, zoom: float) -> None:
        """Show the zoom; 1.0 is one image pixel per screen pixel."""
        text = f"{decimal(zoom * 100, '.0f' if zoom >= 0.1 else '.1f')} %"  # noqa: PLR2004
        if text != self._values[self.zoom]:
            self._show_value(self.zoom, text)
            self.place()

    def show_pixel(self, text: str) -> None:
        """Show the place and value of a pixel, or nothing."""
        self._show_value(self.pixel, text)
        if text:
            self._place_pixel()

    def clear_values(self) -> None:
        """Show neither zoom nor pixel."""
        for label in self._values:
            self._show_value(label, "")

    def _show_value(self, label: QLabel, text: str) -> None:
        self._values[label] = text
        label.setText(text)
        label.setVisible(self._texts.shown and bool(text))

    def place(self) -> None:
        """Move every label into its corner."""
        for corner, fixed in (
            (Corner.TOP_LEFT, self.file),
            (Corner.TOP_RIGHT, self.projection),
            (Corner.BOTTOM_LEFT, self.window),
            (Corner.BOTTOM_RIGHT, self.zoom),
        ):
            patient, details = self.patients[corner], self.details[corner]
            if corner in (Corner.TOP_LEFT, Corner.TOP_RIGHT):
                self._stack(corner, [patient, fixed, details], fixed)
            else:
                note = [self.note] if corner is Corner.BOTTOM_LEFT else []
                self._stack(corner, [fixed, details, patient, *note], fixed)
        self._place_pixel()

    def _stack(self, corner: Corner, labels: list[QLabel], fixed: QLabel) -> None:
        """Put labels into a corner, the first one outermost; only `fixed` has a place if hidden."""
        right, bottom = self._over.width() - MARGIN_PX, self._over.height() - MARGIN_PX
        top = corner in (Corner.TOP_LEFT, Corner.TOP_RIGHT)
        left = corner in (Corner.TOP_LEFT, Corner.BOTTOM_LEFT)
        y = MARGIN_PX if top else bottom
        for label in labels:
            label.adjustSize()
            x = MARGIN_PX if left else right - label.width()
            label.move(x, y if top else y - label.height())
            if label is fixed or not label.isHidden():
                height = label.height() * (2 if label is self.zoom else 1)  # the pixel's value
                y += height + MARGIN_PX if top else -height - MARGIN_PX

    def _place_pixel(self) -> None:
        self.pixel.adjustSize()
        right = self._over.width() - MARGIN_PX
        above = self._over.height() - MARGIN_PX - self.zoom.height()
        self.pixel.move(right - self.pixel.width(), above - MARGIN_PX // 2 - self.pixel.height())

    def _labels_of(self, texts: OverlayTexts) -> dict[QLabel, tuple[str, bool]]:
        """Return what each label says, and whether it may be seen."""
        header = texts.header
        return {
            self.file: (header.file, texts.shown),
            self.projection: (header.projection, texts.shown),
            self.window: (texts.window, texts.shown),
            self.note: (texts.note, True),
            **{
                label: (text, texts.shown)
                for label, text in zip(self.details.values(), header.details, strict=True)
            },
            **{
                label: (text, texts.patient_shown)
                for label, text in zip(self.patients.values(), header.patients, strict=True)
            },
        }


def _corner_label(over: QWidget) -> QLabel:
    label = PlainLabel(parent=over, name="corner")
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return label


EDGE_MARGIN_PX: Final = 8


class OrientationLabels:
    """Four labels at the middle of each edge; empty if the file does not state the orientation.

    A fifth one at the upper edge says how the image was rotated or mirrored on the screen.
    """

    def __init__(self, over: QWidget) -> None:
        self._over, self._texts = over, NO_TEXTS
        self.left, self.top, self.right, self.bottom, self.moved = (
            _corner_label(over) for _ in range(5)
        )
        for label in self._all:
            label.hide()

    def show(self, texts: OverlayTexts) -> None:
        """Show these texts in place of those before."""
        before, self._texts = self._texts, texts
        if (texts.edges, texts.moved) != (before.edges, before.moved):
            edges = texts.edges
            for label, text in zip(
                self._all,
                (edges.left, edges.top, edges.right, edges.bottom, texts.moved),
                strict=True,
            ):
                label.setText(text)
                label.setVisible(bool(text))
            self.place()

    def place(self) -> None:
        """Move every label to the middle of its edge."""
        width, height = self._over.width(), self._over.height()
        for label in self._all:
            label.adjustSize()
        middle, centre = height // 2, width // 2
        self.left.move(EDGE_MARGIN_PX, middle - self.left.height() // 2)
        self.right.move(
            width - EDGE_MARGIN_PX - self.right.width(), middle - self.right.height() // 2
        )
        self.top.move(centre - self.top.width() // 2, EDGE_MARGIN_PX)
        self.bottom.move(
            centre - self.bottom.width() // 2, height - EDGE_MARGIN_PX - self.bottom.height()
        )
        below = EDGE_MARGIN_PX + (self.top.height() + 4 if self._texts.edges.top else 0)
        self.moved.move(centre - self.moved.width() // 2, below)

    @property
    def _labels(self) -> tuple[QLabel, ...]:
        return self.left, self.top, self.right, self.bottom

    @property
    def _all(self) -> tuple[QLabel, ...]:
        return *self._labels, self.moved
