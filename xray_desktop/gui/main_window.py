"""The main window: puts the parts together and passes the user's wishes on to the session."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSettings, Qt
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
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.errors import XrayError
from xray_desktop.core.findings import Assessment
from xray_desktop.gui import palette
from xray_desktop.gui.banner import Banner
from xray_desktop.gui.bindings import Bindings
from xray_desktop.gui.bindings_dialog import BindingsDialog
from xray_desktop.gui.commands import CHOICE_KEYS, build_actions, choice_id, draw_icons
from xray_desktop.gui.film_pixels import FilmPixels
from xray_desktop.gui.film_view import FilmView
from xray_desktop.gui.findings_panel import FindingsPanel
from xray_desktop.gui.help_dialog import HelpDialog
from xray_desktop.gui.invitation import Invitation
from xray_desktop.gui.jobs import JobRunner
from xray_desktop.gui.language import tr
from xray_desktop.gui.menus import Menus
from xray_desktop.gui.model_card import ModelCardDialog
from xray_desktop.gui.playlist import Playlist
from xray_desktop.gui.preferences import Preferences
from xray_desktop.gui.recent import RecentFilms
from xray_desktop.gui.session import Session
from xray_desktop.gui.settings_dialog import SettingsDialog
from xray_desktop.gui.status_line import StatusLine
from xray_desktop.gui.verdicts import Verdicts, ask_folder, ask_to_lose
from xray_desktop.inference.engine import Engine

NAME: Final = "X-ray Desktop"
SAID_MS: Final = 6_000
SUFFIXES: Final = "(*.dcm *.dicom *.png *.jpg *.jpeg *.tif *.tiff)"
MOVE: Final = 0.1
"""Of the view, for one press of a key."""
DRAGGED_PX: Final = 24
"""Which drag of the window one press of a key stands for."""


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

    def __init__(
        self, app: QApplication, session: Session, runner: JobRunner, settings: QSettings
    ) -> None:
        super().__init__()
        self._app = app
        self._session, self._runner, self._settings = session, runner, settings
        self._recent = RecentFilms(settings)
        self._engine: Engine | None = None
        self.setWindowTitle(NAME)
        self.setAcceptDrops(True)
        self.resize(1440, 900)
        self.film = FilmView(self)
        self.banner = Banner(self)
        self.panel = FindingsPanel(self)
        self.status = StatusLine(self)
        self.invitation = Invitation(self.film)
        self.verdicts = Verdicts(runner, lambda: ask_folder(self), self)
        self._lay_out()
        self.actions_by_id = build_actions(self, self._handlers())
        self.menus = Menus(
            self, self.actions_by_id, self._recent, lambda path: session.open([path])
        )
        self._connect()
        for shown in ("map", "smooth", "corner_text"):
            self.actions_by_id[shown].setChecked(True)
        self.use_bindings(Bindings.from_settings(settings))
        self._follow(Preferences.from_settings(settings))
        self.actions_by_id["model_card"].setEnabled(False)
        self._update_steps(None)
        geometry = settings.value("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
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

    def show_help(self) -> None:
        """Show keys and mouse."""
        HelpDialog(self.bindings, self).exec()

    def show_model_card(self) -> None:
        """Show what the model is."""
        if self._engine is not None:
            ModelCardDialog(self._engine.contract, self._engine.device, self).exec()

    def use_bindings(self, bindings: Bindings) -> None:
        """Put keys and mouse buttons in force."""
        self.bindings = bindings
        bindings.apply_to(self.actions_by_id)
        self.film.mouse.drags = bindings.drags
        self.invitation.name_keys(bindings.words("open"))

    def edit_bindings(self) -> None:
        """Let the user choose what keys and mouse do."""
        dialog = BindingsDialog(self.bindings, self)
        if dialog.exec():
            dialog.bindings.store(self._settings)
            self.use_bindings(dialog.bindings)
        dialog.deleteLater()

    def edit_settings(self) -> None:
        """Let the user change the settings, and follow them at once where that is possible."""
        dialog = SettingsDialog(
            Preferences.from_settings(self._settings), self.status.model.text(), self
        )
        if dialog.exec():
            preferences = dialog.preferences
            preferences.store(self._settings)
            palette.apply(self._app, preferences.theme, preferences.font_percent)
            draw_icons(self.actions_by_id)
            self._follow(preferences)
        dialog.deleteLater()

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
            and not isinstance(watched, QAbstractButton)
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
        self._settings.setValue("geometry", self.saveGeometry())
        self.hide()
        self._runner.shutdown()
        super().closeEvent(event)

    def _follow(self, preferences: Preferences) -> None:
        self.actions_by_id["smooth"].setChecked(preferences.smooth)
        self.panel.map.set_defaults(preferences)

    def _handlers(self) -> dict[str, Callable[..., object]]:
        return {
            "open": self.open_dialog,
            "open_folder": self.open_folder_dialog,
            "previous": lambda: self._session.step(-1),
            "next": lambda: self._session.step(1),
            "verdict_folder": self.verdicts.choose_folder,
            "quit": self.close,
            "fit": self.film.fit,
            "one_to_one": self.film.one_to_one,
            "auto_window": self.film.auto_window,
            "default_window": self.film.default_window,
            "reset": self.film.reset,
            **{
                choice_id(key): partial(self.film.choose_window, number)
                for number, key in enumerate(CHOICE_KEYS)
            },
            "invert": self.film.invert,
            "turn_right": partial(self.film.turn, 1),
            "turn_left": partial(self.film.turn, -1),
            "flip_horizontal": self.film.flip_horizontally,
            "flip_vertical": self.film.flip_vertically,
            "settings": self.edit_settings,
            "bindings": self.edit_bindings,
            "zoom_in": partial(self.film.zoom_in_steps, 1),
            "zoom_out": partial(self.film.zoom_in_steps, -1),
            "pan_left": partial(self.film.move_by, -MOVE, 0),
            "pan_right": partial(self.film.move_by, MOVE, 0),
            "pan_up": partial(self.film.move_by, 0, -MOVE),
            "pan_down": partial(self.film.move_by, 0, MOVE),
            "brighter": partial(self.film.drag_window, 0, -DRAGGED_PX),
            "darker": partial(self.film.drag_window, 0, DRAGGED_PX),
            "more_contrast": partial(self.film.drag_window, -DRAGGED_PX, 0),
            "less_contrast": partial(self.film.drag_window, DRAGGED_PX, 0),
            "smooth": self.film.set_smooth,
            "corner_text": self.film.set_corner_text,
            "map": self.film.set_map_enabled,
            "keep_map": self._session.explanation.keep,
            "by_name": self.panel.findings.sort_by_name,
            "present": lambda: self._say(present=True),
            "absent": lambda: self._say(present=False),
            "judge": self._session.judge,
            "cancel": self._session.cancel,
            "help": self.show_help,
            "model_card": self.show_model_card,
        }

    def _connect(self) -> None:
        session, explanation = self._session, self._session.explanation
        session.cleared.connect(self._clear)
        session.film_opened.connect(self._show_film)
        session.refused.connect(self._show_refusal)
        session.frame_asked.connect(self.ask_frame)
        session.assessed.connect(self._show_assessment)
        session.not_assessed.connect(self.panel.show_not_assessed)
        session.model_loaded.connect(self._show_model)
        session.model_failed.connect(self._show_no_model)
        self.film.film_asked.connect(session.step)
        self.film.menu_asked.connect(self.menus.pop_up)
        explanation.map_changed.connect(self.film.show_map)
        explanation.kept_changed.connect(self.film.show_kept_map)
        explanation.status_changed.connect(self.panel.map.show_status)
        explanation.chosen_changed.connect(self.panel.findings.set_mapped)
        self.panel.finding_chosen.connect(explanation.choose)
        self.verdicts.changed.connect(self.panel.findings.set_verdicts)
        self.verdicts.saved.connect(lambda words: self.status.showMessage(words, SAID_MS))
        self.verdicts.failed.connect(self.banner.say)
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
        left.addWidget(self.film, 1)
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
        self.verdicts.clear()
        self.setWindowTitle(NAME)

    def _show_film(self, pixels: FilmPixels, playlist: Playlist) -> None:
        self._recent.add(playlist.current)
        self.film.show_film(pixels)
        self.menus.name_choices(pixels.choices)
        self.panel.show_film(pixels.film)
        self._update_steps(playlist)
        self.setWindowTitle(f"{_place(playlist)} – {NAME}")

    def _show_refusal(self, sentence: str) -> None:
        playlist = self._session.playlist
        self._update_steps(playlist)
        self.banner.say(f"{_place(playlist)}: {sentence}" if playlist else sentence)
        self.invitation.show()

    def _show_assessment(self, assessment: Assessment) -> None:
        self.panel.show_assessment(assessment)
        if self._session.film is not None:
            self.verdicts.show(self._session.film, assessment)

    def _say(self, *, present: bool) -> None:
        label = self.panel.list.current_label
        if label is not None:
            self.verdicts.say(label, present=present)

    def _show_model(self, engine: Engine) -> None:
        self._engine = engine
        self.actions_by_id["model_card"].setEnabled(True)
        self.panel.show_model(engine.contract)
        self.status.show_model(engine.identity.model_id, engine.device, engine.note)

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
