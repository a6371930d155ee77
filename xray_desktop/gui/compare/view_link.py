"""Zoom, pan and window of several views that go together."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject

from xray_desktop.core.image.display import VoiWindow
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.gui.viewer.windowing import as_window


class ViewLink(QObject):
    """Applies zoom, pan and window of one view to the others, as far as linked.

    Attributes
    ----------
    places, windows : bool
        Whether zoom and pan, and the window, go together.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.places = self.windows = True
        self._views: tuple[ImageView, ...] = ()
        self._following = False
        self._connected: list[Callable[[], object]] = []

    def join(self, views: Sequence[ImageView]) -> None:
        """Link these views from now on, and no others."""
        for release in self._connected:
            release()
        self._connected.clear()
        self._views = tuple(views)
        for view in views:
            moved = view.area.range_changed.connect(lambda view=view: self._place(view))
            shown = view.windowing_changed.connect(lambda _new, view=view: self._window(view))
            self._connected += [
                lambda view=view, moved=moved: view.area.range_changed.disconnect(moved),
                lambda view=view, shown=shown: view.windowing_changed.disconnect(shown),
            ]

    def align(self, leader: ImageView) -> None:
        """Bring all views to where one is now."""
        self.align_places(leader)
        self._window(leader)

    def align_places(self, leader: ImageView) -> None:
        """Bring all views to the part of the image that one shows; windows stay as they are."""
        self._place(leader)

    def apart(self, change: Callable[[], object]) -> None:
        """Change one view alone: the others do not follow."""
        self._following = True
        try:
            change()
        finally:
            self._following = False

    def _place(self, leader: ImageView) -> None:
        region = leader.area.region
        if self.places and region is not None:
            self._follow(leader, lambda view: view.area.show_region(region))

    def _window(self, leader: ImageView) -> None:
        if not self.windows or leader.windowing is None or leader.pixels is None:
            return
        window = as_window(leader.windowing.voi)
        auto, inverted = leader.pixels.auto, leader.windowing.inverted

        def show(view: ImageView) -> None:
            if view.pixels is not None:
                view.show_voi(carried(window, auto, view.pixels.auto), inverted=inverted)

        self._follow(leader, show)

    def _follow(self, leader: ImageView, show: Callable[[ImageView], None]) -> None:
        if self._following:
            return
        self._following = True
        try:
            for view in self._views:
                if view is not leader and view.has_image:
                    show(view)
        finally:
            self._following = False


def carried(window: VoiWindow, of: VoiWindow, to: VoiWindow) -> VoiWindow:
    """Return a window that shows another image as `window` shows the first.

    Two images' values have no common scale, but each has its own automatic window, `of` and `to`:
    the window lies over the second as it lies over the first.
    """
    scale = to.width / of.width
    return replace(
        window,
        center=to.center + (window.center - of.center) * scale,
        width=window.width * scale,
        explanation="",  # the first image's name does not apply to the second
    )
