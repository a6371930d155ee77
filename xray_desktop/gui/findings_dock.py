"""The findings panel as a part of the window that is moved, widened, set free or put away."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from xray_desktop.gui.findings_panel import FindingsPanel
from xray_desktop.gui.language import tr


class FindingsDock(QDockWidget):
    """Holds `panel`, at the right of `window` until the user moves it."""

    def __init__(self, window: QMainWindow, panel: FindingsPanel) -> None:
        super().__init__(tr("Findings"), window)
        self.setObjectName("findings dock")  # by which its place is remembered
        self.setWidget(panel)
        self.setAllowedAreas(
            Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        )
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self)
        window.resizeDocks([self], [panel.minimumWidth()], Qt.Orientation.Horizontal)

    def set_shown(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show the panel, or put it away."""
        self.setVisible(shown)
