"""A prior is offered, and scores of two images are compared."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.progress import finish
from xray_desktop.gui.compare.prior_controller import NO_IMAGE, NO_SCORES, Prior, prior_steps
from xray_desktop.gui.compare.score_changes_dialog import ScoreChangesDialog
from xray_desktop.imaging.decoder_protocol import Relation


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


def opened(
    harness: Callable[..., WindowHarness], qtbot: QtBot, *, blind_read: bool = False
) -> WindowHarness:
    one = harness(a=dicom(image()), b=image(0.4))
    one.reader.related = RELATED
    for name in RELATED:
        one.path(name).write_bytes(bytes(128) + b"DICM")  # how a DICOM file begins
    one.window.actions_by_id["read_first"].setChecked(blind_read)
    one.open("a")
    qtbot.waitUntil(lambda: "2019-03-02" in one.window.banner.label.text())
    one.window.banner.accept.click()
    qtbot.waitUntil(lambda: one.window.comparison.images[0].view.has_image)
    return one


def test_the_latest_before_is_offered_and_its_scores_are_compared(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = opened(harness, qtbot)
    assert finish(prior_steps(one.reader, one.path("a"))) == Prior(one.path("b"), date(2019, 3, 2))
    qtbot.waitUntil(lambda: one.scored)
    with qtbot.waitSignal(one.window.prior.ready) as ready:
        one.window.actions_by_id["score_changes"].trigger()
    assert ready.args is not None
    dialog: ScoreChangesDialog = ready.args[0]
    assert dialog.table.rowCount() == 12
    for row in range(12):
        item = dialog.table.item(row, 3)
        assert item is not None
        assert re.fullmatch(r"[+−]\d+\.\d points", item.text())
    dialog.close()


def test_nothing_is_compared_before_scores_are_revealed(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = opened(harness, qtbot, blind_read=True)
    qtbot.waitUntil(lambda: one.window.panel.blind_read.isVisible())
    one.window.actions_by_id["score_changes"].trigger()
    assert one.window.banner.label.text() == NO_SCORES


def test_an_image_alone_is_compared_with_nothing(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = harness(a=image())
    one.open("a")
    qtbot.waitUntil(lambda: one.scored)
    one.window.actions_by_id["score_changes"].trigger()
    assert one.window.banner.label.text() == NO_IMAGE
