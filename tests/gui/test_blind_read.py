"""While the AI is hidden nothing of it is on the screen, in tool tips, lists or pictures."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness, keep_copies
from tests.gui.fakes import FakeEngine
from tests.gui.fakes import image as radiograph
from tests.gui.findings.test_unsuitable_image import shut
from tests.triage.fakes import image, run
from xray_desktop.core.labels import LABELS, display_name
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.gui.common import palette
from xray_desktop.gui.export.rendered_image import Extent, PictureOptions, picture_of, rgb_of
from xray_desktop.gui.session.ai_display import HIDDEN_CHECK
from xray_desktop.gui.worklist.worklist_cells import Column, tier_text
from xray_desktop.triage.rows import Order
from xray_desktop.triage.worklist import Worklist

NAMES = ("b.png", "a.png", "c.png")
"""As they came; the last one is the most urgent."""
ROLES = Qt.ItemDataRole
SAID = (
    ROLES.DisplayRole, ROLES.ToolTipRole, ROLES.StatusTipRole, ROLES.WhatsThisRole,
    ROLES.AccessibleTextRole, ROLES.AccessibleDescriptionRole,
)  # fmt: skip
FINDINGS = "|".join(re.escape(display_name(label)) for label in LABELS)
OF_THE_AI = re.compile(
    rf"(?:{FINDINGS})[^.]*\d|its operating point|AUC|fake-1|insufficient examples|base rate|"
    rf"No score above|outlines of|logit|calibrated|reliability|evaluations|"
    r"Region \d|lesion outlines",
    re.IGNORECASE,
)
"""What only the model can have said, or what is known of it."""


@pytest.fixture
def harness(tmp_path: Path, qtbot: QtBot) -> Iterator[WindowHarness]:
    images = tmp_path / "films"
    store = tmp_path / "worklist.sqlite"
    now = time.time()
    for number, name in enumerate(NAMES):
        image(images, name, 0.3 + 0.3 * number)
        with Worklist(store) as worklist:
            run(worklist, images, now=now + number)
    engine = FakeEngine()
    answers = {name: radiograph(0.3 + 0.2 * number) for number, name in enumerate(NAMES)}
    one = WindowHarness(images, answers, engine)  # pyright: ignore[reportArgumentType]
    one.window.worklist.store = store
    qtbot.addWidget(one.window)
    one.window.show()
    yield one
    one.window.close()
    assert one.runner.shutdown()


def texts_of(widget: QWidget) -> Iterator[str]:
    """Everything that a visible widget says to an eye, a pointer or a screen reader."""
    yield from (widget.toolTip(), widget.statusTip(), widget.whatsThis(), widget.windowTitle())
    yield from (widget.accessibleName(), widget.accessibleDescription())
    for action in widget.actions():
        yield from (action.text(), action.toolTip(), action.statusTip())
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        yield widget.text()
    if isinstance(widget, QComboBox):
        yield widget.currentText()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model = widget.model()
        for row in range(model.rowCount(QModelIndex())):
            columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
            for column in range(columns):
                yield from (str(model.index(row, column).data(role) or "") for role in SAID)


def leaks() -> list[str]:
    """What is on the screen that the model has said."""
    visible = [widget for widget in QApplication.allWidgets() if widget.isVisible()]
    messages = {text for widget in visible for text in texts_of(widget)}
    return sorted(text for text in messages if OF_THE_AI.search(text))


def press(
    one: WindowHarness,
    qtbot: QtBot,
    key: Qt.Key,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press a key in the window of the image."""
    one.window.activateWindow()
    qtbot.waitUntil(one.window.isActiveWindow)
    qtbot.keyClick(one.window, key, held)


def hide_or_show(one: WindowHarness, qtbot: QtBot) -> None:
    press(one, qtbot, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)


def worklist(one: WindowHarness, qtbot: QtBot) -> QAbstractItemView:
    press(one, qtbot, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    controller = one.window.worklist
    qtbot.waitUntil(lambda: controller.window is not None and controller.window.isVisible())
    assert controller.window is not None
    table = controller.window.table
    read(table, qtbot)
    return table


def read(table: QAbstractItemView, qtbot: QtBot) -> None:
    """Wait until all rows are known."""
    model = table.model()

    def known() -> bool:
        rows = range(model.rowCount())
        return model.rowCount() == len(NAMES) and all(
            str(model.index(row, Column.IMAGE).data()) in NAMES for row in rows
        )

    qtbot.waitUntil(known)


def column(table: QAbstractItemView, which: Column, role: int = ROLES.DisplayRole) -> list[object]:
    model = table.model()
    return [model.index(row, which).data(role) for row in range(model.rowCount())]


def test_nothing_of_the_ai_is_anywhere_while_it_is_hidden(
    harness: WindowHarness, qtbot: QtBot
) -> None:
    one, window = harness, harness.window
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open(*NAMES)
    table = worklist(one, qtbot)
    assert leaks(), "what is looked for is there to be found"
    assert OF_THE_AI.search(window.findings.text())
    assert column(table, Column.IMAGE) == ["c.png", "a.png", "b.png"]

    hide_or_show(one, qtbot)
    qtbot.waitUntil(lambda: column(table, Column.IMAGE) == list(NAMES))  # as they came
    read(table, qtbot)
    calls = one.engine.calls
    for key in (Qt.Key.Key_M, Qt.Key.Key_M):
        press(one, qtbot, key)
    window.panel.list.heat_map_requested.emit("Effusion")
    qtbot.wait(50)
    assert leaks() == []
    assert not window.image.heat_map_visible
    assert one.engine.calls == calls, "no heat map is computed while it may not be seen"
    tiers = {tier_text(tier) for tier in Tier}
    messages = {
        text
        for widget in QApplication.allWidgets()
        if widget.isVisible() and widget.window() is window.worklist.window
        for text in texts_of(widget)
    }
    assert not messages & tiers
    colours = column(table, Column.TIER, ROLES.ForegroundRole)
    assert QColor(palette.ORANGE) not in colours
    assert window.worklist.window is not None
    assert window.worklist.window.view.order is Order.BY_ARRIVAL
    assert not window.worklist.window.filters.order.isVisible()

    for label in ("", "Effusion"):
        assert not OF_THE_AI.search(window.findings.text(label)), "the clipboard"
    titles = [action.text() for action in window.findings.menu("Effusion").actions()]
    assert not [title for title in titles if OF_THE_AI.search(title)], "the menu of a row"
    page = window.pictures.page()
    assert page.assessment is None
    assert not [line for line in page.caption.lines if OF_THE_AI.search(line)]
    assert page.caption.legend is None, "no region of a heat map is explained or drawn"
    for extent in Extent:
        pixels = rgb_of(picture_of(window.image, PictureOptions(extent)))
        assert (pixels[..., 0] == pixels[..., 2]).all(), "no colour of a map"
    press(one, qtbot, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = rgb_of(QApplication.clipboard().image())
    assert np.array_equal(
        copied, rgb_of(window.pictures._picture(PictureOptions(with_heat_map=False)))
    )
    height = window.image.height()
    assert (copied[:height, :, 0] == copied[:height, :, 2]).all(), "no colour of a map"

    hide_or_show(one, qtbot)
    qtbot.waitUntil(lambda: column(table, Column.IMAGE) == ["c.png", "a.png", "b.png"])
    read(table, qtbot)
    qtbot.waitUntil(lambda: one.scored)
    assert leaks()


def test_nothing_of_the_ai_is_in_the_docked_worklist(harness: WindowHarness, qtbot: QtBot) -> None:
    one = harness
    one.open(*NAMES)
    qtbot.waitUntil(lambda: one.scored)
    table = worklist(one, qtbot)
    controller = one.window.worklist
    assert controller.window is not None
    qtbot.mouseClick(controller.window.dock_button, Qt.MouseButton.LeftButton)
    assert controller.dock.isVisible()
    read(table, qtbot)
    tiers = {tier_text(tier) for tier in Tier}
    assert set(column(table, Column.TIER)) <= tiers
    hide_or_show(one, qtbot)
    qtbot.waitUntil(lambda: column(table, Column.IMAGE) == list(NAMES))
    read(table, qtbot)
    assert leaks() == []
    visible = [part for part in controller.dock.findChildren(QWidget) if part.isVisible()]
    messages = {text for part in visible for text in texts_of(part)}
    assert not messages & tiers
    assert not controller.window.filters.tiers.isVisible()


def test_revealing_one_image_reveals_no_other(harness: WindowHarness, qtbot: QtBot) -> None:
    one, window = harness, harness.window
    hide_or_show(one, qtbot)
    with qtbot.waitSignal(one.session.scoring.held_back):
        one.open("b.png", "a.png")
    table = worklist(one, qtbot)
    window.compared.compare(one.path("c.png"))
    qtbot.waitUntil(lambda: window.comparison.images[0].view.has_image)
    assert leaks() == []
    qtbot.keyClicks(window.panel.blind_read.text, "normal")
    with qtbot.waitSignal(one.session.scoring.assessed):
        qtbot.mouseClick(window.panel.blind_read.reveal, Qt.MouseButton.LeftButton)
    assert one.scored
    assert window.status.model.text().startswith("fake-1")
    assert set(column(table, Column.FINDINGS)) == {"AI hidden"}
    with qtbot.waitSignal(one.session.scoring.held_back):
        press(one, qtbot, Qt.Key.Key_PageDown)
    assert leaks() == []
    assert window.status.model.text() == "AI hidden"


def test_what_the_input_check_finds_is_hidden_too(harness: WindowHarness, qtbot: QtBot) -> None:
    one, panel = harness, harness.window.panel
    one.engine.input_check = shut()
    one.open("a.png")
    qtbot.waitUntil(panel.anyway.isVisible)
    why = panel.note.text()
    hide_or_show(one, qtbot)
    assert panel.note.text() == HIDDEN_CHECK
    assert not panel.anyway.isVisible()
    qtbot.waitUntil(lambda: panel.note.height() < 4 * panel.note.fontMetrics().height())
    with qtbot.waitSignal(
        one.session.scoring.not_assessed, check_params_cb=lambda text: text == HIDDEN_CHECK
    ):
        one.open("b.png")
    assert not panel.anyway.isVisible()
    assert why not in {panel.note.text(), panel.note.toolTip()}
    hide_or_show(one, qtbot)
    assert panel.note.text() == why
    assert panel.anyway.isVisible()


def test_the_next_unread_image_is_the_next_that_came(harness: WindowHarness, qtbot: QtBot) -> None:
    hide_or_show(harness, qtbot)
    with qtbot.waitSignal(harness.session.image_opened):
        press(harness, qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert harness.session.playlist is not None
    assert harness.session.playlist.current.name == NAMES[0]


def test_hiding_what_was_seen_does_not_make_it_unseen(
    harness: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    one, window = harness, harness.window
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.open("a.png")
    keep_copies(one)
    hide_or_show(one, qtbot)
    panel = window.panel
    panel.list.setCurrentIndex(panel.findings.index(panel.findings.row_of("Effusion")))
    with qtbot.waitSignal(window.reader_work.copies.saved):
        window.actions_by_id["present"].trigger()
    (folder,) = place.iterdir()
    assert ",Effusion," not in (folder / "feedback.csv").read_text(encoding="utf-8").splitlines()[1]
