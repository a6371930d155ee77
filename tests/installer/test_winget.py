"""The manifests for winget say what was released."""

import hashlib
import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "installer" / "windows" / "winget" / "publish.py"


@pytest.fixture
def publish():
    spec = importlib.util.spec_from_file_location("publish", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_manifests_name_version_place_and_hash(publish, tmp_path) -> None:
    setup = tmp_path / "xray-desktop-1.2.3-setup.exe"
    setup.write_bytes(b"setup")
    made = publish.manifests(setup, "https://example.org/setup.exe")
    assert sorted(made) == [
        "XrayDesktop.XrayDesktop.installer.yaml",
        "XrayDesktop.XrayDesktop.locale.en-US.yaml",
        "XrayDesktop.XrayDesktop.yaml",
    ]
    installer = made["XrayDesktop.XrayDesktop.installer.yaml"]
    assert hashlib.sha256(b"setup").hexdigest().upper() in installer
    assert "/AllUsers" in installer
    for text in made.values():
        assert "PackageVersion: 1.2.3\n" in text
        assert "{" not in text
        assert "Template" not in text


def test_what_is_no_release_is_refused(publish, tmp_path) -> None:
    for name, url in (("setup.exe", "https://a/b"), ("xray-desktop-1.2.3-setup.exe", "http://a/b")):
        (tmp_path / name).write_bytes(b"")
        with pytest.raises(ValueError, match="expected"):
            publish.manifests(tmp_path / name, url)
