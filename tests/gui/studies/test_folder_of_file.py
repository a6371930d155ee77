"""One file that is opened brings the images beside it into the list."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.gui.studies.folder_of_file import SIBLINGS

HarnessFactory = Callable[..., WindowHarness]
WANTED = "preferences/folder_of_file"


def made(harness: HarnessFactory) -> WindowHarness:
    one = harness()
    one.reader.answers = {name: image() for name in ("a.png", "b.png", "c.png", "d")}
    for name in one.reader.answers:
        one.path(name).touch()
    return one


def opened(one: WindowHarness, qtbot: QtBot, *names: str) -> None:
    with qtbot.waitSignal(one.session.image_opened):
        one.open(*names)
    qtbot.waitUntil(lambda: not one.runner.active(SIBLINGS))


def test_the_file_is_shown_and_its_folder_listed(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = made(harness)
    with qtbot.waitSignal(one.session.list_changed):
        opened(one, qtbot, "b.png")
    playlist = one.session.playlist
    assert playlist is not None
    assert [path.name for path in playlist.paths] == ["a.png", "b.png", "c.png"]
    assert one.window.windowTitle().startswith("b.png (2 of 3)")
    assert one.reader.read == [("b.png", None)]
    assert one.window.actions_by_id["previous"].isEnabled()
    one.session.step(1)
    qtbot.waitUntil(lambda: one.window.windowTitle().startswith("c.png (3 of 3)"))


def test_several_files_are_listed_alone(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = made(harness)
    opened(one, qtbot, "a.png", "c.png")
    assert one.window.windowTitle().startswith("a.png (1 of 2)")


def test_it_can_be_switched_off(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = made(harness)
    one.settings.setValue(WANTED, False)  # noqa: FBT003
    opened(one, qtbot, "b.png")
    assert one.window.windowTitle().startswith("b.png –")


def test_a_folder_that_is_listed_late_changes_no_other_list(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = made(harness)
    opened(one, qtbot, "a.png", "c.png")
    assert one.session.playlist is not None
    one.session.list_others((one.path("b.png"),))
    assert len(one.session.playlist.paths) == 2


def test_an_image_of_the_list_is_gone_to(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = made(harness)
    opened(one, qtbot, "a.png", "b.png", "c.png")
    one.session.go_to(one.path("c.png"))
    qtbot.waitUntil(lambda: one.window.windowTitle().startswith("c.png"))
    one.session.go_to(one.path("elsewhere.png"))
    one.session.go_to(one.path("a.png"))
    qtbot.waitUntil(lambda: one.window.windowTitle().startswith("a.png"))
