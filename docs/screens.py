"""Take pictures of the window in its main states, with the images and the model that ship.

``python docs/screens.py`` writes `docs/screens`, which the documentation shows.
`tests/gui/test_screenshots.py` compares the window with these pictures. The font is matplotlib's
DejaVu Sans, a part of the extra `train`, whatever fonts the machine has.
"""  # noqa: INP001

import argparse
import importlib.util
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program has it

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QColor, QFont, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from xray_desktop.core.progress import finish
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.compare.prior_controller import PRIOR
from xray_desktop.gui.export.header_browser import HEADER
from xray_desktop.gui.heat_map.heat_map_controller import JOB, PREPARE_JOB
from xray_desktop.gui.session.presentation_state_controller import STATES as STATE_SEARCH
from xray_desktop.gui.session.scoring_controller import MODEL, SCORE
from xray_desktop.gui.session.session import LIST, OPEN, Session
from xray_desktop.gui.shell.help_dialogs import Tour
from xray_desktop.gui.shell.main_window import MainWindow
from xray_desktop.gui.worklist.row_headers import HEADERS
from xray_desktop.gui.worklist.worklist_cells import Column
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.engines import EngineOptions, load_engine
from xray_desktop.paths import DEMO_MODEL, SAMPLES, resource_path
from xray_desktop.triage.execution_backend import LocalBackend
from xray_desktop.triage.folder_scan import FolderScan
from xray_desktop.triage.rows import WorklistView
from xray_desktop.triage.run import TriageRun
from xray_desktop.triage.worklist import Worklist

SCREENS: Final = Path(__file__).with_name("screens")
SIZE: Final = (1440, 900)
GREYS: Final = 64
COLOURS: Final = 96
"""Of a kept picture: few enough for some 250 KB."""
COLOURED: Final = 24
"""Levels between a pixel's least and greatest channel: the theme's greys have less."""
TEXT_PT: Final = 9
SCREEN: Final = Path(__file__).with_name("screen.json")
"""The screen that is drawn on, for Qt's offscreen platform."""
GIVE_UP_S: Final = 120.0
REST_S: Final = 0.3
"""Longer than an image that was zoomed waits to be drawn in all its detail."""
ROUNDS: Final = 20
"""Rounds of events after the last work: on a busy machine one may take longer than `REST_S`."""
WORK: Final = (
    "worklist list",
    "worklist images",
    HEADERS,
    LIST,
    OPEN,
    SCORE,
    MODEL,
    JOB,
    PREPARE_JOB,
    HEADER,
    PRIOR,
    STATE_SEARCH,
)
Place = tuple[float, float]
Picture = NDArray[np.uint8]
"""Rows, columns, RGB."""


class Studio:
    """A window in memory, and the means to operate it.

    Parameters
    ----------
    app : QApplication
        With its font set.
    reader, engine : ImageReader, Engine
        What the window works with.
    folder : Path
        For images that are made, and for settings.
    theme : str
        Of `palette.THEMES`.
    """

    def __init__(
        self, app: QApplication, reader: ImageReader, engine: Engine, folder: Path, theme: str
    ) -> None:
        self._app, self.folder = app, folder
        palette.apply(app, theme)
        self._runner = JobRunner()
        self.session = Session(reader, lambda: engine, self._runner)
        self._settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.window = MainWindow(app, self.session, self._runner, self._settings)
        self.window.resize(*SIZE)
        self.window.show()
        self.dialogs: list[QDialog] = []
        self.engine = engine
        self.shown: QWidget = self.window

    def close(self) -> None:
        """Close the window."""
        for dialog in self.dialogs:
            dialog.close()
        self.window.reader_work.findings.forget_drafts()  # closing would ask about them
        self.window.close()
        self._settings.sync()  # written later, they would make the folder again
        self.window.deleteLater()

    def open(self, *names: str) -> None:
        """Show bundled images, or those made in `folder`, and wait for the scores."""
        self.session.start([self.path(name) for name in names])
        self.until(lambda: self.session.image is not None, "an image")
        self.rest()

    def path(self, name: str) -> Path:
        """Return the path of an image."""
        made = self.folder / name
        return made if made.exists() else resource_path(*SAMPLES, name)

    def do(self, *commands: str) -> None:
        """Trigger commands, as their keys do."""
        for command in commands:
            self.window.actions_by_id[command].trigger()

    def ask(self, label: str) -> None:
        """Ask for a finding's heat map and wait for it, shown though it may be withheld."""
        panel = self.window.panel
        panel.list.setCurrentIndex(panel.findings.index(panel.findings.row_of(label)))
        self.session.heat_map_controller.ask(label)
        self.rest()
        if self.session.heat_map_controller.shown is None:
            self.session.heat_map_controller.show_anyway()

    def draw(self, command: str, *places: Place) -> None:
        """Draw with a tool: drag from the first place to the second, click the rest."""
        self.do(command)
        first, second, *others = places
        self._send(QEvent.Type.MouseButtonPress, first, held=True)
        self._send(QEvent.Type.MouseMove, second, held=True)
        self._send(QEvent.Type.MouseButtonRelease, second, held=False)
        for place in others:
            self._send(QEvent.Type.MouseButtonPress, place, held=True)
            self._send(QEvent.Type.MouseButtonRelease, place, held=False)
        self.do("tool_window")

    def until(self, there: Callable[[], bool], what: str) -> None:
        """Process events until a condition holds; raise TimeoutError if it never does."""
        end = time.monotonic() + GIVE_UP_S
        while not there():
            if time.monotonic() > end:
                msg = f"{what} did not come in {GIVE_UP_S:.0f} s"
                raise TimeoutError(msg)
            self._app.processEvents()
            time.sleep(0.005)

    def rest(self) -> None:
        """Wait until nothing is computed and the image is drawn in all its detail."""
        quiet_since: float | None = None
        rounds = 0

        def quiet() -> bool:
            nonlocal quiet_since, rounds
            thumbnails = self.window.studies.index
            if any(self._runner.active(key) for key in WORK) or not thumbnails.idle:
                quiet_since, rounds = None, 0
                return False
            rounds += 1
            quiet_since = quiet_since or time.monotonic()
            return rounds > ROUNDS and time.monotonic() - quiet_since > REST_S

        self.until(quiet, "the end of the work")

    def picture(self) -> Picture:
        """Return the window with the dialogs over it."""
        self.window.status.clearMessage()
        self.rest()
        image = self.shown.grab().toImage()
        painter = QPainter(image)
        for dialog in self.dialogs:
            place = QPoint(
                (image.width() - dialog.width()) // 2, (image.height() - dialog.height()) // 2
            )
            painter.drawPixmap(place, dialog.grab())
            painter.setPen(QColor(palette.FAINT))
            painter.drawRect(dialog.rect().translated(place).adjusted(-1, -1, 0, 0))
        painter.end()
        return pixels_of(image)

    def _send(self, kind: QEvent.Type, place: Place, *, held: bool) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        image = self.window.image
        at = QPointF(image.area.from_image(QPointF(*place)))
        button = none if kind is QEvent.Type.MouseMove else left
        there = QPointF(image.viewport().mapToGlobal(at))
        buttons = left if held else none
        event = QMouseEvent(kind, at, there, button, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(image.viewport(), event)


def empty(studio: Studio) -> None:
    """Show the first start: no image yet, and the tour."""
    studio.session.start([])
    tour = Tour(studio.window)
    tour.show()
    studio.dialogs.append(tour)


def findings(studio: Studio) -> None:
    """Show an image and its scores, without a heat map."""
    studio.open("chest_effusion.png")


def map_over_image(studio: Studio) -> None:
    """Show what moved a score: a heat map's regions."""
    studio.open("chest_effusion.png")
    studio.ask("Effusion")


def comparison(studio: Studio) -> None:
    """Show two images side by side."""
    studio.open("chest_nodule.png")
    studio.window.compared.compare(studio.path("chest_pa.png"))
    images = studio.window.comparison.images
    studio.until(lambda: bool(images) and images[0].view.has_image, "the image beside")


def measures(studio: Studio) -> None:
    """Show a length, an angle, a note and the cardiothoracic ratio."""
    studio.open("chest_mass.dcm")
    studio.draw("tool_length", (612, 356), (696, 346))
    studio.draw("tool_note", (690, 320), (760, 250))
    studio.window.annotations.note_editor.setPlainText("mass")
    studio.window.annotations.note_editor.accept()
    studio.draw("tool_angle", (452, 160), (496, 250), (548, 160))
    studio.do("heart")
    studio.window.annotations.layer.select(None)


def input_check(studio: Studio) -> None:
    """Show an image that the input check refuses: it lies on its side."""
    with Image.open(studio.path("chest_pa.png")) as image:
        image.rotate(90, expand=True).save(studio.folder / "on_its_side.png")
    studio.open("on_its_side.png")


def blind_read(studio: Studio) -> None:
    """Show an image that is read before the model's scores are seen."""
    studio.do("read_first")
    studio.open("chest_effusion.png")
    studio.window.panel.blind_read.text.setPlainText("Blunted right costophrenic angle.")


def header_in_light(studio: Studio) -> None:
    """Show the light theme, and the header of the file."""
    studio.open("chest_mass.dcm")
    studio.do("header")
    controller = studio.window.headers
    studio.until(lambda: controller.dialog is not None, "the header")
    if controller.dialog is not None:
        studio.dialogs.append(controller.dialog)


def worklist(studio: Studio) -> None:
    """Show the bundled images in the order in which they are to be read."""
    store = studio.folder / "worklist.sqlite"
    with Worklist(store) as made:
        images = FolderScan((resource_path(*SAMPLES),), ("*.py", "*.md", "*.json"))
        backend = partial(LocalBackend, lambda: [ImageReader()], studio.engine, _raise)
        run = TriageRun(made, images, backend, time.time)
        finish(run.steps())
        first = made.reading.order(WorklistView(), time.time())[0]
        made.reading.read(first)
    controller = studio.window.worklist
    controller.store = store
    controller.show()
    if controller.window is not None:
        controller.window.filters.unread.setChecked(False)
        for column in (Column.BEFORE, Column.ARRIVED):  # they change with the hour
            controller.window.table.hideColumn(column)
        controller.window.resize(*SIZE)
        studio.shown = controller.window
    until = time.monotonic() + REST_S
    studio.until(lambda: time.monotonic() > until, "the list")


def _raise(error: Exception) -> None:
    raise error


@dataclass(frozen=True, slots=True)
class State:
    """A state of the window.

    Parameters
    ----------
    name : str
        The picture's, without suffix.
    show : callable
        Brings a new window there.
    theme : str
        Of `palette.THEMES`.
    """

    name: str
    show: Callable[[Studio], None]
    theme: str = "dark"


STATES: Final = (
    State("1-first-start", empty),
    State("2-findings", findings),
    State("3-heat-map", map_over_image),
    State("4-comparison", comparison),
    State("5-measures", measures),
    State("6-input-check", input_check),
    State("7-blind-read", blind_read),
    State("8-header-light", header_in_light, "light"),
    State("9-worklist", worklist),
)


def pictures(names: Sequence[str] = ()) -> Iterator[tuple[str, Picture]]:
    """Yield the name and the picture of each state, or of those named."""
    with TemporaryDirectory() as scratch, _application(Path(scratch)) as app:
        engine = load_engine(
            resource_path(*DEMO_MODEL), EngineOptions("onnx", "cpu", precision="float32")
        )
        with ImageReader() as reader:
            for state in STATES:
                if names and state.name not in names:
                    continue
                folder = Path(scratch, state.name)
                folder.mkdir()
                studio = Studio(app, reader, engine, folder, state.theme)
                state.show(studio)
                yield state.name, studio.picture()
                studio.close()


def pixels_of(image: QImage) -> Picture:
    """Return a copy of an image's pixels."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()


def write(picture: Picture, path: Path) -> None:
    """Write a picture in few colours: greys for the image, and the theme's colours."""
    image = Image.fromarray(picture)
    spread = np.ptp(picture.astype(int), axis=2)
    coloured = picture[spread > COLOURED]
    palette_of = np.linspace(0, 255, GREYS).round().astype(np.uint8)[:, None].repeat(3, axis=1)
    if len(coloured):
        few = Image.fromarray(coloured[None]).quantize(COLOURS, Image.Quantize.MEDIANCUT)
        kept = np.array(few.getpalette(), np.uint8).reshape(-1, 3)[:COLOURS]
        palette_of = np.concatenate((palette_of, kept))
    palette_image = Image.new("P", (1, 1))
    palette_image.putpalette(palette_of.ravel().tolist())
    image.quantize(palette=palette_image, dither=Image.Dither.NONE).save(path, optimize=True)


@contextmanager
def _application(scratch: Path) -> Iterator[QApplication]:
    """Yield a Qt application that draws in memory, with the same font everywhere."""
    found = importlib.util.find_spec("matplotlib")
    if found is None or found.origin is None:
        msg = "matplotlib's fonts are needed: pip install '.[train]'"
        raise SystemExit(msg)
    typefaces = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    fonts = scratch / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{typefaces}</dir><cachedir>{scratch / 'fonts'}</cachedir>"
        '<match target="font"><edit name="antialias" mode="assign"><bool>true</bool></edit>'
        '<edit name="hinting" mode="assign"><bool>false</bool></edit>'
        '<edit name="rgba" mode="assign"><const>none</const></edit></match></fontconfig>',
        encoding="utf-8",
    )
    os.environ.update(
        FONTCONFIG_FILE=str(fonts),
        QT_QPA_PLATFORM=f"offscreen:configfile={SCREEN}",
        QT_FONT_DPI="96",
        QT_SCALE_FACTOR="1",
    )
    app = QApplication([])
    app.setFont(QFont("DejaVu Sans", TEXT_PT))
    app.setCursorFlashTime(0)
    yield app


def main() -> int:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [state.name for state in STATES]
    parser.add_argument("names", nargs="*", metavar="STATE", help=f"of {', '.join(names)}")
    parser.add_argument("--out", type=Path, default=SCREENS)
    options = parser.parse_args()
    if unknown := set(options.names) - set(names):
        parser.error(f"there is no state {', '.join(sorted(unknown))}")
    options.out.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures(options.names):
        write(picture, options.out / f"{name}.png")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
