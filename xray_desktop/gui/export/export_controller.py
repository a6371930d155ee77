"""Exporting and printing the image as it is shown, with its caption."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.core.errors import XrayError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.core.scoring.findings import Assessment, Finding
from xray_desktop.gui.common.external_strings import translated_error, translated_reservation
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.common.language import decimal, tr, tr_noop
from xray_desktop.gui.compare.comparison_controller import ComparisonController
from xray_desktop.gui.export.export_dialog import ExportDialog
from xray_desktop.gui.export.printing import PageContent, PrintPreview, default_paper, page_layout
from xray_desktop.gui.export.rendered_image import (
    CaptionBar,
    Extent,
    PictureOptions,
    picture_of,
    rgb_of,
)
from xray_desktop.gui.heat_map.heat_map_controller import HeatMapController
from xray_desktop.gui.heat_map.heat_map_legend import legend_of
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.gui.viewer.overlay_texts import orientation_text, patient_lines, pixel_aspect_text
from xray_desktop.results.heat_map_text import heat_map_lines
from xray_desktop.results.output_files import write_picture
from xray_desktop.results.score_text import caveats_text, full_text


def image_description(image: Radiograph, view: ImageView) -> str:
    """Return how the image is displayed, without patient data."""
    rows, columns = image.shape
    parts = [tr("{columns} × {rows} pixels", columns=columns, rows=rows)]
    if image.aspect != 1:
        parts.append(pixel_aspect_text(image))
    if view.windowing is not None:
        parts.append(" ".join(view.windowing.text.split()))
    moved = orientation_text(view.display.orientation)
    if moved:
        parts.append(moved)
    if image.exposure.lossy:
        parts.append(tr("lossy compression"))
    return " · ".join(parts)


def picture_caption(
    image: Radiograph,
    view: ImageView,
    assessment: Assessment | None,
    heat_map: HeatMap | None,
    *,
    scores: bool = False,
) -> tuple[str, ...]:
    """Return the caption of an image, with notes on the heat map and on scores if included."""
    lines = [f"{tr(RESEARCH_USE)}.", image_description(image, view)]
    if assessment is not None and (heat_map is not None or scores):
        model = assessment.model
        lines.append(
            tr(
                "Unverified output of {model} ({hash}) on {device}. Percentages are calibrated "
                "probabilities, plain numbers are not.",
                model=model.model_id,
                hash=model.sha256[:12],
                device=assessment.device,
            )
        )
        lines += [translated_reservation(one) for one in assessment.reservations]
        if scores:
            lines += score_notes(assessment)
    if heat_map is not None and assessment is not None:
        finding = assessment.finding(heat_map.attribution.label)
        lines.append(f"{full_text(finding, tr)}.")
        if not scores:
            lines += _caveat_lines(finding)
        lines += heat_map_lines(heat_map, tr)
        lines.append(
            tr(
                "Drawn: {drawn}. {made}.",
                drawn=tr(view.map.style.meaning),
                made=method_text(heat_map),
            )
        )
    return tuple(lines)


def score_notes(assessment: Assessment) -> list[str]:
    """Return the notes on a table of scores: base rates and caveats."""
    lines = [line for finding in assessment.findings for line in _caveat_lines(finding)]
    if any(finding.base_rate is not None for finding in assessment.findings):
        lines.insert(
            0,
            tr(
                "The base rate is the share of images with the finding in the calibration data; "
                "× is the probability divided by the base rate."
            ),
        )
    return lines


def _caveat_lines(finding: Finding) -> list[str]:
    text = caveats_text(finding, tr)
    return [tr("Caveat, {caveat}.", caveat=text)] if text else []


def method_text(heat_map: HeatMap) -> str:
    """Return how a heat map was computed."""
    attribution = heat_map.attribution
    error = attribution.completeness_error
    converged = tr("converged") if attribution.converged else tr("not converged")
    if attribution.agreement is not None:
        converged += tr(
            " (expected correlation with the converged map {r:.2f})", r=attribution.agreement
        )
    return tr(
        "Integrated gradients of the {target} from a {baseline} baseline: "
        "{evaluations} evaluations, completeness error {error}, {converged}",
        target=tr(attribution.target),
        baseline=tr(attribution.baseline),
        evaluations=attribution.evaluations,
        error=tr("undefined") if error == float("inf") else f"{decimal(100 * error, '.1f')} %",
        converged=converged,
    )


EXPORT: Final = "export"
SUGGESTED: Final = "radiograph.png"
FILTER: Final = "PNG (*.png);;JPEG (*.jpg *.jpeg);;TIFF (*.tif *.tiff)"


class ExportController(QObject):
    """Exports and prints what `view` shows; patient data only on request.

    Parameters
    ----------
    window : QWidget
        Parent of the dialogs.
    view : ImageView
        The image.
    heat_map_controller : HeatMapController
        Has the heat map and the scores.
    runner : JobRunner
        Writes files.
    compared : ComparisonController
        Knows the open files, which must not be overwritten, whether other images, not exported, are
        shown beside the image, and the pane in use, of which a picture is copied.
    reader_text : callable
        Returns what the reader found, for the printed page.
    missing_text : callable
        Returns why there are no scores now, for the printed page.
    """

    message = Signal(str)
    """A message on what was saved."""
    failed = Signal(str)
    """An error message."""

    def __init__(
        self,
        window: QWidget,
        view: ImageView,
        heat_map_controller: HeatMapController,
        runner: JobRunner,
        compared: ComparisonController,
        reader_text: Callable[[], str],
        missing_text: Callable[[], str],
    ) -> None:
        super().__init__(window)
        self._window, self._view = window, view
        self._heat_map_controller, self._runner = heat_map_controller, runner
        self._compared = compared
        self._reader_text, self._missing_text = reader_text, missing_text

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return the handlers of commands, by id."""
        return {
            "export": self.export,
            "print": self.print_image,
            "copy_picture": self.copy_picture,
        }

    def copy_picture(self) -> None:
        """Copy the pane in use as it is seen, with its caption, without patient data."""
        view = self._compared.comparison.active
        if not view.has_image:
            self.failed.emit(tr("No image is open. Open an image before copying it."))
            return
        options = PictureOptions(with_heat_map=view.heat_map_visible)
        QGuiApplication.clipboard().setImage(picture_of(view, options, self._foot(options, view)))
        self.message.emit(
            tr("The picture was copied without patient data; text burned into the image stays.")
        )

    def export(self) -> None:
        """Ask what to export and where, and export it."""
        if not self._view.has_image:
            self.failed.emit(tr("No image is open. Open an image before exporting it."))
            return
        dialog = ExportDialog(
            self._window,
            with_heat_map=self._view.heat_map_visible,
            has_patient=self._has_patient,
            only=self._compared.name_beside_others(),
        )
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        name, _ = QFileDialog.getSaveFileName(
            self._window, tr("Save the picture"), SUGGESTED, FILTER
        )
        if name:
            self.save(Path(name), dialog.options)

    def save(self, path: Path, options: PictureOptions | None) -> None:
        """Write the picture with these options; None: the image only, in 16 bits."""
        pixels = self._pixels_16_bit() if options is None else rgb_of(self._picture(options))
        self._runner.submit(
            EXPORT,
            _writing(path, pixels, self._compared.open_files()),
            on_result=lambda _done: self.message.emit(tr("The picture was saved.")),
            on_error=self._fail,
            saves=True,
        )

    def print_image(self) -> None:
        """Show the print preview."""
        if not self._view.has_image:
            self.failed.emit(tr("No image is open. Open an image before printing it."))
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout(default_paper()))
        printer.setDocName("Radiograph")
        preview = PrintPreview(
            printer,
            self.page,
            self._window,
            has_patient=self._has_patient,
            only=self._compared.name_beside_others(),
        )
        if preview.exec() == QDialog.DialogCode.Accepted:
            self.message.emit(tr("The page was printed."))

    def page(self, with_patient: bool = False) -> PageContent:  # noqa: FBT001, FBT002 - a tick
        """Return the content of the printed page."""
        options = PictureOptions(
            Extent.IMAGE, with_heat_map=self._view.heat_map_visible, with_patient=with_patient
        )
        return PageContent(
            picture_of(self._view, options),
            self._foot(options, self._view, scores=True),
            self._heat_map_controller.assessment,
            self._reader_text(),
            self._missing_text(),
        )

    @property
    def _has_patient(self) -> bool:
        """Whether the file contains patient data."""
        pixels = self._view.pixels
        return pixels is not None and bool(patient_lines(pixels.image.patient))

    def _picture(self, options: PictureOptions) -> QImage:
        return picture_of(self._view, options, self._foot(options, self._view))

    def _foot(
        self, options: PictureOptions, view: ImageView, *, scores: bool = False
    ) -> CaptionBar:
        if view.pixels is None:
            return CaptionBar(())
        shown = options.with_heat_map and view.heat_map_visible
        heat_map = self._heat_map_controller.shown if shown else None
        # scores are those of the first image: others are not scored
        assessment = self._heat_map_controller.assessment if view is self._view else None
        lines = picture_caption(view.pixels.image, view, assessment, heat_map, scores=scores)
        if heat_map is None:
            return CaptionBar(lines)
        return CaptionBar(lines, legend_of(heat_map.attribution.label, view.map))

    def _pixels_16_bit(self) -> NDArray[np.uint16]:
        pixels, windowing = self._view.pixels, self._view.windowing
        if pixels is None or windowing is None:
            raise AssertionError
        return pixels.deep(
            windowing.voi, inverted=windowing.inverted, shutter=self._view.display.shutter
        )

    def _fail(self, error: XrayError) -> None:
        self.failed.emit(translated_error(error))


def _writing(
    path: Path, pixels: NDArray[np.uint8] | NDArray[np.uint16], kept: tuple[Path, ...]
) -> Steps[None, None]:
    yield Progress(0, 1, tr_noop("Saving the picture"))
    write_picture(path, pixels, description=f"{RESEARCH_USE}.", protected=kept)
