"""Tour and diagnostics: shown when they should be, and saying nothing of anybody."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import FakeEngine, image
from xray_desktop import __version__
from xray_desktop.core.errors import RefusedError
from xray_desktop.gui.shell.help_dialogs import (
    PAGES,
    AboutDialog,
    DiagnosticsDialog,
    Tour,
    diagnostics,
)

PATIENT = "Doe^Jane"


def test_diagnostics_say_what_helps_and_nothing_of_the_image(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = harness(
        **{
            f"{PATIENT}.dcm": RefusedError("not_a_film", f"{PATIENT} is no image."),
            "good": image(),
        }
    )
    with qtbot.waitSignal(one.session.refused):
        one.open(f"{PATIENT}.dcm")
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.session.open([one.path("good")])
    text = diagnostics(FakeEngine(), tuple(one.runner.error_codes))
    assert PATIENT not in text
    assert str(one.folder) not in text
    assert str(Path.home()) not in text
    for messages in (
        "X-ray Desktop",
        "Python 3.",
        "numpy",
        "fake-1",
        "a test, in numpy",
        "screen:",
    ):
        assert messages in text
    assert "errors shown lately: not_a_film" in text
    assert "no model is loaded" in diagnostics(None, ())


def test_what_is_shown_is_what_is_copied(qtbot: QtBot) -> None:
    dialog = DiagnosticsDialog("line 1\nline 2")
    qtbot.addWidget(dialog)
    dialog.copy.click()
    assert QApplication.clipboard().text() == dialog._text.toPlainText() == "line 1\nline 2"


def test_about_names_version_notice_and_licences(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown() -> tuple[str, str]:
        dialog = AboutDialog()
        qtbot.addWidget(dialog)
        words = [label.text() for label in dialog.findChildren(QLabel)]
        return "\n".join(words), dialog.texts.toPlainText()

    words, texts = shown()
    for messages in (f"X-ray Desktop {__version__}", "not for diagnosis", "Lesser General Public"):
        assert messages in words
    for messages in ("xray-desktop authors", "Infinite Red", "Gopalakrishnan"):
        assert messages in texts
    (tmp_path / "LICENCES.txt").write_text("of all that is in it", encoding="utf-8")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert shown()[1] == "of all that is in it"


def test_the_tour_has_at_most_three_pages_and_an_end(qtbot: QtBot) -> None:
    tour = Tour()
    qtbot.addWidget(tour)
    assert len(PAGES) <= 3
    assert not tour.back.isEnabled()
    for _ in PAGES[1:]:
        tour.next.click()
    assert tour.next.text() == "Start"
    tour.back.click()
    tour.next.click()
    with qtbot.waitSignal(tour.accepted):
        tour.next.click()


def test_the_tour_comes_once_on_its_own(
    harness: Callable[..., WindowHarness], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Tour] = []
    monkeypatch.setattr(Tour, "exec", lambda tour: shown.append(tour))
    one = harness()
    one.window.dialogs.show_tour_once()
    one.window.dialogs.show_tour_once()
    assert len(shown) == 1
    one.window.actions_by_id["tour"].trigger()
    assert len(shown) == 2
    for tour in shown:
        tour.deleteLater()


def test_the_tour_is_offered_once_beside_a_first_image(
    harness: Callable[..., WindowHarness], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Tour] = []
    monkeypatch.setattr(Tour, "exec", lambda tour: shown.append(tour))
    one = harness()
    status, dialogs = one.window.status, one.window.dialogs
    dialogs.offer_tour_once(status)
    assert shown == []
    assert status.offered.isVisible()
    status.offered.click()
    assert len(shown) == 1
    assert not status.offered.isVisible()
    dialogs.offer_tour_once(status)
    assert not status.offered.isVisible()
    shown[0].deleteLater()
