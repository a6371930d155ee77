"""The main window: puts the parts together and passes the user's wishes on to the session."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.errors import XrayError
from xray_desktop.gui.actions import build_actions
from xray_desktop.gui.banner import Banner
from xray_desktop.gui.commands import CHOICE_KEYS, choice_id
from xray_desktop.gui.comparison import Comparison
from xray_desktop.gui.comparison_desk import ComparisonDesk
from xray_desktop.gui.dialogs import Dialogs
from xray_desktop.gui.film_pixels import FilmPixels
from xray_desktop.gui.film_view import FilmView
from xray_desktop.gui.findings_panel import FindingsPanel
from xray_desktop.gui.frame import WindowFrame
from xray_desktop.gui.header_desk import HeaderDesk
from xray_desktop.gui.invitation import Invitation
from xray_desktop.gui.jobs import JobRunner
from xray_desktop.gui.language import tr
from xray_desktop.gui.lens import Lens
from xray_desktop.gui.marks.mark_desk import MarkDesk
from xray_desktop.gui.menus import Menus
from xray_desktop.gui.picture_desk import PictureDesk
from xray_desktop.gui.playlist import Playlist
from xray_desktop.gui.preferences_desk import PreferencesDesk
from xray_desktop.gui.prior import Prior
from xray_desktop.gui.prior_desk import PriorDesk
from xray_desktop.gui.reading_desk import ReadingDesk
from xray_desktop.gui.real_size import RealSize
from xray_desktop.gui.recent import RecentFilms
from xray_desktop.gui.session import Session
from xray_desktop.gui.sitting import Sitting
from xray_desktop.gui.state_desk import StateDesk
from xray_desktop.gui.status_line import StatusLine
from xray_desktop.gui.verdicts import Verdicts, ask_folder, ask_to_lose
from xray_desktop.inference.engine import Engine

NAME: Final = "X-ray Desktop"
SAID_MS: Final = 6_000
SPACE_IS_THEIRS: Final = (QAbstractButton, QLineEdit, QPlainTextEdit)
SUFFIXES: Final = "(*.dcm *.dicom *.png *.jpg *.jpeg *.tif *.tiff)"


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
        self.resize(1440, 900)
        self.film = FilmView(self)
        self.marks = MarkDesk(self.film, self)
        self.lens = Lens(self.film)
        self.comparison = Comparison(self.film, self)
        self.compared = ComparisonDesk(self, self.comparison, session, runner)
        self.prior = PriorDesk(self, session, self.comparison, runner)
        self.real_size = RealSize(self.film, lambda: self.marks.spacing, settings)
        self.banner = Banner(self)
        self.panel = FindingsPanel(self)
        self.status = StatusLine(self)
        self.invitation = Invitation(self.film)
        self.verdicts = Verdicts(runner, lambda: ask_folder(self), self)
        self.reading = ReadingDesk(session, self.panel, self.verdicts, settings)
        self.pictures = PictureDesk(self, self.film, session.explanation, runner)
        self.states = StateDesk(self.film, session, runner)
        self.pictures.kept = self._open_files
        self.headers = HeaderDesk(self, session, runner)
        self.preferences = PreferencesDesk(self, app, self.film, self.panel, settings)
        self._lay_out()
        self.actions_by_id = build_actions(self, self._handlers())
        self.frame = WindowFrame(self, (self.panel,), settings)
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
        for shown in (
            "map",
            "smooth",
            "corner_text",
            "patient_text",
            "shutter",
            "overlays",
            "presentation_state",
        ):
            self.actions_by_id[shown].setChecked(True)
        self.preferences.adopt(self.actions_by_id)
        self.actions_by_id["model_card"].setEnabled(False)
        self._update_steps(None)
        self.addActions(list(self.actions_by_id.values()))  # they work while menus are hidden
        self.actions_by_id["read_first"].setChecked(self.reading.read_first)
        self.frame.restore()
        self.panel.list.setFocus()
        self._app.installEventFilter(self)

    def open_dialog(self) -> None:
        """Ask for films and open them."""
        names, _ = QFileDialog.getOpenFileNames(
            self, tr("Open films"), "", f"{tr('Films')} {SUFFIXES};;{tr('All files')} (*)"
        )
        if names:
            self._session.open([Path(name) for name in names])

    def open_folder_dialog(self) -> None:
        """Ask for a folder and open its films."""
        name = QFileDialog.getExistingDirectory(self, tr("Open folder"))
        if name:
            self._session.open([Path(name)])

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

    def ask_frame(self, frames: int) -> None:
        """Ask which of a file's frames to show."""
        number, chosen = QInputDialog.getInt(
            self,
            tr("Frame"),
            tr("This file holds {frames} frames. Show frame:", frames=frames),
            1,
            1,
            frames,
        )
        if chosen:
            self._session.open_frame(number - 1)
        else:
            self._show_refusal(tr("No frame was chosen."))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Accept files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self._session.open(paths)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Show the bare film while Space is held, wherever the focus is."""
        kind = event.type()
        if kind is QEvent.Type.WindowDeactivate and watched is self:
            self.film.set_bare(False)
        if (
            isinstance(event, QKeyEvent)
            and kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
            and event.key() == Qt.Key.Key_Space
            and isinstance(watched, QWidget)
            and watched.window() is self
            and not isinstance(watched, SPACE_IS_THEIRS)
        ):
            if not event.isAutoRepeat():
                self.film.set_bare(kind is QEvent.Type.KeyPress)
            return True
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Go at once; what still runs ends at its next step, and verdicts are saved first."""
        try:
            self.verdicts.flush()
        except XrayError as error:
            if not ask_to_lose(self, error):
                event.ignore()
                return
        self._app.removeEventFilter(self)
        self.frame.remember()
        self.hide()
        self._runner.shutdown()
        self.closing.emit()
        super().closeEvent(event)

    def _handlers(self) -> dict[str, Callable[..., object]]:
        return {
            "open": self.open_dialog,
            "open_folder": self.open_folder_dialog,
            "previous": lambda: self._session.step(-1),
            "next": lambda: self._session.step(1),
            "first": partial(self._session.step_to_end, last=False),
            "last": partial(self._session.step_to_end, last=True),
            "quit": self.close,
            "fit": self.film.fit,
            "one_to_one": self.film.one_to_one,
            "auto_window": self.film.auto_window,
            "default_window": self.film.default_window,
            "reset": self.states.reset,
            **{
                choice_id(key): partial(self.film.choose_window, number)
                for number, key in enumerate(CHOICE_KEYS)
            },
            "invert": self.film.invert,
            "turn_right": partial(self.film.turn, 1),
            "turn_left": partial(self.film.turn, -1),
            "flip_horizontal": self.film.flip_horizontally,
            "flip_vertical": self.film.flip_vertically,
            **self.preferences.handlers(),
            "smooth": self.film.set_smooth,
            "corner_text": self.film.set_corner_text,
            "lens": self.lens.set_on,
            "full_screen": lambda full: self.frame.set_full_screen(full),
            "map": self.film.set_map_enabled,
            "shutter": self.film.set_shuttered,
            "overlays": self.film.file_graphics.overlays.setVisible,
            "presentation_state": self.states.set_applied,
            "patient_text": self.film.set_patient_text,
            **self.headers.handlers(),
            "keep_map": self._session.explanation.keep,
            "by_name": self.panel.findings.sort_by_name,
            "judge": self._session.judge,
            "cancel": self._cancel,
            **self.reading.handlers(),
            **self.marks.handlers(),
            **self.prior.handlers(),
            **self.real_size.handlers(),
            **self.pictures.handlers(),
            **self.compared.handlers(),
            **self.dialogs.handlers(),
        }

    def _connect(self) -> None:
        session, explanation = self._session, self._session.explanation
        session.cleared.connect(self._clear)
        session.film_opened.connect(self._show_film)
        session.refused.connect(self._show_refusal)
        session.frame_asked.connect(self.ask_frame)
        session.not_assessed.connect(self.panel.show_not_assessed)
        session.withheld.connect(self.panel.show_withheld)
        self.panel.scores_asked.connect(session.judge_anyway)
        session.model_loaded.connect(self._show_model)
        session.model_failed.connect(self._show_no_model)
        session.cleared.connect(lambda: self.marks.show(None))
        session.film_opened.connect(lambda pixels, _list: self.marks.show(pixels.film))
        self.marks.ratio_changed.connect(self.panel.show_ratio)
        self.marks.hint_changed.connect(lambda words: self.status.showMessage(words, SAID_MS))
        self.film.film_asked.connect(session.step)
        self.film.menu_asked.connect(self.menus.pop_up)
        explanation.map_changed.connect(self.film.show_map)
        explanation.kept_changed.connect(self.film.show_kept_map)
        explanation.status_changed.connect(self.panel.map.show_status)
        explanation.chosen_changed.connect(self.panel.findings.set_mapped)
        self.panel.finding_chosen.connect(explanation.choose)
        self.verdicts.saved.connect(lambda words: self.status.showMessage(words, SAID_MS))
        self.verdicts.failed.connect(self.banner.say)
        self.pictures.said.connect(lambda words: self.status.showMessage(words, SAID_MS))
        self.pictures.failed.connect(self.banner.say)
        self.compared.failed.connect(self.banner.say)
        self.prior.failed.connect(self.banner.say)
        self.prior.found.connect(self._offer_prior)
        self.prior.ready.connect(lambda dialog: dialog.open())
        self.real_size.failed.connect(self.banner.say)
        self.real_size.said.connect(lambda words: self.status.showMessage(words, SAID_MS))
        self.headers.failed.connect(self.banner.say)
        self.states.cautioned.connect(self.banner.say)
        self.panel.map.shown_anyway.connect(explanation.show_anyway)
        self.panel.map.opacity_changed.connect(self.film.map.setOpacity)
        self.panel.map.style_changed.connect(self.film.map.set_style)
        self.panel.map.contours_toggled.connect(self.film.map.set_contours)
        self.panel.map.cam_toggled.connect(self.film.map.set_cam)
        self.status.cancel.clicked.connect(lambda _checked=False: session.cancel())
        self._runner.reported.connect(self.status.show_progress)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.banner)
        left.addWidget(self.comparison, 1)
        body = QWidget(self)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.panel)
        self.setCentralWidget(body)
        self.setStatusBar(self.status)

    def _clear(self) -> None:
        self.banner.hide()
        self.invitation.hide()
        self.film.clear_film()
        self.panel.clear()
        self.setWindowTitle(NAME)

    def _show_film(self, pixels: FilmPixels, playlist: Playlist) -> None:
        self._recent.add(playlist.current)
        self.film.show_film(pixels)
        self.menus.name_choices(pixels.choices)
        self.panel.show_film(pixels.film)
        self._update_steps(playlist)
        if playlist.note:
            self.banner.say(playlist.note)
        self.setWindowTitle(f"{_place(playlist)} – {NAME}")

    def _show_refusal(self, sentence: str) -> None:
        playlist = self._session.playlist
        self._update_steps(playlist)
        self.banner.say(f"{_place(playlist)}: {sentence}" if playlist else sentence)
        self.invitation.show()

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
        self.preferences.device_words = self.status.model.text()

    def _show_no_model(self, sentence: str) -> None:
        self.panel.show_no_model(sentence)
        if self._session.film is not None:
            self.panel.show_not_assessed(tr("There is no model to judge this film."))

    def _update_steps(self, playlist: Playlist | None) -> None:
        for name, by in (("previous", -1), ("next", 1)):
            there = playlist is not None and playlist.moved(by) is not None
            self.actions_by_id[name].setEnabled(there)


def _place(playlist: Playlist) -> str:
    name = playlist.current.name
    if len(playlist.paths) == 1:
        return name
    return tr(
        "{name} ({number} of {all})", name=name, number=playlist.index + 1, all=len(playlist.paths)
    )
