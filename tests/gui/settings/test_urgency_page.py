"""The order of the worklist is changed in the settings, and goes back to its defaults."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from xray_desktop.core.errors import FailedError, XrayError
from xray_desktop.core.scoring.urgency import DEFAULT_TABLE, Tier, UrgencyTable
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.settings import urgency_page
from xray_desktop.gui.settings.urgency_page import ADOPT, UrgencyPage
from xray_desktop.triage.worklist import Worklist

Make = Callable[[], UrgencyPage]


@pytest.fixture
def failures() -> list[str]:
    return []


@pytest.fixture
def make(
    harness: Callable[..., WindowHarness], qtbot: QtBot, tmp_path: Path, failures: list[str]
) -> Iterator[Make]:
    runner = JobRunner()

    def made() -> UrgencyPage:
        page = UrgencyPage(runner, tmp_path / "worklist.sqlite", failures.append)
        qtbot.addWidget(page)
        assert not page.isEnabled(), "changes before the table is read would be lost"
        qtbot.waitUntil(page.isEnabled)
        return page

    harness()
    yield made
    assert runner.shutdown()


def stored(page: UrgencyPage, qtbot: QtBot, place: Path) -> UrgencyTable:
    page.store()
    qtbot.waitUntil(lambda: not page._runner.active(ADOPT))
    with Worklist(place / "worklist.sqlite", create=False) as worklist:
        return worklist.urgency.table


def test_a_changed_weight_orders_the_worklist_and_defaults_come_back(
    make: Make, qtbot: QtBot, tmp_path: Path
) -> None:
    page = make()
    assert page.chosen() == DEFAULT_TABLE
    page.weights["Mass"].setValue(20)
    assert page._tiers["Mass"].text() == "Immediate"
    page.weights["Hernia"].setValue(0)
    assert page._tiers["Hernia"].text() == "Not counted"
    page.waits[Tier.ROUTINE].setValue(600)
    kept = stored(page, qtbot, tmp_path)
    assert kept.weight("Mass") == 20
    assert kept.tier_if_called("Mass") is Tier.IMMEDIATE
    assert kept.waits.routine == 600
    again = make()
    assert again.chosen() == kept
    again.restore()
    back = stored(again, qtbot, tmp_path)
    assert [row.weight for row in back.weights] == [row.weight for row in DEFAULT_TABLE.weights]
    assert back.waits == DEFAULT_TABLE.waits


def test_nothing_is_written_if_nothing_was_changed(make: Make, tmp_path: Path) -> None:
    make().store()
    assert not (tmp_path / "worklist.sqlite").exists()


def test_a_contradiction_is_an_input_error(make: Make) -> None:
    page = make()
    assert not list(page.errors())
    page.waits[Tier.IMMEDIATE].setValue(1000)
    assert any("maximum wait" in error for error in page.errors())
    page.restore()
    page.steps[Tier.SOON].setValue(50)
    assert any("Soon" in error for error in page.errors())
    page.store()


def test_what_cannot_be_stored_is_said(
    make: Make, qtbot: QtBot, failures: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> XrayError:
        raise FailedError("store", "The worklist cannot be written.")

    page = make()
    page.weights["Mass"].setValue(20)
    monkeypatch.setattr(urgency_page, "Worklist", fail)
    page.store()
    qtbot.waitUntil(lambda: bool(failures))
    assert failures == ["The worklist cannot be written."]
