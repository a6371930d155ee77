"""Images are found by patient, date, view and file."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.studies.conftest import shown
from xray_desktop.gui.studies import find_dialog
from xray_desktop.gui.studies.find_dialog import Column, FindDialog, FoundModel
from xray_desktop.gui.widgets.text_labels import FileNameDelegate


def dialog_of(one: WindowHarness) -> FindDialog:
    one.window.actions_by_id["find_image"].trigger()
    (dialog,) = [d for d in one.window.findChildren(FindDialog) if d.isVisible()]
    return dialog


def found(model: FoundModel) -> list[str]:
    paths = (model.path_at(row) for row in range(model.rowCount()))
    return [path.name for path in paths if path is not None]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["a1", "a2", "a3", "a4", "b1"]),
        ("doe 88", ["b1"]),
        ("DOE, 77 lateral", ["a2", "a4"]),
        ("ll 2026", ["a4"]),
        ("2026-03", ["a3", "a4", "b1"]),
        ("chest ap", ["b1"]),
        ("a2", ["a2"]),
        ("nobody", []),
    ],
)
def test_every_word_is_searched(listed: WindowHarness, text: str, names: list[str]) -> None:
    model = FoundModel(listed.window.studies.index, patient_shown=True)
    model.search(text)
    assert found(model) == names


@pytest.mark.parametrize("patient_shown", [True, False])
def test_names_of_files_have_room_and_keep_their_ends(
    listed: WindowHarness,
    patient_shown: bool,  # noqa: FBT001 - a parameter
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small = 45 * listed.window.fontMetrics().height()
    monkeypatch.setattr(
        find_dialog, "resize_within_screen", lambda dialog, _width, high: dialog.resize(small, high)
    )
    listed.window.actions_by_id["patient_text"].setChecked(patient_shown)
    dialog = dialog_of(listed)
    table = dialog.table
    place = table.model().columnCount() - 1
    assert table.horizontalScrollBar().maximum() == 0
    wide = table.fontMetrics().horizontalAdvance("00000061_002.png")
    assert table.columnWidth(place) > wide
    drawn = table.itemDelegateForColumn(place)
    assert isinstance(drawn, FileNameDelegate)
    option = QStyleOptionViewItem()
    drawn.initStyleOption(option, table.model().index(0, place))
    assert option.textElideMode is Qt.TextElideMode.ElideLeft  # pyright: ignore[reportAttributeAccessIssue]
    dialog.reject()


def test_columns_sort(listed: WindowHarness) -> None:
    model = FoundModel(listed.window.studies.index, patient_shown=True)
    model.sort(Column.VIEW)
    assert found(model) == ["b1", "a2", "a4", "a1", "a3"]
    model.sort(Column.NUMBER, Qt.SortOrder.DescendingOrder)
    assert found(model) == ["b1", "a4", "a3", "a2", "a1"]


def test_patients_that_are_not_shown_are_not_searched(listed: WindowHarness) -> None:
    listed.window.actions_by_id["patient_text"].setChecked(False)
    dialog = dialog_of(listed)
    model = dialog.table.model()
    assert isinstance(model, FoundModel)
    cells = [
        str(model.index(row, column).data())
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    ]
    assert not any("Doe" in cell or cell == "77" for cell in cells)
    assert not any("202" in cell or "Chest" in cell for cell in cells)
    assert {"PA", "Lateral", "AP", "a1"} <= set(cells)
    assert dialog.search.placeholderText() == "View or file"
    for text in ("doe", "77", "2026", "chest"):
        dialog.search.setText(text)
        assert dialog.count.text() == "0 of 5 images"
    assert not dialog.open_button.isEnabled()
    dialog.reject()


def test_keys_search_choose_and_open(listed: WindowHarness, qtbot: QtBot) -> None:
    dialog = dialog_of(listed)
    assert dialog.current == listed.path("a3")
    QTest.keyClicks(dialog.search, "lat")
    assert dialog.count.text() == "2 of 5 images"
    assert dialog.current == listed.path("a2")
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(listed) == "a4")
    assert not listed.window.findChildren(FindDialog)
    assert not [
        key for key in listed.settings.allKeys() if "lat" in str(listed.settings.value(key))
    ]


def test_an_image_found_is_shown_beside(listed: WindowHarness) -> None:
    dialog = dialog_of(listed)
    dialog.search.setText("88")
    dialog.beside_button.click()
    assert [image.path.name for image in listed.window.comparison.images] == ["b1"]
    assert shown(listed) == "a3"


def test_headers_are_read_while_it_is_open(listed: WindowHarness, qtbot: QtBot) -> None:
    listed.window.actions_by_id["thumbnails"].setChecked(False)
    listed.session.list_others([listed.path(name) for name in ("a3", "new")])
    listed.reader.summaries = {**listed.reader.summaries, "new": listed.reader.summaries["b1"]}
    qtbot.wait(400)
    assert not listed.window.studies.index.complete
    dialog = dialog_of(listed)
    assert "headers read: 1" in dialog.count.text()
    dialog.search.setText("88")
    qtbot.waitUntil(lambda: dialog.count.text() == "1 of 2 images")
    dialog.reject()


def test_the_search_names_columns_in_their_words(
    german: None, listed: WindowHarness, qtbot: QtBot
) -> None:
    dialog = dialog_of(listed)
    model = dialog.table.model()
    heading = Qt.Orientation.Horizontal
    headings = [str(model.headerData(one, heading)) for one in range(model.columnCount())]
    named = dialog.search.placeholderText()
    for column in (Column.DATE, Column.VIEW, Column.STUDY, Column.FILE):
        assert headings[column] in named
    dialog.reject()
