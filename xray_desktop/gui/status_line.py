"""The bottom line: what is going on, which model on which device, and what this is not."""

from PySide6.QtWidgets import QMainWindow, QProgressBar, QPushButton, QStatusBar

from xray_desktop.core.contract import RESEARCH_USE
from xray_desktop.core.progress import Progress
from xray_desktop.gui.language import tr
from xray_desktop.gui.plain_label import PlainLabel


class StatusLine(QStatusBar):
    """Progress with Cancel on the left; model, device and the notice on the right, always."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 4, 0)
        self.words = PlainLabel(parent=self)
        self.bar = QProgressBar(self)
        self.bar.setFixedSize(130, 10)
        self.bar.setTextVisible(False)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.cancel.setToolTip(tr("Stop what is being computed"))
        self.model = PlainLabel(tr("no model yet"), parent=self)
        self.model.setMinimumWidth(1)  # large letters need the room for the notice
        self.research = PlainLabel(tr(RESEARCH_USE), parent=self, name="research")
        for widget in (self.bar, self.cancel, self.words):
            self.addWidget(widget)
        self.addPermanentWidget(self.model)
        self.addPermanentWidget(self.research)
        self.show_progress(None)

    def show_progress(self, progress: Progress[object] | None) -> None:
        """Show how far the work is, or that there is none."""
        for widget in (self.bar, self.cancel):
            widget.setVisible(progress is not None)
        self.words.setText(tr("Ready") if progress is None else tr(progress.words))
        if progress is not None:
            # a maximum of 0 is Qt's "busy, of unknown length"
            self.bar.setMaximum(progress.total if progress.total > 1 else 0)
            self.bar.setValue(progress.done)

    def show_model(self, model_id: str, device: str, note: str = "") -> None:
        """Name the model and the device it runs on; a note is marked, and read by hovering."""
        marks = (tr("other devices failed"),) if note else ()
        self.model.setText("  ·  ".join((model_id, device, *marks)))
        self.model.setToolTip(note)
