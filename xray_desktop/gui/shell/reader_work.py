"""Reader findings and annotations by image, in memory and in files."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from xray_desktop.core.errors import XrayError
from xray_desktop.gui.annotations.annotation_files import ANNOTATION_FILES
from xray_desktop.gui.annotations.image_annotations import AnnotationStore
from xray_desktop.gui.common.image_files import ImageFiles
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.reader_findings_folder import ask_folder
from xray_desktop.gui.findings.reader_findings_store import ReaderFindingsStore
from xray_desktop.gui.findings.reader_record import READER_FILES
from xray_desktop.gui.widgets.text_dialog import confirm_loss


class ReaderWork(QObject):
    """Makes, saves and loads the stores of what the reader enters on images.

    Parameters
    ----------
    window : QWidget
        Parent of dialogs.
    annotations : AnnotationStore
        The annotations of all images.
    runner : JobRunner
        Reads and writes.
    data_folder : Path or None
        Where both are saved by image, and loaded from; None: they are not kept.

    Attributes
    ----------
    findings : ReaderFindingsStore
        The reader findings of all images.
    findings_files, annotation_files : ImageFiles
        Their files in the data folder.
    """

    message = Signal(str)
    """A message on what was saved or restored."""
    failed = Signal(str)
    """An error message: something could not be saved or read."""

    def __init__(
        self,
        window: QWidget,
        annotations: AnnotationStore,
        runner: JobRunner,
        data_folder: Path | None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self.findings = ReaderFindingsStore(runner, lambda: ask_folder(window), self)
        self.annotation_files = ImageFiles(ANNOTATION_FILES, annotations, runner, data_folder, self)
        self.findings_files = ImageFiles(READER_FILES, self.findings, runner, data_folder, self)
        self.findings.saved.connect(self.message)
        self.findings.restored.connect(self.message)
        for failing in (self.findings, self.annotation_files, self.findings_files):
            failing.failed.connect(self.failed)

    def save(self) -> bool:
        """Write what is unsaved; ask whether to lose what cannot be written.

        Returns
        -------
        bool
            Whether nothing is left that the user wants to keep.
        """
        for kept, lost in (
            (self.findings, tr("Reader findings are not saved")),
            (self.findings_files, tr("Reader findings are not saved")),
            (self.annotation_files, tr("Annotations are not saved")),
        ):
            try:
                kept.flush()
            except XrayError as error:
                if not confirm_loss(self._window, lost, error):
                    return False
        return True
