"""What the input gate refuses: ``python -m benchmarks.gate KIND=FOLDER ...``.

Every folder is walked; of TFRecords only films of patients that no model here was trained on (those
whose findings NIH's radiologists boxed) are taken. Films of a kind named ``nih`` are also turned,
inverted, cropped, and put into drawn screens and under text. No limit is chosen by these figures.
"""

import argparse
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from trainer.data.boxes import of_boxed_patients
from trainer.data.records import RecordSet
from xray_desktop.analyze import files_in
from xray_desktop.bundled import DEMO_MODEL, bundled
from xray_desktop.core.display import Presentation, full_range, to_bytes
from xray_desktop.core.errors import NotChestError, XrayError
from xray_desktop.core.lettering import lettered_lines, reduced
from xray_desktop.core.radiograph import Radiograph, Source
from xray_desktop.imaging.reader import FilmReader
from xray_desktop.inference.engines import Choice, load_engine
from xray_desktop.inference.reading import assess

Float = NDArray[np.float32]

PASSED: Final = "(passed)"
UNREAD: Final = "not opened"
FILMS: Final = "nih"
"""The kind that is also changed on purpose."""


def _screen(pixels: Float) -> Float:
    """Return a grey window of twice the area that shows the film in its middle."""
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

    def row(self, kind: str) -> str:
        """Return a line of the table: kind, n, refused, interval, never scored, lettered, codes."""
        total = self.codes.total()
        refused = total - self.codes[PASSED]
        low, high = wilson(refused, total)
        codes = ", ".join(f"{code} {n}" for code, n in self.codes.most_common() if code != PASSED)
        share = f"{low:.1%} to {high:.1%}"
        counts = f"{self.never} | {self.lettered}"
        return f"| {kind} | {total} | {refused} | {share} | {counts} | {codes or '–'} |"


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    z = 1.96
    centre = (hits + z * z / 2) / (total + z * z)
    half = z * np.sqrt(hits * (total - hits) / total + z * z / 4) / (total + z * z)
    return max(0.0, centre - half), min(1.0, centre + half)


def _records(folder: Path) -> Iterator[Radiograph]:
    records = RecordSet.read([folder])
    for index in np.flatnonzero(of_boxed_patients(records.image_ids)):
        with Image.open(io.BytesIO(records.image(int(index)))) as picture:
            yield _made(np.asarray(picture.convert("L"), np.float32) / 255)


def _films(reader: FilmReader, folder: Path) -> Iterator[Radiograph | str]:
    if any(folder.glob("*.tfrec")):
        yield from _records(folder)
        return
    for path in files_in([folder], but_not=Path()):
        try:
            yield reader.read(path)
        except XrayError as error:
            yield f"{UNREAD}: {error.code}"


def _made(pixels: Float) -> Radiograph:
    values = np.clip(pixels * 255, 0, 255).astype(np.float32)
    return Radiograph(values, Presentation(0, 255, (full_range(0, 255),)), Source("0" * 64, "made"))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate", description=__doc__)
    parser.add_argument("kinds", nargs="+", metavar="KIND=FOLDER")
    parser.add_argument("--pixels-only", action="store_true", help="forget what headers say")
    options = parser.parse_args()
    engine = load_engine(bundled(*DEMO_MODEL), Choice("onnx", "cpu"))
    tallies: dict[str, Tally] = {}

    def judge(kind: str, film: Radiograph) -> None:
        tally = tallies.setdefault(kind, Tally())
        code = PASSED
        try:
            reservations = assess(film, engine, anyway=True).reservations
            code = reservations[0].code if reservations else PASSED
        except NotChestError as error:
            code = error.code
            tally.never += 1
        tally.codes[code] += 1
        tally.lettered += bool(lettered_lines(to_bytes(reduced(film.pixels))))

    with FilmReader() as reader:
        for pair in options.kinds:
            kind, _, folder = pair.partition("=")
            for film in _films(reader, Path(folder)):
                if isinstance(film, str):
                    tallies.setdefault(kind, Tally()).codes[film] += 1
                    continue
                judge(kind, replace(film, unsuitable=None) if options.pixels_only else film)
                for name, change in CHANGES.items() if kind == FILMS else ():
                    judge(f"{kind}, {name}", _made(change(film.pixels)))
    print(
        "| pictures | n | refused | 95 % interval | of these never scored | letters seen | codes |"
    )
    print("|---|---|---|---|---|---|---|")
    for kind, tally in tallies.items():
        print(tally.row(kind))


if __name__ == "__main__":
    main()
