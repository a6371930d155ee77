"""Saving and printing: what goes out says what it is not for, and never whose image it is."""

import re
from collections.abc import Callable
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QImage, QPageSize, QPdfWriter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QGraphicsView
from pytestqt.qtbot import QtBot

from tests.gui.compare.test_comparison import beside
from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.attribution.heat_map_colours import HeatMapStyle
from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.core.errors import RefusedError
from xray_desktop.gui.export.export_dialog import ExportDialog
from xray_desktop.gui.export.printing import (
    PrintPreview,
    _cells,
    default_paper,
    page_layout,
    paint_page,
    paper_of,
)
from xray_desktop.gui.export.rendered_image import Extent, PictureOptions, rgb_of
from xray_desktop.results import report_layout
from xray_desktop.results.score_report import Report


@pytest.fixture
def shown(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    one = harness(a=image(shape=(400, 300)))
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a")
    return one


def test_the_command_asks_and_saves(
    shown: WindowHarness, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ExportDialog, "exec", lambda _self: QDialog.DialogCode.Accepted)
    suggested: list[str] = []

    def chosen(_parent: object, _title: str, name: str, _filter: str) -> tuple[str, str]:
        suggested.append(name)
        return str(tmp_path / "out.png"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    with qtbot.waitSignal(shown.window.pictures.message):
        shown.window.actions_by_id["export"].trigger()
    assert suggested == ["radiograph.png"]
    with Image.open(tmp_path / "out.png") as found:
        assert found.height > shown.window.image.height()
        assert found.info.keys() - {"dpi"} == {"Description"}
        assert found.info["Description"] == f"{RESEARCH_USE}."


def test_a_map_goes_out_with_its_meaning_and_its_model_alone(shown: WindowHarness) -> None:
    with_heat_map = shown.window.pictures._foot(PictureOptions(), shown.window.image).lines
    assert with_heat_map[0] == f"{RESEARCH_USE}."
    words = " ".join(with_heat_map)
    for messages in ("fake-1", "what moved the score", "operating point", "Effusion", "Unverified"):
        assert messages in words
    assert "Heat map reliability: low" in words
    bare = shown.window.pictures._foot(
        PictureOptions(with_heat_map=False), shown.window.image
    ).lines
    assert bare[0] == f"{RESEARCH_USE}."
    assert "fake-1" not in " ".join(bare)


def test_sixteen_bits_are_the_image_through_the_window(
    shown: WindowHarness, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(shown.window.pictures.message):
        shown.window.pictures.save(tmp_path / "deep.tif", None)
    with Image.open(tmp_path / "deep.tif") as found:
        saved = np.asarray(found)
    assert shown.session.image is not None
    expected = shown.session.image.pixels * 65_535
    assert saved.dtype == np.uint16
    np.testing.assert_allclose(saved, expected, atol=1)


def test_what_cannot_be_written_is_told(shown: WindowHarness, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(shown.window.pictures.failed):
        shown.window.pictures.save(tmp_path / "gone" / "a.png", PictureOptions())
    assert "could not be saved" in shown.window.banner.label.text()


def test_the_image_that_is_open_is_never_written_over(shown: WindowHarness, qtbot: QtBot) -> None:
    path = shown.path("a.png")
    path.write_bytes(b"the image")
    with qtbot.waitSignal(shown.session.image_opened):
        shown.reader.answers = {"a.png": image()}
        shown.session.open([path])
    for name in (path, path.parent / "." / "a.png"):
        with qtbot.waitSignal(shown.window.pictures.failed):
            shown.window.pictures.save(name, PictureOptions())
        assert "would replace it" in shown.window.banner.label.text()
    assert path.read_bytes() == b"the image"


def test_printed_scores_name_their_model_without_a_map_too(shown: WindowHarness) -> None:
    shown.window.actions_by_id["map"].setChecked(False)
    words = " ".join(shown.window.pictures.page().caption.lines)
    assert "fake-1" in words
    assert "a test, in numpy" in words
    assert "Heat map" not in words


def test_a_page_without_scores_says_why(
    harness: Callable[..., WindowHarness],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reports: list[Report] = []
    lay_out = report_layout.lay_out
    monkeypatch.setattr(
        report_layout, "lay_out", lambda one, page: reports.append(one) or lay_out(one, page)
    )
    loaded = Event()
    one = harness(a=image(), b=image(unsuitable=RefusedError("lateral", "This is a lateral view.")))
    one.load = lambda: (loaded.wait(30), one.engine)[1]
    scoring, pictures = one.session.scoring, one.window.pictures
    texts: list[str] = []
    scoring.not_assessed.connect(lambda _text: texts.append(pictures.page().missing))
    none = "This page has no scores."

    def warnings() -> tuple[str, ...]:
        paint_page(QPdfWriter(str(tmp_path / "page.pdf")), pictures.page())
        return reports[-1].warnings

    with qtbot.waitSignal(one.session.image_opened):
        one.open("a")
    assert warnings() == (f"{none} The model was not loaded yet.",)
    loaded.set()
    qtbot.waitUntil(lambda: scoring.display.assessment is not None)
    assert warnings() == ()
    assert texts[-1] == f"{none} The analysis had not finished."
    scoring.set_blind_read(blind=True)
    assert warnings() == (f"{none} They are hidden until the reader reveals them.",)
    scoring.set_blind_read(blind=False)
    with qtbot.waitSignal(scoring.withheld):
        one.open("b")
    assert warnings() == (f"{none} This is a lateral view.",)


def test_without_an_image_there_is_nothing_to_save_or_print(
    harness: Callable[..., WindowHarness],
) -> None:
    one = harness()
    for command in ("export", "print"):
        one.window.actions_by_id[command].trigger()
        assert "No image is open" in one.window.banner.label.text()


def test_the_dialog_says_what_was_chosen(qtbot: QtBot) -> None:
    dialog = ExportDialog(with_heat_map=True)
    qtbot.addWidget(dialog)
    assert dialog.options == PictureOptions(Extent.SEEN, with_heat_map=True, with_annotations=True)
    dialog.choices[Extent.IMAGE].setChecked(True)
    dialog.map.setChecked(False)
    assert dialog.options == PictureOptions(
        Extent.IMAGE, with_heat_map=False, with_annotations=True
    )
    dialog.deep.setChecked(True)
    assert dialog.options is None
    assert not dialog.map.isEnabled()
    assert not dialog.patient.isEnabled(), "the file names nobody"
    without = ExportDialog(with_heat_map=False)
    qtbot.addWidget(without)
    assert not without.map.isEnabled()


def test_a_map_goes_out_with_its_legend_drawn(shown: WindowHarness) -> None:
    window = shown.window
    assert window.pictures._foot(PictureOptions(with_heat_map=False), window.image).legend is None
    legend = window.pictures._foot(PictureOptions(), window.image).legend
    assert legend is not None
    assert (legend.title, legend.style) == ("Heat map of Effusion", HeatMapStyle.REGIONS)
    assert not legend.cam
    window.panel.heat_map_panel.cam.setChecked(True)
    window.image.map.set_style(HeatMapStyle.COLOURS)
    page = window.pictures.page()
    assert page.caption.legend is not None
    assert page.caption.legend.style is HeatMapStyle.COLOURS
    assert page.caption.legend.cam


@pytest.mark.usefixtures("german")
def test_the_page_and_its_words_are_german_in_a_german_window(shown: WindowHarness) -> None:
    page = shown.window.pictures.page()
    assert page.caption.lines[0] == "Nur für Forschungszwecke – nicht zur Diagnose."
    words = " ".join(page.caption.lines)
    for english in ("pixels", "Unverified", "operating point", "baseline", "evaluations", "score,"):
        assert english not in words
    for messages in ("Pleuraerguss", "Arbeitspunkt", "Heatmap", "Ungeprüfte Ausgabe von fake-1"):
        assert messages in words
    assert page.caption.legend is not None
    assert page.caption.legend.title == "Heatmap zu Pleuraerguss"
    assert page.assessment is not None
    assert _cells(page.assessment, "Effusion")[-1] == "über"
    assert _cells(page.assessment, "Hernia")[-1] == "nicht bewertet: zu wenige Beispiele"


def test_paper_is_what_the_territory_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = QPageSize.PageSizeId
    for name, expected in (("de_DE", ids.A4), ("en_US", ids.Letter), ("es_MX", ids.Letter)):
        assert paper_of(QLocale(name)).id() is expected
    none = type("None_", (), {"isNull": lambda _self: True})
    monkeypatch.setattr(QPrinterInfo, "defaultPrinter", none)
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("fr_CA"))
    assert default_paper().id() is ids.Letter
    legal = QPageSize(ids.Legal)
    some = type("Some", (), {"isNull": lambda _self: False, "defaultPageSize": lambda _self: legal})
    monkeypatch.setattr(QPrinterInfo, "defaultPrinter", some)
    assert default_paper().id() is ids.Legal


@pytest.mark.parametrize("paper", ["de_DE", "en_US"])
def test_image_and_words_share_the_page(shown: WindowHarness, paper: str) -> None:
    layout = page_layout(paper_of(QLocale(paper)))
    pixels = layout.paintRectPixels(150).size()
    page = shown.window.pictures.page()
    device = QImage(pixels, QImage.Format.Format_RGB32)
    device.setDotsPerMeterX(round(150 / 0.0254))
    device.setDotsPerMeterY(round(150 / 0.0254))
    device.fill(0xFFFFFFFF)
    paint_page(device, page)
    drawn = (rgb_of(device) < 128).all(axis=2)
    assert drawn[-8:].sum() == 0, "the table runs off the page"
    assert drawn[int(0.7 * len(drawn)) :].any(), "no table"


def test_words_on_the_preview_are_black_in_a_dark_room(shown: WindowHarness, qtbot) -> None:
    printer = QPrinter()
    printer.setPageLayout(page_layout(paper_of(QLocale.c())))
    preview = PrintPreview(printer, shown.window.pictures.page, shown.window, has_patient=False)
    qtbot.addWidget(preview)
    preview.show()
    (view,) = preview.findChildren(QGraphicsView)
    qtbot.waitUntil(lambda: bool((_page(view) > 250).any()))
    page = _page(view)
    rows, columns = np.nonzero(page > 250)
    paper = page[rows.min() : rows.max(), columns.min() : columns.max()]
    below_image = paper[int(0.615 * len(paper)) :]
    assert below_image.min() < 110


def _page(view: QGraphicsView) -> np.ndarray:
    return rgb_of(view.viewport().grab().toImage()).max(axis=2)


def test_the_page_becomes_a_pdf_of_one_page(shown: WindowHarness, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    writer = QPdfWriter(str(path))
    writer.setPageLayout(page_layout(paper_of(QLocale.c())))
    paint_page(writer, shown.window.pictures.page())
    content = path.read_bytes()
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1


def test_the_page_has_what_the_reader_found(
    shown: WindowHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shown.window.pictures.page().reader == ""
    shown.window.panel.list.select("Effusion")
    shown.window.actions_by_id["present"].trigger()
    reports: list[Report] = []
    lay_out = report_layout.lay_out
    monkeypatch.setattr(
        report_layout, "lay_out", lambda one, page: reports.append(one) or lay_out(one, page)
    )
    paint_page(QPdfWriter(str(tmp_path / "page.pdf")), shown.window.pictures.page())
    assert reports[0].notes[0] == "The reader's findings:"
    assert "Effusion: present" in reports[0].notes[1:3]
    assert any("fake-1" in line for line in reports[0].notes[3:])


@pytest.mark.parametrize("printed", [True, False])
def test_what_was_printed_is_told(
    shown: WindowHarness, monkeypatch: pytest.MonkeyPatch, *, printed: bool
) -> None:
    told: list[str] = []
    shown.window.pictures.message.connect(told.append)
    monkeypatch.setattr(PrintPreview, "exec", lambda _preview: int(printed))
    shown.window.actions_by_id["print"].trigger()
    assert told == ["The page was printed."] * printed


def test_a_copy_is_the_picture_that_would_be_exported(shown: WindowHarness, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.window.pictures.message):
        qtbot.keyClick(shown.window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = rgb_of(QApplication.clipboard().image())
    exported = rgb_of(shown.window.pictures._picture(PictureOptions()))
    assert np.array_equal(copied, exported)
    bare = rgb_of(shown.window.pictures._picture(PictureOptions(with_heat_map=False)))
    assert copied.shape != bare.shape, "a heat map has its legend"


def test_an_image_beside_is_copied_without_the_scores_of_the_first(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = harness(a=image(shape=(400, 300)), b=image(0.2, shape=(300, 400)))
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a")
    other = beside(one, "b", qtbot).view
    one.window.comparison.activate(other)
    one.window.actions_by_id["copy_picture"].trigger()
    copied = rgb_of(QApplication.clipboard().image())
    width = round(other.width() * other.devicePixelRatioF())
    assert copied.shape[1] == width
    lines = one.window.pictures._foot(PictureOptions(), other).lines
    assert lines[0] == f"{RESEARCH_USE}."
    assert lines[1].startswith("400 × 300 pixels")
    assert len(lines) == 2, lines
