"""German: whole, true to its source, compiled as it stands, and seen in the window."""

import importlib.util
import string
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QTranslator

from tests.gui.conftest import Stage
from xray_desktop.gui.commands import COMMANDS
from xray_desktop.gui.language import CONTEXT, translation_file

QM = translation_file("de")
TS = QM.with_suffix(".ts")


def script() -> ModuleType:
    file = Path(__file__).parents[2] / "docs" / "translations.py"
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
    code = "tr('a', n=tr('b'))\nX = {marked('c'): f(tr('d' if y else 'e'))}\nstr('f'); tr(t['g'])"
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


def test_access_keys_of_a_german_menu_differ() -> None:
    known = SCRIPT.translations(TS)
    keys: dict[tuple[str, str], list[str]] = {}
    for command in COMMANDS:
        said = known[command.text]
        if "&" in said:
            key = said[said.index("&") + 1].lower()
            keys.setdefault((known[command.menu], key), []).append(said)
    assert [texts for texts in keys.values() if len(texts) > 1] == []


def test_the_compiled_file_says_what_the_source_says() -> None:
    translator = QTranslator()
    assert translator.load(str(QM)), f"{QM} cannot be read"
    known = SCRIPT.translations(TS)
    said = {english: translator.translate(CONTEXT, english) for english in known}
    assert said == known, "run docs/translations.py, which compiles"


def test_a_new_word_is_marked_and_a_vanished_one_dropped(tmp_path: Path) -> None:
    file = tmp_path / "some.ts"
    SCRIPT.write(file, "de", {"old": "alt", "line\nbreak & <b>": "Zeile\n& <b>", "new": ""})
    assert SCRIPT.translations(file) == {"old": "alt", "line\nbreak & <b>": "Zeile\n& <b>"}
    assert '<translation type="unfinished" />' in file.read_text("utf-8")


@pytest.mark.usefixtures("german")
def test_the_window_speaks_german(stage: Callable[..., Stage]) -> None:
    one = stage()
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
