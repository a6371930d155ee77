"""Bring a translation up to date: collect the words of the window, keep what is translated."""  # noqa: INP001

import argparse
import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import PySide6

from xray_desktop.gui.commands import COMMANDS
from xray_desktop.gui.language import CONTEXT
from xray_desktop.gui.words_from_elsewhere import FROM_ELSEWHERE

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"


def main() -> int:
    """Update and compile a translation; exit status 1 if words are left without one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("code", nargs="?", default="de", help="language, as in LANGUAGES")
    code = parser.parse_args().code
    source = FOLDER / f"{CONTEXT}_{code}.ts"
    known = translations(source) if source.exists() else {}
    words = collected()
    write(source, code, {text: known.get(text, "") for text in words})
    compiled = source.with_suffix(".qm")
    release = next(Path(PySide6.__file__).parent.glob("lrelease*"))
    subprocess.run([release, "-silent", source, "-qm", compiled], check=True)  # noqa: S603
    missing = [text for text in words if not known.get(text)]
    for text in missing:
        print(f"no translation: {text!r}")  # noqa: T201
    return 1 if missing else 0


def collected() -> list[str]:
    """Return every text that the window may give to `tr`, sorted, each once."""
    words = set(FROM_ELSEWHERE)
    for command in COMMANDS:
        words |= {command.menu, command.text, command.meaning}
    for module in (ROOT / "xray_desktop").rglob("*.py"):
        words.update(literals(module.read_text("utf-8")))
    return sorted(words - {""})


def literals(code: str) -> Iterator[str]:
    """Yield the literals that `code` gives to `tr` or `marked`."""
    for node in ast.walk(ast.parse(code)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"tr", "marked"}
            and node.args
        ):
            said = node.args[0]
            for part in (said.body, said.orelse) if isinstance(said, ast.IfExp) else (said,):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def translations(file: Path) -> dict[str, str]:
    """Return the finished translations in a TS file, by their English."""
    found: dict[str, str] = {}
    for message in ElementTree.parse(file).iter("message"):  # noqa: S314 - our own file
        said = message.find("translation")
        if said is not None and said.text and said.get("type") is None:
            found[message.findtext("source", "")] = said.text
    return found


def write(file: Path, code: str, said: dict[str, str]) -> None:
    """Write a TS file in which words without a translation are marked as unfinished."""
    root = ElementTree.Element("TS", version="2.1", language=code, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    for source, translation in said.items():
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
