"""Update a translation: collect the texts of the window, keep what is translated."""  # noqa: INP001

import argparse
import ast
import builtins
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import PySide6

from xray_desktop.core.bundle.verified_files import KINDS, LINK, OTHER
from xray_desktop.gui.common.command_table import COMMANDS
from xray_desktop.gui.common.external_strings import EXTERNAL_STRINGS
from xray_desktop.gui.common.language import CONTEXT
from xray_desktop.imaging.dicom.body_part_and_view import BODY_PART_ONLY, OTHER_WORDS
from xray_desktop.imaging.dicom.sop_classes import MODALITIES, REFUSED_CLASSES, UNKNOWN_MODALITY
from xray_desktop.imaging.dicom.source_attributes import UID_NAMES
from xray_desktop.imaging.dicom.transfer_syntaxes import UNKNOWN_SYNTAX, UNSUPPORTED
from xray_desktop.imaging.file_type import OTHER_TYPES

ERRORS = "Error"
"""Ending of the classes whose constructors take the text of an error."""
MAKERS = frozenset({"damaged", "unsuitable", "Pose", "CheckFailure", "Caution"})
"""Other calls that take such a text."""
WITHOUT_WINDOW = ("command_line",)
"""Packages whose errors appear on the command line only, which is English."""
SENTENCES_OF = (
    "imaging",
    "core/scoring/input_check.py",
    "core/scoring/findings.py",
    "triage/errors.py",
)
"""Modules with sentences in constants."""

ROOT = Path(__file__).resolve().parents[1]
NAMED = (
    tuple(name for _, name in REFUSED_CLASSES),
    tuple(name for _, name in (*MODALITIES.values(), UNKNOWN_MODALITY)),
    OTHER_WORDS.values(),
    BODY_PART_ONLY.values(),
    (*UNSUPPORTED.values(), UNKNOWN_SYNTAX),
    UID_NAMES.values(),
    tuple(name for _, _, name in OTHER_TYPES),
    (LINK, OTHER, *(name for _, name in KINDS)),
)
"""Names that error texts contain."""
FOLDER = ROOT / "resources" / "translations"


def main() -> int:
    """Update and compile a translation; exit status 1 if texts are left without one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("code", nargs="?", default="de", help="language, as in LANGUAGES")
    code = parser.parse_args().code
    source = FOLDER / f"{CONTEXT}_{code}.ts"
    known = translations(source) if source.exists() else {}
    texts = collected()
    write(source, code, {text: known.get(text, "") for text in texts})
    compiled = source.with_suffix(".qm")
    release = next(Path(PySide6.__file__).parent.glob("lrelease*"))
    subprocess.run([release, "-silent", source, "-qm", compiled], check=True)  # noqa: S603
    missing = [text for text in texts if not known.get(text)]
    for text in missing:
        print(f"no translation: {text!r}")  # noqa: T201
    return 1 if missing else 0


def collected() -> list[str]:
    """Return every text that the window may pass to `tr`, sorted, each once."""
    texts = set(EXTERNAL_STRINGS)
    for command in COMMANDS:
        texts |= {command.menu, command.text, command.meaning}
    for module in (ROOT / "xray_desktop").rglob("*.py"):
        code = module.read_text("utf-8")
        texts.update(literals(code))
        place = module.relative_to(ROOT / "xray_desktop").as_posix()
        if not place.startswith(WITHOUT_WINDOW):
            texts.update(error_texts(code))
        if place.startswith(SENTENCES_OF):
            texts.update(sentences(code))
    texts.update(text for table in NAMED for text in table)
    return sorted(texts - {""})


def literals(code: str) -> Iterator[str]:
    """Yield the literals that `code` passes to `tr` or `tr_noop`."""
    for node in ast.walk(ast.parse(code)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"tr", "tr_noop"}
            and node.args
        ):
            given = node.args[0]
            parts = (given.body, given.orelse) if isinstance(given, ast.IfExp) else (given,)
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def error_texts(code: str) -> Iterator[str]:
    """Yield the texts of the known errors that `code` raises; texts without a space are codes."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and _makes_error(node.func):
            for given in (*node.args, *(keyword.value for keyword in node.keywords)):
                yield from (text for text in _texts(given) if " " in text)


def _makes_error(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute):  # super().__init__, of whichever class
        return called.attr == "__init__"
    if not isinstance(called, ast.Name) or hasattr(builtins, called.id):
        return False
    return called.id.endswith(ERRORS) or called.id in MAKERS


def sentences(code: str) -> Iterator[str]:
    """Yield the sentences in constants of the module `code`."""
    for node in ast.parse(code).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            yield from (text for text in _texts(node.value) if " " in text and text.endswith("."))


def _texts(node: ast.expr) -> Iterator[str]:
    """Yield the texts among the values of an expression, without those of calls."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp | ast.BoolOp | ast.Tuple | ast.Dict):
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                yield from _texts(part)


def translations(file: Path) -> dict[str, str]:
    """Return the finished translations in a TS file, by their English."""
    found: dict[str, str] = {}
    for message in ElementTree.parse(file).iter("message"):  # noqa: S314 - our own file
        translated = message.find("translation")
        if translated is not None and translated.text and translated.get("type") is None:
            found[message.findtext("source", "")] = translated.text
    return found


def write(file: Path, code: str, texts: dict[str, str]) -> None:
    """Write a TS file in which texts without a translation are marked as unfinished."""
    root = ElementTree.Element("TS", version="2.1", language=code, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    for source, translation in texts.items():
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = source
        element = ElementTree.SubElement(message, "translation")
        element.text = translation
        if not translation:
            element.set("type", "unfinished")
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    text = f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n'
    file.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    raise SystemExit(main())
