"""PA and lateral, current and prior hang beside each other."""

from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.studies.conftest import NEW, OLD, open_list, shown, summary
from xray_desktop.gui.compare.prior_controller import Prior
from xray_desktop.imaging.image_summary import ImageSummary


def titles(one: WindowHarness) -> list[str]:
    comparison = one.window.comparison
    return [comparison._title.text(), *(image.title.text() for image in comparison.images)]


def hang(one: WindowHarness, what: str) -> None:
    one.window.actions_by_id[what].trigger()


def wait_for_titles(one: WindowHarness, qtbot: QtBot, *starts: str) -> None:
    qtbot.waitUntil(
        lambda: (
            len(titles(one)) == len(starts)
            and all(text.startswith(start) for text, start in zip(titles(one), starts, strict=True))
        )
    )


def test_the_lateral_hangs_at_the_right_of_the_pa(listed: WindowHarness, qtbot: QtBot) -> None:
    hang(listed, "hang_views")
    wait_for_titles(listed, qtbot, "PA · 2026-03-02 · a3", "Lateral · LL · 2026-03-02 · a4")
    hang(listed, "hang_views")  # again: in place of the first
    assert len(listed.window.comparison.images) == 1


def test_from_the_lateral_the_pa_is_opened(listed: WindowHarness, qtbot: QtBot) -> None:
    listed.session.go_to(listed.path("a2"))
    qtbot.waitUntil(lambda: shown(listed) == "a2")
    hang(listed, "hang_views")
    wait_for_titles(listed, qtbot, "PA · 2025-03-11 · a1", "Lateral · LL · 2025-03-11 · a2")


def test_the_prior_in_the_same_view_hangs_beside(listed: WindowHarness, qtbot: QtBot) -> None:
    hang(listed, "hang_prior")
    wait_for_titles(listed, qtbot, "Current · PA · 2026-03-02 · a3", "Prior · PA · 2025-03-11 · a1")
    listed.session.go_to(listed.path("a4"))
    qtbot.waitUntil(lambda: shown(listed) == "a4")
    assert not titles(listed)[0].startswith("Current")
    hang(listed, "hang_prior")
    wait_for_titles(listed, qtbot, "Current · LL · 2026", "Prior · LL · 2025-03-11 · a2")


def test_headers_that_are_not_read_are_waited_for(listed: WindowHarness, qtbot: QtBot) -> None:
    listed.window.actions_by_id["thumbnails"].setChecked(False)
    with qtbot.waitSignal(listed.session.image_opened):
        listed.session.open([listed.path(name) for name in ("b1", "a3", "a4")], 1)
    listed.window.studies.index._summaries.clear()
    listed.window.studies.index._unread = dict.fromkeys(listed.window.studies.index.paths)
    hang(listed, "hang_views")
    assert "Looking for the other view" in listed.window.status.message_label.text()
    wait_for_titles(listed, qtbot, "PA", "Lateral")


def test_why_nothing_is_hung(listed: WindowHarness, qtbot: QtBot) -> None:
    banner = listed.window.banner.label
    listed.session.go_to(listed.path("b1"))
    qtbot.waitUntil(lambda: shown(listed) == "b1")
    hang(listed, "hang_views")
    assert banner.text() == "The list holds no other view of this study."
    hang(listed, "hang_prior")
    qtbot.waitUntil(lambda: banner.text().startswith("No earlier image of this patient"))
    listed.reader.summaries = {"b1": ImageSummary(), "a1": summary("9", NEW)}
    listed.window.studies.index._summaries[listed.path("b1")] = ImageSummary()
    hang(listed, "hang_views")
    assert banner.text().startswith("The header of this image does not state")
    assert not listed.window.comparison.images


def test_without_an_image_nothing_is_searched(listed: WindowHarness, qtbot: QtBot) -> None:
    listed.session._opened = None
    hang(listed, "hang_prior")
    assert listed.window.banner.label.text().startswith("There is no image to compare with")


def test_one_image_alone_is_answered_too(listed: WindowHarness, qtbot: QtBot) -> None:
    open_list(listed, qtbot, "a3", "a4")
    with qtbot.waitSignal(listed.session.image_opened):
        listed.session.open([listed.path("a3")])
    hang(listed, "hang_views")
    qtbot.waitUntil(lambda: listed.window.banner.label.text().startswith("The list holds no other"))


def test_a_message_on_why_nothing_is_hung_ends_with_the_next_comparison(
    listed: WindowHarness, qtbot: QtBot
) -> None:
    banner = listed.window.banner
    listed.session.go_to(listed.path("b1"))
    qtbot.waitUntil(lambda: shown(listed) == "b1")
    hang(listed, "hang_views")
    assert banner.label.text() == "The list holds no other view of this study."
    listed.window.compared.compare(listed.path("a1"))
    assert banner.isHidden()
    for name in ("a2", "a3", "a4"):
        listed.window.compared.compare(listed.path(name))
    assert "close one first" in banner.label.text(), "said after the last one that has room"
    listed.window.comparison.remove(listed.window.comparison.images[0])
    assert banner.isHidden()
    banner.show_message("Something else.")
    listed.window.comparison.clear()
    assert banner.label.text() == "Something else."


def test_titles_and_the_offer_of_a_prior_have_no_date_while_patient_data_is_hidden(
    listed: WindowHarness, qtbot: QtBot
) -> None:
    hang(listed, "hang_prior")
    wait_for_titles(listed, qtbot, "Current · PA · 2026-03-02 · a3", "Prior · PA · 2025-03-11 · a1")
    patient_text = listed.window.actions_by_id["patient_text"]
    patient_text.setChecked(False)
    wait_for_titles(listed, qtbot, "Current · PA · a3", "Prior · PA · a1")
    assert not any("202" in image.title.toolTip() for image in listed.window.comparison.images)
    listed.window.compared.compare(listed.path("a2"))
    wait_for_titles(listed, qtbot, "Current · PA · a3", "Prior · PA · a1", "LL · a2")
    listed.window.prior.found.emit(Prior(listed.path("a1"), OLD))
    assert listed.window.banner.label.text().startswith("Prior in this folder")
    patient_text.setChecked(True)
    wait_for_titles(
        listed,
        qtbot,
        "Current · PA · 2026-03-02 · a3",
        "Prior · PA · 2025-03-11 · a1",
        "LL · 2025-03-11 · a2",
    )
