"""The whole program in a process of its own, from start to a clean exit."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from xray_desktop import app
from xray_desktop.inference.engines import EngineOptions

class Window(app.MainWindow):
    def __init__(self, *parts, **options):
        super().__init__(*parts, **options)
        session = parts[1]
        scoring = session.scoring
        scoring.model_failed.connect(lambda sentence: print("no model:", sentence, flush=True))
        scoring.model_failed.connect(lambda _: QTimer.singleShot(0, self.close))
        session.image_opened.connect(lambda pixels, _: print(pixels.image.shape, flush=True))

app.MainWindow = Window

if __name__ == "__main__":
    image, model = (Path(argument) for argument in sys.argv[1:])
    raise SystemExit(app.run([image], model=model, choice=EngineOptions(), sample=False))
"""

BUSY = """
import sys
import time
from pathlib import Path
from PySide6.QtCore import QTimer
from xray_desktop import app
from xray_desktop.gui.settings import model_loader
from xray_desktop.inference.engines import EngineOptions

def load(*_parts, **_more):
    print("loading", flush=True)
    time.sleep(600)  # as an engine that computes: it asks nobody whether it may go on

class Window(app.MainWindow):
    def __init__(self, *parts, **options):
        super().__init__(*parts, **options)
        parts[1].image_opened.connect(lambda *_: QTimer.singleShot(500, self.close))

app.MainWindow, model_loader.load_engine = Window, load

if __name__ == "__main__":
    image = Path(sys.argv[1])
    raise SystemExit(app.run([image], model=image, choice=EngineOptions(), sample=False))
"""


def test_closing_ends_the_program_whatever_still_computes(tmp_path: Path) -> None:
    from PIL import Image

    script, picture, home = tmp_path / "program.py", tmp_path / "film.png", tmp_path / "home"
    script.write_text(BUSY, encoding="utf-8")
    Image.linear_gradient("L").resize((300, 320)).save(picture)
    root = Path(__file__).resolve().parents[2]
    folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), str(home))
    done = subprocess.run(
        [sys.executable, str(script), str(picture)],
        env=os.environ | {"PYTHONPATH": str(root), **folders},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "loading" in done.stdout
    settings = next(home.rglob("*.conf" if sys.platform != "win32" else "*.ini"))
    assert "geometry" in settings.read_text(encoding="utf-8")


def test_an_image_is_shown_without_a_model_and_the_exit_is_clean(tmp_path: Path) -> None:
    from PIL import Image

    script, picture = tmp_path / "program.py", tmp_path / "film.png"
    script.write_text(PROGRAM, encoding="utf-8")
    Image.linear_gradient("L").resize((300, 320)).save(picture)
    home = str(tmp_path / "home")
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, str(script), str(picture), str(tmp_path / "none")],
        env=os.environ
        | {"PYTHONPATH": str(root), "HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "(320, 300)" in done.stdout
    assert "no model: " in done.stdout
    assert not list((tmp_path / "home").rglob("errors.log")), done.stderr
