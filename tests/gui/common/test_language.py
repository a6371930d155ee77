"""German: whole, true to its source, compiled as it stands, and seen in the window."""

import importlib.util
import pickle
import re
import string
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.errors import (
    INTERNAL_ERROR,
    Caution,
    FailedError,
    NotChestError,
    RefusedError,
)
from xray_desktop.core.image.display import VoiWindow
from xray_desktop.core.scoring.findings import Reservation
from xray_desktop.core.scoring.input_check import POSES, CheckFailure
from xray_desktop.gui.common.external_strings import (
    FORMATS,
    translated_caution,
    translated_error,
    translated_format,
    translated_reason,
    translated_reservation,
)
from xray_desktop.gui.common.language import CONTEXT, decimal, tr, translation_file
from xray_desktop.gui.widgets.number_fields import NumberRange, number_field
from xray_desktop.imaging.dicom.grayscale import NO_WINDOW, WINDOWS_LEFT_OUT
from xray_desktop.imaging.dicom.transfer_syntaxes import SYNTAXES
from xray_desktop.imaging.errors import MultiFrameError, damaged
from xray_desktop.imaging.file_type import OTHER_TYPE
from xray_desktop.imaging.pixel_check import implausible_pixel_shape
from xray_desktop.results.score_text import percent_text
from xray_desktop.triage.reason_template import reason_of, stored_template

QM = translation_file("de")
TS = QM.with_suffix(".ts")


def script() -> ModuleType:
    file = Path(__file__).parents[3] / "docs" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT = script()


def fields(text: str) -> list[tuple[str, str]]:
    """The ``{braces}`` of a text with their formats, in any order."""
    parts = string.Formatter().parse(text)
    return sorted((name, form or "") for _, name, form, _ in parts if name is not None)


def test_literals_are_found_wherever_they_stand() -> None:
    code = "tr('a', n=tr('b'))\nX = {tr_noop('c'): f(tr('d' if y else 'e'))}\nstr('f'); tr(t['g'])"
    assert sorted(SCRIPT.literals(code)) == ["a", "b", "c", "d", "e"]


def test_every_word_has_a_finished_translation_and_no_other_is_kept() -> None:
    words, known = set(SCRIPT.collected()), set(SCRIPT.translations(TS))
    assert sorted(words - known) == [], "run docs/translations.py and translate these"
    assert sorted(known - words) == [], "run docs/translations.py, which drops these"


def test_translations_keep_braces_access_keys_and_ends() -> None:
    wrong = [
        (english, german)
        for english, german in SCRIPT.translations(TS).items()
        if fields(english) != fields(german)
        or english.count("&") != german.count("&")
        or english.endswith("…") != german.endswith("…")
        or english[: len(english) - len(english.lstrip())]
        != german[: len(german) - len(german.lstrip())]
    ]
    assert wrong == []


def test_the_compiled_file_says_what_the_source_says() -> None:
    translator = QTranslator()
    assert translator.load(str(QM)), f"{QM} cannot be read"
    known = SCRIPT.translations(TS)
    messages = {english: translator.translate(CONTEXT, english) for english in known}
    assert messages == known, "run docs/translations.py, which compiles"


def test_a_new_word_is_marked_and_a_vanished_one_dropped(tmp_path: Path) -> None:
    file = tmp_path / "some.ts"
    SCRIPT.write(file, "de", {"old": "alt", "line\nbreak & <b>": "Zeile\n& <b>", "new": ""})
    assert SCRIPT.translations(file) == {"old": "alt", "line\nbreak & <b>": "Zeile\n& <b>"}
    assert '<translation type="unfinished" />' in file.read_text("utf-8")


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("PNG 16-bit grey", "PNG 16 Bit Graustufen"),
        ("JPEG colour", "JPEG Farbe"),
        ("DICOM DX, JPEG-LS near-lossless", "DICOM DX, JPEG-LS nahezu verlustfrei"),
        ("DICOM CR, uncompressed big endian", "DICOM CR, unkomprimiert (Big Endian)"),
        ("DICOM CR, JPEG 2000", "DICOM CR, JPEG 2000"),
    ],
)
def test_a_files_format_is_german(english: str, expected: str) -> None:
    assert translated_format(english) == expected


def test_every_format_that_is_read_has_its_words() -> None:
    labels = {syntax.label for syntax in SYNTAXES.values()}
    known = {word for label in labels for word in re.findall(r"\b[a-z][a-z-]+(?: [a-z]+)*", label)}
    assert known <= {*FORMATS, "bit"}


@pytest.mark.usefixtures("german")
def test_the_window_speaks_german(harness: Callable[..., WindowHarness]) -> None:
    one = harness()
    menus = [action.text() for action in one.window.menuBar().actions()]
    for title in ("&Datei", "&Bearbeiten", "&Ansicht", "&Werkzeuge", "Be&funde", "&Hilfe"):
        assert title in menus
    assert one.window.actions_by_id["heart"].text() == "Herz-&Thorax-Quotient"
    model = one.window.panel.findings
    rows = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    for name in ("Pneumothorax", "Pleuraerguss", "Infiltrat", "Kardiomegalie"):
        assert any(name in row for row in rows), f"{name} is not among {rows}"
    status = one.window.status.research.text()
    assert status == "Nur für Forschungszwecke – nicht zur Diagnose"


def test_texts_of_errors_are_found_and_names_are_not() -> None:
    code = (
        "raise RefusedError('code', 'One {n}.', n='two words')\n"
        "ValueError('no error of ours')\n"
        "X = damaged('its end' if y else 'its begin ning')\n"
        "class A(B):\n  def __init__(self):\n    super().__init__('code', 'Three words here.')\n"
    )
    found = ["One {n}.", "Three words here.", "its begin ning", "its end", "two words"]
    assert sorted(SCRIPT.error_texts(code)) == found
    code = "A: Final = 'A sentence.'\nB = ('Two of them.', f('No. 3.'))\nC = 'no sentence'"
    assert sorted(SCRIPT.sentences(code)) == ["A sentence.", "Two of them."]


@pytest.mark.usefixtures("german")
def test_errors_are_said_in_german_with_their_parts() -> None:
    error = pickle.loads(pickle.dumps(damaged("its deflated data cannot be unpacked")))  # noqa: S301
    english = "The file is damaged: its deflated data cannot be unpacked. Get it again from its"
    assert str(error).startswith(english)
    messages = translated_error(error)
    assert "beschädigt: ihre gepackten Daten sind nicht entpackbar. " in messages
    assert translated_error(MultiFrameError(7)).startswith("Diese Datei enthält 7 Bilder. ")
    objection = CheckFailure("drawn", POSES[0].sentence, POSES[0].fix, 1.0, 0.5)
    messages = translated_reservation(Reservation(objection.refusal))
    assert messages.startswith("Scores trotzdem gezeigt, obwohl die Aufnahme nicht")
    assert "geeignet ist: Diese" in messages
    assert "{" not in messages
    assert translated_error(FailedError("own", "{not} a name")) == "{not} a name"


@pytest.mark.usefixtures("german")
def test_messages_that_a_worklist_stores_are_said_in_german() -> None:
    for error in (
        INTERNAL_ERROR,
        NotChestError("upside_down", "This image seems to stand upside down"),
    ):
        found = translated_reason(error.message)
        assert found == translated_error(error) != error.message
    assert translated_reason("Of 12 px") == "Of 12 px"


@pytest.mark.usefixtures("german")
def test_stored_messages_with_values_are_said_in_german() -> None:
    kind = RefusedError("not_a_film", OTHER_TYPE, kind="a PDF document")
    for error in (
        kind,
        NotChestError("not_a_film", OTHER_TYPE, kind="a PDF document"),
        implausible_pixel_shape(3.14159),
    ):
        reason = reason_of(stored_template(error) or "", error.message)
        assert reason == error.message
        assert translated_reason(reason) == translated_error(error) != reason
    assert "ein PDF-Dokument" in translated_reason(kind.as_caution())
    assert stored_template(FailedError("own", "{not} a name")) is None
    braces = FailedError("own", "Of {n}", n="{x}")
    assert reason_of(stored_template(braces) or "", "Of {x}") == translated_error(braces)


@pytest.mark.usefixtures("german")
def test_cautions_are_said_in_german_with_what_they_name() -> None:
    messages = translated_caution(Caution(WINDOWS_LEFT_OUT, left=1, total=2))
    assert messages.startswith("Weggelassene Fensterungen")
    assert messages.endswith("1 von 2.")
    assert translated_caution(NO_WINDOW).startswith("Keine Fensterung")


@pytest.mark.usefixtures("german")
def test_german_numbers_have_a_decimal_comma(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = harness(good=image())
    one.open("good")
    qtbot.waitUntil(lambda: one.scored)
    panel = one.window.panel
    panel.findings.set_site_prevalence({"Effusion": 0.125})
    texts = list(one.texts().values())
    for label in panel.findings.labels:
        texts += [*panel.findings.details(label), *panel.findings.all_details(label)]
    one.window.image.show_voi(VoiWindow(1, 0.5), inverted=False)
    texts += [label.text() for label in one.window.image.findChildren(QLabel, "corner")]
    texts += [tr("{change:+.1f} points", change=1.25), decimal(0.5, ".2f"), percent_text(0.074, tr)]
    field = number_field(NumberRange(0, 10, 2), one.window)
    field.setValue(1.25)  # pyright: ignore[reportArgumentType] - a decimal field
    texts.append(field.text())
    assert field.valueFromText(field.text()) == 1.25
    assert "7,4 %" in texts
    assert not [text for text in texts if re.search(r"\d\.\d", text)]


def test_english_numbers_have_a_decimal_point() -> None:
    assert decimal(1.25, ".2f") == "1.25"
    assert percent_text(0.074, tr) == percent_text(0.074) == "7.4 %"


def test_whole_numbers_of_numpy_stay_whole() -> None:
    assert tr("{count}", count=np.int64(3)) == "3"
    assert tr("{value}", value=np.float32(0.5)) == "0.5"
