"""The model card shows what the bundle states."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.gui.fakes import contract
from tests.stated import stated
from xray_desktop.core.labels import LABELS
from xray_desktop.gui.findings.model_card_dialog import BASE_RATE, ModelCardDialog, training_lines


def test_the_card_shows_every_label_with_its_interval(qtbot: QtBot) -> None:
    dialog = ModelCardDialog(contract(title="<i>Model</i>"), "a test")
    qtbot.addWidget(dialog)
    table = dialog.table
    assert table.rowCount() == len(LABELS)
    row = LABELS.index("Pneumonia")
    shown = [column for column in range(table.columnCount()) if not table.isColumnHidden(column)]
    cells = [table.item(row, column) for column in shown]
    texts = [cell.text() for cell in cells if cell is not None]
    assert texts == [
        *("Pneumonia", "0.73 (0.66–0.79)", "27 %", "0.70", "0.68"),
        *("120 / 40", "400"),
    ]
    last = table.horizontalHeaderItem(table.columnCount() - 1)
    assert last is not None
    assert last.text() == "Calibrated on"
    labels = dialog.findChildren(QLabel)
    assert "<i>Model</i>" in [label.text() for label in labels]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


@pytest.mark.usefixtures("german")
def test_numbers_of_the_card_have_the_decimal_sign_of_the_language(qtbot: QtBot) -> None:
    dialog = ModelCardDialog(contract(), "ein Test")
    qtbot.addWidget(dialog)
    rows, columns = dialog.table.rowCount(), dialog.table.columnCount()
    cells = [dialog.table.item(row, column) for row in range(rows) for column in range(columns)]
    texts = [cell.text() for cell in cells if cell is not None]
    assert "0,73 (0,66–0,79)" in texts
    assert not [text for text in texts if "." in text]
    interval = {"value": 0.5, "low": 0.4, "high": 0.6}
    assert training_lines({"rate": 0.001, "auc": interval}) == (
        "Rate: 0,001",
        "Auc: 0,50 (0,40–0,60)",
    )


def test_the_card_shows_base_rates_where_the_bundle_has_them(qtbot: QtBot) -> None:
    dialog = ModelCardDialog(stated(contract()), "a test")
    qtbot.addWidget(dialog)
    assert not dialog.table.isColumnHidden(BASE_RATE)
    texts = {
        label: [dialog.table.item(row, column).text() for column in (BASE_RATE, BASE_RATE + 1)]
        for row, label in enumerate(LABELS)
    }
    assert texts["Infiltration"] == ["40 %", "44 %"]
    assert texts["Hernia"] == ["–", "not scored"]


def test_training_is_told_flat() -> None:
    told = training_lines({"learning_rate": 1e-3, "films": {"NIH": 500}, "seeds": [1, 2]})
    assert told == ("Learning rate: 0.001", "Films: NIH 500", "Seeds: 1, 2")


def test_groups_are_told_by_factor() -> None:
    mean = {"value": 0.74123, "low": 0.70, "high": 0.78}
    groups = [
        {"factor": "View", "name": "AP", "images": 61, "macro_auc": mean, "auc": {"Mass": mean}},
        {"factor": "View", "name": "PA", "images": 9, "macro_auc": None, "auc": {}},
        {"factor": "Sex", "name": "F", "images": 35, "macro_auc": mean},
        "of another form",
    ]
    assert training_lines({"subgroups": groups}) == (
        "AUC by view: AP 0.74 (0.70–0.78), 61 images; PA –, 9 images",
        "AUC by sex: F 0.74 (0.70–0.78), 35 images",
    )


DEEP = {
    "statement": "It is **weak**.\n\n## Limits\n\n- one <b>hospital</b>\n- ![x](/etc/passwd)",
    "parts": [["training", 1220, 1097], ["measured", 1276, 1145]],
    "macro_auc": {"value": 0.80089, "low": 0.778, "high": 0.8207},
    "by_patient": True,
    "notes": [],
    "chosen": None,
    "recipe": {"stages": [{"train_after": "pooled", "epochs": 12}, {"epochs": 3}], "clip": {}},
}


def test_the_card_is_words_without_code_and_signs_of_markdown(qtbot: QtBot) -> None:
    dialog = ModelCardDialog(contract(training=DEEP), "a test")
    qtbot.addWidget(dialog)
    dialog.show()
    told = dialog.account.toPlainText()
    for sign in ("{", "}", "[", "]", "**", "##", "'", "_", "None", "True", "False", "0.80089"):
        assert sign not in told, sign
    assert "It is weak." in told
    assert "one <b>hospital</b>" in told
    assert "Parts: training, 1220, 1097; measured, 1276, 1145" in told
    assert "Macro auc: 0.80 (0.78–0.82)" in told
    assert "By patient: yes" in told


def test_recipe_and_proof_are_folded_away(qtbot: QtBot) -> None:
    figures = {"Mass": {"images": 1276, "pixels_auc": 0.6543}}
    dialog = ModelCardDialog(contract(training={**DEEP, "label_figures": figures}), "a test")
    qtbot.addWidget(dialog)
    dialog.show()
    assert "Recipe:" not in dialog.account.toPlainText()
    assert "Macro auc:" in dialog.account.toPlainText()
    qtbot.mouseClick(dialog.details, Qt.MouseButton.LeftButton)
    told = dialog.account.toPlainText()
    assert "Recipe: stages (train after pooled, epochs 12; epochs 3), clip –" in told
    assert told.count("It is weak.") == 1
    assert "0.65" not in told  # of the labels' figures the card in the bundle has a table
    qtbot.mouseClick(dialog.details, Qt.MouseButton.LeftButton)
    assert "Recipe:" not in dialog.account.toPlainText()


def test_without_recipe_and_proof_nothing_is_folded(qtbot: QtBot) -> None:
    dialog = ModelCardDialog(contract(training={"statement": "Trained."}), "a test")
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.details.isVisible()


@pytest.mark.parametrize("height", [1080, 700])
def test_every_row_of_the_cards_table_can_be_seen(qtbot: QtBot, height: int) -> None:
    dialog = ModelCardDialog(contract(training=DEEP), "a test")
    qtbot.addWidget(dialog)
    dialog.resize(900, height)
    dialog.show()
    table = dialog.table
    assert table.verticalScrollBar().maximum() == 0
    last = table.visualItemRect(table.item(table.rowCount() - 1, 0))
    assert table.viewport().rect().contains(last)
