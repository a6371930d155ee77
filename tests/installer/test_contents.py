"""What is said of a frozen program is what is in it."""

import importlib.util
import json
import os
import shutil
import sys
from importlib.metadata import distribution, requires
from pathlib import Path

import numpy as np
import PIL
import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def contents():
    spec = importlib.util.spec_from_file_location("contents", ROOT / "installer" / "contents.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["contents"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["contents"]


def _file(module) -> Path:
    return Path(module.__file__)


def _ordinary_install():
    """Return the distributions that an ordinary install carries, the program itself left out."""
    names, found = ["xray-desktop"], {}
    while names:
        name = names.pop()
        for line in requires(name) or ():
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
                key = wanted.name.lower().replace("_", "-")
                if key not in found:
                    found[key] = distribution(wanted.name)
                    names.append(wanted.name)
    return found


@pytest.fixture
def a_loader(contents, monkeypatch):
    """Let a distribution that is here stand for PyInstaller, which only a build needs."""
    monkeypatch.setattr(contents, "LOADER", "packaging")


@pytest.mark.usefixtures("a_loader")
def test_each_file_has_an_owner_and_none_is_passed_over_in_silence(contents, tmp_path):
    stray = tmp_path / "stray.so"
    stray.write_bytes(b"")
    runtime = tmp_path / "vcruntime140_1.dll"
    sources = [_file(np), _file(PIL), Path(os.__file__), ROOT / "build.spec", runtime, stray]
    found, unknown = contents.parts(sources, ROOT)
    assert [part.name for part in found] == [
        "Microsoft Visual C++ runtime",
        "numpy",
        "packaging",
        "pillow",
        "Python",
    ]
    assert unknown == [stray]
    assert all(part.texts for part in found)


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="not a Debian system")
@pytest.mark.usefixtures("a_loader")
def test_libraries_of_the_system_are_named_by_their_package(contents):
    library = next(Path("/usr/lib").glob("*/libdbus-1.so.3"), None)
    if library is None:
        pytest.skip("no libdbus here")
    found, unknown = contents.parts([library], ROOT)
    part = next(part for part in found if part.name == "libdbus-1-3")
    assert unknown == []
    assert "GPL-2+ or AFL-2.1" in part.licence
    assert part.purl.startswith(f"pkg:deb/debian/libdbus-1-3@{part.version}?arch=")
    assert any("GNU GENERAL PUBLIC LICENSE" in text for text in part.texts)  # it refers to it


def test_every_part_of_an_ordinary_install_has_its_licence_s_text(contents):
    found = {name: contents._of_distribution(one) for name, one in _ordinary_install().items()}
    assert [name for name, part in found.items() if not part.texts] == []
    qt = "\n".join(found["pyside6-essentials"].texts)
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in qt
    assert "may be replaced" in qt
    assert "darkgarden" not in "\n".join(found["reportlab"].texts).lower()


@pytest.mark.usefixtures("a_loader")
def test_licences_and_bill_of_materials_name_each_part(contents, tmp_path):
    messages: list[str] = []
    stray = tmp_path / "stray.so"
    texts = contents.write_contents(
        [_file(np), _file(PIL), stray], tmp_path, "a-program", "1.2", ROOT, messages.append
    )
    licences, bill = (path.read_text(encoding="utf-8") for path in texts)
    for words in ("xray-desktop authors", "Infinite Red", "Gopalakrishnan", "NumPy Developers"):
        assert words in licences
    assert "\nNot known whose: stray.so\n" in licences
    assert messages == [f"Not known whose: {stray}"]
    made = json.loads(bill)
    assert made["metadata"]["component"]["version"] == "1.2"
    assert [one["name"] for one in made["components"]] == ["numpy", "packaging", "pillow", "Python"]
    stated = {one["name"]: one["licenses"][0] for one in made["components"]}
    assert stated["pillow"] == {"expression": "MIT-CMU"}


def test_a_text_that_recurs_stands_once(contents):
    one, two = (
        contents.Part(name, "1", "MIT", ("--- LICENSE ---\n\nthe same words",), f"pkg:{name}")
        for name in ("one", "two")
    )
    text = contents.licences_text([one, two], [], "program", "own")
    assert text.count("the same words") == 1
    assert "As under one 1." in text


@pytest.mark.usefixtures("a_loader")
def test_the_bill_of_materials_is_cyclonedx(contents, tmp_path):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    found, _ = contents.parts([_file(np), tmp_path / "msvcp140.dll"], ROOT)
    found.append(contents.Part("libx", "1:2-3", "see its text", (), "pkg:deb/debian/libx@1:2-3"))
    validator = JsonStrictValidator(SchemaVersion.V1_5)
    assert validator.validate_str(contents.bill_of_materials(found, "a-program", "1.2")) is None
    assert validator.validate_str('{"bomFormat": "CycloneDX"}') is not None


def test_every_part_of_an_ordinary_install_has_a_line_in_the_licences_page():
    page = (ROOT / "docs" / "administrator" / "licences.md").read_text(encoding="utf-8").lower()
    assert [name for name in _ordinary_install() if name not in page] == []
