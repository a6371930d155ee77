"""Copying findings as text, and the menu of a row."""

import pytest
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from tests.gui.findings.panel_actions import COPY, HarnessFactory, click, copied, real
from tests.gui.findings.test_score_statements import Stating
from tests.gui.findings.test_unsuitable_image import WHY
from tests.gui.test_blind_read import OF_THE_AI
from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.core.labels import LABELS
from xray_desktop.gui.findings.row_buttons import RowButton

# copies


def test_a_copy_names_model_base_rate_operating_point_and_purpose(
    shown: WindowHarness, qtbot: QtBot
) -> None:
    text = copied(shown, qtbot, "Infiltration")
    assert text.splitlines() == [
        "Scores of the model fake-1 (An analytic model <b>for tests</b>)",
        "Infiltration: 37 %, base rate 40 %: × 0.9, below the operating point 44 %",
        "For tests only.",
        RESEARCH_USE,
    ]
    everything = copied(shown, qtbot)
    lines = everything.splitlines()
    assert lines[0] == text.splitlines()[0]
    assert lines[-1] == RESEARCH_USE
    assert "Not scored: Fibrosis, Hernia" in lines
    assert sum("base rate" in line for line in lines) == len(LABELS) - 2
    assert sum("the operating point" in line for line in lines) == len(LABELS) - 2
    assert "Caveat: Pneumonia: measured on only 28 images that have it" in everything
    assert "not scored: insufficient examples" in copied(shown, qtbot, "Hernia")


def test_copies_say_that_scores_should_not_be_there(harness: HarnessFactory, qtbot: QtBot) -> None:

    one = harness(Stating(), a=image(unsuitable=WHY, cautions=("Mind this.",)))
    one.open("a")
    qtbot.waitUntil(one.window.panel.anyway.isVisible)
    assert copied(one, qtbot) == "before", "nothing was entered and nothing scored"
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.window.panel.anyway.click()
    text = copied(one, qtbot)
    assert f"Scores shown anyway, though the image was refused: {WHY.message}" in text
    assert "Mind this." in text


@pytest.mark.usefixtures("german")
def test_a_copy_is_german_if_the_window_is(shown: WindowHarness, qtbot: QtBot) -> None:
    text = copied(shown, qtbot, "Infiltration")
    assert "Infiltrat: 37 %, Basisrate 40 %: × 0,9, " in text
    assert "dem Arbeitspunkt 44 %" in text
    assert "Nur für Forschungszwecke" in text


def test_while_the_ai_is_hidden_only_the_readers_own_findings_are_copied(
    hidden: WindowHarness, qtbot: QtBot
) -> None:
    assert copied(hidden, qtbot) == "before"
    assert copied(hidden, qtbot, "Effusion") == "before"
    click(hidden, qtbot, "Effusion", RowButton.ABSENT)
    click(hidden, qtbot, "Hernia", RowButton.PRESENT)
    hidden.window.reader_work.findings.comment("Mass", "left base")
    qtbot.keyClicks(hidden.window.panel.blind_read.text, "plate")
    text = copied(hidden, qtbot)
    assert text.splitlines() == [
        "Effusion: absent",
        "Hernia: present",
        "Mass: left base",
        "Impression: plate",
    ]
    assert not OF_THE_AI.search(text)
    assert copied(hidden, qtbot, "Effusion") == "Effusion: absent"
    menu = hidden.window.findings.menu("Effusion")
    titles = [action.text() for action in menu.actions()]
    assert not any(OF_THE_AI.search(title) for title in titles)
    assert not any("Details" in title or "heat" in title.lower() for title in titles)
    hidden.window.findings.show_details("Effusion")  # nothing opens
    assert QApplication.activeModalWidget() is None


def test_ctrl_c_belongs_to_the_panel_while_it_has_the_focus(
    shown: WindowHarness, qtbot: QtBot
) -> None:
    window = shown.window
    elsewhere: list[str] = []
    window.actions_by_id["copy_picture"].triggered.connect(lambda: elsewhere.append("image"))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.panel.list.select("Mass")
    for focused in (window.panel.list, real(shown, RowButton.PRESENT)):
        focused.setFocus()
        QGuiApplication.clipboard().setText("before")
        qtbot.keyClick(focused, *COPY)
        assert QGuiApplication.clipboard().text().splitlines()[1].startswith("Mass: ")
    assert elsewhere == []
    window.image.setFocus()
    qtbot.keyClick(window.image, *COPY)
    assert elsewhere == ["image"]


# the menu of a row


def test_the_menu_of_a_row_does_what_it_says(
    shown: WindowHarness, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, panel = shown.window, shown.window.panel
    place_of_row = panel.list.visualRect(
        panel.findings.index(panel.findings.row_of("Mass"))
    ).center()
    with qtbot.waitSignal(panel.list.menu_requested) as asked:
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse,
            place_of_row,
            panel.list.viewport().mapToGlobal(place_of_row),
        )
        QApplication.sendEvent(panel.list.viewport(), event)
    assert asked.args is not None
    assert asked.args[0] == "Mass"
    assert panel.list.current_label == "Mass"
    popup = QApplication.activePopupWidget()
    assert popup is not None
    popup.close()

    menu = window.findings.menu("Mass")
    named = {action.text().replace("&", ""): action for action in menu.actions()}
    assert list(filter(None, named)) == [
        "Show heat map",
        "Finding present",
        "Finding absent",
        "Comment on the finding…",
        "Copy finding as text",
        "Copy all findings as text",
        "Details…",
    ]
    with qtbot.waitSignal(window.reader_work.findings.recorded):
        named["Finding absent"].trigger()
    assert window.reader_work.findings.present == {"Mass": False}
    marks = {
        a.text().replace("&", ""): a.isChecked() for a in window.findings.menu("Mass").actions()
    }
    assert (marks["Finding absent"], marks["Finding present"]) == (True, False)
    named["Copy finding as text"].trigger()
    assert "Mass: " in QGuiApplication.clipboard().text()
    with qtbot.waitSignal(shown.session.heat_map_controller.heat_map_finished) as finished:
        named["Show heat map"].trigger()
    assert finished.args == ["Mass"]
    details: list[str] = []
    monkeypatch.setattr(
        "xray_desktop.gui.findings.findings_controller.FindingDialog.exec",
        lambda dialog: details.append(dialog.text.toPlainText()),
    )
    named["Details…"].trigger()
    assert "Operating point 7.6 %" in details[0]
    assert "base rate 6.9 %" in details[0]
