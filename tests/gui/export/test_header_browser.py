"""The header browser: a tree, a search over every column, a copied row, and its own image only."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.errors import RefusedError
from xray_desktop.gui.export.header_browser import HeaderDialog


@pytest.fixture
def browser(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> tuple[WindowHarness, HeaderDialog]:
    one = harness(a=image(), b=image(0.3))
    with qtbot.waitSignal(one.session.image_opened):
        one.open("a", "b")
    one.window.actions_by_id["header"].trigger()
    qtbot.waitUntil(lambda: one.window.headers.dialog is not None)
    dialog = one.window.headers.dialog
    assert dialog is not None
    return one, dialog


def names(dialog: HeaderDialog, under: QModelIndex | None = None) -> list[str]:
    under = QModelIndex() if under is None else under
    rows = dialog.rows
    found = []
    for row in range(rows.rowCount(under)):
        place = rows.index(row, 0, under)
        found.append(place.siblingAtColumn(2).data())
        found.extend(names(dialog, place))
    return found


def test_all_lines_stand_in_a_tree_and_private_ones_are_marked(browser) -> None:
    _, dialog = browser
    assert names(dialog) == [
        "Patient ID",
        "Anatomic Region",
        "Item 1",
        "Code Meaning",
        "Private element (private)",
    ]


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("0010,0020", ["Patient ID"]),
        ("code mean", ["Anatomic Region", "Item 1", "Code Meaning"]),
        ("CHEST", ["Anatomic Region", "Item 1", "Code Meaning"]),
        ("sq", ["Anatomic Region", "Item 1", "Code Meaning"]),
        ("(private)", ["Private element (private)"]),
        ("nothing of the kind", []),
    ],
)
def test_the_search_looks_at_every_column_and_keeps_the_way_to_what_it_found(
    browser, typed, left
) -> None:
    _, dialog = browser
    dialog.search.setText(typed)
    assert names(dialog) == left
    assert dialog.nothing.isVisible() == (not left)
    dialog.search.setText("")
    assert len(names(dialog)) == 5


def test_a_row_is_copied(browser) -> None:
    _, dialog = browser
    dialog.tree.setCurrentIndex(dialog.rows.index(0, 0))
    dialog.tree.actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == "(0010,0020)\tLO\tPatient ID\tA-1"


def test_the_header_goes_with_its_image(browser, qtbot: QtBot) -> None:
    one, dialog = browser
    with qtbot.waitSignal(dialog.finished):
        one.session.step(1)
    assert one.window.headers.dialog is None


def test_without_a_file_or_with_a_broken_one_a_sentence_says_so(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = harness(a=RefusedError("damaged", "The file is damaged."))
    with qtbot.waitSignal(one.window.headers.failed) as messages:
        one.window.actions_by_id["header"].trigger()
    assert "No file is open" in messages.args[0]
    with qtbot.waitSignal(one.session.refused):
        one.open("a")
    with qtbot.waitSignal(one.window.headers.failed) as messages:
        one.window.actions_by_id["header"].trigger()
    assert messages.args == ["The file is damaged."]
