"""Fill in winget's manifests for a released setup: publish.py SETUP.exe URL FOLDER [IDENTIFIER]."""  # noqa: INP001

import hashlib
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

TEMPLATES = Path(__file__).parent
NAMED = re.compile(r"xray-desktop-(\d+\.\d+\.\d+)-setup\.exe")
USUAL = "XrayDesktop.XrayDesktop"


def manifests(setup: Path, url: str, identifier: str = USUAL) -> dict[str, str]:
    """Return the manifests by the names of their files; ValueError if `setup` is not named so."""
    found = NAMED.fullmatch(setup.name)
    if found is None or not url.startswith("https://"):
        msg = f"{setup.name} at {url}: expected xray-desktop-VERSION-setup.exe at https://"
        raise ValueError(msg)
    values = {
        "identifier": identifier,
        "version": found[1],
        "url": url,
        "sha256": hashlib.sha256(setup.read_bytes()).hexdigest().upper(),
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
    }
    made: dict[str, str] = {}
    for template in sorted(TEMPLATES.glob("package*.yaml")):
        _, _, body = template.read_text("utf-8").partition("\n")
        made[template.name.replace("package", identifier, 1)] = body.format(**values)
    return made


def main() -> int:
    """Write them."""
    setup, url, folder, *rest = sys.argv[1:]
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name, text in manifests(Path(setup), url, *rest).items():
        Path(folder, name).write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
