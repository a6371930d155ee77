"""The start page, the settings and the archive are worked by hand, without an image at first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from tests.network.study_archive import StudyArchive, serving
from tests.session.driver import AppDriver, step
from tests.session.screen import Screen, wait_for
from xray_desktop.gui.settings.archive_nodes import ArchiveNode, OwnNode, store_nodes

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def settings(screen: Screen) -> QSettings:
    """The settings of somebody who has seen the tour."""
    folder = Path(screen.environment["HOME"], ".config", "xray-desktop")
    folder.mkdir(parents=True, exist_ok=True)
    made = QSettings(str(folder / "xray-desktop.conf"), QSettings.Format.IniFormat)
    made.setValue("tour seen", 1)
    made.sync()
    return made


@pytest.fixture
def archive(settings: QSettings) -> Iterator[StudyArchive]:
    made = StudyArchive()
    with serving(made) as port:
        node = ArchiveNode("Ours", "ARCHIVE", "127.0.0.1", port)
        store_nodes(settings, [node], OwnNode(port=made.own))
        settings.sync()
        yield made


@pytest.fixture
def started(screen: Screen, settings: QSettings) -> Iterator[AppDriver]:
    made = AppDriver(screen)
    yield made
    made.process.kill()
    made.process.wait()
    messages = (screen.place / "stderr").read_text()
    assert "Traceback" not in messages, messages


def test_the_start_page_opens_the_sample_by_arrows_and_enter(started: AppDriver) -> None:
    hand = started.hand
    with step(started, "Down, Down, Enter: sample images"):
        started.at_rest()
        hand.key("Down", "Down", "Return")
        started.image("chest_effusion.png (1 of")
    with step(started, "Ctrl+comma: the pages of the settings"):
        hand.key("ctrl+comma")
        started.dialog("Settings")
        before = started.at_rest()
        hand.key("End")
        started.changed(before, "another page")
        hand.key("Escape")
        started.gone("Settings")


def test_a_study_is_searched_for_and_opened_from_an_archive(
    archive: StudyArchive, started: AppDriver
) -> None:
    hand = started.hand
    with step(started, "Ctrl+Shift+L: nothing is sent yet"):
        hand.key("ctrl+shift+l")
        started.dialog("Archive")
        started.at_rest()
        assert not archive.asked
    with step(started, "patient ID, any date, Enter: search"):
        hand.write("P1")
        hand.key("Tab", "Tab", "Home", "Return")
        wait_for("the query", lambda: archive.asked)
        started.at_rest()
    with step(started, "Enter: the first study"):
        hand.key("Return")
        wait_for("the image", lambda: ".dcm" in started.title)
