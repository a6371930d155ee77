"""Whether an image and its reduction get the same scores: ``python -m benchmarks.reductions``.

Each full-size image of a folder is scored as the program opens it, and after three reductions to
128 px that are saved as PNG and opened in the same way: two with anti-aliasing, and the one by
which the NIH images at 128 px were made, without (`aliased`). A bundle that was trained on the
latter must not notice: the program meets full-size images and reduces them with anti-aliasing.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from trainer.data.image_tables import image_key
from trainer.data.records import RecordSet
from trainer.evaluation.metrics import ranks
from xray_desktop.core.attribution.integrated_gradients import pearson
from xray_desktop.core.bundle.contract import ModelContract
from xray_desktop.core.errors import XrayError
from xray_desktop.core.labels import display_name
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.folder_walk import files_in
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.inference.assessment import assess
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.engines import EngineOptions, load_engine

Bytes = NDArray[np.uint8]
Double = NDArray[np.float64]
Float = NDArray[np.float32]

SIDE: Final = 128
ALIASED_BY_WAY_OF: Final[Mapping[int, tuple[int, ...]]] = {128: (256, 128), 64: (64,)}
"""The sides, in pixels, through which NIH's 1024 px came to those of the records."""
ALIASED: Final = f"{SIDE} px, not anti-aliased (by way of 256 px)"
OPENED: Final = "as opened"
REDUCTIONS: Final[Mapping[str, Callable[[Bytes], Bytes]]] = {
    f"{SIDE} px, anti-aliased (box)": lambda pixels: _pillow(pixels, Image.Resampling.BOX),
    f"{SIDE} px, anti-aliased (bilinear)": lambda pixels: _pillow(
        pixels, Image.Resampling.BILINEAR
    ),
    ALIASED: lambda pixels: aliased(pixels, ALIASED_BY_WAY_OF[SIDE]),
}
"""Each takes an image and returns it with a longer side of 128 px."""


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What the program says of some images in one form.

    Parameters
    ----------
    probabilities : ndarray, (images, labels), float32
        As shown: calibrated where the label has a calibration.
    called : ndarray, (images, labels), bool
        At or above the operating point; False for labels that are not scored.
    unsuitable : ndarray, (images,), bool
        Whether the input check has something against the image.
    """

    probabilities: Float
    called: NDArray[np.bool_]
    unsuitable: NDArray[np.bool_]

    @classmethod
    def of(cls, assessments: Sequence[Assessment]) -> "Scores":
        """Collect the scores of images, one assessment each."""
        findings = [assessment.findings for assessment in assessments]
        return cls(
            np.array([[one.probability for one in row] for row in findings], np.float32),
            np.array(
                [
                    [
                        one.operating_point is not None
                        and one.probability >= one.operating_point.threshold
                        for one in row
                    ]
                    for row in findings
                ],
                bool,
            ),
            np.array([bool(assessment.reservations) for assessment in assessments], bool),
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """How far the scores of one label differ between two forms of the same images.

    Parameters
    ----------
    mean, largest : float
        Absolute differences of probability.
    correlation : float
        Spearman's, of the images; NaN where all of them have one score.
    calls : int
        Images whose call at the operating point changes.
    """

    mean: float
    largest: float
    correlation: float
    calls: int


def aliased(pixels: Bytes, sides: Sequence[int]) -> Bytes:
    """Reduce an image step by step without anti-aliasing, as OpenCV's INTER_LINEAR does.

    Pixel centres lie at half pixels, and each output pixel is the mean of the two nearest input
    pixels along either axis, weighted by distance, however many lie between it and the next. Each
    step is rounded to whole grey levels, halves upwards.

    Parameters
    ----------
    pixels : ndarray, (rows, columns), uint8
    sides : sequence of int
        The longer side, in pixels, after each step.

    Returns
    -------
    ndarray, (rows, columns), uint8
    """
    for side in sides:
        rows, columns = _reduced_shape(pixels.shape, side)
        by_rows = _two_taps(pixels.astype(np.float64), rows)
        both = _two_taps(by_rows.T, columns).T
        pixels = np.floor(both + 0.5).astype(np.uint8)
    return pixels


def difference(one: Scores, other: Scores) -> tuple[Difference, ...]:
    """Return for each label how far two forms of the same images differ."""
    apart = np.abs(one.probabilities - other.probabilities)
    changed = one.called != other.called
    return tuple(
        Difference(
            float(apart[:, label].mean()),
            float(apart[:, label].max()),
            _rank_correlation(one.probabilities[:, label], other.probabilities[:, label]),
            int(changed[:, label].sum()),
        )
        for label in range(apart.shape[1])
    )


def table(name: str, found: Sequence[Difference], contract: ModelContract) -> str:
    """Return a table of labels; probabilities differ by percentage points."""
    lines = [
        f"### {name}",
        "",
        "| label | mean difference, points | largest | rank correlation | calls changed |",
        "|---|---|---|---|---|",
    ]
    for label, one in zip(contract.labels, found, strict=True):
        scored = label.sufficient and label.operating_point is not None
        calls = str(one.calls) if scored else "–"
        lines.append(
            f"| {display_name(label.name)}{'' if scored else ' *'} | {100 * one.mean:.2f} | "
            f"{100 * one.largest:.2f} | {_figure(one.correlation)} | {calls} |"
        )
    return "\n".join(lines)


def summary(
    name: str, found: Sequence[Difference], contract: ModelContract, pair: tuple[Scores, Scores]
) -> str:
    """Return one row for two forms: means over the scored labels, and the worst of them."""
    scored = [
        (label.name, one)
        for label, one in zip(contract.labels, found, strict=True)
        if label.sufficient and label.operating_point is not None
    ]
    if not scored:
        return f"| {name} | no label is scored | – | – | – | – |"
    worst, apart = max(scored, key=lambda row: row[1].mean)
    images = len(pair[0].probabilities)
    unsuitable = " / ".join(str(int(form.unsuitable.sum())) for form in pair)
    mean = 100 * float(np.mean([one.mean for _, one in scored]))
    correlations = [one.correlation for _, one in scored]
    return (
        f"| {name} | {mean:.2f} | {100 * apart.mean:.2f} ({display_name(worst)}) | "
        f"{_figure(float(np.median(correlations)))}, least {_figure(min(correlations))} | "
        f"{sum(one.calls for _, one in scored)} of {images * len(scored)} | {unsuitable} |"
    )


def stored_differences(records: RecordSet, images: Mapping[str, Bytes]) -> list[str]:
    """Compare records with our reductions of the same images, by name; return rows of a table."""
    apart: dict[tuple[int, str], list[NDArray[np.int64]]] = {}
    for index, name in enumerate(records.image_ids):
        full = images.get(image_key(name)) if name else None
        if full is None:
            continue
        stored = np.rint(records.pixels(index) * 255).astype(np.int64)
        side = max(stored.shape)
        if side not in ALIASED_BY_WAY_OF:
            continue
        reduced = {
            "not anti-aliased": aliased(full, ALIASED_BY_WAY_OF[side]),
            "anti-aliased (box)": _pillow(full, Image.Resampling.BOX, side),
        }
        for kind, ours in reduced.items():
            if ours.shape == stored.shape:
                apart.setdefault((side, kind), []).append(np.abs(ours - stored))
    return [
        f"| {side} px | {kind} | {len(found)} | {np.mean(found):.2f} | {np.max(found)} |"
        for (side, kind), found in apart.items()
    ]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reductions", description=__doc__)
    parser.add_argument("bundle", type=Path, help="a folder that xray-trainer wrote")
    parser.add_argument("folder", type=Path, help="full-size images, 256 px or more")
    parser.add_argument(
        "--records",
        type=Path,
        nargs="+",
        default=[],
        metavar="DIR",
        help="records of some of the same images, 128 or 64 px: their pixels are compared as well",
    )
    options = parser.parse_args()
    engine = load_engine(options.bundle, EngineOptions("onnx", "cpu"))
    forms, images = _scored(engine, options.folder)
    if not images:
        parser.error("no image of 256 px or more could be scored in every form")
    print(f"## {engine.contract.title}, {len(images)} images\n")
    pairs = [(OPENED, name) for name in REDUCTIONS]
    pairs += [(name, ALIASED) for name in REDUCTIONS if name != ALIASED]
    rows: list[str] = []
    for one, other in pairs:
        name = f"{one} against {other}"
        pair = forms[one], forms[other]
        found = difference(*pair)
        print(table(name, found, engine.contract), end="\n\n")
        rows.append(summary(name, found, engine.contract, pair))
    print("* not scored by this bundle: neither counted below, nor shown as a finding.\n")
    print("### Scored labels together\n")
    print(
        "| forms of the same images | mean difference, points | worst label | rank correlation, "
        "median | calls changed | not suitable for scoring |"
    )
    print("\n".join(["|---|---|---|---|---|---|", *rows]))
    if options.records:
        print("\n### Records of the same images against reductions made here, grey levels\n")
        print("| stored | reduction | images | mean difference | largest |\n|---|---|---|---|---|")
        print("\n".join(stored_differences(RecordSet.read(options.records), images)))


def _scored(engine: Engine, folder: Path) -> tuple[dict[str, Scores], dict[str, Bytes]]:
    """Return the scores of each form, and the images as opened, by their name without ending."""
    forms: dict[str, list[Assessment]] = {name: [] for name in (OPENED, *REDUCTIONS)}
    images: dict[str, Bytes] = {}
    with TemporaryDirectory() as made, ImageReader() as reader:
        for path in files_in([folder]):
            if path.suffix.lower() in {".csv", ".txt", ".md"}:
                continue
            try:
                opened = reader.read(path)
                pixels = np.rint(opened.true_pixels * 255).astype(np.uint8)
                if max(pixels.shape) < ALIASED_BY_WAY_OF[SIDE][0]:
                    continue
                said = {OPENED: assess(opened, engine, anyway=True)}
                for name, reduce in REDUCTIONS.items():
                    file = Path(made, "reduced.png")
                    Image.fromarray(reduce(pixels)).save(file)
                    said[name] = assess(reader.read(file), engine, anyway=True)
            except XrayError as error:
                print(f"{path.name} is left out: {error}\n")
                continue
            images[image_key(path.name)] = pixels
            for name, assessment in said.items():
                forms[name].append(assessment)
    return {name: Scores.of(said) for name, said in forms.items()} if images else {}, images


def _reduced_shape(shape: tuple[int, ...], side: int) -> tuple[int, int]:
    """Return rows and columns of an image reduced to a longer side of `side` pixels."""
    rows, columns = (max(1, round(length * side / max(shape))) for length in shape)
    return rows, columns


def _two_taps(values: Double, length: int) -> Double:
    """Interpolate linearly between two rows for each of `length` rows, half-pixel centres."""
    centres = (np.arange(length) + 0.5) * len(values) / length - 0.5
    first = np.floor(centres).astype(np.int64)
    share = (centres - first)[:, None]
    last = len(values) - 1
    return (1 - share) * values[first.clip(0, last)] + share * values[(first + 1).clip(0, last)]


def _pillow(pixels: Bytes, filter_: Image.Resampling, side: int = SIDE) -> Bytes:
    rows, columns = _reduced_shape(pixels.shape, side)
    return np.asarray(Image.fromarray(pixels).resize((columns, rows), filter_))


def _rank_correlation(one: Float, other: Float) -> float:
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return pearson(ranks(one), ranks(other))


def _figure(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3f}"


if __name__ == "__main__":
    main()
