"""An image is taken off the list; the next one is shown, and what was drawn on it is kept."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.errors import RefusedError
from xray_desktop.gui.session.playlist import Playlist

HarnessFactory = Callable[..., WindowHarness]


def close(one: WindowHarness, qtbot: QtBot) -> None:
    qtbot.keyClick(one.window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)


def title(one: WindowHarness) -> str:
    return one.window.windowTitle().partition(" – ")[0]


@pytest.fixture
def three(harness: HarnessFactory, qtbot: QtBot) -> WindowHarness:
    one = harness(prefetch=True, a=image(0.5), b=image(0.3), c=image(0.7))
    one.open("a", "b", "c")
    qtbot.waitUntil(lambda: title(one) == "a (1 of 3)")
    return one


@pytest.mark.parametrize(
    ("index", "closed", "left"),
    [(0, 0, "Bc"), (1, 1, "aC"), (2, 2, "aB"), (2, 0, "bC"), (0, 2, "Ab")],
    ids=["first", "middle", "last", "before", "behind"],
)
def test_the_list_without_an_image(index: int, closed: int, left: str) -> None:
    paths = tuple(Path(name) for name in "abc")
    found = Playlist(paths, index, "a note").without(paths[closed])
    assert found is not None
    names = [path.name.upper() if path is found.current else path.name for path in found.paths]
    assert "".join(names) == left
    assert Playlist(paths[:1]).without(paths[0]) is None
    assert found.without(Path("x")) is found


def test_the_next_image_is_shown_and_after_the_last_the_one_before(
    three: WindowHarness, qtbot: QtBot
) -> None:
    close(three, qtbot)
    qtbot.waitUntil(lambda: title(three) == "b (1 of 2)")
    assert not three.window.actions_by_id["previous"].isEnabled()
    three.session.step(1)
    qtbot.waitUntil(lambda: title(three) == "c (2 of 2)")
    close(three, qtbot)
    qtbot.waitUntil(lambda: title(three) == "b")
    assert not three.window.actions_by_id["next"].isEnabled()


def test_after_the_only_image_nothing_is_open(three: WindowHarness, qtbot: QtBot) -> None:
    window, closed = three.window, []
    three.session.closed.connect(lambda: closed.append(True))
    for expected in ("b (1 of 2)", "c"):
        close(three, qtbot)
        qtbot.waitUntil(lambda expected=expected: title(three) == expected)
    assert not closed
    close(three, qtbot)
    assert closed
    assert three.session.image is None
    assert three.session.playlist is None
    assert not window.image.has_image
    assert window.start_page.isVisible()
    assert not window.loading.isVisible()
    for name in ("previous", "next", "close_image"):
        assert not window.actions_by_id[name].isEnabled()
    assert three.session.prefetcher.cache.nbytes == 0
    close(three, qtbot)
    three.open("a")
    qtbot.waitUntil(lambda: title(three) == "a")
    assert not window.start_page.isVisible()


def test_the_image_stays_until_the_next_one_is_there(three: WindowHarness, qtbot: QtBot) -> None:
    three.session.prefetcher.clear()
    three.reader.gates = {"b": threading.Event()}
    before = three.window.image.pixels
    close(three, qtbot)
    qtbot.waitUntil(three.window.loading.isVisible)
    assert three.window.image.pixels is before
    three.session.cancel()
    assert title(three) == "a (1 of 3)", "stopped: it is not closed"
    assert three.window.actions_by_id["close_image"].isEnabled()


def test_it_is_closed_though_the_next_one_cannot_be_opened(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image(), b=RefusedError("no", "No image."))
    one.open("a", "b")
    qtbot.waitUntil(lambda: title(one) == "a (1 of 2)")
    with qtbot.waitSignal(one.session.refused):
        close(one, qtbot)
    assert one.session.image is None
    assert not one.window.image.has_image
    assert one.session.playlist == Playlist((one.path("b"),))
    close(one, qtbot)
    assert one.session.playlist is None, "what cannot be opened can be closed too"


def test_closing_one_while_another_is_being_opened(three: WindowHarness, qtbot: QtBot) -> None:
    three.session.prefetcher.clear()
    three.reader.gates = {"c": threading.Event()}
    three.session.step_to_end(last=True)
    close(three, qtbot)
    three.reader.gates["c"].set()
    qtbot.waitUntil(lambda: title(three) == "c (2 of 2)")


def test_annotations_are_kept(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = harness(remembers=True, a=image(0.5), b=image(0.3))
    one.open("a", "b")
    qtbot.waitUntil(lambda: title(one) == "a (1 of 2)")
    one.window.actions_by_id["key_image"].trigger()
    close(one, qtbot)
    qtbot.waitUntil(lambda: title(one) == "b")
    assert not one.window.actions_by_id["key_image"].isChecked()
    one.open("a")
    qtbot.waitUntil(lambda: title(one) == "a")
    qtbot.waitUntil(one.window.actions_by_id["key_image"].isChecked)
