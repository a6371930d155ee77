# ruff: noqa: INP001 - a folder of scripts, not a package
"""The radiograph: cone-beam line integrals through a CT, scatter, blur, noise and a tone curve."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Float = NDArray[np.float32]

SPACING_MM = 0.35
SOURCE_TO_DETECTOR_MM = 1800.0
GAP_MM = 30.0
"""From the front of the volume to the detector."""

WATER_PER_MM = 0.0195
"""Linear attenuation of water at the 65 keV or so that a 120 kV beam behind a chest averages."""
BONE_GAIN = 1.7
"""Calcium attenuates this much more at that energy than its CT number says."""
SCATTER = 0.10
SCATTER_MM = 45.0
NOISE = 0.009
CONTRAST = 4.2


@dataclass(frozen=True, slots=True)
class Detector:
    """Where the rays end.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns.
    spacing_mm : float
        Side of a pixel.
    center_voxel : tuple of float
        x and z of the volume that the central ray meets.
    """

    shape: tuple[int, int] = (880, 1024)
    spacing_mm: float = SPACING_MM
    center_voxel: tuple[float, float] = (258.0, 79.5)

    def pixels(self, of_samples: float) -> float:
        """Return what a length in pixels of the samples' detector is on this one."""
        return of_samples * (SPACING_MM / self.spacing_mm)  # 1 for the samples, exactly


SAMPLES = Detector()
"""That of the sample images: a field of 308 x 358 mm."""


def line_integrals(
    per_mm: Float, spacing_mm: tuple[float, float, float], detector: Detector = SAMPLES
) -> Float:
    """Integrate along the rays from a source behind the patient to a detector in front.

    Every coronal plane is magnified onto the detector and summed.

    Parameters
    ----------
    per_mm : ndarray, (x, y, z), float32
        Any quantity per millimetre; y runs from back to front.
    spacing_mm : tuple of float
        Voxel size.
    detector : Detector

    Returns
    -------
    ndarray, the detector's shape, float32
        Rows from head to foot, columns from the patient's right to left.
    """
    dx, dy, dz = spacing_mm
    rows, columns = detector.shape
    center_x, center_z = detector.center_voxel
    across_mm = (np.arange(columns) - (columns - 1) / 2) * detector.spacing_mm
    down_mm = (np.arange(rows) - (rows - 1) / 2) * detector.spacing_mm
    total = np.zeros(detector.shape, np.float32)
    planes = per_mm.shape[1]
    for y in range(planes):
        plane = per_mm[:, y, :]
        if not plane.any():
            continue
        to_detector_mm = GAP_MM + (planes - 1 - y) * dy
        shrink = 1.0 - to_detector_mm / SOURCE_TO_DETECTOR_MM
        by_x = _cubic_rows(center_x + across_mm * shrink / dx, per_mm.shape[0])
        by_z = _cubic_rows(center_z - down_mm * shrink / dz, per_mm.shape[2])
        total += by_z @ plane.T @ by_x.T
    slant = np.sqrt(1 + (across_mm[None] ** 2 + down_mm[:, None] ** 2) / SOURCE_TO_DETECTOR_MM**2)
    return (np.maximum(total, 0.0) * dy * slant).astype(np.float32)


def attenuation_per_mm(hu: Float) -> Float:
    """Return the linear attenuation of Hounsfield units, per mm."""
    dense = np.maximum(hu - 150.0, 0.0) * (BONE_GAIN - 1.0)
    return (np.maximum(hu + 1000.0 + dense, 0.0) * (WATER_PER_MM / 1000.0)).astype(np.float32)


def exposed(
    attenuation: Float, seed: int, detector: Detector = SAMPLES, noise: float = NOISE
) -> Float:
    """Return the logarithm of the detector's signal: scatter, focal blur and noise added."""
    primary = np.exp(-attenuation)
    scatter = ndimage.gaussian_filter(primary, SCATTER_MM / detector.spacing_mm, mode="nearest")
    sharp = ndimage.gaussian_filter(primary, detector.pixels(0.7))
    signal = sharp * (1 - SCATTER) + SCATTER * scatter
    random = np.random.default_rng(seed)
    reference = float(np.median(signal))
    grain = ndimage.gaussian_filter(random.standard_normal(signal.shape), 0.6) * 2.0
    return (np.log(signal) + noise * np.sqrt(reference / signal) * grain).astype(np.float32)


def developed(
    log_signal: Float,
    ends: tuple[float, float],
    detector: Detector = SAMPLES,
    contrast: float = CONTRAST,
) -> NDArray[np.uint16]:
    """Return the image: 12 bit, dense = bright, a soft S-curve without clipped ends.

    `ends` are the log signals that lie near white and near black; `contrast` is the steepness of
    the curve between them.
    """
    white, black = ends
    local = ndimage.gaussian_filter(log_signal, detector.pixels(4.0))
    broad = ndimage.gaussian_filter(log_signal, detector.pixels(60.0), mode="nearest")
    enhanced = broad + 1.1 * (local - broad) + 1.9 * (log_signal - local)
    t = (black - enhanced) / (black - white)
    curve = 1.0 / (1.0 + np.exp(-contrast * (t - 0.5)))
    return np.round(120 + curve * 3840).astype(np.uint16)


def tone_ends(log_signal: Float) -> tuple[float, float]:
    """Return the log signals near white and near black for `developed`."""
    white, black = np.quantile(log_signal, (0.05, 0.90))
    return float(white), float(black)


def _cubic_rows(positions: NDArray[np.float64], size: int) -> Float:
    """Return the (positions, size) matrix of Catmull-Rom interpolation, ends extended."""
    base = np.floor(positions).astype(int)
    t = positions - base
    weights = (
        ((-0.5 * t + 1.0) * t - 0.5) * t,
        (1.5 * t - 2.5) * t * t + 1.0,
        ((-1.5 * t + 2.0) * t + 0.5) * t,
        (0.5 * t - 0.5) * t * t,
    )
    matrix = np.zeros((positions.size, size), np.float32)
    for offset, weight in zip((-1, 0, 1, 2), weights, strict=True):
        np.add.at(matrix, (np.arange(positions.size), np.clip(base + offset, 0, size - 1)), weight)
    return matrix
