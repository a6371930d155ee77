"""The house rules: imports point one way, the gates can fail, and the doors stay light."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def lint(folder):
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_point_one_way():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("xray_desktop/core/labels.py", "import pydicom"),
        ("xray_desktop/core/labels.py", "from xray_desktop.imaging import reader"),
        ("xray_desktop/imaging/__init__.py", "from xray_desktop.inference import engines"),
        ("xray_desktop/results/__init__.py", "import PySide6"),
        ("xray_desktop/gui/__init__.py", "import onnxruntime"),
        ("trainer/__init__.py", "from xray_desktop.inference import engines"),
        ("trainer/__init__.py", "from xray_desktop.imaging import reader"),
        ("trainer/data/__init__.py", "from trainer.evaluation import metrics"),
        ("xray_desktop/cli.py", "import trainer"),
        ("xray_desktop/triage/__init__.py", "import requests"),
        ("xray_desktop/command_line/__init__.py", "import distributed"),
        ("xray_desktop/cluster/__init__.py", "from xray_desktop.gui import jobs"),
    ],
)
def test_the_gate_catches_a_planted_import(tmp_path, module, line):
    for name in ("xray_desktop", "trainer"):
        for source in (ROOT / name).rglob("*.py"):
            copy = tmp_path / source.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    with (tmp_path / module).open("a") as stream:
        stream.write(f"\n{line}\n")
    assert lint(tmp_path).returncode != 0


HEAVY = (
    *("distributed", "requests"),
    *("PySide6", "tensorflow"),
    *("keras", "onnxruntime"),
    *("openvino", "pyqtgraph"),
    *("pydicom", "PIL"),
)


@pytest.mark.parametrize(
    "module", ["xray_desktop.cli", "trainer.cli", "xray_desktop.core.bundle.contract"]
)
def test_entry_points_load_nothing_heavy(module):
    code = f"import sys, {module}; print([m for m in {HEAVY!r} if m in sys.modules])"
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "[]"


def test_the_trainer_without_its_packages_says_what_to_install(tmp_path):
    code = (
        "import sys; sys.modules.update(dict.fromkeys("
        "['cattrs', 'google_crc32c', 'rich', 'sklearn', 'tensorflow', 'tomli_w']));"
        "from trainer.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "train", str(tmp_path), "--out", str(tmp_path / "out")]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert shown.returncode == 1
    assert "is missing" in shown.stderr
    assert 'pip install "xray-desktop[train]"' in shown.stderr
    assert "Traceback" not in shown.stderr
