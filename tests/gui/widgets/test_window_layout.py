"""No window is larger than its screen, and none of its buttons lies outside."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, QTimer
from PySide6.QtGui import QScreen
from PySide6.QtPrintSupport import QPageSetupDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QScrollArea,
    QToolBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.gui.common.test_palette import contrast
from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from tests.gui.test_accessibility import MAKERS, empty_page
from xray_desktop.gui.common import palette
from xray_desktop.gui.export.printing import PrintPreview
from xray_desktop.gui.settings.settings_dialog import SettingsDialog
from xray_desktop.gui.widgets.window_layout import FRAME, ToolBar, resize_within_screen

SMALL = QRect(0, 0, 853, 533)
"""1280 x 800 pixels at 150 %, in Qt's."""


@pytest.fixture(params=[100, 200])
def small_screen(
    qapp: QApplication,
    german: None,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[int]:
    """A small screen, German, with text of some size."""
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _screen: SMALL)
    palette.apply(qapp, "dark", request.param)
    yield request.param
    palette.apply(qapp)


def outside(window: QWidget) -> list[str]:
    """Name the buttons and choices that are not whole in a window, but for what is scrolled."""

    def scrolled(widget: QWidget) -> bool:
        above = widget.parentWidget()
        while above is not None and above is not window:
            if isinstance(above, QScrollArea | QAbstractItemView):
                return True
            above = above.parentWidget()
        return False

    return [
        f"{type(widget).__name__} {widget.accessibleName() or widget.text()}"
        for widget in window.findChildren(QAbstractButton)
        if widget.isVisible()
        and not scrolled(widget)
        and not window.rect().contains(QRect(widget.mapTo(window, QPoint()), widget.size()))
    ]


@pytest.mark.parametrize("kind", MAKERS, ids=lambda kind: kind.__name__)
def test_every_dialog_and_its_buttons_are_whole_on_a_small_screen(
    qtbot: QtBot, small_screen: int, kind: type[QDialog]
) -> None:
    dialog = MAKERS[kind]()
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.resize(dialog.size().boundedTo(SMALL.size() - FRAME))
    qtbot.wait(1)
    room = SMALL.size() - FRAME
    assert dialog.width() <= room.width()
    assert dialog.height() <= room.height()
    assert not outside(dialog)
    pages = dialog.pages.list if isinstance(dialog, SettingsDialog) else None
    for page in range(pages.count() if pages else 1):
        if pages:
            pages.setCurrentRow(page)
            qtbot.wait(1)
        for area in dialog.findChildren(QScrollArea):
            if area.isVisible():
                assert area.horizontalScrollBar().maximum() == 0, f"page {page} scrolls sideways"


def test_the_main_window_is_whole_on_a_small_screen(
    harness: Callable[..., WindowHarness], qtbot: QtBot, small_screen: int
) -> None:
    one = harness(a=image(0.5))
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a")
    window = one.window
    palette.apply(QApplication.instance(), "dark", small_screen)
    window.resize(SMALL.size())
    qtbot.wait(1)
    assert window.width() <= SMALL.width()
    assert window.height() <= SMALL.height()
    assert not [name for name in outside(window) if "ext_button" not in name]
    assert window.image.width() > 200
    notice = window.status.research
    assert window.status.rect().contains(notice.geometry())
    assert notice.height() >= notice.sizeHint().height()
    assert notice.width() >= notice.sizeHint().width()
    every = len(shown_tools(window))
    assert every == sum(not action.isSeparator() for action in tools(window).actions())


def tools(window: QWidget) -> ToolBar:
    return window.findChildren(ToolBar)[0]


def shown_tools(window: QWidget) -> list[QAbstractButton]:
    bar = tools(window)
    widgets = [bar.widgetForAction(action) for action in bar.actions()]
    return [one for one in widgets if isinstance(one, QAbstractButton) and one.isVisible()]


def test_tools_have_words_where_there_is_room(
    harness: Callable[..., WindowHarness], qtbot: QtBot, german: None
) -> None:
    window = harness(a=image(0.5)).window
    wide = {}
    for width in (1600, 900, 1600):
        window.resize(width, 700)
        qtbot.wait(1)
        wide[width] = shown_tools(window)[0].width()
    assert wide[1600] > wide[900]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_arrow_of_what_does_not_fit_is_seen(
    qtbot: QtBot, qapp: QApplication, theme: str
) -> None:
    palette.apply(qapp, theme)
    bar = QToolBar()
    qtbot.addWidget(bar)
    for number in range(9):
        bar.addAction(f"a long name {number}")
    bar.resize(300, 40)
    bar.show()
    qtbot.wait(1)
    arrow = bar.findChild(QToolButton, "qt_toolbar_ext_button")
    assert arrow is not None
    assert arrow.isVisible()
    image = bar.grab(arrow.geometry()).toImage()
    seen = [
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    ]
    ground = max(set(seen), key=seen.count)
    assert max(contrast(one, ground) for one in seen) >= 3
    palette.apply(qapp)


@pytest.mark.qt_log_ignore("This plugin does not support", "Cannot be used on non-native")
@pytest.mark.parametrize(
    ("number", "kind"), [(0, QPrintDialog), (1, QPageSetupDialog)], ids=["print", "page setup"]
)
def test_the_preview_prints_and_sets_up_the_page_from_its_foot(
    qtbot: QtBot, number: int, kind: type[QDialog]
) -> None:
    preview = PrintPreview(QPrinter(), empty_page, has_patient=True)
    qtbot.addWidget(preview)
    preview.resize(QSize(900, 700))
    preview.show()
    assert not outside(preview)
    buttons = preview.findChildren(QDialogButtonBox)[0].buttons()
    asked = [b for b in buttons if b.text().endswith("…")][number]
    came: list[bool] = []

    def close() -> None:
        dialog = QApplication.activeModalWidget()
        came.append(isinstance(dialog, kind))
        assert isinstance(dialog, QDialog)
        dialog.reject()

    QTimer.singleShot(0, close)
    asked.click()
    assert came == [True]


@pytest.mark.parametrize(
    ("asked", "given"),
    [((1440, 900), (1366 - 16, 720 - 48)), ((600, 900), (600, 720 - 48)), ((300, 200), (300, 200))],
)
def test_a_window_takes_what_room_there_is(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, asked: tuple[int, int], given: tuple[int, int]
) -> None:
    monkeypatch.setattr(QScreen, "availableGeometry", lambda screen: QRect(0, 0, 1366, 720))
    window = QWidget()
    qtbot.addWidget(window)
    resize_within_screen(window, *asked)
    assert (window.width(), window.height()) == given
    assert FRAME.height() > 0
