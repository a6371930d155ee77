"""Columns of the worklist share the width of the window until the user arranges them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.worklist.conftest import shown
from xray_desktop.core.bundle.label_contract import OperatingPoint
from xray_desktop.core.labels import FINDINGS
from xray_desktop.core.scoring.findings import finding_at
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.worklist.worklist_cells import ORDERS, STATES, Column
from xray_desktop.gui.worklist.worklist_header import NARROWEST, WIDEST, WIDTHS, WorklistHeader
from xray_desktop.gui.worklist.worklist_window import WINDOW_COLUMNS, WorklistWindow
from xray_desktop.results.score_text import table_text
from xray_desktop.triage.states import ImageState

CELL_PADDING_PX = 8
"""At each side, by the style sheet."""


@pytest.fixture
def window(harness: WindowHarness, qtbot: QtBot) -> WorklistWindow:
    controller, _ = shown(harness, qtbot)
    assert controller.window is not None
    return controller.window


def resized(window: WorklistWindow, width: int) -> WorklistHeader:
    window.resize(width, 800)
    QApplication.processEvents()
    return window.table.header


def shown_widths(header: WorklistHeader) -> dict[Column, int]:
    return {one: header.sectionSize(one) for one in Column if not header.isSectionHidden(one)}


def drag_edge(qtbot: QtBot, header: WorklistHeader, column: Column, by: int) -> None:
    """Take the right edge of a column with the mouse."""
    edge = QPoint(header.sectionViewportPosition(column) + header.sectionSize(column) - 1, 8)
    area = header.viewport()
    qtbot.mousePress(area, Qt.MouseButton.LeftButton, pos=edge)
    qtbot.mouseMove(area, edge + QPoint(by // 2, 0))
    qtbot.mouseMove(area, edge + QPoint(by, 0))
    qtbot.mouseRelease(area, Qt.MouseButton.LeftButton, pos=edge + QPoint(by, 0))


@pytest.mark.usefixtures("german")
def test_no_heading_is_cut(window: WorklistWindow) -> None:
    header = window.table.header
    for column, width in shown_widths(header).items():
        header.setSortIndicatorShown(column in ORDERS)
        assert width >= header.sectionSizeHint(column), column


@pytest.mark.usefixtures("german")
def test_a_finding_has_one_line_where_there_is_little_room(window: WorklistWindow) -> None:
    """Three lines of a row hold two findings and how many more there are."""
    header, metrics = window.table.header, window.table.fontMetrics()
    room = header._scaled(NARROWEST[Column.FINDINGS]) - 2 * CELL_PADDING_PX
    point = OperatingPoint(0.118, 0.71, 0.68, "tests")
    for label in FINDINGS:
        one = finding_at(label, 0.118, point, calibrated=True, prevalence=0.0291)
        assert metrics.horizontalAdvance(table_text(one, tr)) <= room, label


@pytest.mark.usefixtures("german")
def test_all_columns_fit_a_small_screen(window: WorklistWindow) -> None:
    header = resized(window, 1264)
    window.table.header.set_patient_shown(shown=True)
    QApplication.processEvents()
    assert sum(shown_widths(header).values()) == header.viewport().width()
    assert not window.table.horizontalScrollBar().isVisible()
    assert all(header.sectionSize(one) >= least for one, least in NARROWEST.items())


def test_names_and_findings_get_the_room_of_a_large_screen(window: WorklistWindow) -> None:
    header = resized(window, 1920)
    assert header.sectionSize(Column.IMAGE) == WIDEST[Column.IMAGE]
    assert WIDTHS[Column.FINDINGS] < header.sectionSize(Column.FINDINGS) <= WIDEST[Column.FINDINGS]
    resized(window, 1280)
    assert header.sectionSize(Column.IMAGE) < WIDEST[Column.IMAGE]


def test_a_width_that_the_user_gave_stays_and_is_saved(window, qtbot, harness):
    header = resized(window, 1500)
    window.remember()
    assert harness.settings.value(WINDOW_COLUMNS) is None, "nothing was arranged"
    before = header.sectionSize(Column.IMAGE)
    drag_edge(qtbot, header, Column.IMAGE, 40)
    assert header.sectionSize(Column.IMAGE) == before + 40
    resized(window, 1800)
    assert header.sectionSize(Column.IMAGE) == before + 40
    window.remember()
    window.show_docked(docked=True)
    window.show_docked(docked=False)
    assert header.sectionSize(Column.IMAGE) == before + 40


@pytest.fixture
def larger_text(window: WorklistWindow, qapp: QApplication) -> Iterator[WorklistWindow]:
    """The window, after the text size was changed while it was open."""
    resized(window, 1500)
    palette.apply(qapp, font_percent=160)
    QApplication.processEvents()
    yield window
    palette.apply(qapp)


@pytest.mark.usefixtures("german")
def test_columns_and_rows_follow_the_text_size(larger_text: WorklistWindow) -> None:
    table = larger_text.table
    metrics = table.fontMetrics()
    test_no_heading_is_cut(larger_text)
    assert table.header.sectionSize(Column.STUDY_DATE) > metrics.horizontalAdvance("2026-11-03 ")
    state = metrics.horizontalAdvance(cell_of(ImageState.SCORED))
    assert table.header.sectionSize(Column.STATE) > state
    assert table.rowHeight(0) >= 4 * metrics.height()


def cell_of(state: ImageState) -> str:
    sign, text = STATES[state]
    return f"{sign} {tr(text)} "
