"""Trainer and program spell a bundle's file names in one place."""

import ast
from pathlib import Path

from xray_desktop.core.bundle import contract

ROOT = Path(__file__).resolve().parents[3]
NAMES = {
    value
    for key, value in vars(contract).items()
    if key.endswith("_FILE") and isinstance(value, str)
}


def test_no_other_module_spells_a_bundle_file_name():
    assert len(NAMES) == 11
    spelt = {
        path.relative_to(ROOT).as_posix()
        for room in ("xray_desktop", "trainer")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in NAMES
    }
    assert spelt == {"xray_desktop/core/bundle/contract.py"}
