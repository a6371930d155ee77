"""Every kind of annotation is seen whatever is selected, undone, turned or exported."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.annotations.hand import LEFT, Hand, Place
from xray_desktop.gui.export.rendered_image import Extent, PictureOptions, picture_of, rgb_of

BESIDE: Place = (480, 380)
STROKES: dict[str, tuple[tuple[Place, ...], ...]] = {
    "tool_length": (((60, 60), (200, 90)),),
    "tool_angle": (((60, 60), (160, 60)), ((160, 200),)),
    "tool_cobb": (((60, 60), (160, 60)), ((60, 160), (160, 220))),
    "tool_ellipse": (((60, 60), (160, 200)),),
    "tool_rectangle": (((60, 60), (160, 200)),),
    "tool_freehand": (((60, 60), *((60 + 8 * i, 60 + (i % 7) * 20) for i in range(16))),),
    "tool_probe": (((120, 120),),),
    "tool_note": (((120, 120),),),
    "arrow": (((60, 60), (200, 180)),),
    "heart": (),
}


def draw(hand: Hand, qtbot: QtBot, tool: str) -> None:
    hand.do("tool_note" if tool == "arrow" else tool)
    for stroke in STROKES[tool]:
        hand.drag(*stroke)
    if tool in ("tool_note", "arrow"):
        qtbot.keyClicks(hand.controller.note_editor, "nodule?")
        qtbot.keyClick(hand.controller.note_editor, Qt.Key.Key_Return)
    hand.do("tool_window")
    hand.harness.window.activateWindow()
    qtbot.waitUntil(hand.harness.window.isActiveWindow)
    assert len(hand.kinds) == 1
    hand.view.viewport().repaint()


def select_elsewhere(hand: Hand, qtbot: QtBot) -> None:
    qtbot.mouseClick(hand.view.viewport(), LEFT, pos=hand.on_screen(BESIDE))
    assert hand.controller.layer.selected is None


def undo_and_redo(hand: Hand, qtbot: QtBot) -> None:
    window = hand.harness.window
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hand.kinds == []
    qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)


def turn(hand: Hand, qtbot: QtBot) -> None:
    select_elsewhere(hand, qtbot)
    for key in (Qt.Key.Key_R, Qt.Key.Key_H):
        qtbot.keyClick(hand.harness.window, key)


def page_and_return(hand: Hand, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        with qtbot.waitSignal(hand.harness.session.image_opened):
            qtbot.keyClick(hand.harness.window, key)


def coloured(hand: Hand, extent: Extent) -> int:
    """How many pixels of a picture are yellow: lines and text of what is not selected."""
    pixels = rgb_of(picture_of(hand.view, PictureOptions(extent))).astype(int)
    return int(np.count_nonzero(pixels[..., 0] - pixels[..., 2] > 80))


@pytest.mark.parametrize("tool", STROKES)
def test_annotations_stay_in_sight(hand: Hand, qtbot: QtBot, tool: str) -> None:
    draw(hand, qtbot, tool)
    text = hand.controller.layer.labels[0].size()
    assert not text.isEmpty()
    for then in (select_elsewhere, undo_and_redo, page_and_return, turn):
        then(hand, qtbot)
        hand.view.viewport().repaint()
        label = hand.controller.layer.labels[0]
        assert label.size() == text, then
        assert hand.view.viewport().rect().contains(label.toAlignedRect()), then
        for extent in Extent:
            assert coloured(hand, extent) > 20, (then, extent)


def test_the_text_of_a_note_is_in_the_export_that_is_not_selected(hand: Hand, qtbot: QtBot) -> None:
    draw(hand, qtbot, "tool_note")
    select_elsewhere(hand, qtbot)
    alone = coloured(hand, Extent.IMAGE)
    hand.controller.layer.setVisible(False)
    assert coloured(hand, Extent.IMAGE) == 0 < alone


def test_a_long_note_is_read_to_its_end(hand: Hand, qtbot: QtBot) -> None:
    hand.do("tool_note")
    hand.click((250, 200))
    note = "opacity in the right lower lobe, compare with the lateral image " * 3
    qtbot.keyClicks(hand.controller.note_editor, note)
    qtbot.keyClick(hand.controller.note_editor, Qt.Key.Key_Return)
    hand.view.viewport().repaint()
    label = hand.controller.layer.labels[0]
    assert hand.view.viewport().rect().contains(label.toAlignedRect())
    assert " ".join(hand.lines().split()).endswith("compare with the lateral image")
