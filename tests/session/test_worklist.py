"""The worklist is scored, read, sorted and docked by hand."""

import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from tests.gui.fakes import FakeEngine
from tests.session.conftest import NAMES
from tests.session.driver import AppDriver, step
from tests.session.screen import Screen, wait_for
from xray_desktop.core.labels import LABELS
from xray_desktop.core.scoring.findings import Assessment, ModelIdentity, findings_from_logits
from xray_desktop.triage.folder_scan import FoundFile
from xray_desktop.triage.rows import WorklistView
from xray_desktop.triage.states import CompletedImage, DecodedImage, ImageFingerprint
from xray_desktop.triage.worklist import Worklist

pytestmark = pytest.mark.timeout(600)
DOCK_ROWS = (slice(150, 700), slice(20, 300))
DOCK_TITLE = (60, 80)
STILL = 8
"""Looks at the windows, some 100 ms apart."""


def store_of(screen: Screen) -> Path:
    return Path(screen.environment["HOME"], ".local", "share", "xray-desktop", "worklist.sqlite")


@pytest.fixture
def store(screen: Screen, images: Path) -> Path:
    """A worklist on which the last image is the most urgent one."""
    path = store_of(screen)
    with Worklist(path) as worklist:
        for number, name in enumerate(NAMES):
            worklist.intake.add_found((FoundFile.at(images / name),), time.time())
            (one,) = worklist.scoring_queue.pending(1)
            fingerprint = ImageFingerprint(f"{number:064}", None, f"{number:064}")
            worklist.scoring_queue.decoded([DecodedImage(one, fingerprint, b"")])
            logits = np.full(len(LABELS), number, np.float32)
            found = findings_from_logits(logits, FakeEngine().contract)
            scored = Assessment(found, ModelIdentity("fake-1", "0" * 64), "cpu", "For tests.")
            worklist.scoring_queue.complete([CompletedImage(one, scored)])
    return path


def order(store: Path) -> list[str]:
    with Worklist(store, create=False) as worklist:
        numbers = worklist.reading.order(WorklistView(unread_only=True), time.time())
        return [row.path.name for row in worklist.reading.rows(numbers)]


def test_images_are_read_in_order_and_the_list_is_docked(store: Path, driver: AppDriver) -> None:
    hand = driver.hand
    urgent = order(store)
    assert urgent == list(reversed(NAMES))
    driver.image("1.png (1 of 3)")
    with step(driver, "Ctrl+L, Enter: the most urgent image"):
        hand.key("ctrl+l")
        driver.dialog("^Worklist")
        wait_for("the list's rows", lambda: driver.screen.picture()[340:420, 480:520].std() > 5)
        hand.key("Return")
        driver.image(f"{urgent[0]} (worklist: 1 of 3)")
    with step(driver, "Page Down and Page Up: the next row and back; nothing is read"):
        driver.activate(driver.window)
        hand.key("Next")
        driver.image(f"{urgent[1]} (worklist: 2 of 3)")
        hand.key("Prior")
        driver.image(f"{urgent[0]} (worklist: 1 of 3)")
        assert order(store) == urgent
    with step(driver, "Ctrl+Enter, twice: the next two; what was open is read"):
        driver.activate(driver.window)
        hand.key("ctrl+Return")
        driver.image(urgent[1])
        hand.key("ctrl+Return")
        driver.image(urgent[2])
        wait_for("two read images", lambda: order(store) == urgent[2:])
    with step(driver, "Esc: the window is closed"):
        hand.key("ctrl+l")
        driver.dialog("^Worklist")
        hand.key("Escape")
        driver.gone("^Worklist")
    with step(driver, "Dock: the list is beside the image"):
        hand.key("ctrl+l")
        driver.dialog("^Worklist")
        hand.key("alt+k")
        wait_for("no window of its own", lambda: not hand.windows("^Worklist"))
        driver.activate(driver.window)
        driver.at_rest(DOCK_ROWS)
    with step(driver, "M on the row: read; the image keeps its own M"):
        hand.key("ctrl+l", "m")
        wait_for("nothing unread", lambda: order(store) == [])
    with step(driver, "a right click on the row: open beside, mark as unread"):
        hand.key("alt+l")  # show all
        driver.at_rest(DOCK_ROWS)
        hand.key("Home", "Down", "Menu")
        driver.at_rest(DOCK_ROWS)
        hand.key("m")
        wait_for("an unread image", lambda: len(order(store)) == 1)
    with step(driver, "the title of the dock is dragged out: a window of its own"):
        hand.drag(DOCK_TITLE, (900, 500))
        seen: list[list[str]] = []  # the floating dock goes before the window comes

        def stays() -> bool:
            seen.append(hand.windows("^Worklist"))
            return len(seen) > STILL and bool(seen[-1]) and len({*map(str, seen[-STILL:])}) == 1

        wait_for("a window that stays", stays)


def scored_folders() -> list[str]:
    """The folders that programs score now, by their command lines."""
    found = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended
            words = one.read_bytes().decode(errors="replace").split("\0")
            if "triage" in words:
                found.append(words[words.index("triage") + 1])
    return found


def test_a_folder_is_scored_in_three_keys(driver: AppDriver, images: Path) -> None:
    hand = driver.hand
    driver.image("1.png (1 of 3)")
    with step(driver, "Ctrl+L, Alt+S, Enter: the folder of the image shown"):
        hand.key("ctrl+l")
        driver.dialog("^Worklist")
        hand.key("alt+s")
        driver.dialog("Folder of images to score")
        hand.key("Return")
        driver.gone("Folder of images to score")
        wait_for("a run over the folder", lambda: str(images) in scored_folders())
