"""`--self-test`: checks this installation with the bundled sample images.

Every bundled image is decoded and scored, one finding is explained, a PDF page is written and the
window is built; scores and heat map are compared with the expected ones beside the images. The
output contains no patient data and may be sent to whoever helps.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from xray_desktop import __version__
from xray_desktop.command_line.console import Exit, print_output
from xray_desktop.command_line.options import PROGRAM, add_model, choice
from xray_desktop.core.errors import XrayError
from xray_desktop.paths import DEMO_MODEL, SAMPLES, resource_path
from xray_desktop.terminal import CommandParser

if TYPE_CHECKING:
    from xray_desktop.core.image.radiograph import Radiograph
    from xray_desktop.inference.engine import Engine

SELF_TEST: Final = "--self-test"
EXPECTED: Final = "expected.json"
MAX_DIFFERENCE: Final = 0.01
"""Between a score and the expected one."""
MIN_CORRELATION: Final = 0.97
COARSE: Final = 16
"""Cells a side of the expected heat map."""
EXPLAINED_SAMPLE: Final = ("chest_effusion.png", "Effusion")
PACKAGES: Final = (
    "numpy",
    "pydicom",
    "pillow",
    "imagecodecs",
    "PySide6-Essentials",
    "PySide6",
    "onnxruntime",
    "onnxruntime-directml",
    "openvino",
    "pynetdicom",
    "reportlab",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the report: what was checked, and why it failed; empty if it passed."""

    what: str
    why: str = ""


def self_test_parser() -> argparse.ArgumentParser:
    """Return what reads the command's arguments."""
    parser = CommandParser(
        f"{PROGRAM} {SELF_TEST}",
        description="Check whether this installation works; exit status 0: it does.",
    )
    add_model(parser)
    parser.add_argument("--write-expected", action="store_true", help=argparse.SUPPRESS)
    return parser


def self_test(arguments: Sequence[str]) -> int:
    """Run the test, print a line for each part, and return the exit status."""
    parsed = self_test_parser().parse_args(arguments)
    lines = [f"{PROGRAM} {__version__}, Python {platform.python_version()}, {platform.platform()}"]
    lines += [f"{name} {found}" for name in PACKAGES if (found := _version(name))]
    failed = 0
    for outcome in _outcomes(parsed):
        failed += bool(outcome.why)
        lines.append(f"{'FAILED' if outcome.why else 'ok':<7} {outcome.what}")
        if outcome.why:
            lines.append(f"        {outcome.why}")
    lines.append("The self-test failed." if failed else "The self-test passed.")
    return print_output("\n".join(lines) + "\n", Exit.NO_MODEL if failed else Exit.SCORED)


def _outcomes(parsed: argparse.Namespace) -> Iterator[Outcome]:
    from xray_desktop.imaging.image_reader import ImageReader
    from xray_desktop.inference.engines import load_engine

    try:
        engine = load_engine(parsed.model, choice(parsed))
    except (XrayError, ImportError) as error:
        yield Outcome("model", str(error))
        return
    yield Outcome(
        f"model {engine.identity.model_id} on {engine.device}; {engine.note}".rstrip("; ")
    )
    expected = _expected(parsed.model)
    found: dict[str, Any] = {}
    with ImageReader() as reader:
        for path in sorted(resource_path(*SAMPLES).iterdir()):
            if path.suffix not in (".png", ".dcm"):
                continue
            yield _attempt(
                path.name,
                lambda path=path: _image(reader.read(path), engine, path.name, expected, found),
            )
    yield _attempt("window", _window)
    if parsed.write_expected:
        text = json.dumps(found, indent=1)
        resource_path(*SAMPLES, EXPECTED).write_text(text + "\n", encoding="utf-8")


def _image(
    image: "Radiograph",
    engine: "Engine",
    name: str,
    expected: dict[str, Any],
    found: dict[str, Any],
) -> str:
    """Score an image, and explain the one chosen for that; return what is wrong, or nothing."""
    import numpy as np

    from xray_desktop.core.progress import finish
    from xray_desktop.inference.assessment import assess
    from xray_desktop.results.report_pdf import pdf_report
    from xray_desktop.results.score_report import ImageResult
    from xray_desktop.scoring_pipeline import explain_steps

    assessment = assess(image, engine)
    scores = {one.label: round(one.probability, 5) for one in assessment.findings}
    found[name] = {"scores": scores}
    wrong = _score_difference(scores, expected.get(name, {}).get("scores", {}))
    if name != EXPLAINED_SAMPLE[0]:
        return wrong
    heat_map = finish(
        explain_steps(image, engine, assessment.finding(EXPLAINED_SAMPLE[1]))
    ).heat_map
    coarse = _coarse(heat_map.attribution.values)
    found[name]["map"] = [[round(float(value), 6) for value in row] for row in coarse]
    reference = expected.get(name, {}).get("map")
    if reference is not None:
        correlation = float(np.corrcoef(coarse.ravel(), np.array(reference).ravel())[0, 1])
        if not correlation >= MIN_CORRELATION:
            wrong = wrong or f"the heat map correlates {correlation:.3f} with the expected one"
    page = pdf_report(ImageResult(image.source, assessment, image, heat_map), image, None)
    return wrong or ("" if page.startswith(b"%PDF") else "no page could be made")


def _score_difference(scores: dict[str, float], reference: dict[str, float]) -> str:
    apart = {label: abs(scores[label] - value) for label, value in reference.items()}
    worst = max(apart, key=lambda label: apart[label], default=None)
    if worst is None or apart[worst] <= MAX_DIFFERENCE:
        return ""
    return f"{worst} is {scores[worst]:.3f}, and {reference[worst]:.3f} was expected"


def _coarse(values: Any) -> Any:  # noqa: ANN401 - numpy is loaded late here
    """Return an attribution map's means over a grid of `COARSE` cells a side."""
    import numpy as np

    rows = np.array_split(values, COARSE, axis=0)
    return np.array([[part.mean() for part in np.array_split(row, COARSE, axis=1)] for row in rows])


def _expected(model: Path) -> dict[str, Any]:
    """Return the expected results of the bundled images, if the model is the bundled one."""
    reference = resource_path(*SAMPLES, EXPECTED)
    if model != resource_path(*DEMO_MODEL) or not reference.exists():
        return {}
    return json.loads(reference.read_text(encoding="utf-8"))


def _window() -> str:
    """Build the window off screen and draw it; return what is wrong, or nothing."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from xray_desktop.gui.common import palette
    from xray_desktop.gui.common.jobs import JobRunner
    from xray_desktop.gui.session.session import Session
    from xray_desktop.gui.shell.main_window import MainWindow
    from xray_desktop.imaging.image_reader import ImageReader

    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError
    palette.apply(app)
    runner = JobRunner()
    session = Session(ImageReader(), _no_engine, runner)
    with TemporaryDirectory() as scratch:
        settings = QSettings(str(Path(scratch, "settings.ini")), QSettings.Format.IniFormat)
        window = MainWindow(app, session, runner, settings)
        picture = window.grab()
        icons = [action.icon() for action in window.actions_by_id.values() if action.iconText()]
        window.close()
        settings.sync()  # written later, they would make the folder again
    if picture.isNull() or picture.width() < window.minimumWidth():
        return "it cannot be drawn"
    drawn = [icon for icon in icons if not icon.isNull()]
    return "" if drawn else "its icons cannot be drawn: a part of Qt is missing"


def _no_engine() -> "Engine":
    raise XrayError("no_model", "There is no model in this test.")


def _attempt(what: str, do: Callable[[], str]) -> Outcome:
    try:
        return Outcome(what, do())
    except XrayError as error:
        return Outcome(what, str(error))
    except Exception as error:  # noqa: BLE001 - entry point: the test reports the error
        return Outcome(what, f"{type(error).__name__}: {error}")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
