"""Applies preferences and bindings, and opens their dialogs."""

from collections.abc import Callable, Mapping, Set

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from xray_desktop.core.attribution.heat_map_colours import HeatMapStyle
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.icons import draw_icons
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.findings_panel import FindingsPanel
from xray_desktop.gui.settings.archive_page import ArchivePage
from xray_desktop.gui.settings.bindings import Bindings
from xray_desktop.gui.settings.bindings_dialog import BindingsDialog
from xray_desktop.gui.settings.corner_page import CornerPage
from xray_desktop.gui.settings.model_loader import ModelController
from xray_desktop.gui.settings.model_page import ModelPage
from xray_desktop.gui.settings.preferences import Preferences
from xray_desktop.gui.settings.recent_images import RecentImages
from xray_desktop.gui.settings.settings_dialog import SettingsDialog
from xray_desktop.gui.settings.settings_pages import SettingsPage
from xray_desktop.gui.settings.site_prevalence import store_prevalence, stored_prevalence
from xray_desktop.gui.settings.urgency_page import UrgencyPage
from xray_desktop.gui.viewer.corner_layout import stored_layout
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.paths import worklist_file


class PreferencesController(QObject):
    """Opens the settings and applies changes.

    Parameters
    ----------
    window : QWidget
        Parent of the dialogs.
    app : QApplication
        Receives theme and text size.
    view, panel
        The viewer and the findings panel.
    settings : QSettings
        User settings.
    engine_text : callable
        Returns which model runs on which device.
    recent : RecentImages
        Forgets its paths on request.
    runner : JobRunner
        Checks a model that was chosen.
    models : ModelController
        Uses it.
    actions : mapping of str to QAction
        By command: they get the keys, and preferences check some of them.
    """

    bindings_changed = Signal(object)
    """The `Bindings` in use."""
    failed = Signal(str)
    """An error message."""

    def __init__(  # noqa: PLR0913 - the window gives them all
        self,
        window: QWidget,
        app: QApplication,
        view: ImageView,
        panel: FindingsPanel,
        settings: QSettings,
        engine_text: Callable[[], str],
        recent: RecentImages,
        runner: JobRunner,
        models: ModelController,
        actions: Mapping[str, QAction],
    ) -> None:
        super().__init__(window)
        self._window, self._app, self._settings = window, app, settings
        self._view, self._panel = view, panel
        self._models, self._actions = models, actions
        self.bindings = Bindings.from_settings(settings)
        self._engine_text, self._recent, self._runner = engine_text, recent, runner

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return the handlers of commands, by id."""
        return {
            "settings": self.edit_settings,
            "bindings": self.edit_bindings,
            "clear_history": self._recent.forget,
        }

    def apply_stored(self) -> None:
        """Apply the stored bindings and preferences."""
        self.use_bindings(self.bindings)
        self._apply(Preferences.from_settings(self._settings), Preferences.names())
        self._panel.findings.set_site_prevalence(stored_prevalence(self._settings))
        self._view.set_corner_layout(stored_layout(self._settings))

    def use_bindings(self, bindings: Bindings) -> None:
        """Apply keys, mouse buttons and wheel."""
        self.bindings = bindings
        bindings.apply_to(self._actions)
        self._view.mouse.drags = bindings.drags
        self._view.mouse.wheels = bindings.wheels
        self._view.mouse.double_clicks = bindings.double_clicks
        self.bindings_changed.emit(bindings)

    def edit_bindings(self) -> None:
        """Open the dialog for keys and mouse."""
        dialog = BindingsDialog(self.bindings, self._window)
        if dialog.exec():
            dialog.bindings.store(self._settings)
            self.use_bindings(dialog.bindings)
        dialog.deleteLater()

    def edit_archives(self) -> None:
        """Open the settings dialog at the page of archives."""
        self.edit_settings(ArchivePage.title)

    def edit_settings(self, page_title: str = "") -> None:
        """Open the settings dialog, perhaps at a page; apply changes at once where possible."""
        stored = Preferences.from_settings(self._settings)
        site = stored_prevalence(self._settings)
        pages = self._pages()
        dialog = SettingsDialog(
            stored, self._engine_text(), self._window, site_prevalence=site, more=pages
        )
        dialog.pages.show_page(tr(page_title))
        if dialog.exec():
            self._change(stored, dialog.preferences)
            store_prevalence(self._settings, dialog.site.shares)
            self._panel.findings.set_site_prevalence(dialog.site.shares)
            for page in pages:
                page.store()
        for page in pages:
            page.leave()
        dialog.deleteLater()

    def _pages(self) -> tuple[SettingsPage, ...]:
        """Return the pages that are more than a form of preferences."""
        model = ModelPage(self._settings, self._runner, self._models.loader)
        model.chosen.connect(self._models.use)
        return (
            model,
            CornerPage(self._settings, self._view.set_corner_layout),
            UrgencyPage(self._runner, worklist_file(), self.failed.emit),
            ArchivePage(self._settings, self._runner),
        )

    def _change(self, stored: Preferences, chosen: Preferences) -> None:
        """Store the chosen preferences, and apply those that changed."""
        chosen.store(self._settings)
        changed = stored.differing(chosen)
        if changed & {"theme", "font_percent"}:
            palette.apply(self._app, chosen.theme, chosen.font_percent)
            draw_icons(dict(self._actions))
        if "recent_images" in changed and not chosen.recent_images:
            self._recent.forget()
        self._apply(chosen, changed)

    def _apply(self, preferences: Preferences, changed: Set[str]) -> None:
        if "smooth" in changed:
            self._actions["smooth"].setChecked(preferences.smooth)
        if "heat_map_on_open" in changed:
            self._actions["map"].setChecked(preferences.heat_map_on_open)
        if "map_style" in changed:
            self._panel.heat_map_panel.set_style(HeatMapStyle[preferences.map_style])
        if "map_opacity_percent" in changed:
            self._panel.heat_map_panel.set_opacity(preferences.map_opacity_percent)
        if "cam" in changed:
            self._panel.heat_map_panel.cam.setChecked(preferences.cam)
