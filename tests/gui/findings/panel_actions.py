"""Clicks on the findings panel, and what it copies."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from xray_desktop.gui.findings.findings_layout import Columns
from xray_desktop.gui.findings.row_buttons import RealButton, RowButton

HarnessFactory = Callable[..., WindowHarness]
COPY = (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)


def place_of(one: WindowHarness, label: str, button: RowButton) -> QPoint:
    """The middle of a painted button."""
    panel = one.window.panel
    rect = panel.list.visualRect(panel.findings.index(panel.findings.row_of(label)))
    columns = Columns(QRectF(rect), panel.list.fontMetrics(), panel.findings.parts)
    return button.rect(columns).center().toPoint()


def click(one: WindowHarness, qtbot: QtBot, label: str, button: RowButton) -> None:
    """Press a painted button and wait until the finding is saved."""
    with qtbot.waitSignal(one.window.reader_work.findings.recorded):
        viewport = one.window.panel.list.viewport()
        qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place_of(one, label, button))


def real(one: WindowHarness, button: RowButton) -> RealButton:
    """A button of the selected row."""
    found = one.window.panel.list.findChildren(RealButton)
    return next(widget for widget in found if widget.button is button)


def copied(one: WindowHarness, qtbot: QtBot, label: str = "") -> str:
    """What Ctrl+C copies with a row selected, or Ctrl+Shift+F for all."""
    QGuiApplication.clipboard().setText("before")
    if label:
        one.window.panel.list.select(label)
        qtbot.keyClick(one.window.panel.list, *COPY)
    else:
        one.window.actions_by_id["copy_findings"].trigger()
    return QGuiApplication.clipboard().text()
