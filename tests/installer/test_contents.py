"""What is said of a frozen program is what is in it."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def contents():
    spec = importlib.util.spec_from_file_location("contents", ROOT / "installer" / "contents.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["contents"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["contents"]


def test_distributions_are_told_by_what_is_shipped(contents):
    names = {
        one.metadata["Name"].lower() for one in contents.distributions(["numpy.linalg", "PIL"])
    }
    assert names == {"numpy", "pillow"}
    assert contents.distributions(["json", "no_such_module"]) == ()


def test_licences_and_bill_of_materials_name_each_part(contents, tmp_path):
    texts = contents.write_contents(["numpy", "pydicom"], tmp_path, "a program", "1.2", "MIT here")
    licences, bill = (path.read_text(encoding="utf-8") for path in texts)
    assert "MIT here" in licences
    assert "NumPy Developers" in licences
    said = json.loads(bill)
    assert said["bomFormat"] == "CycloneDX"
    assert said["metadata"]["component"]["version"] == "1.2"
    assert {one["name"].lower() for one in said["components"]} == {"numpy", "pydicom"}
    assert all(one["version"] and one["licenses"] for one in said["components"])


def test_every_part_of_an_ordinary_install_has_a_line_in_the_licences_page():
    from importlib.metadata import requires

    from packaging.requirements import Requirement

    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8").lower()
    for line in requires("xray-desktop") or ():
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            assert wanted.name.lower() in page, wanted.name
