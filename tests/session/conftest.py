"""A screen, a folder of images and a reader in front of the program."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.session.driver import AppDriver
from tests.session.screen import Screen, missing
from xray_desktop.paths import DEMO_MODEL, resource_path

REQUIRED = "XRAY_SESSION"
"""Set to "required", a session that cannot be had is a failure."""
NAMES = ("1.png", "2.dcm", "3.png")


def needs() -> str:
    if sys.platform != "linux":
        return "needs an X server"
    if missing():
        return f"needs {', '.join(missing())}"
    return "" if resource_path(*DEMO_MODEL).is_dir() else "needs the demonstration model"


@pytest.fixture
def screen(tmp_path) -> Iterator[Screen]:
    why = needs()
    if why and os.environ.get(REQUIRED) == "required":
        pytest.fail(why)
    if why:
        pytest.skip(why)
    made = Screen.managed(tmp_path)
    yield made
    made.close()


@pytest.fixture
def images(tmp_path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    for name, sample in zip(
        NAMES, ("chest_effusion.png", "chest_pa_jpeg2000.dcm", "chest_mass.dcm"), strict=True
    ):
        shutil.copyfile(resource_path("samples", sample), folder / name)
    return folder


@pytest.fixture
def driver(screen, images) -> Iterator[AppDriver]:
    made = AppDriver(screen, images)
    yield made
    made.process.kill()
    made.process.wait()
    messages = (screen.place / "stderr").read_text()
    assert "Traceback" not in messages, messages
