"""A system without a typeface: words are still words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SHAPES = """
import sys
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication
from xray_desktop.gui.letters import letters_of_our_own

app = QApplication([])
print(letters_of_our_own())


def drawn(letter):
    picture = QImage(40, 40, QImage.Format.Format_Grayscale8)
    picture.fill(0)
    painter = QPainter(picture)
    painter.setPen("white")
    painter.drawText(8, 30, letter)
    painter.end()
    return bytes(picture.constBits())


print(len({drawn(letter) for letter in "Research"}))
"""


def shapes(**environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SHAPES],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"} | environment,
    )
    return done.stdout.splitlines()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others have their typefaces")
def test_a_system_without_a_typeface_shows_letters_and_not_boxes(tmp_path: Path) -> None:
    bare = tmp_path / "fonts.conf"
    bare.write_text(f"<fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>", encoding="utf-8")
    assert shapes(FONTCONFIG_FILE=str(bare)) == ["Bitstream Vera Sans", "7"]


def test_a_system_with_typefaces_keeps_to_them() -> None:
    assert shapes() == ["None", "7"]  # "Research" has seven letters, e twice
