"""What is said in the corners of a film: technique, and apart from it whose film it is."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from xray_desktop.core.patient import ACCESSION, BORN, PatientWords
from xray_desktop.core.radiograph import PixelSpacing, Radiograph, SpacingOrigin
from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.plain_label import PlainLabel

MARGIN_PX: Final = 8
LONGEST: Final = 60
STAR: Final = "★"

SPACING_WORDS: Final = {
    SpacingOrigin.IMAGER: marked("at the detector"),
    SpacingOrigin.SCANNED: marked("on the scanned film"),
    SpacingOrigin.UNDETERMINED: marked("detector or patient: not stated"),
    SpacingOrigin.IMAGER_CORRECTED: marked("corrected, estimated magnification"),
    SpacingOrigin.GEOMETRY: marked("corrected for an assumed depth"),
    SpacingOrigin.FIDUCIAL: marked("calibrated at an object's depth"),
    SpacingOrigin.PIXEL_SPACING: marked("corrected, how is not stated"),
    SpacingOrigin.MANUAL: marked("calibrated by hand"),
}


class CornerText:
    """Labels over a film: file, projection, window, zoom, and the patient above the file."""

    def __init__(self, over: QWidget) -> None:
        self._over = over
        self._shown = True
        self.file, self.projection, self.window, self.zoom = (_corner_label(over) for _ in range(4))
        self._patient_shown = True
        self.patient, self.note = _corner_label(over), _corner_label(over)
        self.clear()

    def describe(
        self, film: Radiograph, spacing: PixelSpacing | None, *, key_image: bool = False
    ) -> None:
        """Say what the file is and how large, how the film was taken, and if it is a key image."""
        star = f"{STAR} key image\n" if key_image else ""
        self._say(self.file, star + file_words(film))
        self._say(self.projection, projection_words(film, spacing))

    def name(self, patient: PatientWords | None) -> None:
        """Say whose film it is."""
        self.patient.setText("\n".join(patient_lines(patient)))
        self.set_patient_shown(self._patient_shown)

    def say_note(self, words: str) -> None:
        """Say what else was done to the film; it stands whether or not the corners are shown."""
        self.note.setText(words)
        self.note.setVisible(bool(words))
        self.place()

    def say_windowing(self, words: str) -> None:
        """Say the window."""
        self._say(self.window, words)

    def say_zoom(self, zoom: float) -> None:
        """Say the zoom, 1.0 being one film pixel on one screen pixel."""
        self._say(self.zoom, f"{zoom * 100:.0f} %" if zoom >= 0.1 else f"{zoom * 100:.1f} %")  # noqa: PLR2004

    def clear(self) -> None:
        """Say nothing."""
        for label in self._labels:
            self._say(label, "")
        self.name(None)
        self.say_note("")

    def set_shown(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show the labels, or hide them; what they say goes on changing."""
        self._shown = shown
        for label in self._labels:
            label.setVisible(shown and bool(label.text()))

    def set_patient_shown(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Say whose film it is, or not, whatever else the corners say."""
        self._patient_shown = shown
        self.patient.setVisible(shown and bool(self.patient.text()))
        self.place()

    def place(self) -> None:
        """Move every label into its corner."""
        right, bottom = self._over.width() - MARGIN_PX, self._over.height() - MARGIN_PX
        for label, at_right, at_bottom in (
            (self.file, False, False),
            (self.projection, True, False),
            (self.window, False, True),
            (self.zoom, True, True),
        ):
            label.adjustSize()
            label.move(
                right - label.width() if at_right else MARGIN_PX,
                bottom - label.height() if at_bottom else MARGIN_PX,
            )
        self.note.adjustSize()
        self.note.move(MARGIN_PX, self.window.y() - MARGIN_PX - self.note.height())
        self.patient.adjustSize()
        self.patient.move(MARGIN_PX, MARGIN_PX)
        if not self.patient.isHidden():
            self.file.move(MARGIN_PX, 2 * MARGIN_PX + self.patient.height())

    @property
    def _labels(self) -> tuple[QLabel, ...]:
        return self.file, self.projection, self.window, self.zoom

    def _say(self, label: QLabel, text: str) -> None:
        if label.text() != text or not text:
            label.setText(text)
            label.setVisible(self._shown and bool(text))
            self.place()


def patient_lines(patient: PatientWords | None) -> tuple[str, ...]:
    """Return whose film it is in the window's language, a line for each matter."""
    return () if patient is None else patient.worded(tr(BORN), tr(ACCESSION))


def file_words(film: Radiograph) -> str:
    """Return format, size, frame, and a mark if the image was compressed with loss."""
    rows, columns = film.shape
    lines = [film.source.format[:LONGEST], f"{columns} × {rows}"]
    if film.aspect != 1:
        lines.append(proportion_words(film))
    if film.source.frames > 1:
        lines.append(
            tr("frame {number} of {all}", number=film.source.frame + 1, all=film.source.frames)
        )
    if film.exposure.lossy:
        how = f": {film.exposure.lossy_words}" if film.exposure.lossy_words else ""
        lines.append(f"{tr('LOSSY compression')}{how}"[:LONGEST])
    return "\n".join(lines)


def proportion_words(film: Radiograph) -> str:
    """Return what is said of an image whose pixels are not square."""
    return tr("pixels {times:.2f} × as high as wide, in true proportion", times=film.aspect)


def projection_words(film: Radiograph, spacing: PixelSpacing | None) -> str:
    """Return view, side and spacing, the file's or the reader's, as far as they are known."""
    exposure = film.exposure
    side = exposure.laterality if exposure.laterality in ("L", "R") else None  # U: unpaired
    taken = " ".join(part for part in (exposure.view_position, side) if part)
    lines = [taken[:LONGEST]] if taken else []
    if spacing is not None:
        size = (
            f"{spacing.row_mm:.3f}"
            if spacing.row_mm == spacing.column_mm
            else f"{spacing.row_mm:.3f} × {spacing.column_mm:.3f}"
        )
        lines += [f"{size} mm/px", tr(SPACING_WORDS[spacing.origin])]
    return "\n".join(lines)


def _corner_label(over: QWidget) -> QLabel:
    label = PlainLabel(parent=over, name="corner")
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return label
