"""``import xray_desktop``: the public names, and the example of the documentation."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import xray_desktop
from xray_desktop import api
from xray_desktop.core.errors import RefusedError
from xray_desktop.paths import FIRST_SAMPLE, resource_path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "researcher" / "python.md"


def example() -> str:
    (code,) = re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return code


def test_the_public_names_are_those_of_the_api_and_of_the_stub():
    stub = (ROOT / "xray_desktop" / "__init__.pyi").read_text("utf-8")
    assert sorted(xray_desktop.PUBLIC) == sorted(api.__all__)
    assert sorted(xray_desktop.PUBLIC) == sorted(re.findall(r"import \w+ as (\w+)", stub))
    assert set(dir(xray_desktop)) >= xray_desktop.PUBLIC
    for name in xray_desktop.PUBLIC:
        assert getattr(xray_desktop, name) is getattr(api, name)


def test_other_names_are_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'no_such_name'"):
        _ = xray_desktop.no_such_name


def test_importing_the_package_loads_nothing_heavy():
    code = "import sys, xray_desktop; print(*{'numpy', 'PIL', 'pydicom'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.split() == []


def test_the_example_of_the_documentation_runs(tmp_path):
    shutil.copy(resource_path(*FIRST_SAMPLE), tmp_path / "chest.png")
    (tmp_path / "example.py").write_text(example(), "utf-8")
    found = subprocess.run(
        [sys.executable, "example.py"], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    *findings, reliability, path = found.stdout.splitlines()
    assert len(findings) == 3
    assert reliability.startswith("Heat map reliability: ")
    assert (tmp_path / path).read_bytes().startswith(b"%PDF")
    assert (tmp_path / "heat-map.png").read_bytes().startswith(b"\x89PNG")


def test_dicom_results_need_the_image_s_file(tmp_path):
    image, assessment = object(), object()
    with pytest.raises(ValueError, match="expected the path of the image's file"):
        api.write_results(tmp_path, image, assessment, kinds=("sr",))
    with pytest.raises(ValueError, match="jpeg"):
        api.write_results(tmp_path, image, assessment, kinds=("jpeg",))


def test_a_picture_s_file_gives_no_dicom_results_and_says_why(tmp_path, sample_results):
    source, image, assessment = sample_results
    written = api.write_results(tmp_path, image, assessment, kinds=("sr",), source=source)
    assert written.paths == ()
    assert len(written.left_out) == 1


def test_a_label_that_the_model_lacks_is_a_key_error(sample_results):
    _, image, _ = sample_results
    with pytest.raises(KeyError):
        api.explain(image, api.load_bundle(), "Fracture")


def test_a_file_that_is_no_image_is_refused():
    with pytest.raises(RefusedError):
        api.open_image(__file__)


@pytest.fixture(scope="module")
def sample_results():
    source = resource_path(*FIRST_SAMPLE)
    image, model = api.open_image(source), api.load_bundle()
    return source, image, api.score(image, model)
