"""Measuring and marking in the window: tools, marks, undoing, and what the window is told of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QWidget

from xray_desktop.core.marks import Mark, MarkKind
from xray_desktop.core.measures import Point, Scale, calibrated
from xray_desktop.core.radiograph import PixelSpacing, Radiograph
from xray_desktop.gui.film_view import FilmView
from xray_desktop.gui.marks.freehand_tool import FreehandTool
from xray_desktop.gui.marks.heart_lines import begin_heart
from xray_desktop.gui.marks.mark_editor import MarkEditor
from xray_desktop.gui.marks.mark_layer import MarkLayer
from xray_desktop.gui.marks.pages import Page, Pages
from xray_desktop.gui.marks.points_tool import PointsTool
from xray_desktop.gui.marks.questions import ask_length, ask_text
from xray_desktop.gui.marks.surface import Surface
from xray_desktop.gui.marks.words import Seen, heart_of, ratio_words

WINDOW_TOOL: Final = "tool_window"
CALIBRATE: Final = "tool_calibrate"
KINDS: Final = {
    "tool_length": MarkKind.LENGTH,
    "tool_angle": MarkKind.ANGLE,
    "tool_cobb": MarkKind.COBB,
    "tool_ellipse": MarkKind.ELLIPSE,
    "tool_rectangle": MarkKind.RECTANGLE,
    "tool_probe": MarkKind.PROBE,
    "tool_note": MarkKind.NOTE,
}
FREEHAND: Final = "tool_freehand"
TOOLS: Final = (WINDOW_TOOL, *KINDS, FREEHAND, CALIBRATE)
"""The commands that give the left button to something; one of them is chosen at any time."""

Tool = PointsTool | FreehandTool


class MarkDesk(QObject):
    """Puts the tools over a film.

    Parameters
    ----------
    view : FilmView
        Where marks are drawn.
    parent : QWidget
        The window, which owns the questions.
    host : MarkDesk, optional
        That of the first pane: this one stands beside it, with the same tool, and hears of commands
        through it.

    Attributes
    ----------
    ask_text, ask_length : callable
        The questions that tools ask.
    """

    ratio_changed = Signal(str)
    """What is to be said of the cardiothoracic ratio beside the scores; may be empty."""
    hint_changed = Signal(str)
    """How the chosen tool is used; empty for the window."""

    def __init__(self, view: FilmView, parent: QWidget, host: "MarkDesk | None" = None) -> None:
        super().__init__(parent)
        self._parent = parent
        self._beside: list[MarkDesk] = []
        self._host, self.here = host, self
        self.ask_text = partial(ask_text, parent)
        self.ask_length = partial(ask_length, parent)
        self.pages = Pages(self, None if host is None else host.pages)
        self.layer = MarkLayer(view)
        self.view = view
        self.film: Radiograph | None = None
        self._surface = Surface(self.pages, self.layer, lambda before: self.ask_text(before))
        self._tools: dict[str, Tool] = {
            name: PointsTool(self._surface, kind, partial(self._keep, kind))
            for name, kind in KINDS.items()
        }
        self._tools[FREEHAND] = FreehandTool(self._surface)
        self._tools[CALIBRATE] = PointsTool(self._surface, MarkKind.LENGTH, self._calibrate)
        self._tool: Tool | None = None
        self.actions: Mapping[str, QAction] = {} if host is None else host.actions
        self.chosen = WINDOW_TOOL if host is None else host.chosen
        view.mouse.editor = self._editor = MarkEditor(self._surface, self._busy, self._set_cursor)
        self.pages.changed.connect(self._turn_to)
        view.windowing_changed.connect(lambda _windowing: self._refresh())
        if host is not None:
            self.layer.setVisible(host.layer.isVisible())
            self.take_tool(host.chosen)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what the commands do."""
        return {
            **{name: partial(self._choose, name) for name in TOOLS},
            "heart": lambda: self.here.begin_heart(),
            "delete_mark": lambda: self.here.delete(),
            "undo": lambda: self._go("undo"),
            "redo": lambda: self._go("redo"),
            "key_image": lambda key_image: self.here.set_key_image(key_image),
            "marks": self._show_marks,
        }

    def beside(self, view: FilmView) -> "MarkDesk":
        """Return the annotations of another pane, with the tool that is chosen here."""
        desk = MarkDesk(view, self._parent, self)
        desk.ask_text, desk.ask_length = self.ask_text, self.ask_length
        self._beside.append(desk)
        return desk

    def leave(self, desk: "MarkDesk") -> None:
        """Let go of a pane that is closed."""
        desk.cancel_drawing()
        desk.pages.leave()
        self._beside.remove(desk)
        if self.here is desk:
            self.turn_to_pane(self.view)
        desk.deleteLater()

    def turn_to_pane(self, view: FilmView) -> None:
        """Let commands act on the image of this pane from now on."""
        self.here = next((desk for desk in self._beside if desk.view is view), self)
        self.here.pages.activate()
        if self.actions:
            self.actions["key_image"].setChecked(self.here.pages.page.key_image)

    def adopt(self, actions: Mapping[str, QAction]) -> None:
        """Make the tools' actions exclusive, and follow what can be undone."""
        self.actions = actions
        group = QActionGroup(self)
        for name in TOOLS:
            group.addAction(actions[name])
        actions[WINDOW_TOOL].setChecked(True)
        actions["marks"].setChecked(True)
        changes = self.pages.changes
        for name, possible in (("undo", changes.canUndoChanged), ("redo", changes.canRedoChanged)):
            actions[name].setEnabled(False)
            possible.connect(actions[name].setEnabled)
        self._enable()

    @property
    def spacing(self) -> PixelSpacing | None:
        """The spacing that holds for the image of the pane in use, the reader's or the file's."""
        here = self.here
        return here.pages.page.spacing or (here.film.spacing if here.film else None)

    def show(self, film: Radiograph | None) -> None:
        """Turn to the marks of the film shown, or of none."""
        self.cancel_drawing()
        self.layer.select(None)
        self.film = film
        self.pages.show(film)
        self._enable()

    def cancel(self) -> bool:
        """Give up what is being drawn, else the tool; return whether there was either."""
        if self.cancel_drawing():
            return True
        if self._tool is None:
            return False
        self.actions[WINDOW_TOOL].setChecked(True)
        return True

    def cancel_drawing(self) -> bool:
        """Give up what is being drawn or moved, in any pane; return whether there was anything."""
        drawing = self._tool is not None and self._tool.cancel()
        beside = [desk.cancel_drawing() for desk in self._beside]
        return self._editor.cancel() or drawing or any(beside)

    def _choose(self, name: str, chosen: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        if chosen:
            for desk in (self, *self._beside):
                desk.take_tool(name)
            self.hint_changed.emit(self.actions[name].statusTip() if self._tool else "")

    def take_tool(self, name: str) -> None:
        self.chosen, self._tool = name, self._tools.get(name)
        self.layer.select(None)
        self.view.set_tool(self._tool)

    def begin_heart(self) -> None:
        begin_heart(self._surface, self.view.orientation)

    def _keep(self, kind: MarkKind, points: tuple[Point, ...]) -> None:
        text = ""
        if kind is MarkKind.NOTE:
            text = self.ask_text("") or ""
            if not text:
                return
        self._surface.add(Mark(kind, points, text))

    def _calibrate(self, points: tuple[Point, ...]) -> None:
        length_mm = self.ask_length()
        if length_mm is not None and self.film is not None:
            start, end = points
            spacing = calibrated(start, end, length_mm, self.film.spacing, self.film.aspect)
            self.pages.put(replace(self.pages.page, spacing=spacing), "calibrating")
        self.actions[WINDOW_TOOL].setChecked(True)

    def delete(self) -> None:
        chosen, page = self.layer.selected, self.pages.page
        if chosen is not None and not self.cancel_drawing():
            kind = page.marks[chosen].kind
            self.layer.select(None)
            left = (*page.marks[:chosen], *page.marks[chosen + 1 :])
            self.pages.put(page.with_marks(left), f"deleting: {kind}")

    def _go(self, way: str) -> None:
        if not self.cancel_drawing():
            self.here.layer.select(None)
            getattr(self.pages.changes, way)()

    def set_key_image(self, key_image: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        self.pages.put(replace(self.pages.page, key_image=key_image), "marking the film")

    def _show_marks(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        for desk in (self, *self._beside):
            desk.layer.setVisible(shown)

    def _turn_to(self, page: Page) -> None:
        self._refresh()
        if self.film is not None:
            self.view.describe(page.spacing or self.film.spacing, key_image=page.key_image)
        here = self if self._host is None else self._host.here
        if self.actions and here is self:
            self.actions["key_image"].setChecked(page.key_image)
        self.ratio_changed.emit(self._ratio(page))

    def _refresh(self) -> None:
        windowing, page = self.view.windowing, self.pages.page
        seen = None
        if self.film is not None and windowing is not None:
            seen = Seen(self.film, self._scale(page), windowing)
        self.layer.show_marks(page.marks, seen)

    def _scale(self, page: Page) -> Scale:
        if self.film is None:
            return Scale.of(page.spacing)
        return Scale.of(page.spacing or self.film.spacing, self.film.aspect)

    def _ratio(self, page: Page) -> str:
        for mark in page.marks:
            size = heart_of(mark, self._scale(page)) if mark.kind is MarkKind.HEART else None
            if size is not None:
                return ratio_words(size)
        return ""

    def _busy(self) -> tuple[bool, bool]:
        return self._tool is not None, self._tool is not None and self._tool.drawing

    def _set_cursor(self, shape: Qt.CursorShape | None) -> None:
        own = Qt.CursorShape.ArrowCursor if self._tool is None else self._tool.cursor
        self.view.viewport().setCursor(own if shape is None else shape)

    def _enable(self) -> None:
        for name in ("heart", "key_image"):
            if name in self.actions and self._host is None:
                self.actions[name].setEnabled(self.film is not None)
