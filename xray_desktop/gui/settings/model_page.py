"""The settings' page of the model: a bundle is chosen after a look at its card."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from xray_desktop.core.errors import FailedError, XrayError
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.findings.model_card_dialog import ModelCardDialog
from xray_desktop.gui.settings.model_loader import KEY, ModelLoader, demonstration_model
from xray_desktop.gui.settings.settings_pages import SettingsPage
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.inference.engine import Engine

CHECK: Final = "model check"
FIXED: Final = tr_noop(
    "This run uses the model of the option --model. Your choice is used by a start without it."
)
DEMONSTRATION: Final = tr_noop("The demonstration model that the program brings")


class ModelPage(SettingsPage):
    """Which model bundle is used.

    A bundle is loaded and tested on this machine before its card is shown; one that fails is
    refused with the reason.

    Parameters
    ----------
    settings : QSettings
        Stores the choice.
    runner : JobRunner
        Tests a bundle.
    loader : ModelLoader
        Loads it as this run loads its models.

    Attributes
    ----------
    folder : Path or None
        The chosen bundle; None: the demonstration model.
    """

    title = tr_noop("Model")
    note = tr_noop(
        "A model bundle is a folder that xray-trainer wrote. It is tested here and shows its card "
        "before you take it. With OK it is used at once, and the open image is scored again. The "
        "worklist keeps its scores, and a folder that is being scored keeps its model."
    )
    chosen = Signal(object, object)
    """The `Path` of the folder to use from now on, and the `Engine` that was loaded from it or
    None."""

    def __init__(
        self,
        settings: QSettings,
        runner: JobRunner,
        loader: ModelLoader,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._runner, self._loader = settings, runner, loader
        stored = str(settings.value(KEY) or "")
        self.folder: Path | None = Path(stored) if stored else None
        self._before = self.folder
        self._engine: Engine | None = None
        self.shown = PlainLabel(parent=self, name="note", wrap=True)
        self.message = PlainLabel(parent=self, name="caution", wrap=True)
        self.choose = QPushButton(tr("Choose folder…"), self)
        self.choose.setToolTip(tr("Choose the folder of a model bundle"))
        self.choose.clicked.connect(lambda _checked=False: self._ask())
        self.demonstration = QPushButton(tr("Demonstration"), self)
        self.demonstration.setToolTip(tr("Go back to the model that the program brings"))
        self.demonstration.clicked.connect(lambda _checked=False: self.restore())
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addWidget(self.demonstration)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.shown)
        column.addLayout(row)
        column.addWidget(self.message)
        column.addStretch()
        self._show()

    def restore(self) -> None:
        """Choose the demonstration model."""
        self._runner.cancel(CHECK)
        self.folder = self._engine = None
        self._show()

    def store(self) -> None:
        """Store the choice, and let it be used unless the command line names a model."""
        if self.folder is None:
            self._settings.remove(KEY)
        else:
            self._settings.setValue(KEY, str(self.folder))
        changed = self._engine is not None or self.folder != self._before
        if changed and not self._loader.fixed:
            self.chosen.emit(self.folder or demonstration_model(), self._engine)
        self._before, self._engine = self.folder, None

    def check(self, folder: Path) -> None:
        """Load and test the bundle in `folder`, then show its card."""
        self._runner.submit(
            CHECK,
            checking_steps(folder, self._loader),
            on_result=lambda engine: self._show_card(folder, engine),
            on_error=self._refuse,
            queue=JobQueue.MODEL,
        )
        self._show(tr("The model is loaded and tested…"))

    def leave(self) -> None:
        """Stop testing."""
        self._runner.cancel(CHECK)

    def _ask(self) -> None:
        before = "" if self.folder is None else str(self.folder)
        name = QFileDialog.getExistingDirectory(self, tr("Folder of the model bundle"), before)
        if name:
            self.check(Path(name))

    def _show_card(self, folder: Path, engine: Engine) -> None:
        self._show()
        card = ModelCardDialog(
            engine.contract, engine.device, self.window(), accept=tr("Use this model")
        )
        if card.exec():
            self.folder, self._engine = folder, engine
        card.deleteLater()
        self._show()

    def _refuse(self, error: XrayError) -> None:
        self._show(tr("Not taken: {why}", why=translated_error(error)))

    def _show(self, message: str = "") -> None:
        message = message or (tr(FIXED) if self._loader.fixed else "")
        self.shown.setText(tr(DEMONSTRATION) if self.folder is None else str(self.folder))
        self.message.setText(message)
        self.message.setVisible(bool(message))
        self.choose.setEnabled(not self._runner.active(CHECK))
        self.demonstration.setEnabled(self.folder is not None)


def checking_steps(folder: Path, loader: ModelLoader) -> Steps[None, Engine]:
    """Load a bundle into an engine that reproduces its golden vectors on this machine."""
    yield Progress(0, 1, tr_noop("Loading the model"))
    try:
        return loader.load(folder)
    except ImportError:
        raise FailedError(
            "engine_missing",
            "The engine that was chosen is not installed. Install it, or start with --engine onnx.",
        ) from None
