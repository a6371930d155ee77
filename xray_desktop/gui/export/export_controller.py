"""What is said under a saved or printed image: what it is not for, and whose numbers these are.

Saving and printing the image as it is shown.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
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
from xray_desktop.gui.common.language import tr, tr_noop
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
from xray_desktop.gui.viewer.text_overlay import orientation_text, patient_lines, pixel_aspect_text
from xray_desktop.results.heat_map_text import heat_map_lines
from xray_desktop.results.output_files import write_picture
from xray_desktop.results.score_text import caveats_text, full_text


def image_description(image: Radiograph, view: ImageView) -> str:
    """Return how the image is shown, without whose it is."""
    rows, columns = image.shape
    parts = [tr("{columns} × {rows} pixels", columns=columns, rows=rows)]
    if image.aspect != 1:
        parts.append(pixel_aspect_text(image))
    if view.windowing is not None:
        parts.append(" ".join(view.windowing.text.split()))
    moved = orientation_text(view.orientation)
    if moved:
        parts.append(moved)
    if image.exposure.lossy:
        parts.append(tr("compressed with loss"))
    return " · ".join(parts)


def picture_caption(
    image: Radiograph,
    view: ImageView,
    assessment: Assessment | None,
    heat_map: HeatMap | None,
    *,
    scores: bool = False,
) -> tuple[str, ...]:
    """Return the lines under an image; with a heat map, or `scores`, what those need."""
    lines = [f"{tr(RESEARCH_USE)}.", image_description(image, view)]
    if assessment is not None and (heat_map is not None or scores):
        model = assessment.model
        lines.append(
            tr(
                "Unverified output of {model} ({hash}) on {device}. "
                "Per cents are calibrated probabilities, bare numbers are not.",
                model=model.model_id,
                hash=model.sha256[:12],
                device=assessment.device,
            )
        )
        lines += [translated_reservation(said) for said in assessment.reservations]
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
    """Return what must be known to read a table of scores: base rates, and each caveat."""
    lines = [line for finding in assessment.findings for line in _caveat_lines(finding)]
    if any(finding.base_rate is not None for finding in assessment.findings):
        lines.insert(
            0,
            tr(
                "The base rate is the share of images with the finding among those that the model "
                "was calibrated on; × is the probability divided by it."
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
        error=tr("undefined") if error == float("inf") else f"{100 * error:.1f} %",
        converged=converged,
    )


EXPORT: Final = "export"
SUGGESTED: Final = "radiograph.png"
FILTER: Final = "PNG (*.png);;JPEG (*.jpg *.jpeg);;TIFF (*.tif *.tiff)"


class ExportController(QObject):
    """Makes pictures and pages of what `view` shows; says whose image it is only when asked to.

    Parameters
    ----------
    window : QWidget
        Parent of the dialogs.
    view : ImageView
        The image.
    heat_map_controller : Explanation
        Has the map and the scores.
    runner : JobRunner
        Writes files.

    Attributes
    ----------
    kept : callable
        Returns the files that no picture may take the place of.
    only : callable
        Returns the image's name where others stand beside it, of which nothing is saved; else "".
    """

    said = Signal(str)
    """A sentence on what was saved."""
    failed = Signal(str)
    """A sentence on why it was not."""

    def __init__(
        self,
        window: QWidget,
        view: ImageView,
        heat_map_controller: HeatMapController,
        runner: JobRunner,
    ) -> None:
        super().__init__(window)
        self._window, self._view = window, view
        self._heat_map_controller, self._runner = heat_map_controller, runner
        self.kept: Callable[[], Iterable[Path]] = tuple
        self.only: Callable[[], str] = str

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {"export": self.export, "print": self.print_image}

    def export(self) -> None:
        """Ask what to save and where, and save it."""
        if not self._view.has_image:
            self.failed.emit(tr("There is no image to save: open one first."))
            return
        dialog = ExportDialog(
            self._window,
            with_heat_map=self._view.heat_map_visible,
            has_patient=self._has_patient,
            only=self.only(),
        )
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        name, _ = QFileDialog.getSaveFileName(self._window, tr("Save the view"), SUGGESTED, FILTER)
        if name:
            self.save(Path(name), dialog.options)

    def save(self, path: Path, options: PictureOptions | None) -> None:
        """Save what was wished for; None: the bare image in 16 bits."""
        pixels = self._pixels_16_bit() if options is None else rgb_of(self._picture(options))
        self._runner.submit(
            EXPORT,
            _writing(path, pixels, tuple(self.kept())),
            on_result=lambda _done: self.said.emit(tr("The picture is saved.")),
            on_error=self._fail,
            on_progress=lambda _progress: None,
            saves=True,
        )

    def print_image(self) -> None:
        """Show the page as it will be printed, from where it can be printed or made a PDF."""
        if not self._view.has_image:
            self.failed.emit(tr("There is no image to print: open one first."))
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout(default_paper()))
        printer.setDocName("Radiograph")
        PrintPreview(
            printer, self.page, self._window, has_patient=self._has_patient, only=self.only()
        ).exec()

    def page(self, with_patient: bool = False) -> PageContent:  # noqa: FBT001, FBT002 - a tick
        """Return what stands on the printed page."""
        options = PictureOptions(
            Extent.IMAGE, with_heat_map=self._view.heat_map_visible, with_patient=with_patient
        )
        return PageContent(
            picture_of(self._view, options),
            self._foot(options, scores=True),
            self._heat_map_controller.assessment,
        )

    @property
    def _has_patient(self) -> bool:
        """Whether the file says whose image it is."""
        pixels = self._view.pixels
        return pixels is not None and bool(patient_lines(pixels.image.patient))

    def _picture(self, options: PictureOptions) -> QImage:
        return picture_of(self._view, options, self._foot(options))

    def _foot(self, options: PictureOptions, *, scores: bool = False) -> CaptionBar:
        pixels = self._view.pixels
        if pixels is None:
            return CaptionBar(())
        shown = options.with_heat_map and self._view.heat_map_visible
        heat_map = self._heat_map_controller.shown if shown else None
        assessment = self._heat_map_controller.assessment
        lines = picture_caption(pixels.image, self._view, assessment, heat_map, scores=scores)
        if heat_map is None:
            return CaptionBar(lines)
        return CaptionBar(lines, legend_of(heat_map.attribution.label, self._view.map))

    def _pixels_16_bit(self) -> NDArray[np.uint16]:
        pixels, windowing = self._view.pixels, self._view.windowing
        if pixels is None or windowing is None:
            raise AssertionError
        return pixels.deep(windowing.voi, inverted=windowing.inverted, shutter=self._view.shutter)

    def _fail(self, error: XrayError) -> None:
        self.failed.emit(translated_error(error))


def _writing(
    path: Path, pixels: NDArray[np.uint8] | NDArray[np.uint16], kept: tuple[Path, ...]
) -> Steps[None, None]:
    yield Progress(0, 1, tr_noop("Saving the picture"))
    write_picture(path, pixels, words=f"{RESEARCH_USE}.", kept=kept)
