"""Saving and printing the film as it is shown."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from xray_desktop.core.contract import RESEARCH_USE
from xray_desktop.core.errors import XrayError
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.gui.corner_text import patient_lines
from xray_desktop.gui.explanation import Explanation
from xray_desktop.gui.export_dialog import ExportDialog
from xray_desktop.gui.film_view import FilmView
from xray_desktop.gui.jobs import JobRunner
from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.map_legend import legend_of
from xray_desktop.gui.paper import usual_paper
from xray_desktop.gui.picture_foot import Foot
from xray_desktop.gui.picture_words import picture_lines
from xray_desktop.gui.print_page import PageContent, page_layout
from xray_desktop.gui.print_preview import PrintPreview
from xray_desktop.gui.view_picture import Extent, PictureWish, picture_of, rgb_of
from xray_desktop.gui.words_from_elsewhere import error_words
from xray_desktop.results.view_file import write_view

EXPORT: Final = "export"
SUGGESTED: Final = "radiograph.png"
FILTER: Final = "PNG (*.png);;JPEG (*.jpg *.jpeg);;TIFF (*.tif *.tiff)"


class PictureDesk(QObject):
    """Makes pictures and pages of what `view` shows; says whose film it is only when asked to.

    Parameters
    ----------
    window : QWidget
        Parent of the dialogs.
    view : FilmView
        The film.
    explanation : Explanation
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
        self, window: QWidget, view: FilmView, explanation: Explanation, runner: JobRunner
    ) -> None:
        super().__init__(window)
        self._window, self._view = window, view
        self._explanation, self._runner = explanation, runner
        self.kept: Callable[[], Iterable[Path]] = tuple
        self.only: Callable[[], str] = str

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {"export": self.export, "print": self.print_film}

    def export(self) -> None:
        """Ask what to save and where, and save it."""
        if not self._view.has_film:
            self.failed.emit(tr("There is no film to save: open one first."))
            return
        dialog = ExportDialog(
            self._window,
            with_map=self._view.map_visible,
            named=self._named,
            only=self.only(),
        )
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        name, _ = QFileDialog.getSaveFileName(self._window, tr("Save the view"), SUGGESTED, FILTER)
        if name:
            self.save(Path(name), dialog.wish)

    def save(self, path: Path, wish: PictureWish | None) -> None:
        """Save what was wished for; None: the bare film in 16 bits."""
        pixels = self._deep() if wish is None else rgb_of(self._picture(wish))
        self._runner.submit(
            EXPORT,
            _writing(path, pixels, tuple(self.kept())),
            on_result=lambda _done: self.said.emit(tr("The picture is saved.")),
            on_error=self._fail,
            on_progress=lambda _progress: None,
            saves=True,
        )

    def print_film(self) -> None:
        """Show the page as it will be printed, from where it can be printed or made a PDF."""
        if not self._view.has_film:
            self.failed.emit(tr("There is no film to print: open one first."))
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout(usual_paper()))
        printer.setDocName("Radiograph")
        PrintPreview(printer, self.page, self._window, named=self._named, only=self.only()).exec()

    def page(self, with_patient: bool = False) -> PageContent:  # noqa: FBT001, FBT002 - a tick
        """Return what stands on the printed page."""
        wish = PictureWish(Extent.FILM, with_map=self._view.map_visible, with_patient=with_patient)
        return PageContent(
            picture_of(self._view, wish),
            self._foot(wish, scores=True),
            self._explanation.assessment,
        )

    @property
    def _named(self) -> bool:
        """Whether the file says whose film it is."""
        pixels = self._view.pixels
        return pixels is not None and bool(patient_lines(pixels.film.patient))

    def _picture(self, wish: PictureWish) -> QImage:
        return picture_of(self._view, wish, self._foot(wish))

    def _foot(self, wish: PictureWish, *, scores: bool = False) -> Foot:
        pixels = self._view.pixels
        if pixels is None:
            return Foot(())
        shown = wish.with_map and self._view.map_visible
        heat_map = self._explanation.shown if shown else None
        assessment = self._explanation.assessment
        lines = picture_lines(pixels.film, self._view, assessment, heat_map, scores=scores)
        if heat_map is None:
            return Foot(lines)
        return Foot(lines, legend_of(heat_map.attribution.label, self._view.map))

    def _deep(self) -> NDArray[np.uint16]:
        pixels, windowing = self._view.pixels, self._view.windowing
        if pixels is None or windowing is None:
            raise AssertionError
        return pixels.deep(windowing.voi, inverted=windowing.inverted, shutter=self._view.shutter)

    def _fail(self, error: XrayError) -> None:
        self.failed.emit(error_words(error))


def _writing(
    path: Path, pixels: NDArray[np.uint8] | NDArray[np.uint16], kept: tuple[Path, ...]
) -> Steps[None, None]:
    yield Progress(0, 1, marked("Saving the picture"))
    write_view(path, pixels, words=f"{RESEARCH_USE}.", kept=kept)
