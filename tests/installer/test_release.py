"""The release is made by scripts of the repository alone."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"
SCRIPTS = sorted((ROOT / "installer").rglob("*.sh"))


def test_no_step_is_anybody_else_s_and_every_script_is_there() -> None:
    text = WORKFLOW.read_text("utf-8")
    assert "uses:" not in text
    named = re.findall(r"bash (\S+\.sh)", text)
    assert named == ["installer/windows/release.sh", "installer/release.sh"]
    assert all((ROOT / name).is_file() for name in named)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_can_be_read_by_the_shell(script: Path) -> None:
    subprocess.run(["bash", "-n", script], check=True)


def test_files_that_the_packages_name_are_there() -> None:
    package = (ROOT / "installer" / "windows" / "package.wxs").read_text("utf-8")
    assert "xray-desktop.exe" in package
    assert "not for diagnosis" in package
    spec = (ROOT / "build.spec").read_text("utf-8")
    assert 'program("xray-desktop", False)' in spec
