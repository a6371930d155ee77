"""Convergence of path rules: ``python -m benchmarks.integration_paths RECORDS``.

Every rule that is a weighted mean over points of a fine grid follows from the inner products of the
maps on that grid, so the path of each image is evaluated once and all rules are compared on it.
"""

import argparse
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from trainer.data.records import RecordSet
from trainer.data.split import of_boxed_patients
from xray_desktop.core.attribution.integrated_gradients import baseline_image
from xray_desktop.core.attribution.path_rule import TRIPLED
from xray_desktop.core.bundle.contract import Baseline
from xray_desktop.core.image.preprocess import model_input
from xray_desktop.core.labels import LABELS
from xray_desktop.core.scoring.findings import findings_from_logits
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.engines import load_engine
from xray_desktop.paths import DEMO_MODEL, resource_path

Weights = NDArray[np.float64]

GRID: Final = 128
REFERENCE: Final = np.full(GRID, 1 / GRID)
LABELS_EACH: Final = 3
BASELINES: Final[dict[str, tuple[Baseline, ...]]] = {
    "black": ("black",),
    "mean": ("mean",),
    "blurred": ("blurred",),
    "all": ("black", "mean", "blurred"),
}
"""With several, the map is the mean over their paths, each with as many evaluations."""


@dataclass(frozen=True, slots=True, eq=False)
class Path128:
    """One image's and finding's path.

    Parameters
    ----------
    products : ndarray, (GRID, GRID)
        Inner products of the grid's maps, each about its own mean.
    sums : ndarray, (GRID,)
        Of each map.
    moved : float
        F(image) - F(baseline).
    """

    products: NDArray[np.float64]
    sums: NDArray[np.float64]
    moved: float

    def correlation(self, a: Weights, b: Weights = REFERENCE) -> float:
        """Return the Pearson correlation of two weighted means of the grid's maps."""
        norm = (a @ self.products @ a) * (b @ self.products @ b)
        return float(a @ self.products @ b / np.sqrt(norm))

    def completeness_error(self, weights: Weights) -> float:
        """Return the error of the map's sum, as a share of what it should be."""
        return float(abs(weights @ self.sums - self.moved) / abs(self.moved))


def at(positions: NDArray[np.floating], weights: NDArray[np.floating] | None = None) -> Weights:
    """Return weights on the grid for points in [0, 1], equal ones if none are given."""
    shares = np.full(len(positions), 1 / len(positions)) if weights is None else weights
    grid = np.zeros(GRID)
    np.add.at(grid, np.minimum((np.asarray(positions) * GRID).astype(int), GRID - 1), shares)
    return grid


def bit_reversed(count: int) -> Weights:
    """Return the first midpoints of 32 cells in bit-reversed order."""
    return at(np.array([(int(f"{i:05b}"[::-1], 2) + 0.5) / 32 for i in range(count)]))


def gauss_legendre(count: int) -> Weights:
    """Return Gauss-Legendre quadrature on the path."""
    nodes, shares = np.polynomial.legendre.leggauss(count)
    return at((nodes + 1) / 2, shares / 2)


def midpoints(count: int) -> Weights:
    """Return the midpoints of `count` equal cells."""
    return at((np.arange(count) + 0.5) / count)


RULES: Final[dict[str, tuple[Callable[[int], Weights], tuple[int, ...]]]] = {
    TRIPLED.name: (lambda n: at(TRIPLED.positions(0, n)), TRIPLED.stages),
    "bit-reversed midpoints": (bit_reversed, (4, 8, 12, 16, 32)),
    "midpoints, not nested": (midpoints, (4, 6, 8, 10, 12, 16, 32)),
    "Gauss-Legendre": (gauss_legendre, (4, 8, 12, 16)),
}


def optimal(paths: list[Path128], count: int) -> Weights:
    """Return the best points and weights for the mean covariance of `paths`, by exchange."""
    mean = sum(path.products / (REFERENCE @ path.products @ REFERENCE) for path in paths)
    target = mean @ REFERENCE

    def solved(positions: list[int]) -> tuple[float, Weights]:
        shares = np.linalg.solve(mean[np.ix_(positions, positions)], target[positions])
        return float(target[positions] @ shares), shares

    positions = [int((i + 0.5) * GRID / count) for i in range(count)]
    best, shares = solved(positions)
    improved = True
    while improved:
        improved = False
        for slot in range(count):
            for candidate in set(range(GRID)) - set(positions):
                tried = [*positions[:slot], candidate, *positions[slot + 1 :]]
                gain, found = solved(tried)
                if gain > best + 1e-9:
                    positions, best, shares, improved = tried, gain, found, True
    weights = np.zeros(GRID)
    weights[positions] = shares
    return weights


def paths_of(
    engine: Engine, records: RecordSet, images: int, baselines: tuple[Baseline, ...]
) -> Iterator[list[Path128]]:
    """Yield the paths of each image's top findings; images of boxed patients, never trained on.

    A grid's map is the mean over the paths from all `baselines`.
    """
    chosen = np.flatnonzero(of_boxed_patients([name or "" for name in records.image_ids]))
    contract = engine.contract
    for index in chosen[:images]:
        with Image.open(io.BytesIO(records.image(int(index)))) as stored:
            pixels = np.asarray(stored.convert("L"), np.float32) / 255
        image = model_input(pixels, contract.input)
        starts = [baseline_image(image, kind, contract.input.value_range) for kind in baselines]
        logits = engine.logits(np.stack([*starts, image]))
        found = sorted(findings_from_logits(logits[-1], contract)[1:], key=_over_point)
        labels = [LABELS.index(finding.label) for finding in found[-LABELS_EACH:]]
        maps = np.zeros((len(labels), GRID, *image.shape[:2]), np.float32)
        for start in starts:
            for cell in range(GRID):
                point = start + np.float32((cell + 0.5) / GRID) * (image - start)
                gradients = engine.input_gradients(point[None], labels)[:, 0]
                maps[:, cell] += (gradients * (image - start)).sum(-1) / len(starts)
        moved = (logits[-1] - logits[:-1].mean(axis=0))[labels]
        yield [_path(each, change) for each, change in zip(maps, moved, strict=True)]


def _over_point(finding: object) -> float:
    point = getattr(finding, "operating_point", None)
    p = float(getattr(finding, "probability", 0.0))
    if point is None:
        return -np.inf
    return float(np.log(p / (1 - p)) - np.log(point.threshold / (1 - point.threshold)))


def _path(maps: NDArray[np.float32], moved: float) -> Path128:
    rows = maps.reshape(len(maps), -1)
    centred = rows - rows.mean(axis=1, keepdims=True)
    return Path128(
        (centred @ centred.T).astype(np.float64), rows.sum(axis=1, dtype=np.float64), float(moved)
    )


def table(paths: list[list[Path128]]) -> str:
    """Return what each rule reaches; optimal weights are fitted on every other image."""
    scored = [path for image in paths for path in image]
    fitted = [path for image in paths[::2] for path in image]
    held_out = [path for image in paths[1::2] for path in image]
    lines = [f"{'rule':28}    n   r median  5th pct.  completeness error median, 95th pct."]
    for name, (rule, counts) in RULES.items():
        lines += [_line(name, count, scored, rule(count)) for count in counts]
    for count in (4, 8, 12):
        lines.append(_line("optimal *", count, held_out, optimal(fitted, count)))
    third = [path.correlation(midpoints(12), midpoints(4)) for path in scored]
    converged = np.mean([1 - (1 - r) / 8 >= 0.985 for r in third])
    lines.append("* points and weights for the covariance of every other image; scored on the rest")
    lines.append(f"maps that have converged at 12 evaluations: {converged:.0%}")
    return "\n".join(lines)


def _line(name: str, count: int, paths: list[Path128], weights: Weights) -> str:
    r = [path.correlation(weights) for path in paths]
    error = [path.completeness_error(weights) for path in paths]
    return (
        f"{name:28} {count:4d}    {np.median(r):.4f}    {np.quantile(r, 0.05):.4f}    "
        f"{np.median(error):.0%}, {np.quantile(error, 0.95):.0%}"
    )


def main() -> None:
    """Measure on images of records."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.integration_paths", description=__doc__
    )
    parser.add_argument("records", nargs="+", type=Path)
    parser.add_argument("--images", type=int, default=50)
    parser.add_argument("--baseline", choices=BASELINES, default="mean")
    options = parser.parse_args()
    engine = load_engine(resource_path(*DEMO_MODEL))
    records = RecordSet.read(options.records)
    paths = list(paths_of(engine, records, options.images, BASELINES[options.baseline]))
    print(f"{len(paths)} images, {options.baseline} baseline, reference {GRID} midpoints")
    print(table(paths))


if __name__ == "__main__":
    main()
