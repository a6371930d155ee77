"""The model is chosen after a look at its card, and one that does not do is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import FakeEngine
from xray_desktop.gui.findings.model_card_dialog import ModelCardDialog
from xray_desktop.gui.settings import model_page
from xray_desktop.gui.settings.model_page import ModelPage, chosen_model
from xray_desktop.inference.engines import EngineOptions
from xray_desktop.paths import DEMO_MODEL, resource_path

DEMONSTRATION = resource_path(*DEMO_MODEL)


@pytest.fixture
def page(harness: Callable[..., WindowHarness], qtbot: QtBot) -> ModelPage:
    one = harness()
    made = ModelPage(one.settings, one.runner, EngineOptions())
    qtbot.addWidget(made)
    return made


def kept(page: ModelPage) -> Path:
    settings: QSettings = page._settings
    return chosen_model(settings, DEMONSTRATION)


@pytest.mark.parametrize("taken", [True, False])
def test_a_bundle_is_taken_by_its_card_alone(
    page: ModelPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, taken: bool
) -> None:
    cards: list[str] = []
    monkeypatch.setattr(model_page, "load_engine", lambda *_: FakeEngine())

    def ask(card: ModelCardDialog) -> bool:
        cards.append(card.windowTitle())
        return taken

    monkeypatch.setattr(ModelCardDialog, "exec", ask)
    page.check(tmp_path)
    assert not page.choose.isEnabled()
    qtbot.waitUntil(lambda: bool(cards))
    page.store()
    assert kept(page) == (tmp_path if taken else DEMONSTRATION)
    assert page.choose.isEnabled()
    page.restore()
    page.store()
    assert kept(page) == DEMONSTRATION


def test_a_folder_without_a_bundle_is_refused_with_the_reason(
    page: ModelPage, qtbot: QtBot, tmp_path: Path
) -> None:
    page.check(tmp_path)
    qtbot.waitUntil(lambda: page.message.text().startswith("Not taken"))
    assert page.folder is None
    assert "bundle" in page.message.text()


def test_the_command_line_goes_before_the_settings(page: ModelPage, tmp_path: Path) -> None:
    page.folder = tmp_path / "chosen"
    page.store()
    assert chosen_model(page._settings, tmp_path / "asked") == tmp_path / "asked"
    assert kept(page) == tmp_path / "chosen"
