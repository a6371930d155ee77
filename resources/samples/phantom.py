# ruff: noqa: INP001 - a folder of scripts, not a package
"""The patient: a public chest CT, cleaned of table, contrast and tumour, with lesions put in.

Arrays are (x, y, z) with x towards the patient's left, y towards the front, z towards the head;
values are Hounsfield units, float32.
"""

from dataclasses import dataclass
from pathlib import Path

import nibabel
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Hounsfield = NDArray[np.float32]
Mask = NDArray[np.bool_]
Point = tuple[float, float, float]
"""In voxels."""

AIR = -1000.0
SOFT_TISSUE = 45.0
LUNG_TISSUE = -860.0
LUNGS_LEFT = (10, 11)
LUNGS_RIGHT = (12, 13, 14)
BONES = (*range(25, 51), *range(69, 79), *range(91, 119))
"""Structure numbers of the wheel's ``structures.csv``; the other ones carry no calcium."""

SPACING_MM = 0.703125
"""The CT's voxels in x and y."""
LEFT_HILUM = (280.0, 250.0, 88.0)
TUMOUR_CENTER = (317, 147, 90)
TUMOUR_RADIUS_MM = 21.0


@dataclass(frozen=True, slots=True, eq=False)
class Patient:
    """A volume and what its voxels are.

    Parameters
    ----------
    hu : ndarray, (x, y, z), float32
        Hounsfield units.
    structures : ndarray, (x, y, z), int16
        Structure numbers; 0 where nothing is named.
    spacing_mm : tuple of float
        Voxel size along x, y, z.
    """

    hu: Hounsfield
    structures: NDArray[np.int16]
    spacing_mm: tuple[float, float, float]

    def lungs(self, numbers: tuple[int, ...] = LUNGS_LEFT + LUNGS_RIGHT) -> Mask:
        """Return where the named lung lobes are."""
        return np.isin(self.structures, numbers)

    def distance_mm(self, center: Point) -> Hounsfield:
        """Return each voxel's distance in mm from a point given in voxels."""
        axes = np.ogrid[tuple(slice(0, n) for n in self.hu.shape)]
        parts = zip(axes, center, self.spacing_mm, strict=True)
        squares = [((axis - middle) * size) ** 2 for axis, middle, size in parts]
        return np.sqrt(squares[0] + squares[1] + squares[2]).astype(np.float32)

    def mirrored(self) -> "Patient":
        """Return the mirror image of the patient: what was right is left."""
        structures = self.structures[::-1]
        left, right = (np.isin(structures, lobes) for lobes in (LUNGS_LEFT, LUNGS_RIGHT))
        changed = np.where(left, np.int16(LUNGS_RIGHT[0]), structures)
        changed = np.where(right, np.int16(LUNGS_LEFT[0]), changed)
        return Patient(self.hu[::-1], changed, self.spacing_mm)


@dataclass(frozen=True, slots=True, eq=False)
class Lesion:
    """A volume with a lesion, and where the lesion is."""

    hu: Hounsfield
    mask: Mask


def load(folder: Path) -> Patient:
    """Read ``cxr.nii.gz`` and ``mask.nii.gz`` and clean the volume; the tumour is still there."""
    image = nibabel.load(folder / "cxr.nii.gz")
    if nibabel.aff2axcodes(image.affine) != ("L", "A", "S"):
        msg = "the volume's axes are not left, anterior, superior: this is not the expected CT"
        raise ValueError(msg)
    hu = np.asarray(image.dataobj).astype(np.float32)
    structures = np.asarray(nibabel.load(folder / "mask.nii.gz").dataobj).astype(np.int16)
    spacing = tuple(float(size) for size in image.header.get_zooms())
    hu = _without_contrast(_body_only(hu), structures)
    return Patient(hu, structures, spacing)


def without_tumour(patient: Patient) -> tuple[Hounsfield, Mask]:
    """Return the volume with lung from 35 mm higher up in the tumour's place, and that place."""
    place = patient.distance_mm(TUMOUR_CENTER) < TUMOUR_RADIUS_MM
    lung = patient.lungs(LUNGS_LEFT)
    for z in range(TUMOUR_CENTER[2] - 10, TUMOUR_CENTER[2] + 11):
        lung[:, :, z] = ndimage.binary_closing(lung[:, :, z], iterations=25)
    place &= lung
    donor = np.roll(patient.hu, -14, axis=2)
    filling = np.where(donor < -600, donor, np.float32(LUNG_TISSUE))  # noqa: PLR2004 - lung
    weight = ndimage.gaussian_filter(place.astype(np.float32), (1.5, 1.5, 0.5)) * lung
    tumour = place & (patient.hu > -500)  # noqa: PLR2004 - soft tissue
    return patient.hu + weight * (filling - patient.hu), ndimage.binary_opening(tumour)


def nodule(
    patient: Patient,
    hu: Hounsfield,
    center: Point = (135.0, 235.0, 88.0),
    diameter_mm: float = 20.0,
    lungs: tuple[int, ...] = LUNGS_RIGHT,
) -> Lesion:
    """Return a soft round nodule or mass; unless told otherwise, in the right mid zone."""
    distance = patient.distance_mm(center)
    edge_mm = diameter_mm / 2 + 0.5
    share = np.clip((edge_mm - distance) / 1.5, 0.0, 1.0) * patient.lungs(lungs)
    return Lesion(hu + share * np.maximum(40.0 - hu, 0.0), share > 0.5)  # noqa: PLR2004


def effusion(patient: Patient, hu: Hounsfield, level: float = 57) -> Lesion:
    """Return free fluid in the upright right chest: level inside, rising along the chest wall.

    `level` is the height of the fluid's level, in slices.
    """
    lung = patient.lungs(LUNGS_RIGHT)
    dx, _, dz = patient.spacing_mm
    columns = lung.any(axis=1)
    wall = np.argmax(columns, axis=0).astype(np.float32)  # lateral edge for every slice
    from_wall_mm = (np.arange(lung.shape[0], dtype=np.float32)[:, None] - wall[None]) * dx
    level_mm = level * dz + 50.0 * np.exp(-np.maximum(from_wall_mm, 0.0) / 22.0)
    height_mm = np.arange(lung.shape[2], dtype=np.float32)[None] * dz
    share = np.clip((level_mm - height_mm) / 6.0 + 0.5, 0.0, 1.0)[:, None, :] * lung
    share = ndimage.gaussian_filter(share.astype(np.float32), _voxels(patient, (SPACING_MM, 1.0)))
    share = np.minimum(share * 1.5, 1.0)  # up to the very edge, where lung is mixed with wall
    return Lesion(hu + share * np.maximum(10.0 - hu, 0.0), share > 0.5)  # noqa: PLR2004


def pneumothorax(
    patient: Patient, hu: Hounsfield, hilum: Point = LEFT_HILUM, widest_mm: float = 30.0
) -> Lesion:
    """Return air around the upper left lung, inside the chest wall, with a pleural line.

    The lung falls together towards its `hilum`; the air is `widest_mm` wide at its apex.
    """
    lung = ndimage.binary_fill_holes(patient.lungs(LUNGS_LEFT))
    dx, _, dz = patient.spacing_mm
    spacing = patient.spacing_mm
    x = np.arange(lung.shape[0], dtype=np.float32)[:, None, None]
    z = np.arange(lung.shape[2], dtype=np.float32)[None, None]
    top = float(np.nonzero(lung)[2].max())
    filled = np.flip(np.maximum.accumulate(np.flip(lung, 0), 0), 0)  # no depth from the middle
    filled = np.maximum.accumulate(filled[:, :, ::-1], 2)[:, :, ::-1]  # nor from below
    depth = ndimage.distance_transform_edt(filled, sampling=spacing).astype(np.float32)
    lateral = np.clip((x - hilum[0]) * dx / 40.0, 0.0, 1.0)
    apical = np.clip(1.0 - (top - z) * dz / 190.0, 0.0, 1.0)
    width_mm = widest_mm * apical * np.maximum(lateral, apical**3)
    width_mm = ndimage.gaussian_filter(
        width_mm.astype(np.float32), _voxels(patient, (10 * SPACING_MM, 7.5))
    )
    width_mm = width_mm * np.clip((patient.distance_mm(hilum) - 35.0) / 40.0, 0.0, 1.0)
    free = lung & (depth < width_mm)
    pleura = lung & ~free & (depth < width_mm + max(1.6, dx)) & (width_mm > 2.0)  # noqa: PLR2004
    changed = np.where(free, np.float32(AIR), hu)
    collapsed = lung & ~free & (width_mm > 2.0)  # noqa: PLR2004
    changed = np.where(collapsed, changed + 45.0, changed)
    return Lesion(np.where(pleura, np.float32(-250.0), changed).astype(np.float32), free)


def _voxels(patient: Patient, mm: tuple[float, float]) -> tuple[float, float, float]:
    """Return a length across and one along the patient's long axis in voxels of x, y, z."""
    dx, dy, dz = patient.spacing_mm
    across, along = mm
    return across / dx, across / dy, along / dz


def _body_only(hu: Hounsfield) -> Hounsfield:
    """Set table and clothes to air and continue the body beyond the round field of view."""
    seen = hu > -1500  # noqa: PLR2004 - outside the field the scanner wrote -2048
    tissue = ndimage.binary_opening(seen & (hu > -350), iterations=3)  # noqa: PLR2004
    parts, count = ndimage.label(tissue)
    sizes = ndimage.sum_labels(tissue, parts, range(1, count + 1))
    body = parts == 1 + int(np.argmax(sizes))
    for z in range(body.shape[2]):
        body[:, :, z] = ndimage.binary_fill_holes(
            ndimage.binary_closing(body[:, :, z], iterations=2)
        )
    clean = np.where(body, np.maximum(hu, AIR), np.float32(AIR))
    for z in range(hu.shape[2]):
        nearest = ndimage.distance_transform_edt(
            ~ndimage.binary_erosion(seen[:, :, z], iterations=3),
            return_distances=False,
            return_indices=True,
        )
        clean[:, :, z] = clean[:, :, z][tuple(nearest)]
    return clean


def _without_contrast(hu: Hounsfield, structures: NDArray[np.int16]) -> Hounsfield:
    """Bring enhanced blood, kidneys and metal back to soft tissue, leaving bone as it is."""
    bone = ndimage.binary_dilation(np.isin(structures, BONES), iterations=2)
    enhanced = np.where(
        bone, hu, np.minimum(hu, SOFT_TISSUE + 0.1 * np.maximum(hu - SOFT_TISSUE, 0))
    )
    return np.clip(enhanced, AIR, 1500.0).astype(np.float32)
