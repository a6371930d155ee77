"""Copies of findings: switched on by a command, remembered, never lost without a word."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness, keep_copies
from tests.gui.fakes import image
from xray_desktop.core.image.radiograph import Source
from xray_desktop.gui.findings import feedback_copies
from xray_desktop.gui.findings.feedback_copies import PLACE
from xray_desktop.gui.findings.feedback_copies_dialog import CopiesDialog
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.results.feedback import RECORDS

LEFT = Qt.MouseButton.LeftButton
BUTTONS_PX = 90
"""Icon and buttons beside the title of a window."""
KEPT = "program's own folder"


@pytest.fixture
def start(harness: Callable[..., WindowHarness], qtbot: QtBot) -> Callable[[], WindowHarness]:
    """Start the program anew with the same settings and data folder, and open two images."""

    def start() -> WindowHarness:
        one = harness(
            remembers=True,
            a=image(0.5),
            b=replace(image(0.3), source=Source("1" * 64, "PNG 16-bit grey")),
        )
        with qtbot.waitSignal(one.session.scoring.assessed):
            one.open("a", "b")
        qtbot.waitUntil(lambda: not one.window.reader_work.findings_files._loading)
        return one

    return start


@pytest.fixture
def shown(start: Callable[[], WindowHarness]) -> WindowHarness:
    return start()


@pytest.fixture
def comma() -> Iterator[None]:
    """Numbers with a decimal comma, in Qt's own texts and fields."""
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    yield
    QLocale.setDefault(before)


def mark(one: WindowHarness, label: str, what: str = "present") -> None:
    one.window.panel.list.select(label)
    one.window.actions_by_id[what].trigger()


def copied(one: WindowHarness, qtbot: QtBot) -> None:
    """Wait until all is copied."""
    qtbot.waitUntil(lambda: not one.window.reader_work.copies._unsaved)


def tables(place: Path) -> dict[str, list[dict[str, str]]]:
    """The tables in the folders of all runs, by folder."""
    found: dict[str, list[dict[str, str]]] = {}
    for table in sorted(place.glob("feedback-*/feedback.csv")):
        with table.open(encoding="utf-8", newline="") as stream:
            found[table.parent.name] = list(csv.DictReader(stream))
    return found


def rows(place: Path) -> list[dict[str, str]]:
    return [row for table in tables(place).values() for row in table]


def page(one: WindowHarness, qtbot: QtBot, by: int) -> None:
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.session.step(by)


def answer(monkeypatch: pytest.MonkeyPatch, *answers: QMessageBox.StandardButton) -> list[str]:
    """Answer the questions before the window closes; return their texts."""
    asked: list[str] = []

    def reply(*given: object) -> QMessageBox.StandardButton:
        asked.append(str(given[2]))
        return answers[len(asked) - 1]

    monkeypatch.setattr(QMessageBox, "warning", reply)
    return asked


# the dialog


def press_in_dialog(qtbot: QtBot, texts: list[str], name: str) -> None:
    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, CopiesDialog)
        for label in dialog.findChildren(PlainLabel):
            assert label.wordWrap()
            assert label.height() >= label.heightForWidth(label.width())  # to its last line
            texts.append(label.text())
        title = dialog.fontMetrics().horizontalAdvance(f"{dialog.windowTitle()} - X-ray Desktop")
        cut = dialog.width() <= title + BUTTONS_PX
        box = dialog.findChild(QDialogButtonBox)
        assert box is not None
        cancel = box.button(QDialogButtonBox.StandardButton.Cancel)
        button = {"choose": dialog.choose, "stop": dialog.stop, "cancel": cancel}[name]
        assert button is not None
        qtbot.mouseClick(button, LEFT)
        assert not cut, "the title is cut"

    QTimer.singleShot(50, look)


@pytest.mark.parametrize("choose", [True, False])
def test_the_command_says_what_copies_hold_before_a_folder_is_chosen(
    shown: WindowHarness,
    qtbot: QtBot,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    choose: bool,
) -> None:
    monkeypatch.setattr(CopiesDialog, "exec", QDialog.exec)
    asked: list[str] = []
    offered: list[str] = []

    def choose_folder(_parent: object, title: str, folder: str) -> str:
        asked.append(title)
        offered.append(folder)
        return str(place)

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", choose_folder)
    texts: list[str] = []
    press_in_dialog(qtbot, texts, "choose" if choose else "cancel")
    keep_copies(shown)
    assert texts[0] == "No copies are kept now."
    assert "burned into the image" in " ".join(texts)
    assert "copy of the image" in " ".join(texts)
    own = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    assert offered == [own] * int(choose)  # not where images were opened last
    assert all(len(title) < 40 for title in asked)  # a title bar has room for no more
    mark(shown, "Mass")
    copied(shown, qtbot)
    assert [row["Mass"] for row in rows(place)] == ["1"] * int(choose)
    assert shown.settings.value(PLACE) == (str(place) if choose else None)


def test_copies_are_stopped_in_the_same_dialog_and_those_written_stay(
    shown: WindowHarness, qtbot: QtBot, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_copies(shown)
    mark(shown, "Mass")
    copied(shown, qtbot)
    monkeypatch.setattr(CopiesDialog, "exec", QDialog.exec)
    texts: list[str] = []
    press_in_dialog(qtbot, texts, "stop")
    keep_copies(shown)
    assert texts[0].replace("\u200b", "") == f"Copies are kept in: {place}"
    assert "No copies" in shown.window.status.message_label.toolTip()
    mark(shown, "Hernia")
    assert shown.window.close()
    assert [(row["Mass"], row["Hernia"]) for row in rows(place)] == [("1", "")]
    assert not shown.settings.contains(PLACE)


def test_a_cancelled_choice_of_another_folder_leaves_the_copies_on(
    shown: WindowHarness, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_copies(shown)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    keep_copies(shown)
    assert shown.window.reader_work.copies.place == place


# what is copied


def test_findings_of_the_image_shown_are_copied_when_copies_are_switched_on(
    shown: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    mark(shown, "Mass")
    page(shown, qtbot, 1)
    mark(shown, "Hernia", "absent")
    keep_copies(shown)
    copied(shown, qtbot)
    (row,) = rows(place)
    assert (row["Hernia"], row["Mass"]) == ("0", ""), "not those of an image that is not shown"


def test_an_image_without_findings_is_not_copied(
    shown: WindowHarness, place: Path, tmp_path: Path
) -> None:
    keep_copies(shown)
    assert shown.window.close()
    assert not list(place.iterdir())


def test_earlier_findings_of_the_image_are_copied_too(
    start: Callable[[], WindowHarness], qtbot: QtBot, place: Path
) -> None:
    one = start()
    mark(one, "Mass")
    one.window.close()
    again = start()
    keep_copies(again)
    copied(again, qtbot)
    assert [row["Mass"] for row in rows(place)] == ["1"]


def test_copies_go_on_at_the_next_start_in_a_folder_of_their_own(
    start: Callable[[], WindowHarness], qtbot: QtBot, place: Path
) -> None:
    one = start()
    keep_copies(one)
    mark(one, "Mass")
    copied(one, qtbot)
    one.window.close()
    again = start()
    mark(again, "Hernia")
    copied(again, qtbot)
    first, second = tables(place).values()
    assert [row["Hernia"] for row in first] == [""]
    assert [(row["Mass"], row["Hernia"]) for row in second] == [("1", "1")]


def withdrawn(place: Path) -> list[list[str]]:
    """The findings that each run says were taken back."""
    logs = [path.read_text(encoding="utf-8") for path in sorted(place.glob(f"*/{RECORDS}"))]
    lines = [json.loads(line) for log in logs for line in log.splitlines()]
    return [[one["finding"] for one in line["withdrawn"]] for line in lines]


def test_a_finding_taken_back_in_a_later_run_is_withdrawn_from_the_copies(
    start: Callable[[], WindowHarness], qtbot: QtBot, place: Path
) -> None:
    one = start()
    keep_copies(one)
    mark(one, "Mass")
    copied(one, qtbot)
    one.window.close()
    again = start()
    mark(again, "Mass")  # no finding is left
    copied(again, qtbot)
    assert withdrawn(place) == [[], ["Mass"]]
    assert len(list(place.rglob("*.png"))) == 1, "no picture of an image without findings"
    mark(again, "Mass", "absent")
    copied(again, qtbot)
    assert withdrawn(place) == [[], []]
    mark(again, "Hernia")
    mark(again, "Mass", "absent")
    copied(again, qtbot)
    assert withdrawn(place) == [[], ["Mass"]]


def test_a_finding_held_back_in_a_blind_read_is_not_withdrawn_by_one_entered_and_taken_back(
    start: Callable[[], WindowHarness], qtbot: QtBot, place: Path
) -> None:
    one = start()
    keep_copies(one)
    mark(one, "Mass")
    one.window.actions_by_id["read_first"].trigger()
    mark(one, "Mass", "absent")
    mark(one, "Mass", "absent")
    copied(one, qtbot)
    assert withdrawn(place) == [[]]
    assert [row["Mass"] for row in rows(place)] == ["1"]


def test_what_was_taken_back_goes_to_the_next_folder_if_it_could_not_be_written(
    start: Callable[[], WindowHarness], qtbot: QtBot, place: Path
) -> None:
    one = start()
    keep_copies(one)
    mark(one, "Mass")
    copied(one, qtbot)
    one.window.close()
    away = place.rename(place.with_name("drive"))
    again = start()
    mark(again, "Mass")
    qtbot.waitUntil(lambda: not again.runner.active(feedback_copies.SAVE))
    assert again.window.reader_work.copies._unsaved
    page(again, qtbot, 1)
    away.rename(place)
    keep_copies(again)
    copied(again, qtbot)
    assert withdrawn(place) == [[], ["Mass"]]


def test_two_windows_that_begin_in_one_second_have_two_folders(
    start: Callable[[], WindowHarness],
    qtbot: QtBot,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = feedback_copies.datetime.now()

    class Stopped(feedback_copies.datetime):
        @classmethod
        def now(cls, _zone: object = None) -> "Stopped":
            return cls.fromtimestamp(now.timestamp())

    monkeypatch.setattr(feedback_copies, "datetime", Stopped)
    one, other = start(), start()
    for window, label in ((one, "Mass"), (other, "Hernia")):
        keep_copies(window)
        mark(window, label)
        copied(window, qtbot)
    assert len(tables(place)) == 2
    assert [row["Mass"] for row in rows(place)] == ["1", ""]


def test_pictures_that_were_written_are_not_kept_in_memory(
    shown: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    keep_copies(shown)
    mark(shown, "Mass")
    copied(shown, qtbot)
    assert all(
        review.pixels is None for review in shown.window.reader_work.copies._reviews.values()
    )
    mark(shown, "Mass")  # taken back: its picture goes
    copied(shown, qtbot)
    assert not list(place.rglob("*.png"))
    mark(shown, "Mass")
    copied(shown, qtbot)
    assert len(list(place.rglob("*.png"))) == 1


def test_a_copy_that_somebody_took_out_does_not_stop_the_others(
    shown: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    keep_copies(shown)
    mark(shown, "Mass")
    copied(shown, qtbot)
    (picture,) = place.rglob("*.png")
    picture.unlink()
    mark(shown, "Nodule")
    copied(shown, qtbot)
    page(shown, qtbot, 1)
    mark(shown, "Hernia")
    copied(shown, qtbot)
    assert [row["Image Index"] for row in rows(place)] == ["image-0002.png"]
    assert not picture.exists()


# a folder that is not there


def test_a_folder_that_is_not_there_at_the_next_start_is_reported_and_findings_are_kept(
    start: Callable[[], WindowHarness], qtbot: QtBot, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = start()
    keep_copies(one)
    one.window.close()
    away = place.rename(place.with_name("drive"))
    again = start()
    banner = again.window.banner
    qtbot.waitUntil(lambda: KEPT in banner.label.text())
    assert "is not there" in banner.label.text()
    assert banner.isVisible()
    mark(again, "Mass")
    qtbot.waitUntil(lambda: not again.runner.active(feedback_copies.SAVE))
    assert not place.exists(), "nothing is written where the drive would be"
    asked = answer(monkeypatch, QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes)
    assert not again.window.close()
    assert "without these copies" in asked[0]
    away.rename(place)
    assert again.window.close()
    assert len(asked) == 1
    assert [row["Mass"] for row in rows(place)] == ["1"], "what waited was written at last"
    last = start()
    assert last.window.reader_work.findings.present == {"Mass": True}
    assert KEPT not in last.window.banner.label.text()


def test_without_anything_to_copy_a_missing_folder_keeps_no_window_open(
    start: Callable[[], WindowHarness], qtbot: QtBot, place: Path
) -> None:
    one = start()
    keep_copies(one)
    one.window.close()
    place.rmdir()
    again = start()
    qtbot.waitUntil(lambda: KEPT in again.window.banner.label.text())
    assert again.window.close()


@pytest.fixture
def unsaved(shown: WindowHarness, qtbot: QtBot, place: Path) -> Iterator[WindowHarness]:
    """A window with findings on both images that could not be copied."""
    keep_copies(shown)
    (place / "file").write_text("no folder", encoding="utf-8")
    shown.window.reader_work.copies.keep_in(place / "file")
    mark(shown, "Effusion", "absent")
    with qtbot.waitSignal(shown.window.reader_work.copies.failed):
        pass
    page(shown, qtbot, 1)
    mark(shown, "Mass")
    qtbot.waitUntil(lambda: not shown.runner.active(feedback_copies.SAVE))
    yield shown
    shown.window.reader_work.copies.stop()  # closing would ask about what waits


def test_what_could_not_be_copied_goes_to_the_next_folder(
    unsaved: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    assert unsaved.window.reader_work.findings.present == {"Mass": True}
    keep_copies(unsaved)
    copied(unsaved, qtbot)
    assert [(row["Image Index"], row["Effusion"], row["Mass"]) for row in rows(place)] == [
        ("image-0001.png", "0", ""),
        ("image-0002.png", "", "1"),
    ]


def test_a_change_that_could_not_be_copied_goes_to_the_next_folder_with_its_image(
    shown: WindowHarness, qtbot: QtBot, place: Path, tmp_path: Path
) -> None:
    keep_copies(shown)
    mark(shown, "Mass")
    copied(shown, qtbot)
    away = place.rename(place.with_name("drive"))
    mark(shown, "Hernia")  # the picture was written before
    qtbot.waitUntil(lambda: not shown.runner.active(feedback_copies.SAVE))
    page(shown, qtbot, 1)
    other = tmp_path / "other"
    other.mkdir()
    shown.window.reader_work.copies.keep_in(other)
    copied(shown, qtbot)
    assert [(row["Mass"], row["Hernia"]) for row in rows(other)] == [("1", "1")]
    assert [(row["Mass"], row["Hernia"]) for row in rows(away)] == [("1", "")]


def test_a_folder_that_the_system_does_not_let_us_look_at_is_one_that_is_not_there(
    shown: WindowHarness, qtbot: QtBot, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = shown.window.reader_work.copies
    copies.keep_in(place / ("x" * 300))  # a longer name than a disk takes: it raises, too
    with qtbot.waitSignal(copies.failed) as failed:
        mark(shown, "Mass")
    assert "is not there" in failed.args[0]
    asked = answer(monkeypatch, QMessageBox.StandardButton.Yes)
    assert shown.window.close()
    assert len(asked) == 1


def test_copies_that_cannot_be_written_are_reported_once_until_that_changes(
    unsaved: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    texts: list[str] = []
    unsaved.window.reader_work.copies.failed.connect(texts.append)
    mark(unsaved, "Hernia")
    qtbot.waitUntil(lambda: not unsaved.runner.active(feedback_copies.SAVE))
    assert texts == []
    keep_copies(unsaved)
    copied(unsaved, qtbot)
    for made in place.glob("feedback-*"):
        made.rename(place / "moved")
    made.write_text("a file where the folder was", encoding="utf-8")
    mark(unsaved, "Nodule")
    qtbot.waitUntil(lambda: len(texts) == 1)
    assert "could not be saved" in texts[0]
    assert KEPT in texts[0]


def test_a_window_with_copies_that_wait_asks_before_it_closes(
    unsaved: WindowHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes)
    assert not unsaved.window.close()
    assert unsaved.window.isVisible()
    assert unsaved.window.close()
    assert len(asked) == 2
    assert all(KEPT in text for text in asked)


@pytest.mark.usefixtures("german", "comma")
def test_copies_are_the_same_in_any_language(
    shown: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    keep_copies(shown)
    mark(shown, "Effusion")
    copied(shown, qtbot)
    ((folder, (row,)),) = tables(place).items()
    assert row["Effusion"] == "1"
    assert 0 < float(row["probability Effusion"]) < 1
    assert row["notice"] == "For tests only."
    record = json.loads((place / folder / RECORDS).read_text(encoding="utf-8"))
    assert "Effusion" in json.dumps(record)
    assert not {"Pleuraerguss", "Basisrate", "vorhanden"} & set(re.findall(r"\w+", str(record)))
