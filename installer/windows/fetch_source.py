"""Fetch a source archive from the package index that pip uses, without running anything of it.

``python fetch_source.py NAME VERSION SHA256 FILE``: pip itself would run the archive's set-up.
"""  # noqa: INP001

import hashlib
import html
import re
import ssl
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path


def configured(name: str, otherwise: str) -> str:
    """Return what pip is told of `name`, by its files or the environment."""
    found = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pip", "config", "get", f"global.{name}"],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() or otherwise


def main() -> int:
    """Fetch it; exit status 1 if it is another file than was asked for."""
    from pip._internal.models.index import PyPI

    name, version, sha256, target = sys.argv[1:]
    index = configured("index-url", PyPI.simple_url).rstrip("/")
    trusted = ssl.create_default_context(cafile=configured("cert", "") or None)
    page_url = f"{index}/{name}/"
    page = urllib.request.urlopen(page_url, context=trusted).read().decode()  # noqa: S310
    wanted = f"{name.replace('-', '_')}-{version}.tar.gz"
    links = (html.unescape(link) for link in re.findall(r'href="([^"]+)"', page))
    found = next(link for link in links if urllib.parse.urlparse(link).path.endswith(wanted))
    url = urllib.parse.urljoin(page_url, found)
    content = urllib.request.urlopen(url, context=trusted).read()  # noqa: S310
    if hashlib.sha256(content).hexdigest() != sha256:
        sys.stderr.write(f"{wanted} is another file than the one that was checked\n")
        return 1
    Path(target).write_bytes(content)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
