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
from xray_desktop.gui.actions import build_actions
from xray_desktop.gui.banner import Banner
from xray_desktop.gui.comparison import Comparison
from xray_desktop.gui.comparison_desk import ComparisonDesk
from xray_desktop.gui.dialogs import Dialogs
from xray_desktop.gui.film_pixels import FilmPixels
from xray_desktop.gui.film_view import FilmView
from xray_desktop.gui.findings_dock import FindingsDock
from xray_desktop.gui.findings_panel import FindingsPanel
from xray_desktop.gui.frame import WindowFrame
from xray_desktop.gui.header_desk import HeaderDesk
from xray_desktop.gui.invitation import Invitation, LoadingMark
from xray_desktop.gui.jobs import JobRunner
from xray_desktop.gui.language import tr
from xray_desktop.gui.marks.mark_desk import MarkDesk
from xray_desktop.gui.marks.page_files import PageFiles
from xray_desktop.gui.menus import Menus
from xray_desktop.gui.opening_desk import OpeningDesk, allow_steps
from xray_desktop.gui.panes import Panes
from xray_desktop.gui.picture_desk import PictureDesk
from xray_desktop.gui.playlist import Playlist, place_words
from xray_desktop.gui.preferences_desk import PreferencesDesk
from xray_desktop.gui.prior import Prior
from xray_desktop.gui.prior_desk import PriorDesk
from xray_desktop.gui.reading_desk import ReadingDesk
from xray_desktop.gui.real_size import RealSize
from xray_desktop.gui.recent import RecentFilms
from xray_desktop.gui.room import resize_within_screen
from xray_desktop.gui.session import Session
from xray_desktop.gui.sitting import Sitting
from xray_desktop.gui.state_desk import StateDesk
from xray_desktop.gui.status_line import StatusLine
from xray_desktop.gui.verdict_folder import ask_folder
from xray_desktop.gui.verdicts import Verdicts, ask_to_lose
from xray_desktop.gui.window_keys import WindowKeys
from xray_desktop.gui.worklist.desk import WorklistDesk
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
        The user's own: recent films and the window's place.
    """

    closing = Signal()
    """The window closes as it should; nothing runs any more."""

    def __init__(
        self, app: QApplication, session: Session, runner: JobRunner, settings: QSettings
    ) -> None:
        super().__init__()
        self._app = app
        self._session, self._runner, self._settings = session, runner, settings
        self._recent = RecentFilms(settings)
        self.dialogs = Dialogs(self, settings, runner)
        self.setWindowTitle(NAME)
        self.setAcceptDrops(True)
        resize_within_screen(self, 1440, 900)
        self.film = FilmView(self)
        self.opening = OpeningDesk(self, session)
        self.marks = MarkDesk(self.film, self)
        self.comparison = Comparison(self.film, self)
        self.compared = ComparisonDesk(self, self.comparison, session, runner)
        self.prior = PriorDesk(self, session, self.comparison, runner)
        self.real_size = RealSize(
            lambda: self.comparison.active, lambda: self.marks.spacing, settings, self
        )
        self.annotations: PageFiles | None = None
        self.banner = Banner(self)
        self.panel = FindingsPanel(self)
        self.status = StatusLine(self)
        self.invitation = Invitation(self.film)
        self.loading = LoadingMark(self.film)
        self.verdicts = Verdicts(runner, lambda: ask_folder(self), self)
        self.reading = ReadingDesk(session, self.panel, self.verdicts, settings)
        self.pictures = PictureDesk(self, self.film, session.explanation, runner)
        self.states = StateDesk(self.film, session, runner)
        self.panes = Panes(self.comparison, self.marks, self.states.reset)
        self.pictures.kept = self._open_files
        self.pictures.only = self._name_beside_others
        self.headers = HeaderDesk(self, session, self.comparison, runner)
        self.worklist = WorklistDesk(self, session, runner, settings)
        self.preferences = PreferencesDesk(self, app, self.film, self.panel, settings)
        self._lay_out()
        self.actions_by_id = build_actions(self, self._handlers())
        self.frame = WindowFrame(self, (self.dock,), settings)
        self.marks.adopt(self.actions_by_id)
        self.preferences.bindings_changed.connect(self.dialogs.use_bindings)
        self.preferences.bindings_changed.connect(
            lambda bindings: self.invitation.name_keys(bindings.words("open"))
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
        self.preferences.adopt(self.actions_by_id)
        self.actions_by_id["model_card"].setEnabled(False)
        allow_steps(self.actions_by_id, None)
        self.addActions(list(self.actions_by_id.values()))  # they work while menus are hidden
        self.actions_by_id["read_first"].setChecked(self.reading.read_first)
        self.frame.restore()
        self.actions_by_id["findings"].setChecked(not self.dock.isHidden())
        self.dock.visibilityChanged.connect(self._tell_of_panel)
        self._keys = WindowKeys(self, self.film, session.step)
        self._app.installEventFilter(self._keys)
        self._give_focus()

    def keep_annotations(self, folder: Path) -> None:
        """Save annotations there as they change, and show those that lie there."""
        self.annotations = PageFiles(self.marks.pages.kept, self._runner, folder, self)
        self.annotations.failed.connect(self.banner.say)

    def take_up(self, paths: Sequence[Path]) -> None:
        """Come to the front, and open what a second start of the program was given."""
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()
        if paths:
            self._session.open(paths)

    def offer_back(self, sitting: Sitting) -> None:
        """Offer what was open when the program ended without being closed."""
        left = sitting.left()
        if left is not None:
            self.banner.offer(
                tr(
                    "The program did not end as it should. Films that were open: {films}.",
                    films=len(left.paths),
                ),
                tr("Open them again"),
                lambda: self._session.open(left.paths, left.index),
                sitting.end,
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
            (self.verdicts, tr("Verdicts are not saved")),
            (self.annotations, tr("Annotations are not saved")),
        ):
            try:
                if kept is not None:
                    kept.flush()
            except XrayError as error:
                if not ask_to_lose(self, lost, error):
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
            self.reading,
            self.marks,
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
            "map": self._session.explanation.set_wanted,
            "by_name": self.panel.findings.sort_by_name,
            "judge": self._session.judge,
            "cancel": self._cancel,
        }
        return (
            handlers
            | self.panes.handlers()
            | {name: handler for desk in desks for name, handler in desk.handlers().items()}
        )

    def _connect(self) -> None:
        session, explanation = self._session, self._session.explanation
        session.opening.connect(self._show_opening)
        session.cleared.connect(self._clear)
        session.film_opened.connect(self._show_film)
        session.refused.connect(self._show_refusal)
        session.not_assessed.connect(self.panel.show_not_assessed)
        session.withheld.connect(self.panel.show_withheld)
        self.panel.scores_asked.connect(session.judge_anyway)
        self.panel.hiding_changed.connect(self.status.set_hidden)
        self.reading.blind_changed.connect(lambda blind: self.worklist.set_blind(blind=blind))
        session.model_loaded.connect(self._show_model)
        session.model_failed.connect(self._show_no_model)
        session.cleared.connect(lambda: self.marks.show(None))
        session.film_opened.connect(lambda pixels, _list: self.marks.show(pixels.film))
        self.marks.ratio_changed.connect(self.panel.show_ratio)
        self.marks.hint_changed.connect(self.status.say)
        self.film.film_asked.connect(session.step)
        self.panes.adopt(self.actions_by_id, self.menus)
        explanation.map_changed.connect(self.film.show_map)
        explanation.status_changed.connect(self.panel.map.show_status)
        explanation.chosen_changed.connect(self.panel.findings.set_mapped)
        explanation.wanted_changed.connect(self.actions_by_id["map"].setChecked)
        self.panel.heat_map_asked.connect(explanation.ask)
        self.panel.finding_selected.connect(explanation.follow)
        self.prior.found.connect(self._offer_prior)
        self.prior.ready.connect(lambda dialog: dialog.open())
        for told in (self.verdicts.saved, self.pictures.said, self.real_size.said):
            told.connect(self.status.say)
        desks = (self.verdicts, self.pictures, self.compared, self.prior, self.real_size)
        for desk in (*desks, self.headers, self.worklist):
            desk.failed.connect(self.banner.say)
        self.states.cautioned.connect(self.banner.say)
        self.panel.map.shown_anyway.connect(explanation.show_anyway)
        self.panel.map.opacity_changed.connect(self.film.map.setOpacity)
        self.panel.map.style_changed.connect(self.film.map.set_style)
        self.panel.map.cam_toggled.connect(self.film.map.set_cam)
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
        self.film.setFocus()
        for button in (
            self.panel.anyway,
            self.panel.map.anyway,
            self.panel.read_first.reveal,
            self.banner.accept,
            self.banner.dismiss,
            self.status.cancel,
        ):
            button.clicked.connect(lambda _checked=False: self.film.setFocus())

    def _tell_of_panel(self, _seen: bool) -> None:  # noqa: FBT001 - Qt's visibilityChanged(bool)
        """Tick the command if the panel is shown, whoever showed it or put it away."""
        self.actions_by_id["findings"].setChecked(not self.dock.isHidden())

    def _clear(self) -> None:
        self.banner.hide()
        self.invitation.hide()
        self.film.clear_film()
        self.panel.clear()
        self.setWindowTitle(NAME)

    def _show_opening(self, asked: Playlist | None) -> None:
        """Name what is being opened; the image shown stays until then, with all that it has."""
        if asked is not None:
            self.invitation.hide()
            self.banner.hide()
            allow_steps(self.actions_by_id, asked)
        self.loading.show_opening(asked)

    def _show_film(self, pixels: FilmPixels, playlist: Playlist) -> None:
        self._recent.add(playlist.current)
        self.film.show_film(pixels)
        self.comparison.name_first(playlist.current.name)
        self.menus.name_choices(pixels.choices)
        self.panel.show_film(pixels.film)
        allow_steps(self.actions_by_id, playlist)
        if playlist.note:
            self.banner.say(playlist.note)
        self.setWindowTitle(f"{place_words(playlist)} – {NAME}")

    def _show_refusal(self, sentence: str) -> None:
        allow_steps(self.actions_by_id, self._session.playlist)
        self.banner.say(sentence)
        self.invitation.setVisible(self._session.film is None)

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
        beside = tuple(film.path for film in self.comparison.films)
        return beside if playlist is None else (*playlist.paths, *beside)

    def _name_beside_others(self) -> str:
        """Return the first image's name in a comparison, else nothing."""
        playlist = self._session.playlist
        return playlist.current.name if playlist and self.comparison.films else ""

    def _cancel(self) -> None:
        """Give up a mark or its tool, leave the full screen, or stop what is computed."""
        if self.marks.cancel():
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
        self.preferences.device_words = self.status.model_words

    def _show_no_model(self, sentence: str) -> None:
        self.panel.show_no_model(sentence)
        if self._session.film is not None:
            self.panel.show_not_assessed(tr("There is no model to judge this film."))
