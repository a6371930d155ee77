"""The panel at work: rows that rest, buttons, labels that are not scored, width, menu, copies."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from tests.gui.findings.panel_actions import HarnessFactory, click, copied, place_of, real
from tests.gui.findings.test_score_statements import Stating
from xray_desktop.core.labels import LABELS
from xray_desktop.gui.findings.findings_layout import LEVELS, Columns
from xray_desktop.gui.findings.row_buttons import RowButton

FOLDED = ("Fibrosis", "Hernia")


def rects(one: WindowHarness) -> dict[str, tuple[int, int, int, int]]:
    """Where each row that is seen stands in the window."""
    QApplication.processEvents()
    panel = one.window.panel
    seen: dict[str, tuple[int, int, int, int]] = {}
    for row, label in enumerate(panel.findings.labels):
        if not panel.list.isRowHidden(row):
            rect = panel.list.visualRect(panel.findings.index(row))
            place = panel.list.viewport().mapTo(one.window, rect.topLeft())
            seen[label] = (place.x(), place.y(), rect.width(), rect.height())
    return seen


def reveal(one: WindowHarness, qtbot: QtBot) -> None:
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.window.panel.blind_read.reveal.click()


# what is not scored


def test_labels_that_are_not_scored_are_one_line(shown: WindowHarness, qtbot: QtBot) -> None:
    line, panel = shown.window.panel.not_scored, shown.window.panel
    assert line.text() == "2 labels not scored: Fibrosis, Hernia"
    assert "Fibrosis: not scored: AUC 0.61, may be as low as 0.50" in line.toolTip()
    assert "Hernia: not scored: insufficient examples" in line.toolTip()
    closed = rects(shown)
    assert not set(FOLDED) & closed.keys()
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    opened = rects(shown)
    assert set(FOLDED) <= opened.keys()
    assert {label: opened[label] for label in closed} == closed, "no other row moves"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert rects(shown) == closed
    qtbot.keyClick(line, Qt.Key.Key_Space)
    assert panel.list.height() > 13 * opened["Mass"][3]
    with qtbot.waitSignal(shown.session.scoring.assessed):
        shown.session.step(1)
    assert set(FOLDED) <= rects(shown).keys(), "the line stays open for later images"


def test_the_line_is_there_with_scores_only(hidden: WindowHarness) -> None:
    assert not hidden.window.panel.not_scored.isVisible()
    assert set(rects(hidden)) == set(LABELS)


def test_what_the_reader_entered_on_a_label_without_score_is_seen(
    hidden: WindowHarness, qtbot: QtBot
) -> None:
    click(hidden, qtbot, "Hernia", RowButton.PRESENT)
    reveal(hidden, qtbot)
    assert "Hernia" in rects(hidden)


# rows that rest


def test_no_row_moves_for_heat_map_selection_or_reader_finding(
    shown: WindowHarness, qtbot: QtBot
) -> None:
    window, before = shown.window, rects(shown)
    for label in ("Effusion", "Mass"):
        with qtbot.waitSignal(shown.session.heat_map_controller.heat_map_finished):
            window.panel.list.heat_map_requested.emit(label)
        assert rects(shown) == before, "a heat map"
    for label in before:
        window.panel.list.select(label)
        assert rects(shown) == before, "a selection"
    for button in (RowButton.PRESENT, RowButton.ABSENT, RowButton.ABSENT):
        click(shown, qtbot, "Edema", button)
        assert rects(shown) == before, "a reader finding"
    window.panel.show_ratio("0.52")
    assert rects(shown) == before, "a measurement"
    with qtbot.waitSignal(shown.session.scoring.assessed):
        window.actions_by_id["analyze_again"].trigger()
    assert rects(shown) == before, "the same scores again"
    selected = window.panel.list.current_label
    window.actions_by_id["by_name"].trigger()
    assert list(rects(shown)) != list(before), "sorting is a command"
    assert window.panel.list.current_label == selected


def test_rows_keep_their_places_while_an_image_is_scored(
    shown: WindowHarness, qtbot: QtBot
) -> None:
    seen = []
    shown.session.scoring.not_assessed.connect(
        lambda _why: seen.append(sorted(rects(shown).values()))
    )
    before = sorted(rects(shown).values())
    with qtbot.waitSignal(shown.session.scoring.assessed):
        shown.session.step(1)
    assert seen
    assert seen[0][: len(before)] == before, "three rows more, and all where they were"
    assert sorted(rects(shown).values()) == before


def test_content_is_as_wide_with_a_scroll_bar_as_without(
    shown: WindowHarness, qtbot: QtBot
) -> None:
    widths = set()
    for height in (500, 1400):
        shown.window.resize(1200, height)
        QApplication.processEvents()
        widths.add(rects(shown)["Mass"][2])
    assert len(widths) == 1


# present and absent


def test_each_row_has_buttons_that_show_what_was_entered(
    shown: WindowHarness, qtbot: QtBot
) -> None:
    store, findings = shown.window.reader_work.findings, shown.window.panel.findings
    click(shown, qtbot, "Mass", RowButton.ABSENT)
    assert store.present == {"Mass": False}
    assert RowButton.ABSENT.checked(findings.row("Mass"))
    assert not RowButton.PRESENT.checked(findings.row("Mass"))
    click(shown, qtbot, "Mass", RowButton.PRESENT)
    click(shown, qtbot, "Edema", RowButton.PRESENT)
    assert store.present == {"Mass": True, "Edema": True}
    click(shown, qtbot, "Mass", RowButton.PRESENT)
    assert store.present == {"Edema": True}
    assert not shown.window.image.heat_map_visible, "no button asks for a heat map by the way"


def test_tab_reaches_the_buttons_of_the_selected_row(shown: WindowHarness, qtbot: QtBot) -> None:
    panel = shown.window.panel
    shown.window.activateWindow()
    panel.list.select("Mass")
    panel.list.setFocus()
    for button in (RowButton.PRESENT, RowButton.ABSENT, RowButton.HEAT_MAP):
        qtbot.keyClick(QApplication.focusWidget() or panel.list, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is real(shown, button)
    absent = real(shown, RowButton.ABSENT)
    interface = QAccessible.queryAccessibleInterface(absent)
    assert interface is not None
    assert interface.text(QAccessible.Text.Name) == "Mass: absent"
    for key, expected in ((Qt.Key.Key_Space, {"Mass": False}), (Qt.Key.Key_Return, {})):
        with qtbot.waitSignal(shown.window.reader_work.findings.recorded):
            qtbot.keyClick(absent, key)
        assert shown.window.reader_work.findings.present == expected
        assert absent.isChecked() == bool(expected)
    place_now = place_of(shown, "Mass", RowButton.ABSENT)
    assert absent.rect().contains(absent.mapFrom(panel.list.viewport(), place_now))
    absent.setFocus()
    qtbot.keyClick(absent, Qt.Key.Key_Down)
    QApplication.processEvents()
    below = panel.list.current_label
    assert below not in (None, "Mass")
    assert QApplication.focusWidget() is absent
    assert shown.window.windowTitle().startswith("a "), "no image is paged"
    assert absent.accessibleName() == f"{below}: absent"
    place_now = place_of(shown, str(below), RowButton.ABSENT)
    assert absent.rect().contains(absent.mapFrom(panel.list.viewport(), place_now))


def test_a_button_enters_a_finding_at_once_and_asks_nothing(shown: WindowHarness) -> None:
    shown.window.panel.list.select("Mass")
    real(shown, RowButton.PRESENT).click()
    assert real(shown, RowButton.PRESENT).isChecked()
    assert shown.window.reader_work.findings.present == {"Mass": True}


def test_a_blind_read_has_buttons_with_words_in_each_row(
    hidden: WindowHarness, qtbot: QtBot
) -> None:
    panel = hidden.window.panel
    rect = QRectF(0, 0, panel.list.viewport().width(), 24)
    columns = Columns(rect, panel.list.fontMetrics(), panel.findings.parts)
    assert columns.words
    assert not columns.button.width(), "no heat map"
    click(hidden, qtbot, "Pneumonia", RowButton.PRESENT)
    click(hidden, qtbot, "Effusion", RowButton.ABSENT)
    assert hidden.window.reader_work.findings.present == {"Pneumonia": True, "Effusion": False}
    assert panel.blind_read.reveal.isEnabled()


def test_no_buttons_without_an_image_to_enter_them_for(harness: HarnessFactory) -> None:
    one = harness(Stating())
    assert not any(one.window.panel.findings.row(label).markable for label in LABELS)


# after a blind read


def test_after_a_blind_read_each_row_says_what_both_found(
    hidden: WindowHarness, qtbot: QtBot
) -> None:
    panel = hidden.window.panel
    assert not panel.comparison.isVisible()
    click(hidden, qtbot, "Effusion", RowButton.ABSENT)
    click(hidden, qtbot, "Mass", RowButton.ABSENT)
    click(hidden, qtbot, "Hernia", RowButton.PRESENT)
    reveal(hidden, qtbot)
    row = panel.findings.row
    assert row("Effusion").comparison == "you: absent, model: 82 %"
    assert row("Infiltration").comparison == "you: –, model: 37 %"
    assert row("Hernia").comparison == "you: present, model: not scored"
    assert panel.findings.disagreeing == ("Effusion",)
    assert "you and the model disagree" in hidden.texts()["Effusion"]
    assert "disagree" not in hidden.texts()["Mass"]
    assert panel.comparison.text.toolTip() == "≠ You and the model disagree: Effusion"
    QGuiApplication.clipboard().clear()
    qtbot.mouseClick(panel.comparison.copy, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert "reader: absent (before the scores were shown, differs from the model)" in text
    click(hidden, qtbot, "Effusion", RowButton.PRESENT)
    assert panel.comparison.text.toolTip() == "You and the model agree on what you entered"
    assert "reader: present" in copied(hidden, qtbot, "Effusion")
    assert "before" not in copied(hidden, qtbot, "Effusion"), "it was changed afterwards"
    hidden.window.actions_by_id["read_first"].setChecked(False)
    assert not panel.comparison.isVisible()
    assert not row("Effusion").comparison


def test_a_disagreement_is_drawn_and_not_by_colour_alone(
    hidden: WindowHarness, qtbot: QtBot
) -> None:
    panel = hidden.window.panel
    click(hidden, qtbot, "Effusion", RowButton.ABSENT)
    reveal(hidden, qtbot)
    panel.list.select("Effusion")
    QApplication.processEvents()
    rect = panel.list.visualRect(panel.findings.index(panel.findings.row_of("Effusion")))
    columns = Columns(QRectF(rect), panel.list.fontMetrics(), panel.findings.parts)
    sign = columns.compared.toRect()
    sign.setWidth(8)
    with_sign = panel.list.viewport().grab(sign).toImage()
    click(hidden, qtbot, "Effusion", RowButton.PRESENT)
    without = panel.list.viewport().grab(sign).toImage()
    assert with_sign != without
    assert len({without.pixel(x, y) for x in range(8) for y in range(8)}) == 1


# width


@pytest.mark.parametrize("width", [200, 260, 340, 480, 700])
def test_the_panel_is_useful_at_every_width(shown: WindowHarness, qtbot: QtBot, width: int) -> None:
    window, panel = shown.window, shown.window.panel
    window.resizeDocks([window.dock], [width], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: abs(panel.width() - width) < 4)
    rect = QRectF(panel.list.visualRect(panel.findings.index(1)))
    columns = Columns(rect, panel.list.fontMetrics(), panel.findings.parts)
    assert columns.name.width() > 60
    assert columns.number.left() > columns.name.right()
    assert columns.word.right() <= rect.right()
    inside = panel._body.rect()
    for widget in (panel.list, panel.not_scored, panel.heat_map_panel.anyway, panel.cautions):
        corner = widget.mapTo(panel._body, widget.rect().topRight())
        assert widget.isHidden() or corner.x() <= inside.right()
    assert panel.strip.isVisible() is not panel.list.has_row_buttons
    level = columns.level
    assert level is LEVELS[-1] if width == 200 else level is not LEVELS[-1] or width < 300


def test_texts_that_are_cut_have_a_tooltip(shown: WindowHarness, qtbot: QtBot) -> None:
    window, panel = shown.window, shown.window.panel
    whole = panel.model_title.text()
    assert not panel.model_title.toolTip()
    window.resizeDocks([window.dock], [200], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: panel.model_title.text() != whole)
    assert panel.model_title.text().endswith("…")
    assert panel.model_title.toolTip() == whole
    assert "For tests only." in panel.model_notice.text()
    assert "Calibrated" in panel.model_notice.toolTip()
    window.resizeDocks([window.dock], [480], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: panel.model_title.text() == whole)


def test_the_width_is_remembered(harness: HarnessFactory, qtbot: QtBot, tmp_path: Path) -> None:
    one = harness()
    one.window.resizeDocks([one.window.dock], [236], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: one.window.dock.width() == 236)
    one.window.close()
    again = harness()
    qtbot.waitUntil(lambda: again.window.dock.width() == 236)


def test_the_buttons_below_a_narrow_list_enter_findings(shown: WindowHarness, qtbot: QtBot) -> None:
    window, panel = shown.window, shown.window.panel
    window.resizeDocks([window.dock], [200], Qt.Orientation.Horizontal)
    qtbot.waitUntil(panel.strip.isVisible)
    panel.list.select("Mass")
    with qtbot.waitSignal(window.reader_work.findings.recorded):
        panel.strip.buttons[RowButton.PRESENT].click()
    assert window.reader_work.findings.present == {"Mass": True}
    assert panel.strip.buttons[RowButton.PRESENT].isChecked()
    panel.list.select("No Finding")
    assert not panel.strip.buttons[RowButton.HEAT_MAP].isEnabled()


def test_paging_to_an_image_with_scores_changes_the_rows_few_times(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image(), b=image(0.6))
    one.open("a", "b")
    qtbot.waitUntil(lambda: one.scored)
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.session.step(1)
    model, changes = one.window.panel.findings, []
    model.dataChanged.connect(lambda *_: changes.append(model.has_scores))
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.session.step(-1)
    assert changes.count(True) == 2, "more than the heat map that goes and the one that comes"


def test_setting_what_is_set_already_changes_no_row(shown: WindowHarness) -> None:
    model, changes = shown.window.panel.findings, []
    model.dataChanged.connect(lambda *_: changes.append(1))
    model.set_markable(markable=True)
    model.set_reader_findings({})
    model.set_commented(frozenset())
    model.set_site_prevalence({})
    model.set_heat_map_label(shown.session.heat_map_controller.chosen)
    assert not changes


@pytest.mark.usefixtures("german")
def test_names_are_whole_while_there_is_nothing_beside_them(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(Stating())
    one.window.show()
    panel = one.window.panel
    qtbot.waitUntil(lambda: panel.findings.rowCount() > 0)
    metrics = panel.list.fontMetrics()
    name, button = map(metrics.horizontalAdvance, ("Pleuraverdickung", "nicht vorhanden"))
    panel.list.resize(name + 2 * button + 50, 500)  # with an image there are buttons
    row = panel.list.visualRect(panel.findings.index(panel.findings.row_of("Pleural_Thickening")))
    image = panel.list.viewport().grab(row).toImage()
    ground = image.pixelColor(image.width() - 2, 3).name()
    inked = [
        x
        for x in range(image.width())
        for y in range(4, image.height() - 4)
        if image.pixelColor(x, y).name() != ground
    ]
    assert max(inked) - min(inked) == pytest.approx(name, abs=4)
