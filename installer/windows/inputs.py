"""What the Windows program is made of, but for our own modules, as one hash.

It covers the spec, the installer but for ``linux.sh``, and the dependencies. ``inputs.py`` prints
it; ``--proved`` fails unless it stands in proof.txt, where prove.sh writes it: only then CI builds
and proves anew.
"""  # noqa: INP001

import hashlib
import json
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROOF = HERE / "proof.txt"
LEFT_OUT = (PROOF, HERE.parent / "linux.sh")


def inputs() -> str:
    """Return the hash."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    whole = hashlib.sha256(json.dumps(sorted(project["dependencies"])).encode())
    files = (
        path for path in (ROOT / "installer").rglob("*") if path.is_file() and path not in LEFT_OUT
    )
    for path in sorted((ROOT / "build.spec", *files)):
        if "__pycache__" not in path.parts:
            whole.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


if __name__ == "__main__":
    if sys.argv[1:] == ["--proved"]:
        raise SystemExit(not (PROOF.exists() and inputs() in PROOF.read_text("utf-8").split()))
    print(inputs())  # noqa: T201
