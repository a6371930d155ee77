"""Whose film it is stands in the window's corner, by its own command, and in no picture."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Stage
from tests.gui.fakes import film
from xray_desktop.core.patient import PatientWords
from xray_desktop.gui.corner_text import CornerText
from xray_desktop.gui.picture_words import picture_lines
from xray_desktop.gui.view_picture import PictureWish, picture_of

JANE = PatientWords(name="Doe, Jane", id="A-17", sex="F")


@pytest.fixture
def shown(stage: Callable[..., Stage], qtbot: QtBot) -> Stage:
    one = stage(a=replace_patient(), b=film(0.3))
    with qtbot.waitSignal(one.session.film_opened):
        one.open("a", "b")
    return one


def replace_patient():
    whole = film()
    return type(whole)(whole.values, whole.presentation, whole.source, patient=JANE)


def corners(one: Stage) -> CornerText:
    return one.window.film._corners


def test_it_is_shown_above_the_file_and_goes_with_its_film(shown, qtbot) -> None:
    label = corners(shown).patient
    assert label.isVisible()
    assert label.text() == "Doe, Jane\nA-17\nF"
    assert corners(shown).file.y() >= label.geometry().bottom()
    with qtbot.waitSignal(shown.session.film_opened):
        shown.session.step(1)
    assert not label.isVisible()
    assert label.text() == ""


def test_its_own_command_hides_it_and_the_other_corners_have_theirs(shown) -> None:
    patient, other = corners(shown).patient, corners(shown).file
    shown.window.actions_by_id["patient_text"].trigger()
    assert (patient.isVisible(), other.isVisible()) == (False, True)
    shown.window.actions_by_id["patient_text"].trigger()
    shown.window.actions_by_id["corner_text"].trigger()
    assert (patient.isVisible(), other.isVisible()) == (True, False)


def test_pictures_and_their_words_do_not_have_it(shown) -> None:
    view = shown.window.film
    with_it = picture_of(view, PictureWish())
    shown.window.actions_by_id["patient_text"].trigger()
    assert picture_of(view, PictureWish()) == with_it
    words = picture_lines(view.pixels.film, view, None, None)
    assert "Doe" not in "\n".join(words)


def test_the_lossy_mark_says_how(stage: Callable[..., Stage], qtbot: QtBot) -> None:
    whole = film()
    exposure = replace(whole.exposure, lossy=True, lossy_words="JPEG 12:1")
    one = stage(a=type(whole)(whole.values, whole.presentation, whole.source, exposure))
    with qtbot.waitSignal(one.session.film_opened):
        one.open("a")
    assert "LOSSY compression: JPEG 12:1" in corners(one).file.text()
