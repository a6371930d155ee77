"""The window under real mouse and key events."""

import threading
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.dropping import drop, files
from tests.gui.fakes import FakeEngine, image
from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.core.image.display import VoiWindow
from xray_desktop.gui.findings.findings_layout import Columns
from xray_desktop.gui.findings.findings_model import ROW_ROLE

HarnessFactory = Callable[..., WindowHarness]


@pytest.fixture
def shown(harness: HarnessFactory, qtbot: QtBot) -> WindowHarness:
    one = harness(a=image(shape=(600, 500)), b=image(0.3))
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a", "b")
    return one


def turn_wheel(widget: QWidget, at: QPoint, held: Qt.KeyboardModifier) -> None:
    """Turn the wheel by two notches away from the hand."""
    turned = QWheelEvent(
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt takes it by place only
    )
    QApplication.sendEvent(widget, turned)


def drag(target: QWidget, button: Qt.MouseButton, start: QPoint, by: QPoint) -> None:
    """Press, move in two steps and release, as a mouse does."""

    def send(kind: QEvent.Type, at: QPoint, pressed: Qt.MouseButton, held: Qt.MouseButton) -> None:
        where = QPointF(at)
        there = QPointF(target.mapToGlobal(at))
        none = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, where, there, pressed, held, none)
        QApplication.sendEvent(target, event)

    none = Qt.MouseButton.NoButton
    send(QEvent.Type.MouseButtonPress, start, button, button)
    send(QEvent.Type.MouseMove, start + by / 2, none, button)
    send(QEvent.Type.MouseMove, start + by, none, button)
    send(QEvent.Type.MouseButtonRelease, start + by, button, none)


def grey(one: WindowHarness) -> float:
    image = one.window.image.grab().toImage()
    return image.pixelColor(image.width() // 2, image.height() // 2).lightnessF()


def test_a_left_drag_changes_the_window_and_never_the_data(shown: WindowHarness) -> None:
    view = shown.window.image
    shown.window.actions_by_id["map"].setChecked(False)
    assert shown.session.image is not None
    before, data = view.windowing, shown.session.image.values.copy()
    bright = grey(shown)
    drag(view.viewport(), Qt.MouseButton.LeftButton, QPoint(200, 200), QPoint(60, 80))
    after = view.windowing
    assert before is not None
    assert after is not None
    assert isinstance(before.voi, VoiWindow)
    assert isinstance(after.voi, VoiWindow)
    assert after.voi.width > before.voi.width
    assert after.voi.center > before.voi.center
    assert grey(shown) < bright
    assert np.array_equal(shown.session.image.values, data)
    shown.window.actions_by_id["default_window"].trigger()
    assert view.windowing == before


def test_invert_and_auto_window_change_what_is_seen(shown: WindowHarness) -> None:
    shown.window.actions_by_id["map"].setChecked(False)
    bright = grey(shown)
    shown.window.actions_by_id["invert"].trigger()
    assert grey(shown) == pytest.approx(1 - bright, abs=0.02)
    shown.window.actions_by_id["auto_window"].trigger()
    assert shown.window.image.windowing is not None
    assert shown.window.image.windowing.text.endswith("Auto  inverted")


def test_wheel_and_right_drag_zoom_at_the_pointer(shown: WindowHarness) -> None:
    view = shown.window.image
    at = QPoint(240, 300)
    for zoom_in in ("wheel", "drag"):
        shown.window.actions_by_id["fit"].trigger()
        fitted, under = view.area.zoom, view.area.to_image(QPointF(at))
        if zoom_in == "wheel":
            turn_wheel(view.viewport(), at, Qt.KeyboardModifier.ControlModifier)
        else:
            drag(view.viewport(), Qt.MouseButton.RightButton, at, QPoint(0, -60))
        assert view.area.zoom > 1.2 * fitted
        moved = view.area.to_image(QPointF(at)) - under
        assert abs(moved.x()) + abs(moved.y()) < 2
    view.viewport().repaint()
    shown.window.actions_by_id["one_to_one"].trigger()
    assert view.area.zoom == pytest.approx(view.devicePixelRatioF(), rel=0.01)


def test_a_middle_drag_moves_the_image_with_the_pointer(shown: WindowHarness) -> None:
    view = shown.window.image
    shown.window.actions_by_id["one_to_one"].trigger()
    start, by = QPoint(200, 200), QPoint(40, -30)
    held = view.area.to_image(QPointF(start))
    drag(view.viewport(), Qt.MouseButton.MiddleButton, start, by)
    there = view.area.to_image(QPointF(start + by))
    assert (there.x(), there.y()) == pytest.approx((held.x(), held.y()), abs=1.5)


def test_a_double_click_fits(shown: WindowHarness, qtbot: QtBot) -> None:
    view = shown.window.image
    fitted = view.area.zoom
    view.area._zoom_by(3, QPointF(100, 100))
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert view.area.zoom == pytest.approx(fitted, rel=1e-3)


def test_space_hides_the_map_while_it_is_held(shown: WindowHarness, qtbot: QtBot) -> None:
    window = shown.window
    assert window.image.heat_map_visible
    for target in (window.panel.list, window):
        qtbot.keyPress(target, Qt.Key.Key_Space)
        assert not window.image.heat_map_visible
        qtbot.keyRelease(target, Qt.Key.Key_Space)
        assert window.image.heat_map_visible


def test_the_map_key_and_the_opacity(shown: WindowHarness) -> None:
    window = shown.window
    window.actions_by_id["map"].trigger()
    assert not window.image.heat_map_visible
    window.actions_by_id["map"].trigger()
    assert window.image.heat_map_visible
    with_heat_map = window.image.grab().toImage()
    window.panel.heat_map_panel._slider.setValue(0)
    assert window.image.grab().toImage() != with_heat_map


def test_the_map_lies_on_the_image_and_not_beside_it(shown: WindowHarness) -> None:
    view = shown.window.image
    place = view.map.mapRectToParent(view.map.boundingRect())
    assert (place.left(), place.top(), place.width()) == pytest.approx((-50, 0, 600))
    image = view.grab().toImage()
    beside = view.mapFromScene(view.area._box.mapViewToScene(QPointF(-20, 300)))
    assert image.pixelColor(beside).lightness() == 0


def test_arrow_and_enter_choose_a_finding(shown: WindowHarness, qtbot: QtBot) -> None:
    listed = shown.window.panel.list
    assert listed.currentIndex().data(ROW_ROLE).label == "Effusion"
    with qtbot.waitSignal(shown.session.heat_map_controller.heat_map_finished) as finished:
        qtbot.keyClick(listed, Qt.Key.Key_Down)
        qtbot.keyClick(listed, Qt.Key.Key_Return)
    assert finished.args == ["Pneumonia"]
    assert [listed.model().index(row, 0).data(ROW_ROLE).heat_map_chosen for row in range(1, 3)] == [
        False,
        True,
    ]


def test_a_click_chooses_a_finding(shown: WindowHarness, qtbot: QtBot) -> None:
    listed = shown.window.panel.list
    row = shown.window.panel.findings.row_of("Pneumonia")
    place = listed.visualRect(shown.window.panel.findings.index(row)).center()
    with qtbot.waitSignal(shown.session.heat_map_controller.heat_map_finished):
        qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_the_button_of_a_row_shows_its_heat_map_and_hides_it(
    shown: WindowHarness, qtbot: QtBot
) -> None:
    listed, model = shown.window.panel.list, shown.window.panel.findings
    shown.window.actions_by_id["map"].setChecked(False)
    index = model.index(model.row_of("Pneumonia"))
    columns = Columns(QRectF(listed.visualRect(index)), listed.fontMetrics(), model.parts)
    place = columns.button.center().toPoint()
    with qtbot.waitSignal(shown.session.heat_map_controller.heat_map_finished) as finished:
        qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert finished.args == ["Pneumonia"]
    assert index.data(ROW_ROLE).heat_map_chosen
    assert shown.window.actions_by_id["map"].isChecked()
    qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not shown.window.image.heat_map_visible
    assert not shown.window.actions_by_id["map"].isChecked()
    qtbot.mouseClick(
        listed.viewport(), Qt.MouseButton.LeftButton, pos=columns.name.center().toPoint()
    )
    assert not shown.window.image.heat_map_visible, "a click beside it asks for nothing"
    for label in ("No Finding", "Hernia"):
        assert not model.index(model.row_of(label)).data(ROW_ROLE).has_button


def test_sorting_by_name_keeps_no_finding_first(shown: WindowHarness) -> None:
    def labels() -> list[str]:
        return list(shown.texts())

    assert labels()[:4] == ["No Finding", "Effusion", "Pneumonia", "Infiltration"]
    shown.window.actions_by_id["by_name"].trigger()
    assert labels()[0] == "No Finding"
    assert labels()[1:] == sorted(labels()[1:])


def test_tooltips_explain_a_label_and_escape_what_the_contract_says(shown: WindowHarness) -> None:
    model = shown.window.panel.findings
    tip = model.index(model.row_of("Pneumonia")).data(Qt.ItemDataRole.ToolTipRole)
    assert "sensitivity 0.70, specificity 0.68" in tip
    assert "AUC 0.73 (95 % interval 0.66–0.79); a constant predictor has 0.50" in tip
    hernia = model.index(model.row_of("Hernia")).data(Qt.ItemDataRole.ToolTipRole)
    assert "Not calibrated" in hernia
    assert "AUC not measured" in hernia


def test_the_window_always_says_what_it_is_not_for(shown: WindowHarness) -> None:
    assert shown.window.status.research.text() == RESEARCH_USE
    assert shown.window.status.research.isVisible()
    assert shown.window.panel.model_title.text() == "An analytic model <b>for tests</b>"
    assert shown.window.panel.model_title.textFormat() is Qt.TextFormat.PlainText
    assert "For tests only." in shown.window.panel.model_notice.text()


def test_dropped_files_are_opened(shown: WindowHarness, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.session.image_opened):
        drop(shown.window, files(shown.path("b")))
    assert shown.window.windowTitle().startswith("b – ")


def test_a_drop_whose_data_are_gone_leaves_the_image(shown: WindowHarness) -> None:
    drop(shown.window, files(shown.path("b")), QMimeData())
    assert shown.window.image.has_image
    assert shown.window.windowTitle().startswith("a ")


def test_page_keys_walk_the_list(shown: WindowHarness, qtbot: QtBot) -> None:
    actions = shown.window.actions_by_id
    assert not actions["previous"].isEnabled()
    with qtbot.waitSignal(shown.session.image_opened):
        actions["next"].trigger()
    assert shown.window.windowTitle().startswith("b (2 of 2) – ")
    assert actions["previous"].isEnabled()
    assert not actions["next"].isEnabled()


def test_the_event_loop_turns_between_the_steps_of_a_slow_map(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    """Each gradient waits until the loop has ticked: were it run here, it would never go on."""
    proceed = threading.Event()
    one = harness(FakeEngine(proceed), a=image())
    released: list[int] = []

    def tick() -> None:
        if one.engine.calls > len(released):
            released.append(one.engine.calls)
            proceed.set()

    timer = QTimer()
    timer.setInterval(0)
    timer.timeout.connect(tick)
    timer.start()
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished, timeout=20_000):
        one.open("a")
    timer.stop()
    assert released[:12] == list(range(1, 13))


def test_corner_text_says_technique_only(shown: WindowHarness) -> None:
    corners = shown.window.image._corners
    assert corners.file.text() == "PNG 16-bit grey\n500 × 600"
    assert corners.window.text() == "W 4095  L 2048  Full range"
    assert corners.zoom.text().endswith(" %")
