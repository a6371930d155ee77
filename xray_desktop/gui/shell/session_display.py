"""Shows in the window what the session reports: the image, its place in the list, its model."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.findings_panel import FindingsPanel
from xray_desktop.gui.session.playlist import Playlist, position_text
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.session.session_restore import SessionRestore
from xray_desktop.gui.settings.recent_images import RecentImages
from xray_desktop.gui.shell.start_page import StartPage
from xray_desktop.gui.shell.status_bar import Banner, StatusBar, model_text
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.gui.widgets.placeholders import LoadingIndicator
from xray_desktop.inference.engine import Engine

NAME: Final = "X-ray Desktop"


class SessionDisplay(QObject):
    """Applies what the session reports to the parts of the window.

    Parameters
    ----------
    window : QWidget
        Its title names the image.
    session : Session
        Opens and scores images.
    recent : RecentImages
        Gets what was opened.
    actions : mapping of str to QAction
        By command: the model card is there once a model is.
    image, panel, banner, status, start_page, loading
        The parts of the window.
    """

    def __init__(  # noqa: PLR0913 - each is named where it is given
        self,
        window: QWidget,
        session: Session,
        recent: RecentImages,
        actions: Mapping[str, QAction],
        *,
        image: ImageView,
        panel: FindingsPanel,
        banner: Banner,
        status: StatusBar,
        start_page: StartPage,
        loading: LoadingIndicator,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._recent = window, session, recent
        self._model_card = actions["model_card"]
        self._image, self._panel, self._banner, self._status = image, panel, banner, status
        self._start_page, self._loading = start_page, loading
        self._model_card.setEnabled(False)
        session.opening.connect(self._show_opening)
        session.cleared.connect(self._clear)
        session.image_opened.connect(self._show_image)
        session.list_changed.connect(self._show_place)
        session.refused.connect(self._show_refusal)
        session.scoring.display_changed.connect(lambda now: status.set_hidden(now.hidden))
        session.scoring.model_loaded.connect(self._show_model)

    def offer_restore(self, session_restore: SessionRestore) -> None:
        """Offer to reopen the images of a run that ended in a crash."""
        left = session_restore.interrupted()
        if left is not None:
            self._banner.offer(
                tr(
                    "The program did not end as it should. Images that were open: {images}.",
                    images=len(left.paths),
                ),
                tr("Open them again"),
                lambda: self._session.open(left.paths, left.index),
                session_restore.end,
            )

    def _clear(self) -> None:
        self._banner.hide()
        self._image.clear_image()
        self._window.setWindowTitle(NAME)

    def _show_opening(self, asked: Playlist | None) -> None:
        """Show which image is being opened; the current one stays until it is ready."""
        if asked is not None:
            self._banner.hide()
        self._start_page.setVisible(asked is None and self._session.playlist is None)
        self._loading.show_opening(None if asked is None else position_text(asked))

    def _show_image(self, pixels: DisplayPixels, playlist: Playlist) -> None:
        self._recent.add(playlist.chosen)
        self._image.show_image(pixels)
        self._panel.show_image(pixels.image)
        self._show_place(playlist)
        if playlist.note:
            self._banner.show_message(playlist.note)

    def _show_place(self, playlist: Playlist) -> None:
        """Show where in its list the image is."""
        self._window.setWindowTitle(f"{position_text(playlist)} – {NAME}")

    def _show_refusal(self, sentence: str) -> None:
        self._banner.show_message(sentence)
        self._start_page.setVisible(self._session.image is None)

    def _show_model(self, engine: Engine) -> None:
        self._model_card.setEnabled(True)
        self._panel.show_model(engine.contract)
        self._status.show_model(model_text(engine), engine.note)
