"""Text over an image: corner labels and orientation labels at the edges."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from xray_desktop.core.image.corner_attributes import IDENTIFYING, TECHNIQUE
from xray_desktop.core.image.orientation import Directions, Orientation
from xray_desktop.core.image.radiograph import (
    ACCESSION,
    BORN,
    PatientDetails,
    PixelSpacing,
    Radiograph,
    SpacingOrigin,
)
from xray_desktop.gui.common.external_strings import translated_format
from xray_desktop.gui.common.language import decimal, tr, tr_noop
from xray_desktop.gui.viewer.corner_layout import (
    DEFAULT_LAYOUT,
    PATIENT_FIELDS,
    Corner,
    CornerLayout,
)
from xray_desktop.gui.widgets.text_labels import PlainLabel

MARGIN_PX: Final = 8
MAX_LINE_LENGTH: Final = 60
STAR: Final = "★"

SPACING_TEXT: Final = {
    SpacingOrigin.IMAGER: tr_noop("at the detector"),
    SpacingOrigin.SCANNED: tr_noop("on the scanned image"),
    SpacingOrigin.UNDETERMINED: tr_noop("detector or patient: not stated"),
    SpacingOrigin.IMAGER_CORRECTED: tr_noop("corrected, estimated magnification"),
    SpacingOrigin.GEOMETRY: tr_noop("corrected for an assumed depth"),
    SpacingOrigin.FIDUCIAL: tr_noop("calibrated at an object's depth"),
    SpacingOrigin.PIXEL_SPACING: tr_noop("corrected, how is not stated"),
    SpacingOrigin.MANUAL: tr_noop("calibrated by hand"),
}


class CornerText:
    """Corner labels: patient, file, projection, window, zoom, pixel value, and a note.

    Attributes of the header are in the corners of a `CornerLayout`: those that may identify a
    patient in `patients`, the others in `details`, a label for each corner.
    """

    def __init__(self, over: QWidget) -> None:
        self._over = over
        self._shown = True
        self.file, self.projection, self.window, self.zoom = (_corner_label(over) for _ in range(4))
        self._patient_shown = True
        self.note, self.pixel = (_corner_label(over) for _ in range(2))
        self.patients = {corner: _corner_label(over) for corner in Corner}
        self.details = {corner: _corner_label(over) for corner in Corner}
        self.patient = self.patients[Corner.TOP_LEFT]
        self._layout = DEFAULT_LAYOUT
        self._patient: PatientDetails | None = None
        self._technique: tuple[tuple[str, str], ...] = ()
        self.clear()

    def use_layout(self, layout: CornerLayout) -> None:
        """Show attributes in these corners from now on."""
        self._layout = layout
        self.name(self._patient)
        self._show_details()

    def describe(
        self, image: Radiograph, spacing: PixelSpacing | None, *, key_image: bool = False
    ) -> None:
        """Show file type, size and projection, and whether it is a key image."""
        star = f"{STAR} key image\n" if key_image else ""
        self._set(self.file, star + file_text(image))
        self._set(self.projection, projection_text(image, spacing))
        self._technique = image.exposure.technique
        self._show_details()

    def name(self, patient: PatientDetails | None) -> None:
        """Show the patient identification."""
        self._patient = patient
        for corner, label in self.patients.items():
            label.setText("\n".join(patient_lines_in(patient, self._layout, corner)))
        self.set_patient_shown(self._patient_shown)

    def show_note(self, text: str) -> None:
        """Show a note, such as the applied presentation state, even if the corners are hidden."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.place()

    def show_windowing(self, text: str) -> None:
        """Show the window/level."""
        self._set(self.window, text)

    def show_zoom(self, zoom: float) -> None:
        """Show the zoom; 1.0 is one image pixel per screen pixel."""
        self._set(self.zoom, f"{decimal(zoom * 100, '.0f' if zoom >= 0.1 else '.1f')} %")  # noqa: PLR2004

    def show_pixel(self, text: str) -> None:
        """Show the place and value of a pixel, or nothing."""
        self.pixel.setText(text)
        self.pixel.setVisible(self._shown and bool(text))
        if text:
            self._place_pixel()

    def clear(self) -> None:
        """Empty all labels."""
        self._technique = ()
        for label in self._labels:
            self._set(label, "")
        self.name(None)
        self.show_note("")
        self.show_pixel("")

    def set_shown(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show or hide the labels; they are updated in any case."""
        self._shown = shown
        for label in self._labels:
            label.setVisible(shown and bool(label.text()))
        self.pixel.setVisible(shown and bool(self.pixel.text()))

    def set_patient_shown(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show or hide the patient identification, independent of the other labels."""
        self._patient_shown = shown
        for label in self.patients.values():
            label.setVisible(shown and bool(label.text()))
        self.place()

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

    @property
    def _labels(self) -> tuple[QLabel, ...]:
        return self.file, self.projection, self.window, self.zoom, *self.details.values()

    def _show_details(self) -> None:
        for corner, label in self.details.items():
            lines = [
                f"{tr(TECHNIQUE[keyword])}: {text}"
                for keyword, text in self._technique
                if self._layout.get(keyword) is corner
            ]
            self._set(label, "\n".join(lines))

    def _set(self, label: QLabel, text: str) -> None:
        shown = self._shown and bool(text)
        if label.text() != text or label.isHidden() == shown:
            label.setText(text)
            label.setVisible(shown)
            self.place()


def patient_lines(patient: PatientDetails | None) -> tuple[str, ...]:
    """Return the lines of the patient identification in the window's language."""
    return () if patient is None else patient.lines_with(tr(BORN), tr(ACCESSION))


def patient_lines_in(
    patient: PatientDetails | None, layout: CornerLayout, corner: Corner
) -> tuple[str, ...]:
    """Return the lines of the patient identification that are in a corner."""
    if patient is None:
        return ()
    elsewhere = {
        name: "" for keyword, name in PATIENT_FIELDS.items() if layout.get(keyword) is not corner
    }
    return (
        *patient_lines(replace(patient, **elsewhere)),
        *(
            f"{tr(IDENTIFYING[keyword])}: {text}"
            for keyword, text in patient.more
            if layout.get(keyword) is corner
        ),
    )


def file_text(image: Radiograph) -> str:
    """Return format, size, frame, and whether the image was compressed with loss."""
    rows, columns = image.shape
    lines = [translated_format(image.source.format)[:MAX_LINE_LENGTH], f"{columns} × {rows}"]
    if image.aspect != 1:
        lines.append(pixel_aspect_text(image))
    if image.source.frames > 1:
        lines.append(
            tr("frame {number} of {all}", number=image.source.frame + 1, all=image.source.frames)
        )
    if image.exposure.lossy:
        how = f": {image.exposure.lossy_description}" if image.exposure.lossy_description else ""
        lines.append(f"{tr('LOSSY compression')}{how}"[:MAX_LINE_LENGTH])
    return "\n".join(lines)


def pixel_aspect_text(image: Radiograph) -> str:
    """Return the note on an image whose pixels are not square."""
    return tr("pixels {times:.2f} × as high as wide, in true proportion", times=image.aspect)


def projection_text(image: Radiograph, spacing: PixelSpacing | None) -> str:
    """Return view, side and spacing, the file's or the reader's, as far as they are known."""
    exposure = image.exposure
    side = exposure.laterality if exposure.laterality in ("L", "R") else None  # U: unpaired
    taken = " ".join(part for part in (exposure.view_position, side) if part)
    lines = [taken[:MAX_LINE_LENGTH]] if taken else []
    if spacing is not None:
        size = (
            decimal(spacing.row_mm, ".3f")
            if spacing.row_mm == spacing.column_mm
            else f"{decimal(spacing.row_mm, '.3f')} × {decimal(spacing.column_mm, '.3f')}"
        )
        lines += [f"{size} mm/px", tr(SPACING_TEXT[spacing.origin])]
    return "\n".join(lines)


def _corner_label(over: QWidget) -> QLabel:
    label = PlainLabel(parent=over, name="corner")
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return label


EDGE_MARGIN_PX = 8


class OrientationLabels:
    """Four labels at the middle of each edge; empty if the file does not state the orientation.

    A fifth one at the upper edge says how the image was rotated or mirrored on the screen.
    """

    def __init__(self, over: QWidget) -> None:
        self._over = over
        self.left, self.top, self.right, self.bottom, self.moved = (_label(over) for _ in range(5))

    def show(self, directions: Directions | None, orientation: Orientation) -> None:
        """Show the directions at the edges for an orientation."""
        texts = ("", "", "", "")
        if directions is not None:
            edges = orientation.edges(directions)
            texts = (edges.left, edges.top, edges.right, edges.bottom)
        for label, text in zip(self._labels, texts, strict=True):
            _set_text(label, text)
        _set_text(self.moved, orientation_text(orientation))
        self.place()

    def clear(self) -> None:
        """Show nothing."""
        for label in (*self._labels, self.moved):
            _set_text(label, "")

    def place(self) -> None:
        """Move every label to the middle of its edge."""
        width, height = self._over.width(), self._over.height()
        for label in (*self._labels, self.moved):
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
        below = EDGE_MARGIN_PX + (self.top.height() + 4 if self.top.text() else 0)
        self.moved.move(centre - self.moved.width() // 2, below)

    @property
    def _labels(self) -> tuple[QLabel, ...]:
        return self.left, self.top, self.right, self.bottom


def orientation_text(orientation: Orientation) -> str:
    """Return how the image is rotated and mirrored on the screen, or nothing."""
    parts = [tr("MIRRORED")] if orientation.mirrored else []
    if orientation.quarter_turns:
        parts.append(tr("turned {degrees}°", degrees=90 * orientation.quarter_turns))
    return ", ".join(parts)


def _set_text(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _label(over: QWidget) -> QLabel:
    label = PlainLabel(parent=over, name="corner")
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    label.hide()
    return label
