"""Reader findings and annotations by image, in memory and in files."""

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QWidget

from xray_desktop.core.errors import XrayError
from xray_desktop.gui.annotations.annotation_files import ANNOTATION_FILES
from xray_desktop.gui.annotations.image_annotations import AnnotationStore
from xray_desktop.gui.common.image_files import ImageFiles
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.feedback_copies import FeedbackCopies
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
    settings : QSettings
        User settings: where copies of findings are kept.
    data_folder : Path or None
        Where both are saved by image, and loaded from; None: they are not kept.

    Attributes
    ----------
    findings : ReaderFindingsStore
        The reader findings of all images.
    copies : FeedbackCopies
        Their copies, if the reader wants them.
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
        settings: QSettings,
        data_folder: Path | None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self.findings = ReaderFindingsStore(self)
        self.copies = FeedbackCopies(runner, settings, self.findings, self)
        self.annotation_files = ImageFiles(ANNOTATION_FILES, annotations, runner, data_folder, self)
        self.findings_files = ImageFiles(READER_FILES, self.findings, runner, data_folder, self)
        self.copies.saved.connect(self.message)
        self.findings.restored.connect(self.message)
        for failing in (self.copies, self.annotation_files, self.findings_files):
            failing.failed.connect(self.failed)

    def save(self) -> bool:
        """Write what is unsaved; ask whether to lose what cannot be written.

        Returns
        -------
        bool
            Whether nothing is left that the user wants to keep.
        """
        without_copies = tr("Close anyway, without these copies?")
        for kept, lost, question in (
            (self.findings, tr("Reader findings are not saved"), ""),
            (self.findings_files, tr("Reader findings are not saved"), ""),
            (self.copies, tr("Copies of findings are not saved"), without_copies),
            (self.annotation_files, tr("Annotations are not saved"), ""),
        ):
            try:
                kept.flush()
            except XrayError as error:
                if not confirm_loss(self._window, lost, error, question):
                    return False
        return True
