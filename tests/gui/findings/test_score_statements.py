"""Scores against base rates in the window, their caveats, and prevalence entered by the site."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSettings, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import FakeEngine, image
from tests.gui.widgets.test_number_fields import locale as locale
from tests.gui.widgets.test_number_fields import typed
from tests.stated import PREVALENCES, stated
from xray_desktop.core.labels import LABELS
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.findings.findings_layout import WIDE_BAR_WITH_BASE_RATE, Columns
from xray_desktop.gui.findings.findings_model import ROW_ROLE, Parts
from xray_desktop.gui.findings.findings_panel import NO_BREAK
from xray_desktop.gui.settings.preferences import Preferences
from xray_desktop.gui.settings.settings_dialog import SettingsDialog
from xray_desktop.gui.settings.site_prevalence import (
    GROUP,
    PercentField,
    store_prevalence,
    stored_prevalence,
)

HarnessFactory = Callable[..., WindowHarness]
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.ToolTipRole,
)
LOGIT = {"Infiltration": -0.532, "Effusion": 1.5, "Mass": -2.6, "Pneumonia": 0.5, "Edema": -2.4}
"""37 %; far above its base rate; about it; far above; a little above."""


class Stating(FakeEngine):
    """Says the same of every image, against base rates."""

    def __init__(self) -> None:
        super().__init__()
        self.contract = stated(self.contract)

    def logits(self, batch: np.ndarray) -> np.ndarray:
        messages = dict.fromkeys(LABELS, -7.0) | LOGIT
        return np.tile(np.array([messages[label] for label in LABELS], np.float32), (len(batch), 1))


@pytest.fixture
def shown(harness: HarnessFactory, qtbot: QtBot) -> WindowHarness:
    """A window with an image that was scored."""
    one = harness(Stating(), a=image())
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.open("a")
    return one


def messages(
    one: WindowHarness, label: str, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole
) -> str:
    model = one.window.panel.findings
    return str(model.index(model.row_of(label)).data(role)).replace(NO_BREAK, " ")


def select(one: WindowHarness, label: str) -> str:
    """Select a row; return what stands under the list."""
    panel = one.window.panel
    panel.list.setCurrentIndex(panel.findings.index(panel.findings.row_of(label)))
    return panel.details.text().replace(NO_BREAK, " ")


def test_a_row_states_its_score_against_the_base_rate(shown: WindowHarness) -> None:
    assert messages(shown, "Infiltration").startswith(
        "Infiltration: 37 %, base rate 40 %: × 0.9, below"
    )
    assert messages(shown, "Fibrosis") == "Fibrosis: not scored: AUC 0.61, may be as low as 0.50"
    assert messages(shown, "Hernia") == "Hernia: not scored: insufficient examples"


def test_rows_are_ordered_by_likelihood_ratio(shown: WindowHarness) -> None:
    model = shown.window.panel.findings
    rows = [model.index(row).data(ROW_ROLE) for row in range(model.rowCount())]
    assert rows[0].label == "No Finding"
    ratios = [row.finding.likelihood_ratio for row in rows[1:] if row.finding.scored]
    assert ratios == sorted(ratios, reverse=True)
    assert [row.label for row in rows[-2:]] == ["Fibrosis", "Hernia"]


def test_a_row_and_its_details_give_the_caveats(shown: WindowHarness) -> None:
    for text in (messages(shown, "Pneumonia"), messages(shown, "Pneumonia", ROLES[2])):
        assert "Caveat: measured on only 28 images that have it" in text
    under = select(shown, "Pneumonia")
    assert "Caveat: measured on only 28 images that have it; depends in part on the view" in under
    assert "likelihood ratio" in under
    assert "above the operating point, 62 % against 2.4 %" in under
    assert "Caveat" not in select(shown, "Effusion")
    assert select(shown, "Hernia") == "Hernia: not scored: insufficient examples"


def test_the_tip_gives_the_operating_point_in_the_unit_of_the_score(shown: WindowHarness) -> None:
    tip = messages(shown, "Infiltration", ROLES[2])
    assert "Operating point 44 %: sensitivity 0.71" in tip
    assert "0.44" not in tip
    assert "Calibrated on 400 images, 40 % of them with the finding" in tip


def test_the_list_rests_when_rows_are_gone_through(shown: WindowHarness) -> None:
    panel = shown.window.panel
    panel.not_scored.click()
    heights = set()
    for label in LABELS:
        select(shown, label)
        QApplication.processEvents()
        heights.add((panel.details.height(), panel.list.height()))
    assert len(heights) == 1


def test_nothing_is_said_of_base_rates_where_the_bundle_has_none(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image())
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.open("a")
    assert one.window.panel.findings.parts == Parts()
    texts = [messages(one, label, role) for label in LABELS for role in ROLES]
    texts += [select(one, label) for label in LABELS]
    assert not any("base rate" in text.lower() or "×" in text for text in texts)


def test_no_details_while_the_ai_is_hidden(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = harness(Stating(), a=image())
    one.window.actions_by_id["read_first"].setChecked(True)
    with qtbot.waitSignal(one.session.scoring.held_back):
        one.open("a")
    assert select(one, "Pneumonia") == ""
    assert not one.window.panel.details.isVisible()
    assert not any("28" in messages(one, "Pneumonia", role) for role in ROLES)


COLOURED = {
    "Pneumonia": "VERMILION",
    "Effusion": "VERMILION",
    "Edema": "AMBER",
    "Mass": None,
    "Infiltration": None,
    "Nodule": "STEEL",
}
"""By what the likelihood ratio of the made-up score is."""


@pytest.mark.parametrize("theme", palette.THEMES)
def test_colour_follows_the_likelihood_ratio(
    shown: WindowHarness, qapp: QApplication, theme: str
) -> None:
    palette.apply(qapp, theme)
    try:
        panel = shown.window.panel
        select(shown, "Hernia")
        image = panel.list.viewport().grab().toImage()
        ratio = image.devicePixelRatio()
        names = ("STEEL", "AMBER", "ORANGE", "VERMILION")
        for label, wanted in COLOURED.items():
            row = panel.list.visualRect(panel.findings.index(panel.findings.row_of(label)))
            drawn = {
                image.pixelColor(int(x * ratio), int(y * ratio)).name()
                for x in range(row.left() + 4, row.right())
                for y in range(row.top(), row.bottom())
            }
            found = {name for name in names if getattr(palette, name) in drawn}
            assert found == ({wanted} if wanted else set()), label
    finally:
        palette.apply(qapp)


@pytest.mark.parametrize("percent", [100, 200])
def test_columns_do_not_overlap(qapp: QApplication, percent: int) -> None:
    palette.apply(qapp, font_percent=percent)
    try:
        metrics, parts = QFontMetrics(qapp.font()), Parts(base_rates=True, caveats=True)
        wide = Columns.min_width(metrics, parts)
        columns = Columns(QRectF(0, 0, wide, 30), metrics, parts)
        order = (
            columns.name,
            columns.bar,
            columns.number,
            columns.base,
            columns.ratio,
            columns.word,
        )
        for left, right in pairwise(order):
            assert left.right() < right.left()
        assert columns.bar.width() >= WIDE_BAR_WITH_BASE_RATE * metrics.height() - 1
        assert metrics.horizontalAdvance("< 0.1 %") <= columns.base.width()
        assert columns.word.right() <= wide
    finally:
        palette.apply(qapp)


def test_the_image_keeps_its_place_when_a_model_is_loaded(shown: WindowHarness) -> None:
    panel, wide = shown.window.panel, []
    for contract in (Stating().contract, FakeEngine().contract):
        panel.show_model(contract)
        wide.append((panel.minimumWidth(), panel.minimumSizeHint().width()))
    assert panel.findings.parts == Parts()
    assert wide[0] == wide[1]


def ini(folder: Path) -> QSettings:
    return QSettings(str(folder / "prevalence.ini"), QSettings.Format.IniFormat)


def test_what_a_site_enters_is_kept_and_nothing_else(tmp_path: Path) -> None:
    settings = ini(tmp_path)
    assert stored_prevalence(settings) == {}
    store_prevalence(settings, {"Mass": 0.035, "Hernia": 0.5})
    store_prevalence(settings, {"Mass": 0.07, "Pleural_Thickening": 0.0001})
    settings.sync()
    again = ini(tmp_path)
    assert stored_prevalence(again) == pytest.approx({"Mass": 0.07, "Pleural_Thickening": 0.0001})
    for wrong in ("much", "nan", "0", "100", "-3", "1e9", "inf"):
        again.setValue(f"{GROUP}/Mass", wrong)
        assert "Mass" not in stored_prevalence(again)


@pytest.mark.usefixtures("locale")
@pytest.mark.parametrize("text", ["3.5", "3,5"])
def test_a_prevalence_is_typed_with_either_sign_and_may_be_emptied(qtbot: QtBot, text: str) -> None:
    dialog = SettingsDialog(Preferences(), "")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert dialog.site.shares == {}
    fields = dialog.site.findChildren(PercentField)
    assert [field.text() for field in fields] == ["–"] * len(LABELS)
    field = fields[LABELS.index("Mass")]
    typed(field, text)
    assert dialog.site.shares == {"Mass": pytest.approx(0.035)}
    typed(field, "1.000,5", leave=False)
    assert not ok.isEnabled()
    assert dialog.error.text()
    typed(field, "100", leave=False)
    assert not ok.isEnabled()
    typed(field, text)
    assert ok.isEnabled()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_Tab)
    field.interpretText()
    assert dialog.site.shares == {}
    assert field.text() == "–"
    assert ok.isEnabled()


def test_predictive_values_are_said_with_the_prevalence_that_they_are_computed_for(
    shown: WindowHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    everywhere = [messages(shown, label, role) for label in LABELS for role in ROLES]
    assert not any("PPV" in text for text in everywhere)
    assert "PPV" not in select(shown, "Effusion")

    def enter(dialog: SettingsDialog) -> bool:
        dialog.site.show_shares({"Effusion": 0.1})
        dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
        return bool(dialog.result())

    monkeypatch.setattr(SettingsDialog, "exec", enter)
    shown.window.actions_by_id["settings"].trigger()
    words = "At the operating point PPV 20 %, NPV 95 % (computed for a prevalence of 10 %)"
    assert words in select(shown, "Effusion")
    assert words in messages(shown, "Effusion", ROLES[2])
    assert "PPV" not in select(shown, "Mass")
    assert stored_prevalence(shown.settings) == {"Effusion": 0.1}


def test_a_window_begins_with_what_was_entered_before(
    harness: HarnessFactory, qtbot: QtBot, tmp_path: Path
) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    store_prevalence(settings, {"Effusion": 0.1})
    settings.sync()
    one = harness(Stating(), a=image())
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.open("a")
    assert "computed for a prevalence of 10 %" in select(one, "Effusion")


@pytest.mark.usefixtures("german")
def test_german_rows(shown: WindowHarness) -> None:
    text = messages(shown, "Infiltration")
    assert "37 %, Basisrate 40 %: × 0,9" in text
    assert "nicht bewertet: AUC 0,61, möglich bis herab zu 0,50" in messages(shown, "Fibrosis")
    assert "Vorbehalt: nur an 28 Aufnahmen mit diesem Befund gemessen" in messages(
        shown, "Pneumonia"
    )


def test_the_made_up_base_rates_are_those_of_scored_labels() -> None:
    assert set(PREVALENCES) == set(LABELS) - {"Fibrosis", "Hernia"}


@pytest.mark.usefixtures("german")
def test_an_umlaut_is_sorted_as_its_vowel(harness: Callable[..., WindowHarness]) -> None:
    model = harness().window.panel.findings
    model.sort_by_name(True)  # noqa: FBT003 - Qt's toggled(bool)
    names = [label_name(model.index(row).data(ROW_ROLE).label) for row in range(model.rowCount())]
    assert names.index("Konsolidierung") < names.index("Ödem") < names.index("Pleuraerguss")
