"""What is in a frozen program: whose each file is, under which licence, and a bill of materials.

`build.spec` calls it while it freezes, so that what is said is what is shipped.
"""  # noqa: INP001

import csv
import json
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import Distribution, distribution, distributions
from os import path as paths
from pathlib import Path, PurePosixPath
from typing import Any, Final

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

LICENCE_NAMES: Final = ("licen", "copying", "notice", "authors")
LICENCE_ENDS: Final = ("", ".txt", ".md", ".rst")
NOT_SHIPPED: Final = ("darkgarden",)
"""Their texts lie beside what is shipped: a typeface of ReportLab's under the GPL."""
KEPT_TEXTS: Final = Path(__file__).parent / "licences"
QT_TEXTS: Final = ("qt.txt", "LGPL-3.0-only.txt", "GPL-3.0-only.txt")
LACKING: Final = {
    "flatbuffers": ("Apache-2.0.txt",),
    "pyjpegls": ("pyjpegls.txt",),
    "pyside6-essentials": QT_TEXTS,
    "shiboken6": QT_TEXTS,
}
"""Texts in the folder ``licences`` for the distributions that bring none."""
LOADER: Final = "pyinstaller"
"""It makes the program; its loader starts it, and its licence lets any program be started so."""
BUILDERS: Final = frozenset(
    {LOADER, "pyinstaller-hooks-contrib", "pip", "setuptools", "wheel", "altgraph", "xray-desktop"}
)
"""They are not parts of the program, or are the program itself."""
MICROSOFT: Final = re.compile(r"(?:vcruntime|msvcp|vcomp|concrt)\d+(?:_\w+)?\.dll", re.IGNORECASE)
COMMON: Final = Path("/usr/share/common-licenses")
UNKNOWN: Final = "Not known whose"
"""How the text of the licences begins a line on a file that nobody could be found for."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of software that is shipped.

    Parameters
    ----------
    name, version : str
        As its maker calls it.
    licence : str
        An SPDX expression where its maker gives one, else in words.
    texts : tuple of str
        What its licence wants to be passed on.
    purl : str
        The package URL of the bill of materials.
    """

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]
    purl: str


def parts(sources: Iterable[Path], own: Path) -> tuple[list[Part], list[Path]]:
    """Return whose the files are, by name, and the files that nobody could be found for.

    Parameters
    ----------
    sources : iterable of Path
        The files that go into the program, where they lie now.
    own : Path
        The repository; what lies in it is the program's own.
    """
    recorded = _recorded()
    owners = {LOADER: distribution(LOADER)}
    found: dict[str, Part] = {"python": _python()}
    left: list[Path] = []
    for source in {Path(source).absolute() for source in sources}:
        owner = recorded.get(paths.normcase(source))
        if owner is not None:
            owners[_plain(owner)] = owner
        elif MICROSOFT.fullmatch(source.name):
            found["microsoft"] = _microsoft()
        elif not (source.is_relative_to(own) or _is_python(source)):
            left.append(source)
    debian, left = _of_debian(left)
    found |= debian
    for name in owners.keys() - (BUILDERS - {LOADER}):
        found[name] = _of_distribution(owners[name])
    return sorted(found.values(), key=lambda part: part.name.lower()), sorted(left)


def _plain(one: Distribution) -> str:
    return one.name.lower().replace("_", "-")


def _recorded() -> dict[str, Distribution]:
    """Return the distribution of each installed file, without asking the disk for each."""
    owners: dict[str, Distribution] = {}
    for one in distributions():
        home = Path(str(one.locate_file(""))).absolute()
        for name in _names(one):
            owners[paths.normcase(f"{home}/{name}")] = one
    return owners


def _names(one: Distribution) -> list[str]:
    return [row[0] for row in csv.reader((one.read_text("RECORD") or "").splitlines())]


def _of_distribution(one: Distribution) -> Part:
    name = _plain(one)
    texts = [
        _with_head(file.name, Path(str(one.locate_file(file))).read_text("utf-8", errors="replace"))
        for file in map(PurePosixPath, _names(one))
        if any(word in file.name.lower() for word in LICENCE_NAMES)
        and not any(word in file.name.lower() for word in NOT_SHIPPED)
        and file.suffix.lower() in LICENCE_ENDS
    ]
    if not texts:
        texts = [_kept(text) for text in LACKING.get(name, ())]
    return Part(one.name, one.version, licence(one), tuple(texts), f"pkg:pypi/{name}@{one.version}")


def _kept(name: str) -> str:
    return _with_head(name, (KEPT_TEXTS / name).read_text(encoding="utf-8"))


def _with_head(name: str, text: str) -> str:
    return f"--- {name} ---\n\n{text.strip()}"


def licence(one: Distribution) -> str:
    """Return what a distribution says of its licence, in a line."""
    said = one.metadata
    classifiers = [
        entry.rpartition(" :: ")[2]
        for entry in said.get_all("Classifier", [])
        if entry.startswith("License ::")
    ]
    text = said.get("License-Expression") or said.get("License") or ", ".join(classifiers) or ""
    return text.splitlines()[0].strip() if text.strip() else "not stated: see its text"


def _is_python(file: Path) -> bool:
    """Return whether a file is of Python itself, wherever it is installed."""
    homes = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")]
    prefix = Path(sys.base_prefix)
    if prefix not in (Path("/"), Path("/usr")):
        homes.append(prefix)
    return any(file.is_relative_to(home) for home in homes)


def _python() -> Part:
    version = platform.python_version()
    short = ".".join(version.split(".")[:2])
    for place in (
        Path(sysconfig.get_path("stdlib"), "LICENSE.txt"),
        Path(sys.base_prefix, "LICENSE.txt"),
        Path(f"/usr/share/doc/python{short}/copyright"),
        Path(f"/usr/share/doc/libpython{short}-minimal/copyright"),
    ):
        if place.is_file():
            text = _with_head(place.name, place.read_text(encoding="utf-8", errors="replace"))
            return Part("Python", version, "Python-2.0", (text,), f"pkg:generic/python@{version}")
    raise SystemExit(f"Python's own licence was not found below {sys.base_prefix}.")


def _microsoft() -> Part:
    return Part(
        "Microsoft Visual C++ runtime",
        "14",
        "Microsoft's terms for distributable code",
        (_kept("microsoft-runtime.txt"),),
        "pkg:generic/microsoft-visual-cpp-runtime@14",
    )


def _of_debian(files: list[Path]) -> tuple[dict[str, Part], list[Path]]:
    """Return the packages that the system's libraries are of, and the files that are of none."""
    if not files or shutil.which("dpkg-query") is None:
        return {}, files
    found: dict[str, Part] = {}
    left: list[Path] = []
    for file in files:
        package = next(filter(None, map(_debian_package, _debian_names(file))), None)
        if package is None:
            left.append(file)
        elif package not in found:
            found[package] = _debian_part(package)
    return found, left


def _debian_names(file: Path) -> list[str]:
    """Return the names under which the system may know a file: /lib is /usr/lib today."""
    names = [str(file), str(file.resolve())]
    return names + [name.removeprefix("/usr") for name in names]


def _asked(*words: str) -> str:
    return subprocess.run(  # noqa: S603
        ["dpkg-query", *words],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def _debian_package(name: str) -> str | None:
    said = _asked("--search", name).splitlines()
    return said[0].partition(": ")[0].partition(",")[0] if said else None


def _debian_part(package: str) -> Part:
    asked = "${Package} ${Version} ${Architecture}"
    name, version, architecture = _asked("--show", f"--showformat={asked}", package).split()
    file = Path("/usr/share/doc", name, "copyright")
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    # what holds for the whole, in the machine-readable form of such a text
    stated = re.search(r"^Files: *\*\n(?:.+\n)*?License: *(\S.*)$", text, re.MULTILINE)
    common = sorted(set(re.findall(rf"{COMMON}/([\w.+-]*\w)", text)))
    texts = [_with_head("copyright", text)] if text else []
    texts += [
        _with_head(one, (COMMON / one).read_text(encoding="utf-8"))
        for one in common
        if (COMMON / one).is_file()
    ]
    return Part(
        name,
        version,
        stated[1] if stated else "see its text",
        tuple(texts),
        f"pkg:deb/debian/{name}@{version}?arch={architecture}",
    )


def licences_text(found: Iterable[Part], unknown: Iterable[Path], program: str, own: str) -> str:
    """Return the licences of all that is shipped in one text; a text that recurs stands once."""
    found = list(found)
    lines = [f"{part.name} {part.version}: {part.licence}" for part in found]
    lines += [f"{UNKNOWN}: {file.name}" for file in unknown]
    lines += [f"No text of: {part.name}" for part in found if not part.texts]
    heading = f"{program}\n{'=' * len(program)}\n\n{own.strip()}"
    pieces = [heading, "It carries:\n\n" + "\n".join(lines)]
    places: dict[str, str] = {}
    for part in found:
        title = f"{part.name} {part.version}"
        pieces.append(f"{title}\n{'=' * len(title)}\n\n{part.licence}")
        for text in part.texts:
            head, _, body = text.partition("\n")
            place = places.setdefault(body, title)
            pieces.append(text if place == title else f"{head}\n\nAs under {place}.")
    return "\n\n".join(pieces) + "\n"


def bill_of_materials(found: Iterable[Part], program: str, version: str) -> str:
    """Return a bill of materials: CycloneDX 1.5 in JSON (ECMA-424)."""
    components: list[dict[str, Any]] = [
        {
            "type": "library",
            "bom-ref": part.purl,
            "name": part.name,
            "version": part.version,
            "purl": part.purl,
            "licenses": [_stated(part.licence)],
        }
        for part in found
    ]
    own = f"pkg:pypi/{program}@{version}"
    whole = {"type": "application", "bom-ref": own, "name": program, "version": version}
    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "serialNumber": f"urn:uuid:{uuid.uuid4()}",
            "version": 1,
            "metadata": {
                "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
                "component": whole,
            },
            "components": components,
            "dependencies": [{"ref": own, "dependsOn": [one["purl"] for one in components]}],
        },
        indent=1,
    )


def _stated(licence: str) -> dict[str, Any]:
    """Return a licence as CycloneDX wants it: an SPDX expression, or its name."""
    try:
        return {"expression": canonicalize_license_expression(licence)}
    except InvalidLicenseExpression:
        return {"license": {"name": licence}}


def write_contents(
    sources: Iterable[Path],
    folder: Path,
    program: str,
    version: str,
    own: Path,
    say: Callable[[str], None] = print,
) -> list[Path]:
    """Write licences and bill of materials into `folder`; return where they are.

    Parameters
    ----------
    sources : iterable of Path
        The files that go into the program.
    folder : Path
        Made if it is not there.
    program, version : str
        What is frozen.
    own : Path
        The repository, with ``LICENSE`` and ``resources/NOTICE.txt``.
    say : callable
        Told of each file that nobody could be found for.
    """
    found, unknown = parts(sources, own)
    for file in unknown:
        say(f"{UNKNOWN}: {file}")
    texts = [own / "LICENSE", own / "resources" / "NOTICE.txt"]
    words = "\n\n".join(text.read_text(encoding="utf-8").strip() for text in texts)
    folder.mkdir(parents=True, exist_ok=True)
    licences, bill = folder / "LICENCES.txt", folder / "sbom.cdx.json"
    licences.write_text(licences_text(found, unknown, program, words), encoding="utf-8")
    bill.write_text(bill_of_materials(found, program, version), encoding="utf-8")
    return [licences, bill]
