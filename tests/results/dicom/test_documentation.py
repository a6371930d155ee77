"""The page on codes lists the codes that the program writes."""

from pathlib import Path

from xray_desktop.core.labels import LABELS, code_of, display_name
from xray_desktop.results.dicom.codes import PRIVATE_CODES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "administrator" / "dicom-codes.md"


def test_every_code_stands_in_its_table_and_no_other():
    rows = {line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")}
    codes = {label: code_of(label) for label in LABELS}
    wanted = {
        f"| {display_name(label)} | {code.value} | {code.scheme} | {code.meaning} |"
        for label, code in codes.items()
    } | {f"| {code.value} | {code.meaning} |" for code in PRIVATE_CODES}
    heads = ("| word ", "| label ", "| code ", "| `")
    assert {row for row in rows if not row.startswith(heads)} == wanted
