"""The thumbnails beside the image."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.studies.conftest import NEW, SUMMARIES, of, open_list, shown, summary
from xray_desktop.gui.studies import image_groups, image_index, studies_controller
from xray_desktop.gui.studies.image_groups import Group, Look
from xray_desktop.gui.studies.thumbnail_dock import SOON_MS, fitted_caption
from xray_desktop.gui.studies.thumbnail_model import ROW_ROLE, ThumbnailRow


def rows(one: WindowHarness) -> list[ThumbnailRow]:
    model = one.window.studies.model
    return [model.index(row).data(ROW_ROLE) for row in range(model.rowCount())]


def spoken(one: WindowHarness, row: int) -> str:
    return one.window.studies.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)


def beside(one: WindowHarness) -> list[str]:
    return [image.path.name for image in one.window.comparison.images]


def click(one: WindowHarness, row: int) -> None:
    view = one.window.studies.view
    place = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_images_are_grouped_by_patient_and_study(listed: WindowHarness, qtbot: QtBot) -> None:
    assert listed.window.studies.dock.isVisible()
    assert [(row.patient, row.study, row.caption, row.current) for row in rows(listed)] == [
        (("Doe, 77", "77"), "2025-03-11", "1  PA", False),
        ((), "", "2  Lateral", False),
        ((), "2026-03-02", "3  PA", True),
        ((), "", "4  Lateral", False),
        (("Doe, 88", "88"), "2026-03-02", "5  AP", False),
    ]
    qtbot.waitUntil(lambda: "a3" in listed.reader.pictured)
    assert spoken(listed, 2).startswith("shown, Image 3 of 5, Doe, 77, 77, 2026-03-02 · Chest, PA")
    listed.window.studies.view.grab()  # the delegate draws


def test_paging_does_not_group_the_list_again(
    listed: WindowHarness, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    grouped: list[int] = []

    def counted(paths: Sequence[Path], look: Look) -> list[Group | None]:
        grouped.append(len(paths))
        return image_groups.groups_of(paths, look)

    monkeypatch.setattr(studies_controller, "groups_of", counted)
    for by in (1, 1, -1):
        with qtbot.waitSignal(listed.session.image_opened):
            listed.session.step(by)
    assert grouped == []
    listed.window.studies.index.described.emit()  # as after a file has changed
    assert grouped == [5]


def test_captions_of_files_with_a_common_beginning_differ(listed: WindowHarness) -> None:
    metrics = QFontMetrics(listed.window.font())
    wide = metrics.horizontalAdvance("3  00000_002.png")
    texts = [
        fitted_caption(text, metrics, wide)
        for text in ("3  00000061_002.png", "5  00000132_002.png", "9  PA")
    ]
    assert [text[0] for text in texts] == ["3", "5", "9"]
    assert texts[0].endswith("61_002.png")
    assert texts[1].endswith("32_002.png")
    assert texts[2] == "9  PA"


def test_patients_are_named_only_while_patient_data_is_shown(listed: WindowHarness) -> None:
    listed.window.actions_by_id["patient_text"].setChecked(False)
    assert [row.patient for row in rows(listed) if row.patient] == [("Patient 1",), ("Patient 2",)]
    model = listed.window.studies.model
    for row in range(model.rowCount()):
        for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            text = model.index(row).data(role)
            assert "Doe" not in text
            assert "77" not in text
            assert "202" not in text
            assert "Chest" not in text
    assert [row.study for row in rows(listed)] == ["Study 1", "", "Study 2", "", "Study 1"]
    assert spoken(listed, 2).startswith("shown, Image 3 of 5, PA")
    listed.window.actions_by_id["patient_text"].setChecked(True)
    assert rows(listed)[2].study == "2026-03-02"
    assert rows(listed)[0].patient == ("Doe, 77", "77")


def test_a_click_and_enter_open_an_image(listed: WindowHarness, qtbot: QtBot) -> None:
    click(listed, 1)
    qtbot.waitUntil(lambda: shown(listed) == "a2" and listed.session.image is not None)
    view = listed.window.studies.view
    view.setFocus()
    assert view.currentIndex().row() == 1
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert shown(listed) == "a2"
    QTest.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(listed) == "a1")
    qtbot.waitUntil(lambda: rows(listed)[0].current)


def test_the_menu_shows_an_image_beside_the_first_once(listed: WindowHarness, qtbot: QtBot) -> None:
    menu = listed.window.studies.view.menu(listed.path("a1"))
    texts = [action.text() for action in menu.actions()]
    assert texts == ["&Open", "Show &beside"]
    for _ in range(2):
        menu.actions()[1].trigger()
    assert beside(listed) == ["a1"]
    assert listed.window.comparison.active is listed.window.comparison.images[0].view
    listed.window.studies.view.beside.emit(listed.path("a3"))  # the one shown
    assert beside(listed) == ["a1"]
    menu.deleteLater()


def drop(one: WindowHarness, name: str, on: QPoint) -> None:
    model = one.window.studies.model
    names = [row.path.name for row in rows(one)]
    data: QMimeData = model.mimeData([model.index(names.index(name))])
    assert not data.hasUrls()
    event = QDropEvent(
        QPointF(one.window.mapFromGlobal(on)),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    assert one.window.studies.eventFilter(one.window, event)  # as Qt would, while it drags


def test_an_image_is_dropped_onto_a_pane(listed: WindowHarness, qtbot: QtBot) -> None:
    first = listed.window.image
    drop(listed, "a1", first.mapToGlobal(first.rect().center()))
    assert beside(listed) == ["a1"]
    pane = listed.window.comparison.images[0]
    qtbot.waitUntil(lambda: pane.view.has_image and pane.width() > 50)
    drop(listed, "a2", pane.mapToGlobal(pane.rect().center()))
    assert beside(listed) == ["a2"]
    qtbot.waitUntil(lambda: pane.title.text().startswith("LL · 2025-03-11 · a2"))
    assert shown(listed) == "a3"


def test_one_image_alone_has_no_thumbnails(listed: WindowHarness, qtbot: QtBot) -> None:
    dock, action = listed.window.studies.dock, listed.window.actions_by_id["thumbnails"]
    with qtbot.waitSignal(listed.session.image_opened):
        listed.session.open([listed.path("b1")])
    assert not dock.isVisible()
    assert action.isChecked()
    open_list(listed, qtbot, "a1", "b1")
    assert dock.isVisible()


def test_whether_they_are_shown_is_remembered(
    listed: WindowHarness, harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    action = listed.window.actions_by_id["thumbnails"]
    listed.window.studies.dock.close()  # by its own button
    assert not action.isChecked()
    again = harness(**{name: of(name) for name in SUMMARIES})
    assert not again.window.actions_by_id["thumbnails"].isChecked()
    with qtbot.waitSignal(again.session.image_opened):
        again.open("a1", "a2")
    assert not again.window.studies.dock.isVisible()
    assert not again.reader.pictured
    again.window.actions_by_id["thumbnails"].trigger()
    assert again.window.studies.dock.isVisible()


def test_full_screen_is_for_the_image(listed: WindowHarness, qtbot: QtBot) -> None:
    full = listed.window.actions_by_id["full_screen"]
    full.setChecked(True)
    qtbot.waitUntil(lambda: listed.window.isFullScreen())
    assert not listed.window.studies.dock.isVisible()
    open_list(listed, qtbot, "a1", "b1")
    assert not listed.window.studies.dock.isVisible()
    full.setChecked(False)
    qtbot.waitUntil(lambda: listed.window.studies.dock.isVisible())


def test_what_cannot_be_shown_is_marked(listed: WindowHarness, qtbot: QtBot) -> None:
    open_list(listed, qtbot, "a1", "bad")
    qtbot.waitUntil(lambda: listed.window.studies.model.unreadable(listed.path("bad")))
    assert spoken(listed, 1).endswith("cannot be shown")
    listed.window.studies.view.grab()


def test_thumbnails_of_a_long_list_are_read_where_it_is_seen_and_few_are_kept(
    listed: WindowHarness, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_index, "MAX_THUMBNAILS", 30)
    names = [f"n{number}" for number in range(3000)]
    listed.reader.answers = dict.fromkeys(names, of("a1"))
    listed.reader.summaries = {}
    listed.reader.pictured.clear()
    with qtbot.waitSignal(listed.session.image_opened):
        listed.session.open([listed.path(name) for name in names])
    index, view = listed.window.studies.index, listed.window.studies.view
    qtbot.waitUntil(lambda: index.complete, timeout=60_000)
    qtbot.waitUntil(lambda: "n0" in listed.reader.pictured)
    listed.session.step_to_end(last=True)
    qtbot.waitUntil(lambda: "n2999" in listed.reader.pictured)
    assert view.visualRect(view.model().index(2999, 0)).intersects(view.viewport().rect())
    assert 2 < len(listed.reader.pictured) < 60
    for row in range(0, 3000, 300):
        view.scrollTo(view.model().index(row, 0))
        name = f"n{row}"
        qtbot.waitUntil(lambda name=name: name in listed.reader.pictured)
    kept = [name for name in names if index.thumbnail(listed.path(name)) is not None]
    assert len(kept) <= 30


def test_the_image_shown_stays_in_view_until_the_user_scrolls(
    listed: WindowHarness, qtbot: QtBot
) -> None:
    names = [f"n{number:02}" for number in range(40)]
    listed.reader.answers = dict.fromkeys(names, of("a1"))
    listed.reader.summaries = {}
    open_list(listed, qtbot, *names, at=20)
    view = listed.window.studies.view

    def in_view() -> bool:
        return view.viewport().rect().contains(view.visualRect(view.model().index(20, 0)))

    qtbot.waitUntil(in_view)
    listed.window.studies.dock.setMinimumWidth(view.width() + 60)  # each one is higher now
    qtbot.waitUntil(lambda: view.side_px > 100 and in_view())
    bar = view.verticalScrollBar()
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMinimum)
    listed.window.studies.dock.setMinimumWidth(view.width() + 60)
    qtbot.wait(5 * SOON_MS)
    assert bar.value() == 0


def test_images_of_one_study_are_put_next_to_each_other(
    listed: WindowHarness, qtbot: QtBot
) -> None:
    open_list(listed, qtbot, "a1", "b1", "a3", "a2", at=2)
    qtbot.waitUntil(lambda: [row.path.name for row in rows(listed)] == ["a1", "a2", "a3", "b1"])
    assert listed.window.windowTitle().startswith("a3 (3 of 4)")


def test_nothing_is_read_while_an_image_is_opened(
    listed: WindowHarness, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = listed.window.studies.index
    monkeypatch.setattr(listed.runner, "active", lambda key: key == "open")
    index.set_in_view([listed.path("bad")])
    qtbot.wait(300)
    assert "bad" not in listed.reader.pictured
    monkeypatch.undo()
    qtbot.waitUntil(lambda: "bad" in listed.reader.pictured)


def test_a_file_that_was_replaced_is_described_anew_when_it_is_opened(
    listed: WindowHarness, qtbot: QtBot
) -> None:
    """Another patient's image must not stand under the name of the one before."""
    qtbot.waitUntil(lambda: "b1" in listed.reader.pictured and listed.window.studies.index.idle)
    path = listed.path("b1")
    path.write_bytes(b"another image")
    listed.reader.summaries = {**SUMMARIES, "b1": summary("99", NEW, "AP")}
    pictured = listed.reader.pictured.count("b1")
    with qtbot.waitSignal(listed.session.image_opened):
        listed.session.go_to(path)
    qtbot.waitUntil(lambda: ("Doe, 99", "99") in [row.patient for row in rows(listed)])
    qtbot.waitUntil(lambda: listed.reader.pictured.count("b1") > pictured)
