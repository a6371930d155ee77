"""The main window: composes the feature controllers and connects them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QSettings, Signal
from PySide6.QtGui import QCloseEvent, QStatusTipEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from xray_desktop.gui.annotations.annotation_controller import AnnotationController
from xray_desktop.gui.archive.archive_controller import ArchiveController
from xray_desktop.gui.common.command_table import COMMANDS
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.compare.comparison import Comparison
from xray_desktop.gui.compare.comparison_controller import ComparisonController
from xray_desktop.gui.compare.prior_controller import PriorController
from xray_desktop.gui.export.annotation_export import AnnotationExport
from xray_desktop.gui.export.export_controller import ExportController
from xray_desktop.gui.export.header_browser import HeaderController
from xray_desktop.gui.findings.findings_controller import FindingsController
from xray_desktop.gui.findings.findings_panel import FindingsDock, FindingsPanel
from xray_desktop.gui.findings.reader_findings_controller import ReaderFindingsController
from xray_desktop.gui.session.opening_controller import OpeningController
from xray_desktop.gui.session.presentation_state_controller import PresentationStateController
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.settings.model_loader import ModelController, ModelLoader, chosen_model
from xray_desktop.gui.settings.preferences_controller import PreferencesController
from xray_desktop.gui.settings.recent_images import RecentImages
from xray_desktop.gui.shell.help_dialogs import Dialogs
from xray_desktop.gui.shell.menus import Menus, connect_handlers, window_actions
from xray_desktop.gui.shell.panes import Panes
from xray_desktop.gui.shell.reader_work import ReaderWork
from xray_desktop.gui.shell.session_display import NAME, SessionDisplay
from xray_desktop.gui.shell.start_page import StartPage
from xray_desktop.gui.shell.status_bar import Banner, StatusBar, model_text
from xray_desktop.gui.shell.tool_palette import ToolPalette
from xray_desktop.gui.shell.window_frame import WindowFrame
from xray_desktop.gui.shell.window_keys import WindowKeys
from xray_desktop.gui.studies.studies_controller import StudiesController
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.gui.viewer.real_size import RealSize
from xray_desktop.gui.widgets.placeholders import LoadingIndicator
from xray_desktop.gui.widgets.window_layout import resize_within_screen
from xray_desktop.gui.worklist.worklist_controller import WorklistController
from xray_desktop.imaging.decoder_protocol import StepReader

CLOSING_MS: Final = 200
"""How long closing waits for cancelled jobs."""


class MainWindow(QMainWindow):
    """Image on the left, findings on the right.

    Parameters
    ----------
    app : QApplication
        Gets an event filter for keys that work whatever has the focus.
    session : Session
        Opens and scores images.
    runner : JobRunner
        Shut down when the window closes.
    settings : QSettings
        The user's own: recent images and the window's geometry.
    data_folder : Path or None
        Where annotations and reader findings are saved by image, and loaded from; None: they are
        not kept.
    loader : ModelLoader or None
        Loads the models of this run; None: as without options.
    preview_reader : StepReader or None
        Reads headers and thumbnails of lists, so that opening never waits for them.
    """

    closing = Signal()
    """The window closes and no job runs any more."""

    def __init__(
        self,
        app: QApplication,
        session: Session,
        runner: JobRunner,
        settings: QSettings,
        *,
        data_folder: Path | None = None,
        loader: ModelLoader | None = None,
        preview_reader: StepReader | None = None,
    ) -> None:
        super().__init__()
        self._app = app
        self._session, self._runner, self._settings = session, runner, settings
        self._recent = RecentImages(settings, self)
        self.dialogs = Dialogs(self, session, settings, runner)
        self.setWindowTitle(NAME)
        resize_within_screen(self, 1440, 900)
        self.actions_by_id = actions = window_actions(self)
        self.image = ImageView(self)
        self.opening = OpeningController(self, session, self._recent, actions)
        self.annotations = AnnotationController(self.image, self, actions)
        self.comparison = Comparison(self.image, self)
        self.compared = ComparisonController(self, self.comparison, session, runner)
        self.prior = PriorController(self, session, self.comparison, runner)
        self.real_size = RealSize(
            lambda: self.comparison.active, lambda: self.annotations.spacing, settings, self
        )
        self.banner = Banner(self)
        previews = preview_reader or session.reader
        self.studies = StudiesController(
            self,
            session,
            runner,
            settings,
            reader=previews,
            compared=self.compared,
            prior=self.prior,
            banner=self.banner,
            actions=actions,
        )
        self.panel = FindingsPanel(self)
        self.status = StatusBar(self)
        self.start_page = StartPage(self.image, self._recent)
        self.loading = LoadingIndicator(self.image)
        self.reader_work = ReaderWork(
            self, self.annotations.pane_annotations.kept, runner, settings, data_folder
        )
        self.reader_findings_controller = ReaderFindingsController(
            session, self.panel, self.reader_work.findings, self.reader_work.copies, settings
        )
        self.findings = FindingsController(session, self.panel, self.reader_work.findings, actions)
        self.pictures = ExportController(
            self,
            self.image,
            session.heat_map_controller,
            runner,
            self.compared,
            self.findings.own_text,
            lambda: session.scoring.missing_text,
        )
        self.annotation_export = AnnotationExport(
            self, self.annotations, session, self.comparison, runner, self.compared.open_files
        )
        self.states = PresentationStateController(
            self.image, session, runner, lambda: self.annotations.layer.drawings
        )
        self.headers = HeaderController(self, session, self.comparison, runner)
        loader = loader or ModelLoader()
        self.worklist = WorklistController(
            self,
            session,
            runner,
            settings,
            actions["worklist_next"],
            reader=previews,
            scoring_options=loader.scoring_options(chosen_model(settings, loader.asked)),
        )
        self.models = ModelController(
            loader, session.scoring, self.worklist.scoring_process.use_options, self
        )
        self.preferences = PreferencesController(
            self,
            app,
            self.image,
            self.panel,
            settings,
            self._engine_text,
            self._recent,
            runner,
            self.models,
            actions,
        )
        self.tool_palette = ToolPalette(self, actions)
        self.archive = ArchiveController(
            self, session, runner, settings, self.preferences.edit_archives
        )
        self._lay_out()
        self.menus = Menus(self, actions, self._recent, session.open, self.states.menu)
        self.panes = Panes(
            self.comparison, self.annotations, self.states.reset, actions, self.menus
        )
        self.display = SessionDisplay(
            self,
            session,
            self._recent,
            actions,
            image=self.image,
            panel=self.panel,
            banner=self.banner,
            status=self.status,
            start_page=self.start_page,
            loading=self.loading,
        )
        self.studies.dock.toggleViewAction().toggled.connect(
            lambda shown: shown and self.worklist.dock.make_tabs(self.studies.dock)
        )
        hidden_in_full_screen = (self.dock, self.worklist.dock, self.studies.dock)
        self.frame = WindowFrame(self, hidden_in_full_screen, settings, actions["full_screen"])
        connect_handlers(actions, self._handlers())
        self._connect()
        self._connect_messages()
        self.addActions(list(actions.values()))  # they work while menus are hidden
        self._restore()
        self._keys = WindowKeys(self, self.image, session.step)
        self._app.installEventFilter(self._keys)
        self._give_focus()

    def activate_and_open(self, paths: Sequence[Path]) -> None:
        """Bring the window to the front and open the paths that a second start received."""
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()
        if paths:
            self._session.open(paths)

    def event(self, event: QEvent) -> bool:
        """Show the status tip of the command under the pointer."""
        if isinstance(event, QStatusTipEvent):
            self.status.show_hint(event.tip())
            return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Save the reader's work, then close without waiting for other jobs."""
        self.annotations.finish_typing()
        if not self.reader_work.save():
            event.ignore()
            return
        self._app.removeEventFilter(self._keys)
        self.frame.remember()
        self.worklist.close()
        self.archive.close()
        self.hide()
        self._runner.shutdown(CLOSING_MS)
        self.closing.emit()
        super().closeEvent(event)

    def _handlers(self) -> dict[str, Callable[..., object]]:
        controllers = (
            self.opening,
            self.preferences,
            self.headers,
            self.reader_findings_controller,
            self.findings,
            self.annotations,
            self.prior,
            self.studies,
            self.real_size,
            self.pictures,
            self.compared,
            self.worklist,
            self.archive,
            self.dialogs,
            self.tool_palette,
            self.annotation_export,
        )
        handlers: dict[str, Callable[..., object]] = {
            "quit": self.close,
            "presentation_state": self.states.set_applied,
            "full_screen": lambda full: self.frame.set_full_screen(full),
            "findings": self.dock.set_shown,
            "map": self._session.heat_map_controller.set_enabled,
            "analyze_again": self._session.scoring.score,
            "cancel": self._cancel,
        }
        return (
            handlers
            | self.panes.handlers()
            | {
                name: handler
                for controller in controllers
                for name, handler in controller.handlers().items()
            }
        )

    def _connect(self) -> None:
        session, heat_map_controller = self._session, self._session.heat_map_controller
        actions = self.actions_by_id
        self.start_page.command_requested.connect(lambda name: actions[name].trigger())
        self.start_page.recent_requested.connect(session.open)
        session.cleared.connect(lambda: self.annotations.show(None))
        session.image_opened.connect(lambda pixels, _list: self.annotations.show(pixels.image))
        session.image_opened.connect(lambda pixels, _list: self.menus.name_choices(pixels.choices))
        session.scoring.display_changed.connect(
            lambda display: self.worklist.set_blind(blind=display.blind_read)
        )
        self.annotations.pane_annotations.kept.adopted.connect(
            lambda _key: self.states.leave_out_annotations()
        )
        self.annotations.ratio_changed.connect(self.panel.show_ratio)
        self.annotations.hint_changed.connect(self.status.show_message)
        self.image.mouse.step_requested.connect(session.step)
        heat_map_controller.heat_map_changed.connect(self.image.show_heat_map_overlay)
        heat_map_controller.enabled_changed.connect(actions["map"].setChecked)
        for shows in (self.worklist.set_patient_shown, self.archive.set_patient_shown):
            actions["patient_text"].toggled.connect(shows)
        self.preferences.bindings_changed.connect(self.annotations.use_bindings)
        self.preferences.bindings_changed.connect(self.dialogs.use_bindings)
        self.preferences.bindings_changed.connect(self.start_page.show_keys)
        self.prior.ready.connect(lambda dialog: dialog.open())
        self.panel.heat_map_panel.opacity_changed.connect(self.image.map.setOpacity)
        self.panel.heat_map_panel.style_changed.connect(self.image.map.set_style)
        self.panel.heat_map_panel.cam_toggled.connect(self.image.map.set_cam)
        self.worklist.opened.connect(self.image.setFocus)
        self.worklist.beside_requested.connect(self.compared.compare)
        self.status.cancel.clicked.connect(lambda _checked=False: session.cancel())
        self._runner.reported.connect(self.status.show_progress)

    def _connect_messages(self) -> None:
        """Show what succeeded in the status bar, and what needs attention in the banner."""
        for message in (
            self.pictures.message,
            self.real_size.message,
            self.annotation_export.message,
            self.reader_work.message,
            self.reader_findings_controller.message,
            self.studies.message,
            self.findings.message,
            self.worklist.message,
        ):
            message.connect(self.status.show_message)
        for failed in (
            self.pictures.failed,
            self.real_size.failed,
            self.annotation_export.failed,
            self.reader_work.failed,
            self.headers.failed,
            self.worklist.failed,
            self.preferences.failed,
            self.states.cautioned,
            self._session.scoring.model_kept,
        ):
            failed.connect(self.banner.show_message)
        for controller in (self.compared, self.prior, self.studies):
            controller.failed.connect(self.banner.show_on_comparison)
        for changed in (self.comparison.added, self.comparison.removed):
            changed.connect(lambda _image: self.banner.end_on_comparison())

    def _restore(self) -> None:
        """Begin with the usual commands checked, then with what the user left and prefers."""
        actions = self.actions_by_id
        for command in COMMANDS:
            if command.checked_at_first:
                actions[command.id].setChecked(True)
        self.preferences.apply_stored()
        actions["read_first"].setChecked(self.reader_findings_controller.blind_read)
        self.frame.restore()
        self.worklist.restore()
        self.reader_work.copies.look_for_folder()
        self.studies.restore()
        actions["findings"].setChecked(not self.dock.isHidden())
        actions["palette"].setChecked(not self.tool_palette.isHidden())

    def _lay_out(self) -> None:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.comparison, 1)
        self.setCentralWidget(body)
        self.dock = FindingsDock(self, self.panel, self.actions_by_id["findings"])
        self.setStatusBar(self.status)

    def _give_focus(self) -> None:
        """Focus the start page now, and the image after a press of a button that hides itself."""
        self.start_page.setFocus()
        for button in (
            self.panel.anyway,
            self.panel.heat_map_panel.anyway,
            self.panel.blind_read.reveal,
            self.banner.accept,
            self.banner.dismiss,
            self.status.cancel,
        ):
            button.clicked.connect(lambda _checked=False: self.image.setFocus())

    def _cancel(self) -> None:
        """Cancel drawing or the tool, else leave the full screen, else stop the running job."""
        if self.annotations.cancel():
            return
        if self.frame.full_screen:
            self.actions_by_id["full_screen"].setChecked(False)
        else:
            self._session.cancel()

    def _engine_text(self) -> str:
        """Return which model runs on which device; empty until one is loaded."""
        engine = self._session.scoring.engine
        return "" if engine is None else model_text(engine)
