"""The tool palette: a vertical tool bar beside the image, with the tool in use marked."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from xray_desktop.gui.common.command_table import TOOL_PALETTE
from xray_desktop.gui.common.language import tr

ICON_PX: Final = range(18, 29)
"""Sizes of the drawings: as high as text, within these limits."""


class ToolPalette(QToolBar):
    """Buttons of the commands of `TOOL_PALETTE`, at the left edge of a window.

    The window's layout remembers whether it is shown; the command that shows it is checked while it
    is.

    Parameters
    ----------
    window : QMainWindow
        Gets it.
    actions : mapping of str to QAction
        By command.
    """

    def __init__(self, window: QMainWindow, actions: Mapping[str, QAction]) -> None:
        super().__init__(tr("Tool palette"), window)
        self._needed = 0
        self.setObjectName("palette")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        side = min(max(ICON_PX.start, self.fontMetrics().height()), ICON_PX.stop - 1)
        self.setIconSize(QSize(side, side))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._add_buttons(actions)
        shown = actions["palette"]
        self.visibilityChanged.connect(lambda _seen: shown.setChecked(not self.isHidden()))
        window.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers of commands, by id."""
        return {"palette": self.setVisible}

    def _add_buttons(self, actions: Mapping[str, QAction]) -> None:
        for number, group in enumerate(TOOL_PALETTE):
            if number:
                self.addSeparator()
            for names in group:
                if len(names) == 1:
                    self.addAction(actions[names[0]])
                else:
                    self.addWidget(self._list([actions[name] for name in names]))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Move the buttons together where they would not fit."""
        super().resizeEvent(event)
        compact = bool(self.property("compact"))
        if not compact:
            self._needed = self.sizeHint().height()
        if compact != (self._needed > self.height()):
            self.setProperty("compact", not compact)
            for widget in (self, *self.findChildren(QToolButton)):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
            self.updateGeometry()

    def _list(self, actions: Sequence[QAction]) -> QToolButton:
        """Return a button for the action used last, with a list of the others."""
        button = QToolButton(self)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        menu = QMenu(button)
        menu.addActions(list(actions))
        button.setMenu(menu)
        button.setDefaultAction(actions[0])
        for action in actions:
            action.toggled.connect(partial(self._show, button, action))
        return button

    @staticmethod
    def _show(button: QToolButton, action: QAction, chosen: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        if chosen:
            button.setDefaultAction(action)
