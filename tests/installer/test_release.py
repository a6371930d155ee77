"""The release is made by scripts of the repository alone."""

import os
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


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout")
def test_a_checkout_on_windows_keeps_the_bytes_that_hashes_stand_for(tmp_path: Path) -> None:
    named = Path("resources", "models", "demo", "contract.json")
    aside = tmp_path / "index"
    subprocess.run(
        ["git", "-c", "core.autocrlf=true", "checkout-index", "--prefix", f"{tmp_path}/", named],
        cwd=ROOT,
        check=True,
        env=os.environ | {"GIT_INDEX_FILE": str(shutil.copy(_index(), aside))},
    )
    assert (tmp_path / named).read_bytes() == (ROOT / named).read_bytes()


def _index() -> Path:
    where = ["git", "rev-parse", "--path-format=absolute", "--git-path", "index"]
    return Path(subprocess.check_output(where, cwd=ROOT, text=True).strip())
