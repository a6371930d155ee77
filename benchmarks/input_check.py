"""What the input check refuses: ``python -m benchmarks.input_check KIND=FOLDER ...``.

Every folder is walked, at most ``--most`` files of it, evenly spread. Images of a kind whose name
begins with ``nih`` are also turned, mirrored, inverted, cropped, and put into drawn screens and
under text. No limit is chosen by these figures.

Of TFRecords only images of patients whom the model was not trained on are taken. Where ``--trained
FOLDER --train-list FILE --test-list FILE`` name its records and lists, those are the patients of
the training part, and that folder's own images are the validation patients'; otherwise only
patients whose findings NIH's radiologists boxed are taken, whom no model here was trained on.
"""

import argparse
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from trainer.data.division import Divided, Division
from trainer.data.records import RecordSet
from trainer.data.split import of_boxed_patients
from trainer.experiment import EXPERIMENT_FILE, Experiment
from xray_desktop.core.errors import NotChestError, XrayError
from xray_desktop.core.image.burned_in_text import downsampled, find_text_lines
from xray_desktop.core.image.display import Presentation, full_range, to_bytes
from xray_desktop.core.image.radiograph import Radiograph, Source
from xray_desktop.core.scoring.diagnostic_statistics import wilson_interval
from xray_desktop.core.scoring.view_check import MIRRORED
from xray_desktop.folder_walk import files_in
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.inference.assessment import assess
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.engines import EngineOptions, load_engine
from xray_desktop.paths import DEMO_MODEL, resource_path

Float = NDArray[np.float32]

PASSED: Final = "(passed)"
UNREAD: Final = "not opened"
IMAGES: Final = "nih"
"""Kinds whose names begin so are also changed on purpose."""
MAX_IMAGES: Final = 120
SHOWN_EVERY: Final = 20


def _screen(pixels: Float) -> Float:
    """Return a grey window of twice the area that shows the image in its middle."""
    rows, columns = pixels.shape
    whole = np.full((round(rows * 1.4), round(columns * 1.4)), 0.2, np.float32)
    whole[: rows // 20] = 0.6
    top, left = round(rows * 0.2), round(columns * 0.2)
    whole[top : top + rows, left : left + columns] = pixels
    return whole


def _text(pixels: Float) -> Float:
    picture = Image.fromarray(np.rint(pixels * 255).astype(np.uint8))
    draw, size = ImageDraw.Draw(picture), max(pixels.shape[0] // 25, 10)
    for row in range(4):
        draw.text((size, size * (row + 1)), "NAME 1900-01-01", 255, ImageFont.load_default(size))
    return np.asarray(picture, np.float32) / 255


def _part(top: float, bottom: float, left: float, right: float) -> Callable[[Float], Float]:
    def cut(pixels: Float) -> Float:
        rows, columns = pixels.shape
        return pixels[
            round(top * rows) : round(bottom * rows), round(left * columns) : round(right * columns)
        ].copy()

    return cut


CHANGES: Final[dict[str, Callable[[Float], Float]]] = {
    "upside down": lambda pixels: pixels[::-1].copy(),
    "turned by 180 degrees": lambda pixels: pixels[::-1, ::-1].copy(),
    "turned to the left": lambda pixels: np.rot90(pixels).copy(),
    "turned to the right": lambda pixels: np.rot90(pixels, 3).copy(),
    "mirrored": lambda pixels: pixels[:, ::-1].copy(),
    "inverted": lambda pixels: 1 - pixels,
    "upper half only": _part(0, 0.5, 0, 1),
    "left half only": _part(0, 1, 0, 0.5),
    "middle, half of each side": _part(0.25, 0.75, 0.25, 0.75),
    "four fifths of each side": _part(0.1, 0.9, 0.1, 0.9),
    "within a drawn screen": _screen,
    "four lines of burned-in text": _text,
}


@dataclass(slots=True)
class Tally:
    """How often each code was given, and how often it could not be overridden."""

    codes: Counter[str] = field(default_factory=Counter[str])
    never: int = 0
    lettered: int = 0
    mirrored: int = 0
    farthest: float = 0.0

    def row(self, kind: str) -> str:
        """Return a line of the table, under the headings that `main` prints."""
        total = self.codes.total()
        refused = total - self.codes[PASSED]
        low, high = wilson_interval(refused / total, total)
        codes = ", ".join(f"{code} {n}" for code, n in self.codes.most_common() if code != PASSED)
        share = f"{low:.1%} to {high:.1%}"
        counts = f"{self.never} | {self.mirrored} | {self.farthest:.2f} | {self.lettered}"
        return f"| {kind} | {total} | {refused} | {share} | {counts} | {codes or '–'} |"


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What the model was trained on: a folder of records, and how it was divided."""

    folder: Path
    divided: Divided


def _records(folder: Path, trained: Trained | None, most: int) -> Iterator[Radiograph]:
    if trained is None:
        records = RecordSet.read([folder])
        chosen = np.flatnonzero(of_boxed_patients(records.image_ids))
    elif folder.resolve() == trained.folder.resolve():
        records, chosen = trained.divided.records, np.flatnonzero(trained.divided.split.validation)
    else:
        records, seen = RecordSet.read([folder]), set(trained.divided.records.patients)
        chosen = np.array([n for n, one in enumerate(records.patients) if one not in seen], int)
    for index in _spread(chosen, most):
        with Image.open(io.BytesIO(records.image(int(index)))) as picture:
            yield _made(np.asarray(picture.convert("L"), np.float32) / 255)


def _spread(indices: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    places = np.linspace(0, len(indices) - 1, min(len(indices), most)).astype(int)
    return indices[places]


def _images(
    reader: ImageReader, folder: Path, trained: Trained | None, most: int
) -> Iterator[Radiograph | str]:
    if any(folder.glob("*.tfrec")):
        yield from _records(folder, trained, most)
        return
    files = list(files_in([folder]))
    for path in (files[number] for number in _spread(np.arange(len(files)), most)):
        try:
            yield reader.read(path)
        except XrayError as error:
            yield f"{UNREAD}: {error.code}"


def _made(pixels: Float) -> Radiograph:
    values = np.clip(pixels * 255, 0, 255).astype(np.float32)
    return Radiograph(values, Presentation(0, 255, (full_range(0, 255),)), Source("0" * 64, "made"))


class _Noting:
    """An engine that keeps how far its last image lay, by the limit; 0 where nothing says so."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.distance = 0.0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the engine has
        return getattr(self._engine, name)

    def logits_and_pooled(self, batch: Float) -> tuple[Float, Float | None]:
        logits, features = self._engine.logits_and_pooled(batch)
        input_check = self._engine.input_check
        if input_check is not None and features is not None:
            self.distance = float(input_check.distance(features)[0] / input_check.limit)
        return logits, features


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.input_check", description=__doc__)
    parser.add_argument("kinds", nargs="+", metavar="KIND=FOLDER")
    parser.add_argument("--pixels-only", action="store_true", help="forget what headers say")
    parser.add_argument("--bundle", type=Path, default=resource_path(*DEMO_MODEL))
    parser.add_argument("--most", type=int, default=MAX_IMAGES, help="images of each folder")
    parser.add_argument("--trained", type=Path, help="the records that the model was trained on")
    parser.add_argument("--train-list", type=Path)
    parser.add_argument("--test-list", type=Path)
    options = parser.parse_args()
    engine = load_engine(options.bundle, EngineOptions("onnx", "cpu"))
    trained = None
    if options.trained is not None:
        experiment = Experiment.read(options.bundle / EXPERIMENT_FILE)
        division = Division(options.train_list, options.test_list)
        seed = experiment.training.split_seed
        trained = Trained(options.trained, division.apply([options.trained], seed=seed))
    noting = _Noting(engine)
    tallies: dict[str, Tally] = {}
    done = 0

    def score(kind: str, image: Radiograph) -> None:
        nonlocal done
        done += 1
        if done % SHOWN_EVERY == 0:
            print(f"{done} images, now {kind}", file=sys.stderr, flush=True)
        tally = tallies.setdefault(kind, Tally())
        code, noting.distance = PASSED, 0.0
        try:
            found = assess(image, cast("Engine", noting), anyway=True)
            code = found.reservations[0].code if found.reservations else PASSED
            tally.mirrored += MIRRORED in found.cautions
        except NotChestError as error:
            code = error.code
            tally.never += 1
        tally.farthest = max(tally.farthest, noting.distance)
        tally.codes[code] += 1
        tally.lettered += bool(find_text_lines(to_bytes(downsampled(image.pixels))))

    with ImageReader() as reader:
        for pair in options.kinds:
            kind, _, folder = pair.partition("=")
            for image in _images(reader, Path(folder), trained, options.most):
                if isinstance(image, str):
                    tallies.setdefault(kind, Tally()).codes[image] += 1
                    continue
                score(kind, replace(image, unsuitable=None) if options.pixels_only else image)
                for name, change in CHANGES.items() if kind.startswith(IMAGES) else ():
                    score(f"{kind}, {name}", _made(change(image.pixels)))
    print(f"Bundle {engine.identity.model_id}, SHA-256 {engine.identity.sha256[:12]}…")
    print(
        "| pictures | n | refused | 95 % interval | of these never scored | said to be mirrored | "
        "largest distance by its limit | letters seen | codes |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for kind, tally in tallies.items():
        print(tally.row(kind))


if __name__ == "__main__":
    main()
