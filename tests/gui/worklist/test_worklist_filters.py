"""The list says how many images its filters hide, and shows them all at one click."""

from PySide6.QtCore import Qt

from tests.gui.worklist.conftest import shown
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.gui.worklist.worklist_filters import shown_text
from xray_desktop.gui.worklist.worklist_steps import Listing
from xray_desktop.triage.rows import HiddenBy
from xray_desktop.triage.states import ImageState


def test_the_text_names_each_reason():
    counts = dict.fromkeys(ImageState, 0) | {ImageState.READ: 300, ImageState.SCORED: 40}
    hidden = {HiddenBy.READ: 300, Tier.NOT_SCORED: 28}
    listing = Listing(tuple(range(12)), counts, 1, hidden)
    assert shown_text(listing) == "12 of 340 shown; hidden: 300 read, 28 not scored"
    assert shown_text(Listing(tuple(range(340)), counts, 1)) == "340 of 340 shown"


def test_what_is_hidden_is_counted_and_shown_at_one_click(harness, qtbot):
    controller, model = shown(harness, qtbot)
    window = controller.window
    window.table.toggle_read()
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    window.filters.search.setText("films")
    window.filters.tiers.setCurrentIndex(1 + list(Tier).index(Tier.IMMEDIATE))
    qtbot.waitUntil(lambda: model.rowCount() == 0)
    assert window.shown.text() == (
        "0 of 4 shown; hidden: 1 read, 2 soon, 1 duplicates or other files"
    )
    qtbot.mouseClick(window.show_all, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: model.rowCount() == 4)
    assert window.shown.text() == "4 of 4 shown"
    assert not window.show_all.isVisible()
    assert not window.filters.hides


def test_a_list_in_which_most_images_are_called_says_so(harness, qtbot):
    controller, _ = shown(harness, qtbot)
    window = controller.window
    counts = dict.fromkeys(ImageState, 1)
    for called, others, told in ((9, 3, True), (5, 5, False), (6, 3, False)):
        tiers = {Tier.IMMEDIATE: 2, Tier.SOON: called - 2, Tier.ROUTINE: others}
        window.show_listing(Listing((), counts, 1, {}, tiers))
        text = f"{called} of {called + others} scored images are called immediate or soon"
        assert (text in window.notice.text()) == told
    window.show_docked(docked=True)
    assert "rules out no finding" in window.notice.text()
    assert "Research use only" in window.notice.toolTip()
