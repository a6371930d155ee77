"""Thumbnails and search of the images that are open, and dragging them onto a pane."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSettings, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow

from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.compare.comparison_controller import ComparisonController
from xray_desktop.gui.compare.prior_controller import PriorController
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.studies.find_dialog import FindDialog
from xray_desktop.gui.studies.folder_of_file import FolderOfFile
from xray_desktop.gui.studies.hanging import Hanging, Offers
from xray_desktop.gui.studies.image_groups import grouped_order, groups_of
from xray_desktop.gui.studies.image_index import ImageIndex
from xray_desktop.gui.studies.thumbnail_dock import ThumbnailDock, ThumbnailView
from xray_desktop.gui.studies.thumbnail_model import MIME, ThumbnailModel
from xray_desktop.imaging.decoder_protocol import StepReader

SHOWN: Final = "studies/thumbnails"
WATCHER: Final = "thumbnails"


class StudiesController(QObject):
    """Shows the images of the list as thumbnails and in a table, and compares them on request.

    Parameters
    ----------
    window : QMainWindow
        Gets the dock.
    session : Session
        Opens images of its list.
    runner : JobRunner
        Reads folders, headers and thumbnails in the background.
    settings : QSettings
        Whether thumbnails are shown, and folders of files listed.
    reader : StepReader
        Reads headers and thumbnails.
    compared : ComparisonController
        Shows images beside the first.
    prior : PriorController
        Finds priors.
    banner : Offers
        Offers priors.
    actions : mapping of str to QAction
        By command: patient data are shown, and thumbnails wanted, as they are checked.
    """

    failed = Signal(str)
    """A sentence on why nothing was hung."""
    message = Signal(str)
    """A sentence on what is being searched."""

    def __init__(  # noqa: PLR0913 - each is named where it is given
        self,
        window: QMainWindow,
        session: Session,
        runner: JobRunner,
        settings: QSettings,
        *,
        reader: StepReader,
        compared: ComparisonController,
        prior: PriorController,
        banner: Offers,
        actions: Mapping[str, QAction],
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._settings = window, session, settings
        self._compared, self._actions = compared, actions
        self.folder_of_file = FolderOfFile(session, runner, settings, self)
        self.index = index = ImageIndex(session, reader, runner, self)
        self.hanging = Hanging(session, index, compared, prior, banner)
        self.hanging.failed.connect(self.failed)
        self.hanging.waiting.connect(self.message)
        self._patient_shown = self._wanted = True
        self._in_order: tuple[Path, ...] = ()
        self.model = ThumbnailModel(index, self)
        self.view = ThumbnailView(self.model)
        self.dock = ThumbnailDock(window, self.view)
        self.dock.visibilityChanged.connect(self._watch)
        self.view.opened.connect(session.go_to)
        self.view.beside.connect(self._show_beside)
        self.view.in_view_changed.connect(index.set_in_view)
        index.listed.connect(self._apply)
        index.listed.connect(self.view.show_current)
        index.moved.connect(self.view.show_current)
        index.described.connect(self._describe)
        for known in (index.listed, session.image_opened):
            known.connect(lambda *_given: self._put_in_order())
        actions["patient_text"].toggled.connect(self._set_patient_shown)
        self.dock.dismissed.connect(lambda: actions["thumbnails"].setChecked(False))
        window.installEventFilter(self)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what commands do, by id."""
        own = {"thumbnails": self.set_shown, "find_image": self.find}
        return own | self.hanging.handlers()

    def restore(self) -> None:
        """Show thumbnails, or none, as when the window was closed."""
        wanted = str(self._settings.value(SHOWN, "true")).lower() == "true"
        self._actions["thumbnails"].setChecked(wanted)
        self.set_shown(wanted)

    def set_shown(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show thumbnails where there are several images, or hide them."""
        self._wanted = shown
        self._settings.setValue(SHOWN, shown)
        self.dock.setVisible(shown and len(self.index.paths) > 1)
        if shown:
            self.dock.raise_()  # it may share its place with the worklist

    def find(self) -> None:
        """Show the table of images with its search."""
        dialog = FindDialog(self.index, self._window, patient_shown=self._patient_shown)
        dialog.opened.connect(self._session.go_to)
        dialog.beside.connect(self._show_beside)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take thumbnails that are dragged onto a pane; files are not for us."""
        if (
            isinstance(event, QDragEnterEvent | QDragMoveEvent | QDropEvent)
            and watched is self._window
            and event.mimeData().hasFormat(MIME)
        ):
            event.acceptProposedAction()
            if event.type() is QEvent.Type.Drop:
                path = Path(os.fsdecode(bytes(event.mimeData().data(MIME).data())))
                place = self._window.mapToGlobal(event.position().toPoint())
                pane = self._compared.comparison.pane_at(place)
                if pane is None:
                    self._show_beside(path)
                else:
                    self._compared.replace(pane, path)
            return True
        return super().eventFilter(watched, event)

    def _show_beside(self, path: Path) -> None:
        """Show an image beside the first, or go to the pane that shows it already."""
        if self._session.image is None or path == self.index.current:
            return
        comparison = self._compared.comparison
        there = next((image for image in comparison.images if image.path == path), None)
        if there is None:
            self._compared.compare(path)
        else:
            comparison.activate(there.view)

    def _set_patient_shown(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        self._patient_shown = shown
        self.model.set_patient_shown(shown)
        self._compared.comparison.set_patient_shown(shown)
        self.hanging.set_patient_shown(shown)

    def _apply(self) -> None:
        """Show thumbnails of several images; in full screen they are left away."""
        several = len(self.index.paths) > 1
        if several and self._window.isFullScreen():
            return
        self.dock.setVisible(self._wanted and several)

    def _watch(self, shown: bool) -> None:  # noqa: FBT001 - Qt's visibilityChanged(bool)
        self.index.watch(WATCHER, on=shown)
        if shown:
            self.view.show_current()

    def _describe(self) -> None:
        self._in_order = ()
        self._put_in_order()

    def _put_in_order(self) -> None:
        """Put images of one study next to each other, once the headers of all are read.

        A list that was looked at is not looked at again while its headers stay what they are: this
        runs with each image that is opened.
        """
        playlist, paths = self._session.playlist, self.index.paths
        if not self.index.complete or playlist is None or playlist.paths != paths:
            return
        if playlist.worklist:
            return  # its order is the worklist's
        if paths == self._in_order:
            return
        self._in_order = paths
        groups = groups_of(paths, self.index.summary)
        if any(group is None or group.patient is None for group in groups):
            return  # files without a header have their place by name
        order = grouped_order(paths, groups)
        if order != paths:
            self._session.list_others(order)
