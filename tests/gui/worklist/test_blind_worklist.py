"""While a blind read hides the AI, the worklist looks the same whatever the model said."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from tests.gui.fakes import FakeEngine
from tests.gui.test_blind_read import texts_of
from xray_desktop.core.labels import LABELS
from xray_desktop.core.scoring.findings import Assessment, ModelIdentity, findings_from_logits
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.gui.worklist.worklist_cells import ORDERS, Column
from xray_desktop.gui.worklist.worklist_filters import shown_text
from xray_desktop.gui.worklist.worklist_model import WorklistModel
from xray_desktop.gui.worklist.worklist_steps import ListedImage, Listing
from xray_desktop.gui.worklist.worklist_table import RowAction
from xray_desktop.gui.worklist.worklist_window import WorklistWindow
from xray_desktop.triage.rows import BLIND_ORDERS, Order
from xray_desktop.triage.states import ImageState
from xray_desktop.triage.worklist_row import WorklistRow

ROLES = (
    Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.WhatsThisRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.FontRole,
    Qt.ItemDataRole.AccessibleDescriptionRole, Qt.ItemDataRole.ForegroundRole,
    Qt.ItemDataRole.BackgroundRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.CheckStateRole,
)  # fmt: skip
ARRIVED_S = 1_750_000_000.0


def assessment(logits: list[float]) -> Assessment:
    found = findings_from_logits(np.array(logits, np.float32), FakeEngine().contract)
    return Assessment(found, ModelIdentity("fake-1", "0" * 64), "cpu", "For tests only.")


def row(said: tuple[ImageState, Tier, float, list[float]]) -> WorklistRow:
    state, tier, waits_s, logits = said
    refused = state is ImageState.REFUSED
    return WorklistRow(
        1, Path("/films/1.dcm"), ARRIVED_S, ARRIVED_S + waits_s, state, tier, logits[0],
        f"A reason of {logits[0]}", "input_check" if refused else None,
        "It does not look like a chest radiograph." if refused else None, (),
        None if refused else assessment(logits), "a" * 64, None, 1, None,
    )  # fmt: skip


OUTCOMES = st.tuples(
    st.sampled_from([ImageState.SCORED, ImageState.MAPPED, ImageState.REFUSED]),
    st.sampled_from(Tier),
    st.floats(0, 1e6),
    st.lists(st.floats(-6, 6), min_size=len(LABELS), max_size=len(LABELS)),
)
"""What a model may say of an image that was not read."""


@pytest.fixture(scope="module")
def blind(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> Iterator[WorklistWindow]:
    folder = tmp_path_factory.mktemp("settings")
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = WorklistWindow(WorklistModel(), settings)
    window.set_blind(blind=True)
    window.show()
    yield window
    window.close()
    window.deleteLater()


def listing(one: WorklistRow) -> Listing:
    counts = dict.fromkeys(ImageState, 0) | {one.state: 1}
    tiers = dict.fromkeys(Tier, 0) | {one.tier: 20}
    return Listing((1,), counts, 1, {}, tiers)


def everything(window: WorklistWindow, one: WorklistRow) -> list[object]:
    """All that the window says of an image."""
    window.show_listing(listing(one))
    window.table.rows.put([ListedImage(one, None)])
    model = window.table.rows
    cells = [model.index(0, column).data(role) for column in Column for role in ROLES]
    menu = window.table.row_menu()
    assert menu is not None
    entries = [(action.text(), action.isEnabled()) for action in menu.actions()]
    menu.deleteLater()
    parts = [window, *window.findChildren(type(window.notice)), window.filters.search]
    texts = [text for part in parts for text in texts_of(part)]
    return [*cells, *entries, *texts, window.counts.text(), shown_text(listing(one))]


@given(one=OUTCOMES, other=OUTCOMES)
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("docked", [False, True])
def test_two_outcomes_look_alike(blind: WorklistWindow, *, docked: bool, one, other):
    if blind._docked != docked:
        blind.show_docked(docked=docked)
    assert everything(blind, row(one)) == everything(blind, row(other))


def test_they_differ_where_the_ai_is_shown(blind: WorklistWindow) -> None:
    """What is compared is there to be compared."""
    high, low = [3.0] * len(LABELS), [-5.0] * len(LABELS)
    one = row((ImageState.SCORED, Tier.IMMEDIATE, 60.0, high))
    other = row((ImageState.SCORED, Tier.ROUTINE, 900.0, low))
    blind.set_blind(blind=False)
    assert everything(blind, one) != everything(blind, other)
    blind.set_blind(blind=True)
    assert everything(blind, one) == everything(blind, other)


@pytest.mark.parametrize("column", ORDERS)
def test_no_header_sorts_by_what_the_model_said(
    blind: WorklistWindow, qtbot: QtBot, column: Column
) -> None:
    blind.table.horizontalHeader().sectionClicked.emit(column)
    view = blind.view
    assert view.blind
    assert view.order in BLIND_ORDERS
    assert not view.tiers
    blind.filters._set_order(Order.URGENT_FIRST, descending=False)
    assert blind.view.order is Order.BY_ARRIVAL


def test_an_order_that_was_chosen_before_is_not_kept_in_a_blind_read(
    blind: WorklistWindow,
) -> None:
    blind.set_blind(blind=False)
    blind.filters.tiers.setCurrentIndex(1)
    for order in Order:
        blind.filters._set_order(order, descending=True)
        blind.set_blind(blind=True)
        assert blind.view.order in BLIND_ORDERS
        assert not blind.view.tiers
        assert not blind.filters.tiers.isVisible()
        blind.set_blind(blind=False)
        assert blind.view.order is order
    blind.set_blind(blind=True)


def test_the_menu_has_no_reason(blind: WorklistWindow) -> None:
    one = replace(row((ImageState.SCORED, Tier.SOON, 60.0, [0.0] * len(LABELS))), number=1)
    blind.show_listing(listing(one))
    blind.table.rows.put([ListedImage(one, None)])
    menu = blind.table.row_menu()
    assert menu is not None
    texts = " ".join(action.text() for action in menu.actions())
    assert "rank" not in texts
    assert RowAction.EXPLAIN not in texts


def test_order_and_counts_from_before_are_gone_as_soon_as_the_ai_is_hidden(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """The database may take its time to answer, or fail."""
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = WorklistWindow(WorklistModel(), settings)
    qtbot.addWidget(window)
    window.show()
    counts = dict.fromkeys(ImageState, 0) | {ImageState.SCORED: 5}
    hidden: dict[Any, int] = {Tier.IMMEDIATE: 2}
    window.show_listing(Listing((3, 1, 2), counts, 1, hidden, dict.fromkeys(Tier, 0)))
    assert "immediate" in window.shown.text()
    window.table.selectRow(1)
    window.table._choose()
    window.table._aiming.start()
    window.show_listing(Listing((2, 3, 1), counts, 1, hidden, dict.fromkeys(Tier, 0)), hold=True)
    window.set_blind(blind=True)
    window.table._list_waiting()
    assert window.table.rows.rowCount() == 0
    assert "immediate" not in " ".join(texts_of(window))
    window.show_listing(Listing((1, 2, 3), counts, 2, {}, dict.fromkeys(Tier, 0)))
    assert window.table.rows.rowCount() == 3
    assert window.table.current == 1, "the image that was chosen stays chosen"
