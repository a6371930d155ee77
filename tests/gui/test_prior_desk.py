"""A prior is offered, and scores of two films are compared."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from pytestqt.qtbot import QtBot

from tests.gui.conftest import Stage
from tests.gui.fakes import film
from xray_desktop.core.progress import finish
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.gui.changes_dialog import ChangesDialog
from xray_desktop.gui.prior import Prior, prior_steps
from xray_desktop.gui.prior_desk import NO_FILM, NO_SCORES
from xray_desktop.imaging.relations import Relation


def frontal(taken: date, *, same: bool = True) -> Relation:
    return Relation(same, taken, "PA", frontal_chest=True)


RELATED = {
    "a": frontal(date(2020, 1, 1)),
    "b": frontal(date(2019, 3, 2)),
    "c": frontal(date(2018, 3, 2)),
    "d": frontal(date(2019, 5, 2), same=False),
    "e": frontal(date(2021, 3, 2)),
    "f": Relation(same_patient=True, study_date=date(2019, 6, 2), view="LL"),
}


def dicom(radiograph: Radiograph) -> Radiograph:
    return replace(radiograph, source=replace(radiograph.source, format="DICOM DX"))


def opened(stage: Callable[..., Stage], qtbot: QtBot, *, read_first: bool = False) -> Stage:
    one = stage(a=dicom(film()), b=film(0.4))
    one.reader.related = RELATED
    for name in RELATED:
        one.path(name).write_bytes(bytes(128) + b"DICM")  # how a DICOM file begins
    one.window.actions_by_id["read_first"].setChecked(read_first)
    one.open("a")
    qtbot.waitUntil(lambda: "2019-03-02" in one.window.banner.label.text())
    one.window.banner.accept.click()
    qtbot.waitUntil(lambda: one.window.comparison.films[0].view.has_film)
    return one


def test_the_latest_before_is_offered_and_its_scores_are_compared(
    stage: Callable[..., Stage], qtbot: QtBot
) -> None:
    one = opened(stage, qtbot)
    assert finish(prior_steps(one.reader, one.path("a"))) == Prior(one.path("b"), date(2019, 3, 2))
    qtbot.waitUntil(lambda: one.judged)
    with qtbot.waitSignal(one.window.prior.ready) as ready:
        one.window.actions_by_id["score_changes"].trigger()
    assert ready.args is not None
    dialog: ChangesDialog = ready.args[0]
    assert dialog.table.rowCount() == 12
    for row in range(12):
        item = dialog.table.item(row, 3)
        assert item is not None
        assert item.text().endswith("points")
    dialog.close()


def test_nothing_is_compared_before_scores_are_revealed(
    stage: Callable[..., Stage], qtbot: QtBot
) -> None:
    one = opened(stage, qtbot, read_first=True)
    qtbot.waitUntil(lambda: one.window.panel.read_first.isVisible())
    one.window.actions_by_id["score_changes"].trigger()
    assert one.window.banner.label.text() == NO_SCORES


def test_a_film_alone_is_compared_with_nothing(stage: Callable[..., Stage], qtbot: QtBot) -> None:
    one = stage(a=film())
    one.open("a")
    qtbot.waitUntil(lambda: one.judged)
    one.window.actions_by_id["score_changes"].trigger()
    assert one.window.banner.label.text() == NO_FILM
