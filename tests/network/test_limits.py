"""The limits that the documentation states are those that hold."""

import ast
import inspect
from pathlib import Path

from xray_desktop.network import limits

PAGE = Path(__file__).resolve().parents[2] / "docs" / "administrator" / "limits.md"


def shown(name: str, value: float) -> str:
    if name.endswith("_s") and not name.endswith("per_s"):
        return f"{value:.0f} s"
    if name.endswith("_bytes"):
        return f"{value // limits.MIB} MiB" if value >= limits.MIB else f"{value // 1024} KiB"
    return f"{value:,.0f}"


def rows() -> list[str]:
    (table,) = (
        node
        for node in ast.parse(inspect.getsource(limits)).body
        if isinstance(node, ast.ClassDef) and node.name == "Limits"
    )
    held = limits.Limits()
    found = []
    for field, words in zip(table.body, table.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            assert isinstance(words, ast.Expr)
            assert isinstance(words.value, ast.Constant)
            name = field.target.id
            found.append(f"| {words.value.value} | {shown(name, getattr(held, name))} |")
    return found


def test_the_table_of_limits_is_that_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [row for row in rows() if row not in page] == []
    assert len(rows()) == len(limits.Limits.__dataclass_fields__)
