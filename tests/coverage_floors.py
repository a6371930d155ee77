"""``python -m tests.coverage_floors``: hold the coverage of each package after a run with `--cov`.

What runs in other processes (decoders, workers, commands) is not counted.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Final

from coverage import Coverage

FLOORS: Final = MappingProxyType(
    {
        "trainer": 92,
        "trainer/commands": 98,
        "trainer/data": 97,
        "trainer/evaluation": 97,
        "trainer/export": 97,
        "trainer/map_evaluation": 97,
        "trainer/network": 95,
        "trainer/training": 88,
        "xray_desktop": 84,
        "xray_desktop/cluster": 19,
        "xray_desktop/command_line": 61,
        "xray_desktop/core": 100,
        "xray_desktop/gui/annotations": 95,
        "xray_desktop/gui/archive": 89,
        "xray_desktop/gui/common": 88,
        "xray_desktop/gui/compare": 95,
        "xray_desktop/gui/export": 94,
        "xray_desktop/gui/findings": 96,
        "xray_desktop/gui/heat_map": 95,
        "xray_desktop/gui/session": 93,
        "xray_desktop/gui/settings": 93,
        "xray_desktop/gui/shell": 96,
        "xray_desktop/gui/studies": 97,
        "xray_desktop/gui/viewer": 95,
        "xray_desktop/gui/widgets": 97,
        "xray_desktop/gui/worklist": 95,
        "xray_desktop/imaging": 88,
        "xray_desktop/inference": 94,
        "xray_desktop/network": 92,
        "xray_desktop/results": 93,
        "xray_desktop/triage": 94,
    }
)
"""Least percent of the lines and branches of each package that tests reach: what was measured, less
half a percent, rounded down. A package within one of these is counted with it."""
Files = Mapping[str, Mapping[str, int]]
"""Of a report by coverage.py: the summary of a module."""
SLACK: Final = 3.0
"""A package so many percent above its floor is named: the floor can be raised."""


def percents(
    report: Mapping[str, Mapping[str, Files]],
) -> dict[str, float]:
    """Return the coverage of each package in `FLOORS` by a JSON report of coverage.py.

    Packages of which the report has no line are left out.
    """
    reached, all_ = dict.fromkeys(FLOORS, 0), dict.fromkeys(FLOORS, 0)
    for name, file in report["files"].items():
        package, summary = package_of(name), file["summary"]
        reached[package] += summary["covered_lines"] + summary["covered_branches"]
        all_[package] += summary["num_statements"] + summary["num_branches"]
    return {package: 100 * reached[package] / count for package, count in all_.items() if count}


def package_of(module: str) -> str:
    """Return the package in `FLOORS` that a module belongs to; KeyError if there is none."""
    for folder in PurePosixPath(module.replace("\\", "/")).parents:
        if str(folder) in FLOORS:
            return str(folder)
    raise KeyError(module)


def shortfalls(found: Mapping[str, float]) -> list[str]:
    """Return a line for each package whose coverage is below its floor or was not measured."""
    return [
        f"{package}: {found[package]:.2f} % covered, expected {floor} % at least"
        if package in found
        else f"{package}: not measured"
        for package, floor in FLOORS.items()
        if found.get(package, -1.0) < floor
    ]


def main() -> int:
    """Compare the coverage data in this folder with `FLOORS`; return 1 if a floor is undercut."""
    coverage = Coverage()
    coverage.load()
    with TemporaryDirectory() as folder:
        file = Path(folder, "report.json")
        coverage.json_report(outfile=str(file))
        found = percents(json.loads(file.read_text(encoding="utf-8")))
    for package, percent in found.items():
        if percent >= FLOORS[package] + SLACK:
            sys.stdout.write(
                f"{package}: {percent:.2f} % covered, its floor can be raised to {int(percent)}\n"
            )
    short = shortfalls(found)
    result = "\n".join(short) or "The coverage of each package is at or above its floor."
    sys.stdout.write(f"{result}\n")
    return int(bool(short))


if __name__ == "__main__":
    sys.exit(main())
