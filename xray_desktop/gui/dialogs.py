"""The window's pages of information: keys, tour, diagnostics, model card, licences."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QWidget

from xray_desktop.gui.about_dialog import AboutDialog
from xray_desktop.gui.bindings import Bindings
from xray_desktop.gui.diagnostics import DiagnosticsDialog, diagnostics
from xray_desktop.gui.help_dialog import HelpDialog
from xray_desktop.gui.jobs import JobRunner
from xray_desktop.gui.model_card import ModelCardDialog
from xray_desktop.gui.tour import Tour
from xray_desktop.inference.engine import Engine

TOUR_SEEN: Final = "tour seen"


class Dialogs(QObject):
    """Shows them over `window`.

    Attributes
    ----------
    engine : Engine or None
        What judges films, once it is loaded.
    """

    def __init__(self, window: QWidget, settings: QSettings, runner: JobRunner) -> None:
        super().__init__(window)
        self._window, self._settings, self._runner = window, settings, runner
        self.engine: Engine | None = None
        self._bindings = Bindings()

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {
            "help": self.show_help,
            "tour": self.show_tour,
            "diagnostics": self.show_diagnostics,
            "model_card": self.show_model_card,
            "about": self.show_about,
        }

    def use_bindings(self, bindings: Bindings) -> None:
        """Show these keys from now on."""
        self._bindings = bindings

    def show_help(self) -> None:
        """Show keys and mouse."""
        HelpDialog(self._bindings, self._window).exec()

    def show_tour(self) -> None:
        """Show how to begin; once shown, it comes no more on its own."""
        self._settings.setValue(TOUR_SEEN, 1)
        Tour(self._window).exec()

    def show_tour_once(self) -> None:
        """Show it to somebody who has not seen it."""
        if not self._settings.contains(TOUR_SEEN):
            self.show_tour()

    def show_diagnostics(self) -> None:
        """Show what somebody who is to help must know."""
        text = diagnostics(self.engine, tuple(self._runner.error_codes))
        DiagnosticsDialog(text, self._window).exec()

    def show_model_card(self) -> None:
        """Show what the model is."""
        if self.engine is not None:
            ModelCardDialog(self.engine.contract, self.engine.device, self._window).exec()

    def show_about(self) -> None:
        """Show what program this is."""
        AboutDialog(self._window).exec()
