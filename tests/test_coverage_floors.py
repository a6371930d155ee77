"""The floors of coverage cover every package, and an undercut floor fails."""

import ast
from pathlib import Path

import pytest

from tests import coverage_floors
from tests.coverage_floors import FLOORS, main, package_of, percents, shortfalls

ROOT = Path(__file__).resolve().parents[1]


def report(**covered: int) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
    """A report on modules of 80 lines and 20 branches, of which so many lines are reached."""
    return {
        "files": {
            name: {
                "summary": {
                    "covered_lines": lines,
                    "covered_branches": 20,
                    "num_statements": 80,
                    "num_branches": 20,
                }
            }
            for name, lines in covered.items()
        }
    }


def test_every_package_has_a_floor() -> None:
    folders = {
        path.parent.relative_to(ROOT).as_posix()
        for name in ("xray_desktop", "trainer")
        for path in (ROOT / name).rglob("*.py")
    }
    tops = {"/".join(folder.split("/")[: 3 if "/gui/" in folder else 2]) for folder in folders}
    assert set(FLOORS) == tops - {"xray_desktop/gui"}, "gui has no module of its own"
    assert FLOORS["xray_desktop/core"] == 100


def test_the_check_of_all_tests_holds_the_floors() -> None:
    noxfile = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    (full,) = (n for n in noxfile.body if isinstance(n, ast.FunctionDef) and n.name == "full")
    calls = [[c.value for c in ast.walk(s) if isinstance(c, ast.Constant)] for s in full.body]
    assert "--cov" in calls[-3]
    assert calls[-1] == ["-m", "tests.coverage_floors"]


def test_modules_count_for_the_nearest_package() -> None:
    assert package_of("xray_desktop/gui/viewer/mouse.py") == "xray_desktop/gui/viewer"
    assert package_of("xray_desktop/core/image/display.py") == "xray_desktop/core"
    assert package_of("xray_desktop/cli.py") == "xray_desktop"
    assert package_of("trainer\\data\\records.py") == "trainer/data"
    with pytest.raises(KeyError):
        package_of("tests/stated.py")


def test_lines_and_branches_count_alike() -> None:
    found = percents(
        report(**{"xray_desktop/cli.py": 80, "xray_desktop/app.py": 40, "trainer/data/a.py": 0})
    )
    assert found == {"xray_desktop": 80.0, "trainer/data": 20.0}


def test_a_floor_that_is_undercut_or_not_measured_is_named() -> None:
    found = {package: float(floor) for package, floor in FLOORS.items()}
    assert shortfalls(found) == []
    found["xray_desktop/core"] = 99.99
    del found["trainer/data"]
    assert shortfalls(found) == [
        "trainer/data: not measured",
        "xray_desktop/core: 99.99 % covered, expected 100 % at least",
    ]


def test_the_command_fails_where_a_floor_is_undercut(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Measured:
        def load(self) -> None: ...

        def json_report(self, outfile: str) -> None:
            names = {f"{package}/module.py": 80 for package in FLOORS}
            names["trainer/data/module.py"] = lines
            Path(outfile).write_text(coverage_floors.json.dumps(report(**names)), encoding="utf-8")

    monkeypatch.setattr(coverage_floors, "Coverage", Measured)
    lines = 80
    assert main() == 0
    assert "its floor can be raised to 100" in capsys.readouterr().out
    lines = -20
    assert main() == 1
    assert "trainer/data: 0.00 % covered" in capsys.readouterr().out
