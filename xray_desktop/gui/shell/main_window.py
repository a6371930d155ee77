"""The main window: puts the parts together and passes the user's wishes on to the session."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QSettings, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QStatusTipEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.errors import XrayError
from xray_desktop.gui.annotations.annotation_controller import AnnotationController
from xray_desktop.gui.annotations.annotation_files import AnnotationFiles
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.compare.comparison import Comparison
from xray_desktop.gui.compare.comparison_controller import ComparisonController
from xray_desktop.gui.compare.prior_controller import Prior, PriorController
from xray_desktop.gui.export.export_controller import ExportController
from xray_desktop.gui.export.header_browser import HeaderController
from xray_desktop.gui.findings.findings_panel import FindingsDock, FindingsPanel
from xray_desktop.gui.findings.reader_findings_controller import ReaderFindingsController
from xray_desktop.gui.findings.reader_findings_store import (
    ReaderFindingsStore,
    ask_folder,
    confirm_loss,
)
from xray_desktop.gui.session.opening_controller import OpeningController, allow_steps
from xray_desktop.gui.session.playlist import Playlist, position_text
from xray_desktop.gui.session.presentation_state_controller import PresentationStateController
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.session.session_restore import SessionRestore
from xray_desktop.gui.settings.preferences_controller import PreferencesController
from xray_desktop.gui.settings.recent_images import RecentImages
from xray_desktop.gui.shell.help_dialogs import Dialogs
from xray_desktop.gui.shell.menus import Menus, build_actions
from xray_desktop.gui.shell.panes import Panes
from xray_desktop.gui.shell.status_bar import Banner, StatusBar
from xray_desktop.gui.shell.window_frame import WindowFrame
from xray_desktop.gui.shell.window_keys import WindowKeys
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.gui.viewer.real_size import RealSize
from xray_desktop.gui.widgets.placeholders import LoadingIndicator, StartPage
from xray_desktop.gui.widgets.window_layout import resize_within_screen
from xray_desktop.gui.worklist.worklist_controller import WorklistController
from xray_desktop.inference.engine import Engine

NAME: Final = "X-ray Desktop"
CLOSING_MS: Final = 200
"""For work that is given up when the window closes."""
SHOWN_AT_FIRST: Final = (
    "findings",
    "smooth",
    "corner_text",
    "patient_text",
    "shutter",
    "overlays",
    "presentation_state",
)
"""Commands that are on when the window opens."""


class MainWindow(QMainWindow):
    """Film on the left, findings on the right.

    Parameters
    ----------
    app : QApplication
        Told of the keys that the window hears whatever has the focus.
    session : Session
        What is open.
    runner : JobRunner
        Ended when the window closes.
    settings : QSettings
        The user's own: recent images and the window's place.
    """

    closing = Signal()
    """The window closes as it should; nothing runs any more."""

    def __init__(
        self, app: QApplication, session: Session, runner: JobRunner, settings: QSettings
    ) -> None:
        super().__init__()
        self._app = app
        self._session, self._runner, self._settings = session, runner, settings
        self._recent = RecentImages(settings)
        self.dialogs = Dialogs(self, settings, runner)
        self.setWindowTitle(NAME)
        self.setAcceptDrops(True)
        resize_within_screen(self, 1440, 900)
        self.image = ImageView(self)
        self.opening = OpeningController(self, session)
        self.annotations = AnnotationController(self.image, self)
        self.comparison = Comparison(self.image, self)
        self.compared = ComparisonController(self, self.comparison, session, runner)
        self.prior = PriorController(self, session, self.comparison, runner)
        self.real_size = RealSize(
            lambda: self.comparison.active, lambda: self.annotations.spacing, settings, self
        )
        self.annotation_files: AnnotationFiles | None = None
        self.banner = Banner(self)
        self.panel = FindingsPanel(self)
        self.status = StatusBar(self)
        self.start_page = StartPage(self.image)
        self.loading = LoadingIndicator(self.image)
        self.reader_findings = ReaderFindingsStore(runner, lambda: ask_folder(self), self)
        self.reader_findings_controller = ReaderFindingsController(
            session, self.panel, self.reader_findings, settings
        )
        self.pictures = ExportController(self, self.image, session.heat_map_controller, runner)
        self.states = PresentationStateController(self.image, session, runner)
        self.panes = Panes(self.comparison, self.annotations, self.states.reset)
        self.pictures.kept = self._open_files
        self.pictures.only = self._name_beside_others
        self.headers = HeaderController(self, session, self.comparison, runner)
        self.worklist = WorklistController(self, session, runner, settings)
        self.preferences = PreferencesController(self, app, self.image, self.panel, settings)
        self._lay_out()
        self.actions_by_id = build_actions(self, self._handlers())
        self.frame = WindowFrame(self, (self.dock,), settings)
        self.annotations.connect_actions(self.actions_by_id)
        self.preferences.bindings_changed.connect(self.dialogs.use_bindings)
        self.preferences.bindings_changed.connect(
            lambda bindings: self.start_page.name_keys(bindings.key_text("open"))
        )
        self.menus = Menus(
            self,
            self.actions_by_id,
            self._recent,
            lambda path: session.open([path]),
            self.states.menu,
        )
        self._connect()
        for shown in SHOWN_AT_FIRST:
            self.actions_by_id[shown].setChecked(True)
        self.preferences.connect_actions(self.actions_by_id)
        self.actions_by_id["model_card"].setEnabled(False)
        allow_steps(self.actions_by_id, None)
        self.addActions(list(self.actions_by_id.values()))  # they work while menus are hidden
        self.actions_by_id["read_first"].setChecked(self.reader_findings_controller.blind_read)
        self.frame.restore()
        self.actions_by_id["findings"].setChecked(not self.dock.isHidden())
        self.dock.visibilityChanged.connect(self._tell_of_panel)
        self._keys = WindowKeys(self, self.image, session.step)
        self._app.installEventFilter(self._keys)
        self._give_focus()

    def set_annotations_folder(self, folder: Path) -> None:
        """Save annotations there as they change, and show those that lie there."""
        self.annotation_files = AnnotationFiles(
            self.annotations.pane_annotations.kept, self._runner, folder, self
        )
        self.annotation_files.failed.connect(self.banner.show_message)

    def activate_and_open(self, paths: Sequence[Path]) -> None:
        """Come to the front, and open what a second start of the program was given."""
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()
        if paths:
            self._session.open(paths)

    def offer_restore(self, session_restore: SessionRestore) -> None:
        """Offer what was open when the program ended without being closed."""
        left = session_restore.left()
        if left is not None:
            self.banner.offer(
                tr(
                    "The program did not end as it should. Images that were open: {images}.",
                    images=len(left.paths),
                ),
                tr("Open them again"),
                lambda: self._session.open(left.paths, left.index),
                session_restore.end,
            )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Accept files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open what was dropped; nothing is left of it if its program has gone meanwhile."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self._session.open(paths)

    def event(self, event: QEvent) -> bool:
        """Show what the command under the pointer does."""
        if isinstance(event, QStatusTipEvent):
            self.status.show_hint(event.tip())
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the window manager, which may begin and end a full screen too."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange and not self.isMinimized():
            self.actions_by_id["full_screen"].setChecked(self.isFullScreen())

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Go at once: what was made is saved first, what else runs is not waited for."""
        for kept, lost in (
            (self.reader_findings, tr("Verdicts are not saved")),
            (self.annotation_files, tr("Annotations are not saved")),
        ):
            try:
                if kept is not None:
                    kept.flush()
            except XrayError as error:
                if not confirm_loss(self, lost, error):
                    event.ignore()
                    return
        self._app.removeEventFilter(self._keys)
        self.frame.remember()
        self.worklist.close()
        self.hide()
        self._runner.shutdown(CLOSING_MS)
        self.closing.emit()
        super().closeEvent(event)

    def _handlers(self) -> dict[str, Callable[..., object]]:
        desks = (
            self.opening,
            self.preferences,
            self.headers,
            self.reader_findings_controller,
            self.annotations,
            self.prior,
            self.real_size,
            self.pictures,
            self.compared,
            self.worklist,
            self.dialogs,
        )
        handlers: dict[str, Callable[..., object]] = {
            "quit": self.close,
            "presentation_state": self.states.set_applied,
            "full_screen": lambda full: self.frame.set_full_screen(full),
            "findings": self.dock.set_shown,
            "map": self._session.heat_map_controller.set_enabled,
            "by_name": self.panel.findings.sort_by_name,
            "judge": self._session.score,
            "cancel": self._cancel,
        }
        return (
            handlers
            | self.panes.handlers()
            | {
                name: handler
                for controller in desks
                for name, handler in controller.handlers().items()
            }
        )

    def _connect(self) -> None:
        session, heat_map_controller = self._session, self._session.heat_map_controller
        session.opening.connect(self._show_opening)
        session.cleared.connect(self._clear)
        session.image_opened.connect(self._show_image)
        session.refused.connect(self._show_refusal)
        session.not_assessed.connect(self.panel.show_not_assessed)
        session.withheld.connect(self.panel.show_withheld)
        self.panel.scores_requested.connect(session.score_anyway)
        self.panel.hiding_changed.connect(self.status.set_hidden)
        self.reader_findings_controller.blind_changed.connect(
            lambda blind: self.worklist.set_blind(blind=blind)
        )
        session.model_loaded.connect(self._show_model)
        session.model_failed.connect(self._show_no_model)
        session.cleared.connect(lambda: self.annotations.show(None))
        session.image_opened.connect(lambda pixels, _list: self.annotations.show(pixels.image))
        self.annotations.ratio_changed.connect(self.panel.show_ratio)
        self.annotations.hint_changed.connect(self.status.show_message)
        self.image.step_requested.connect(session.step)
        self.panes.connect_actions(self.actions_by_id, self.menus)
        heat_map_controller.heat_map_changed.connect(self.image.show_heat_map_overlay)
        heat_map_controller.status_changed.connect(self.panel.map.show_status)
        heat_map_controller.chosen_changed.connect(self.panel.findings.set_heat_map_label)
        heat_map_controller.enabled_changed.connect(self.actions_by_id["map"].setChecked)
        self.panel.heat_map_requested.connect(heat_map_controller.ask)
        self.panel.finding_selected.connect(heat_map_controller.follow)
        self.prior.found.connect(self._offer_prior)
        self.prior.ready.connect(lambda dialog: dialog.open())
        for told in (self.reader_findings.saved, self.pictures.said, self.real_size.said):
            told.connect(self.status.show_message)
        desks = (self.reader_findings, self.pictures, self.compared, self.prior, self.real_size)
        for controller in (*desks, self.headers, self.worklist):
            controller.failed.connect(self.banner.show_message)
        self.states.cautioned.connect(self.banner.show_message)
        self.panel.map.show_anyway_requested.connect(heat_map_controller.show_anyway)
        self.panel.map.opacity_changed.connect(self.image.map.setOpacity)
        self.panel.map.style_changed.connect(self.image.map.set_style)
        self.panel.map.cam_toggled.connect(self.image.map.set_cam)
        self.status.cancel.clicked.connect(lambda _checked=False: session.cancel())
        self._runner.reported.connect(self.status.show_progress)

    def _lay_out(self) -> None:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.comparison, 1)
        self.setCentralWidget(body)
        self.dock = FindingsDock(self, self.panel)
        self.setStatusBar(self.status)

    def _give_focus(self) -> None:
        """Give the image the focus now, and whenever a button with it hides at being pressed."""
        self.image.setFocus()
        for button in (
            self.panel.anyway,
            self.panel.map.anyway,
            self.panel.blind_read.reveal,
            self.banner.accept,
            self.banner.dismiss,
            self.status.cancel,
        ):
            button.clicked.connect(lambda _checked=False: self.image.setFocus())

    def _tell_of_panel(self, _seen: bool) -> None:  # noqa: FBT001 - Qt's visibilityChanged(bool)
        """Tick the command if the panel is shown, whoever showed it or put it away."""
        self.actions_by_id["findings"].setChecked(not self.dock.isHidden())

    def _clear(self) -> None:
        self.banner.hide()
        self.start_page.hide()
        self.image.clear_image()
        self.panel.clear()
        self.setWindowTitle(NAME)

    def _show_opening(self, asked: Playlist | None) -> None:
        """Name what is being opened; the image shown stays until then, with all that it has."""
        if asked is not None:
            self.start_page.hide()
            self.banner.hide()
            allow_steps(self.actions_by_id, asked)
        self.loading.show_opening(asked)

    def _show_image(self, pixels: DisplayPixels, playlist: Playlist) -> None:
        self._recent.add(playlist.current)
        self.image.show_image(pixels)
        self.comparison.name_first(playlist.current.name)
        self.menus.name_choices(pixels.choices)
        self.panel.show_image(pixels.image)
        allow_steps(self.actions_by_id, playlist)
        if playlist.note:
            self.banner.show_message(playlist.note)
        self.setWindowTitle(f"{position_text(playlist)} – {NAME}")

    def _show_refusal(self, sentence: str) -> None:
        allow_steps(self.actions_by_id, self._session.playlist)
        self.banner.show_message(sentence)
        self.start_page.setVisible(self._session.image is None)

    def _offer_prior(self, prior: Prior) -> None:
        self.banner.offer(
            tr(
                "Prior of {date} in this folder, same patient by the header.",
                date=prior.taken.isoformat(),
            ),
            tr("Compare"),
            lambda: self.compared.compare(prior.path),
            lambda: None,
        )

    def _open_files(self) -> tuple[Path, ...]:
        playlist = self._session.playlist
        beside = tuple(image.path for image in self.comparison.images)
        return beside if playlist is None else (*playlist.paths, *beside)

    def _name_beside_others(self) -> str:
        """Return the first image's name in a comparison, else nothing."""
        playlist = self._session.playlist
        return playlist.current.name if playlist and self.comparison.images else ""

    def _cancel(self) -> None:
        """Give up a mark or its tool, leave the full screen, or stop what is computed."""
        if self.annotations.cancel():
            return
        if self.frame.full_screen:
            self.actions_by_id["full_screen"].setChecked(False)
        else:
            self._session.cancel()

    def _show_model(self, engine: Engine) -> None:
        self.dialogs.engine = engine
        self.actions_by_id["model_card"].setEnabled(True)
        self.panel.show_model(engine.contract)
        self.status.show_model(engine.identity.model_id, engine.device, engine.note)
        self.preferences.engine_text = self.status.model_words

    def _show_no_model(self, sentence: str) -> None:
        self.panel.show_no_model(sentence)
        if self._session.image is not None:
            self.panel.show_not_assessed(tr("There is no model to judge this image."))
