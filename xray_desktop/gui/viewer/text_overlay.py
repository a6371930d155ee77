"""Labels over an image: in its corners, and the orientation labels at its edges."""

from PySide6.QtWidgets import QWidget

from xray_desktop.gui.common.language import decimal
from xray_desktop.gui.viewer.corner_layout import Corner
from xray_desktop.gui.viewer.label_placement import MARGIN_PX, CornerLabel, LabelPlacement
from xray_desktop.gui.viewer.orientation_labels import OrientationLabels
from xray_desktop.gui.viewer.overlay_texts import NO_TEXTS, OverlayTexts


class CornerText:
    """Corner labels: patient, file, projection, window, zoom, pixel value, and a note.

    Orientation labels give way to them.
    """

    def __init__(self, over: QWidget) -> None:
        self._over, self._texts = over, NO_TEXTS
        self.orientation = OrientationLabels(over)
        self._placement = LabelPlacement(over)
        self.file, self.projection, self.window, self.zoom = (CornerLabel(over) for _ in range(4))
        self.note, self.pixel = (CornerLabel(over) for _ in range(2))
        self.patients = {corner: CornerLabel(over) for corner in Corner}
        self.details = {corner: CornerLabel(over) for corner in Corner}
        self.patient = self.patients[Corner.TOP_LEFT]
        self._values = {self.zoom: "", self.pixel: ""}

    def show(self, texts: OverlayTexts) -> None:
        """Show these texts in place of those before."""
        before, self._texts = self._labels_of(self._texts), texts
        changed = self.orientation.show(texts)
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

    def _show_value(self, label: CornerLabel, text: str) -> None:
        self._values[label] = text
        label.setText(text)
        label.setVisible(self._texts.shown and bool(text))

    def place(self) -> None:
        """Move every label into its corner, and orientation labels to their edges.

        In a narrow pane those at the right are below the patient, so that none covers another.
        """
        placement = self._placement = LabelPlacement(self._over)
        self.orientation.place_at_sides(placement)
        top_left, top_right = Corner.TOP_LEFT, Corner.TOP_RIGHT
        left, right = Corner.BOTTOM_LEFT, Corner.BOTTOM_RIGHT
        below = self._stack(top_left, [self.patients[top_left]])
        labels = [self.patients[top_right], self.projection, self.details[top_right]]
        self._stack(top_right, labels)
        self._stack(top_left, [self.file, self.details[top_left]], below)
        labels = [self.window, self.details[left], self.patients[left], self.note]
        self._stack(left, labels)
        self._stack(right, [self.zoom, self.details[right], self.patients[right]])
        self.orientation.place_above_and_below(placement)
        self._place_pixel()

    def _stack(self, corner: Corner, labels: list[CornerLabel], begin: int | None = None) -> int:
        """Put labels into a corner, the first one outermost, and return where the next begins.

        Only labels that are always there have a place while they are hidden.
        """
        room = self._placement.room
        top = corner in (Corner.TOP_LEFT, Corner.TOP_RIGHT)
        left = corner in (Corner.TOP_LEFT, Corner.BOTTOM_LEFT)
        y = (room.top() if top else room.bottom() + 1) if begin is None else begin
        for label in labels:
            beside = self._placement.width_beside(self.projection)
            label.fit(beside if label is self.file else room.width())
            x = room.left() if left else room.right() + 1 - label.width()
            self._placement.put(label, x, y if top else y - label.height(), down=top)
            always = label in (self.file, self.projection, self.window, self.zoom)
            if always or not label.isHidden():
                pixel = label.height() if label is self.zoom else 0  # the value of a pixel
                after, before = label.geometry().bottom() + 1 + MARGIN_PX, label.y() - MARGIN_PX
                y = after if top else before - pixel
        return y

    def _place_pixel(self) -> None:
        self.pixel.fit(self._placement.room.width())
        x = self._placement.room.right() + 1 - self.pixel.width()
        y = self.zoom.y() - MARGIN_PX // 2 - self.pixel.height()
        self._placement.move(self.pixel, x, y, down=False)

    def _labels_of(self, texts: OverlayTexts) -> dict[CornerLabel, tuple[str, bool]]:
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
