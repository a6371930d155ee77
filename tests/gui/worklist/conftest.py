"""A worklist of three images in a window, and the waits that its tests share."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import FakeEngine, FakeReader
from tests.gui.fakes import image as radiograph
from tests.triage.fakes import image, run
from xray_desktop.gui.worklist.worklist_controller import WorklistController
from xray_desktop.gui.worklist.worklist_model import WorklistModel
from xray_desktop.triage.worklist import Worklist

NAMES = ("dark.png", "grey.png", "light.png")


@pytest.fixture
def prefetch() -> bool:
    """Whether neighbours are decoded before they are asked for."""
    return False


@pytest.fixture
def harness(tmp_path: Path, qtbot: QtBot, *, prefetch: bool) -> Iterator[WindowHarness]:
    images = tmp_path / "films"
    for number, name in enumerate(NAMES):
        image(images, name, 0.3 + 0.3 * number)
    image(images, "notes.txt").write_text("no image")
    os.utime(images / "notes.txt", (1e9, 1e9))
    store = tmp_path / "worklist.sqlite"
    with Worklist(store) as worklist:
        run(worklist, images, now=time.time())
    answers = {name: radiograph(0.4) for name in NAMES}
    harness = WindowHarness(
        images,
        answers,  # pyright: ignore[reportArgumentType]
        FakeEngine(),
        previews=FakeReader(),
        prefetch=prefetch,
    )
    harness.window.worklist.store = store
    qtbot.addWidget(harness.window)
    harness.window.show()
    yield harness
    harness.window.close()


def shown(
    harness: WindowHarness, qtbot: QtBot, images: int = 3
) -> tuple[WorklistController, WorklistModel]:
    """Show the worklist and wait until its images are read."""
    controller = harness.window.worklist
    controller.show()
    assert controller.window is not None
    model = controller.window.table.rows
    qtbot.waitUntil(lambda: model.rowCount() == images)
    read(qtbot, model)
    return controller, model


def read(qtbot: QtBot, model: WorklistModel) -> None:
    def known() -> bool:
        for row in range(model.rowCount()):
            model.data(model.index(row, 0))
        return all(model.image_at(row) is not None for row in range(model.rowCount()))

    qtbot.waitUntil(known)


def names(model: WorklistModel) -> list[str]:
    found = [model.image_at(row) for row in range(model.rowCount())]
    return ["" if row is None else row.path.name for row in found]
