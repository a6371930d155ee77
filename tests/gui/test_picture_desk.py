"""Saving and printing: what goes out says what it is not for, and never whose film it is."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QPdfWriter
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Stage
from tests.gui.fakes import film
from xray_desktop.core.contract import RESEARCH_USE
from xray_desktop.gui.export_dialog import ExportDialog
from xray_desktop.gui.print_page import page_layout, paint_page
from xray_desktop.gui.view_picture import Extent, PictureWish


@pytest.fixture
def shown(stage: Callable[..., Stage], qtbot: QtBot) -> Stage:
    one = stage(a=film(shape=(400, 300)))
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a")
    return one


def test_the_command_asks_and_saves(
    shown: Stage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ExportDialog, "exec", lambda _self: QDialog.DialogCode.Accepted)
    suggested: list[str] = []

    def chosen(_parent: object, _title: str, name: str, _filter: str) -> tuple[str, str]:
        suggested.append(name)
        return str(tmp_path / "out.png"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    with qtbot.waitSignal(shown.window.pictures.said):
        shown.window.actions_by_id["export"].trigger()
    assert suggested == ["radiograph.png"]
    with Image.open(tmp_path / "out.png") as found:
        assert found.height > shown.window.film.height()
        assert found.info.keys() - {"dpi"} == {"Description"}
        assert found.info["Description"] == f"{RESEARCH_USE}."


def test_a_map_goes_out_with_its_meaning_and_its_model_alone(shown: Stage) -> None:
    with_map = shown.window.pictures._lines(PictureWish())
    assert with_map[0] == f"{RESEARCH_USE}."
    words = " ".join(with_map)
    for said in ("fake-1", "what moved the score", "operating point", "Effusion", "Unverified"):
        assert said in words
    bare = shown.window.pictures._lines(PictureWish(with_map=False))
    assert bare[0] == f"{RESEARCH_USE}."
    assert "fake-1" not in " ".join(bare)


def test_sixteen_bits_are_the_film_through_the_window(
    shown: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(shown.window.pictures.said):
        shown.window.pictures.save(tmp_path / "deep.tif", None)
    with Image.open(tmp_path / "deep.tif") as found:
        saved = np.asarray(found)
    assert shown.session.film is not None
    expected = shown.session.film.pixels * 65_535
    assert saved.dtype == np.uint16
    np.testing.assert_allclose(saved, expected, atol=1)


def test_what_cannot_be_written_is_told(shown: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(shown.window.pictures.failed):
        shown.window.pictures.save(tmp_path / "gone" / "a.png", PictureWish())
    assert "could not be saved" in shown.window.banner.label.text()


def test_the_film_that_is_open_is_never_written_over(shown: Stage, qtbot: QtBot) -> None:
    path = shown.path("a.png")
    path.write_bytes(b"the film")
    with qtbot.waitSignal(shown.session.film_opened):
        shown.reader.answers = {"a.png": film()}
        shown.session.open([path])
    for name in (path, path.parent / "." / "a.png"):
        with qtbot.waitSignal(shown.window.pictures.failed):
            shown.window.pictures.save(name, PictureWish())
        assert "would take its place" in shown.window.banner.label.text()
    assert path.read_bytes() == b"the film"


def test_printed_scores_name_their_model_without_a_map_too(shown: Stage) -> None:
    shown.window.actions_by_id["map"].setChecked(False)
    words = " ".join(shown.window.pictures.page().lines)
    assert "fake-1" in words
    assert "a test, in numpy" in words
    assert "Map (" not in words


def test_without_a_film_there_is_nothing_to_save_or_print(stage: Callable[..., Stage]) -> None:
    one = stage()
    for command in ("export", "print"):
        one.window.actions_by_id[command].trigger()
        assert "open one first" in one.window.banner.label.text()


def test_the_dialog_says_what_was_chosen(qtbot: QtBot) -> None:
    dialog = ExportDialog(with_map=True)
    qtbot.addWidget(dialog)
    assert dialog.wish == PictureWish(Extent.SEEN, with_map=True, with_marks=True)
    dialog.choices[Extent.FILM].setChecked(True)
    dialog.map.setChecked(False)
    assert dialog.wish == PictureWish(Extent.FILM, with_map=False, with_marks=True)
    dialog.deep.setChecked(True)
    assert dialog.wish is None
    assert not dialog.map.isEnabled()
    without = ExportDialog(with_map=False)
    qtbot.addWidget(without)
    assert not without.map.isEnabled()


def test_the_page_becomes_a_pdf_of_one_page(shown: Stage, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    writer = QPdfWriter(str(path))
    writer.setPageLayout(page_layout())
    paint_page(writer, shown.window.pictures.page())
    content = path.read_bytes()
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1
