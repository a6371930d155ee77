"""Whose image it is stands in the window's corner, and in a picture only when asked for."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.image.radiograph import PatientDetails
from xray_desktop.gui.export.export_controller import picture_caption
from xray_desktop.gui.export.export_dialog import ExportDialog
from xray_desktop.gui.export.printing import PrintPreview
from xray_desktop.gui.export.rendered_image import PictureOptions, picture_of, rgb_of
from xray_desktop.gui.viewer.overlay_texts import patient_lines
from xray_desktop.gui.viewer.text_overlay import CornerText

JANE = PatientDetails(name="Doe, Jane", id="A-17", sex="F")


@pytest.fixture
def shown(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    one = harness(a=replace_patient(), b=image(0.3))
    with qtbot.waitSignal(one.session.image_opened):
        one.open("a", "b")
    return one


def replace_patient():
    whole = image()
    return type(whole)(whole.values, whole.presentation, whole.source, patient=JANE)


def corners(one: WindowHarness) -> CornerText:
    return one.window.image._corners


def test_it_is_shown_above_the_file_and_goes_with_its_image(shown, qtbot) -> None:
    label = corners(shown).patient
    assert label.isVisible()
    assert label.text() == "Doe, Jane\nA-17\nF"
    assert corners(shown).file.y() >= label.geometry().bottom()
    with qtbot.waitSignal(shown.session.image_opened):
        shown.session.step(1)
    assert not label.isVisible()
    assert label.text() == ""


@pytest.mark.usefixtures("german")
def test_ages_are_in_the_language_of_the_window() -> None:
    def lines(age: str) -> tuple[str, ...]:
        return patient_lines(PatientDetails(age=age))

    assert lines("73 y") == ("73 J.",)
    assert lines("8 months") == ("8 Monate",)
    assert lines("") == ()


def test_its_own_command_hides_it_and_the_other_corners_have_theirs(shown) -> None:
    patient, other = corners(shown).patient, corners(shown).file
    shown.window.actions_by_id["patient_text"].trigger()
    assert (patient.isVisible(), other.isVisible()) == (False, True)
    shown.window.actions_by_id["patient_text"].trigger()
    shown.window.actions_by_id["corner_text"].trigger()
    assert (patient.isVisible(), other.isVisible()) == (True, False)


def test_pictures_and_their_words_do_not_have_it(shown) -> None:
    view = shown.window.image
    with_it = picture_of(view, PictureOptions())
    shown.window.actions_by_id["patient_text"].trigger()
    assert picture_of(view, PictureOptions()) == with_it
    caption = picture_caption(view.pixels.image, view, None, None)
    assert "Doe" not in "\n".join(caption)


def test_a_picture_has_it_only_when_asked_and_in_its_pixels_alone(
    shown, qtbot, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, pictures = shown.window.image, shown.window.pictures
    options = PictureOptions(with_patient=True)
    corner = (slice(0, 60), slice(0, 200))
    bare, named = (rgb_of(picture_of(view, one)) for one in (PictureOptions(), options))
    assert (named[corner] > 200).any()
    assert not np.array_equal(bare, named)
    np.testing.assert_array_equal(bare[200:], named[200:])
    assert not np.array_equal(
        rgb_of(pictures.page(with_patient=True).image), rgb_of(pictures.page().image)
    )
    with qtbot.waitSignal(pictures.message):
        pictures.save(tmp_path / "out.png", options)
    with Image.open(tmp_path / "out.png") as found:
        assert found.info.keys() - {"dpi"} == {"Description"}
        assert "Doe" not in found.info["Description"]
    assert b"Doe" not in (tmp_path / "out.png").read_bytes()


def test_the_tick_is_off_at_every_opening_and_warns(
    shown, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[ExportDialog] = []

    def use(dialog: ExportDialog) -> QDialog.DialogCode:
        assert dialog.patient.isEnabled()
        assert not dialog.patient.isChecked()
        dialog.show()
        assert not dialog.warning.isVisible()
        dialog.patient.setChecked(True)
        assert dialog.warning.isVisible()
        assert dialog.options == PictureOptions(
            with_heat_map=dialog.map.isChecked(), with_patient=True
        )
        dialog.deep.setChecked(True)
        assert not dialog.patient.isChecked()
        assert not dialog.patient.isEnabled()
        opened.append(dialog)
        return QDialog.DialogCode.Rejected

    monkeypatch.setattr(ExportDialog, "exec", use)
    for _ in range(2):
        shown.window.actions_by_id["export"].trigger()
    assert len(opened) == 2


def test_the_printed_page_has_the_same_tick(shown, monkeypatch: pytest.MonkeyPatch) -> None:
    pages: list[QImage] = []

    def use(preview: PrintPreview) -> QDialog.DialogCode:
        assert not preview.patient.isChecked()
        pages.append(preview.content.image)
        preview.patient.setChecked(True)
        assert not preview.warning.isHidden()
        pages.append(preview.content.image)
        return QDialog.DialogCode.Rejected

    monkeypatch.setattr(PrintPreview, "exec", use)
    for _ in range(2):
        shown.window.actions_by_id["print"].trigger()
    first, named, again, _ = pages
    assert first == again
    assert first != named


@pytest.mark.usefixtures("german")
def test_its_words_are_german_in_a_german_window() -> None:
    assert patient_lines(PatientDetails(birth_date="1940-03-05")) == ("geb. 1940-03-05",)


def test_the_lossy_mark_says_how(harness: Callable[..., WindowHarness], qtbot: QtBot) -> None:
    whole = image()
    exposure = replace(whole.exposure, lossy=True, lossy_description="JPEG 12:1")
    one = harness(a=type(whole)(whole.values, whole.presentation, whole.source, exposure))
    with qtbot.waitSignal(one.session.image_opened):
        one.open("a")
    assert "LOSSY compression: JPEG 12:1" in corners(one).file.text()
