"""The model is chosen after a look at its card, and one that does not do is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import FakeEngine, contract, image
from xray_desktop.core.scoring.findings import ModelIdentity
from xray_desktop.gui.findings.model_card_dialog import ModelCardDialog
from xray_desktop.gui.settings import model_loader
from xray_desktop.gui.settings.model_loader import KEY, ModelLoader, chosen_model
from xray_desktop.gui.settings.model_page import FIXED, ModelPage
from xray_desktop.gui.settings.settings_dialog import SettingsDialog
from xray_desktop.inference.engine import Engine
from xray_desktop.paths import DEMO_MODEL, resource_path

DEMONSTRATION = resource_path(*DEMO_MODEL)


@pytest.fixture
def page(harness: Callable[..., WindowHarness], qtbot: QtBot) -> ModelPage:
    one = harness()
    made = ModelPage(one.settings, one.runner, ModelLoader())
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
    monkeypatch.setattr(model_loader, "load_engine", lambda *_, **__: FakeEngine())

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


def chosen(page: ModelPage) -> list[tuple[Path, Engine | None]]:
    """What the page asks to be used."""
    asked: list[tuple[Path, Engine | None]] = []
    page.chosen.connect(lambda folder, engine: asked.append((folder, engine)))
    return asked


def take(page: ModelPage, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Choose a bundle and accept its card."""
    engine = FakeEngine()
    monkeypatch.setattr(model_loader, "load_engine", lambda *_, **__: engine)
    monkeypatch.setattr(ModelCardDialog, "exec", lambda _card: True)
    page.check(folder)
    qtbot.waitUntil(lambda: page.folder == folder)
    return engine


def test_the_model_whose_card_was_accepted_is_used_and_not_loaded_again(
    page: ModelPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = chosen(page)
    page.store()
    assert asked == [], "nothing was chosen"
    engine = take(page, qtbot, tmp_path, monkeypatch)
    assert asked == [], "not before the settings are accepted"
    page.store()
    assert asked == [(tmp_path, engine)]
    page.restore()
    page.store()
    assert asked[1:] == [(DEMONSTRATION, None)]


def test_the_demonstration_model_is_used_again(page: ModelPage, tmp_path: Path) -> None:
    page._settings.setValue(KEY, str(tmp_path))
    again = ModelPage(page._settings, page._runner, ModelLoader(), page)
    asked = chosen(again)
    again.restore()
    again.store()
    assert asked == [(DEMONSTRATION, None)]


def test_with_a_model_of_the_command_line_the_choice_is_for_other_starts(
    page: ModelPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixed = ModelPage(page._settings, page._runner, ModelLoader(asked=tmp_path / "asked"), page)
    assert fixed.message.text() == FIXED
    asked = chosen(fixed)
    take(fixed, qtbot, tmp_path, monkeypatch)
    fixed.store()
    assert asked == []
    assert kept(fixed) == tmp_path


def test_the_window_uses_the_model_at_once(
    harness: Callable[..., WindowHarness],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = harness(a=image())
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.open("a")
    other = FakeEngine()
    other.contract = contract(model_id="fake-2", title="Another model")
    other.identity = ModelIdentity("fake-2", "1" * 64)
    monkeypatch.setattr(model_loader, "load_engine", lambda *_, **__: other)
    monkeypatch.setattr(ModelCardDialog, "exec", lambda _card: True)

    def choose(dialog: SettingsDialog) -> bool:
        page = dialog.findChild(ModelPage)
        assert isinstance(page, ModelPage)
        page.check(tmp_path)
        qtbot.waitUntil(lambda: page.folder == tmp_path)
        return True

    monkeypatch.setattr(SettingsDialog, "exec", choose)
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.window.actions_by_id["settings"].trigger()
    assert one.window.panel.model_title.text() == "Another model"
    assert one.window.status.model.text().startswith("fake-2")
    shown = one.session.scoring.display.assessment
    assert shown is not None
    assert shown.model.model_id == "fake-2"
    options = one.window.worklist.scoring_process._options
    assert options[options.index("--model") + 1] == str(tmp_path)
