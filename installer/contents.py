"""What is in a frozen program: its distributions, their licences, and a bill of materials.

`build.spec` calls it while it freezes, so that what is said is what is shipped.
"""  # noqa: INP001

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path
from typing import Any, Final

LICENCE_NAMES: Final = ("licen", "copying", "notice", "authors")
BUILDERS: Final = frozenset(
    {"pyinstaller", "pyinstaller-hooks-contrib", "pip", "setuptools", "wheel"}
)
"""They make the program and are not in it, but for PyInstaller's loader, whose licence lets it."""


def distributions(modules: Iterable[str]) -> tuple[Distribution, ...]:
    """Return the distributions that `modules` (dotted names) are of, by name."""
    owners = packages_distributions()
    names = {
        name.lower()
        for module in modules
        for name in owners.get(module.partition(".")[0], ())
        if name.lower() not in BUILDERS
    }
    return tuple(distribution(name) for name in sorted(names))


def licence(one: Distribution) -> str:
    """Return what a distribution says of its licence, in a line."""
    said = one.metadata
    classifiers = [
        entry.rpartition(" :: ")[2]
        for entry in said.get_all("Classifier", [])
        if entry.startswith("License ::")
    ]
    text = said.get("License-Expression") or ", ".join(classifiers) or said.get("License") or ""
    return text.splitlines()[0].strip() if text.strip() else "not stated: see its text"


def licences_text(found: Iterable[Distribution], program: str, own: str) -> str:
    """Return the licences of all that is shipped, in one text."""
    parts = [f"{program}\n{'=' * len(program)}\n\n{own.strip()}\n"]
    for one in found:
        title = f"{one.metadata['Name']} {one.version}"
        texts = [
            one.locate_file(file).read_text(encoding="utf-8", errors="replace").strip()
            for file in one.files or ()
            if any(name in file.name.lower() for name in LICENCE_NAMES)
            and file.suffix.lower() in ("", ".txt", ".md", ".rst")
        ]
        parts.append("\n\n".join((f"{title}\n{'=' * len(title)}\n\n{licence(one)}", *texts)) + "\n")
    return "\n\n".join(parts)


def bill_of_materials(found: Iterable[Distribution], program: str, version: str) -> str:
    """Return a bill of materials: CycloneDX 1.5 in JSON."""
    components: list[dict[str, Any]] = [
        {
            "type": "library",
            "name": one.metadata["Name"],
            "version": one.version,
            "purl": f"pkg:pypi/{one.metadata['Name'].lower()}@{one.version}",
            "licenses": [{"license": {"name": licence(one)}}],
        }
        for one in found
    ]
    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "serialNumber": f"urn:uuid:{uuid.uuid4()}",
            "version": 1,
            "metadata": {
                "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
                "component": {"type": "application", "name": program, "version": version},
            },
            "components": components,
        },
        indent=1,
    )


def write_contents(
    modules: Iterable[str], folder: Path, program: str, version: str, own: str
) -> list[Path]:
    """Write licences and bill of materials into `folder`; return where they are."""
    found = distributions(modules)
    folder.mkdir(parents=True, exist_ok=True)
    licences, bill = folder / "LICENCES.txt", folder / "sbom.cdx.json"
    licences.write_text(licences_text(found, program, own), encoding="utf-8")
    bill.write_text(bill_of_materials(found, program, version), encoding="utf-8")
    return [licences, bill]
