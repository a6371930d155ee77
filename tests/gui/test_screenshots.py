"""The window looks as it is kept in docs/screens: pictures of its main states, cell by cell.

A picture is divided into 64 x 40 cells. The difference of two is the share of cells whose mean
colour is apart by more than `APART` of 255 levels in any channel. Two runs on one machine differ by
nothing; the least of the changes planted below differs by 0.022. What is tolerated lies between.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xray_desktop.paths import DEMO_MODEL, resource_path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "docs" / "screens"
CELLS = (40, 64)
APART = 6.0
TOLERATED = 0.006
NAMES = sorted(path.stem for path in KEPT.glob("*.png"))

pytestmark = [
    pytest.mark.skipif(
        not resource_path(*DEMO_MODEL).is_dir(), reason="needs the demonstration model"
    ),
    pytest.mark.skipif(
        importlib.util.find_spec("matplotlib") is None, reason="needs matplotlib's letters"
    ),
    pytest.mark.skipif(sys.platform != "linux", reason="letters are drawn otherwise elsewhere"),
    pytest.mark.timeout(300),
]


def cells(path_or_picture: Path | np.ndarray) -> np.ndarray:
    if isinstance(path_or_picture, Path):
        with Image.open(path_or_picture) as image:
            picture = np.asarray(image.convert("RGB"), float)
    else:
        picture = path_or_picture
    rows = np.array_split(picture, CELLS[0], axis=0)
    return np.array(
        [[part.mean((0, 1)) for part in np.array_split(row, CELLS[1], 1)] for row in rows]
    )


def difference(one: np.ndarray, other: np.ndarray) -> float:
    return float((np.abs(one - other).max(axis=2) > APART).mean())


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The states as they are drawn now, in a program that chooses letters as it starts."""
    out, temporary = tmp_path_factory.mktemp("screens"), tmp_path_factory.mktemp("temporary")
    subprocess.run(
        [sys.executable, ROOT / "docs" / "screens.py", "--out", out],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
        cwd=out,
        check=True,
        capture_output=True,
        timeout=240,
    )
    assert list(temporary.iterdir()) == []
    return out


def test_there_are_pictures_of_eight_states_and_more() -> None:
    assert len(NAMES) >= 8
    assert all((KEPT / f"{name}.png").stat().st_size < 256_000 for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_state_looks_as_it_is_kept(now: Path, name: str) -> None:
    found = difference(cells(now / f"{name}.png"), cells(KEPT / f"{name}.png"))
    assert found <= TOLERATED, (
        f"{name} differs in {found:.1%} of its cells: look at {now / name}.png; if it is right, "
        "write the pictures anew with python docs/screens.py"
    )


def planted() -> dict[str, np.ndarray]:
    with Image.open(KEPT / "3-heat-map.png") as image:
        whole = np.asarray(image.convert("RGB"), float)
    rows, columns = whole.shape[:2]
    panel = slice(round(0.702 * columns), columns)
    wider, no_legend, no_letters = whole.copy(), whole.copy(), whole.copy()
    wider[:, panel.start - 30 : -30] = whole[:, panel]
    legend = slice(round(0.76 * rows), round(0.90 * rows))
    no_legend[legend, panel] = whole[-60, panel.start + 5]
    no_letters[round(0.225 * rows) : round(0.70 * rows), panel.start + 5 : panel.start + 120] = (
        whole[round(0.3 * rows), -5]
    )
    flipped = whole.copy()
    source = (slice(70, rows - 40), slice(5, panel.start - 5))
    flipped[source] = whole[source][:, ::-1]
    return {
        "panel wider by 30 pixels": wider,
        "no legend": no_legend,
        "no names of findings": no_letters,
        "film mirrored": flipped,
    }


@pytest.mark.parametrize(
    "change", ["panel wider by 30 pixels", "no legend", "no names of findings", "film mirrored"]
)
def test_a_planted_change_is_seen(change: str) -> None:
    assert difference(cells(planted()[change]), cells(KEPT / "3-heat-map.png")) > TOLERATED
