"""Where the patient's body and the zones of the chest are on a frontal chest radiograph.

Both are found on a copy of at most 128 pixels a side, from the intensities alone (`lung_fields`).

Measured on 24 projections of one CT from random directions, half of them with an effusion
(`python -m benchmarks.zones`): Dice of the body 0.98, of the clearly seen lung fields 0.87; 99.9 %
of the lung lies in the body mask; no point of a lung was given to the other side. A zone is the
true third of the lung's height for 77 % of random points in the lungs, one of the two zones that
are named for 92 %, and for 88 % of those that are named alone. The thirds lie too high because the
lung behind the diaphragm is not seen. Opacified lung is not seen either: below a large effusion the
zones are too high, or usual proportions are used instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.anatomy.lung_fields import (
    LungFields,
    downsampled,
    find_lungs,
    lungs_by_proportion,
)
from xray_desktop.core.image.resampling import gaussian_blur

Float = NDArray[np.float32]
Bool = NDArray[np.bool_]

AIR: Final = (0.16, 0.13, 0.10, 0.07, 0.05)
"""Grey levels, of the image's range, below which what is joined to the image's edge is air; the
first that leaves the lungs alone is taken."""
AIR_UNKNOWN: Final = 0.05
"""The level where no lungs were found."""
MIN_RANGE: Final = 0.02
"""Of [0, 1]; an image that is flatter has no border to find."""
LEAK: Final = 0.01
"""Share of the lung fields that air may seem to cover."""
FRAME: Final = 0.97
FRAME_MOST: Final = 0.12
"""A bright edge: lines at least this bright all along, up to this share of the image's side."""
THIN_PX: Final = 3
"""Thinner parts of the body, on the reduced copy, are markers, wires and edges of collimation."""
MARKER: Final = 0.35
MARKER_SIZE_PX: Final = 9
"""A marker in the body is this much brighter than what lies around it, and no larger."""
MIN_BODY: Final = 0.15
"""Share of the image; where less is left, the borders were not understood."""

THIRDS: Final = (1 / 3, 2 / 3)
"""Heights in the lung at which the middle zone begins and ends."""
ANGLE: Final = (0.70, 0.85)
"""Distance from the midline and height from which on it is the costophrenic angle."""
TOLERANCE: Final = 0.07
TOLERANCE_BY_PROPORTION: Final = 0.12
"""Of the lung's height: how far a border of a zone may be wrong."""


class Zone(Enum):
    """A part of the chest on a frontal radiograph, in the patient's right and left."""

    RIGHT_UPPER = "right upper zone"
    RIGHT_MIDDLE = "right middle zone"
    RIGHT_LOWER = "right lower zone"
    RIGHT_ANGLE = "right costophrenic angle"
    LEFT_UPPER = "left upper zone"
    LEFT_MIDDLE = "left middle zone"
    LEFT_LOWER = "left lower zone"
    LEFT_ANGLE = "left costophrenic angle"
    MEDIASTINUM = "mediastinum"
    OUTSIDE = "outside the lung fields"


_OF_SIDE: Final = (
    (Zone.RIGHT_UPPER, Zone.RIGHT_MIDDLE, Zone.RIGHT_LOWER, Zone.RIGHT_ANGLE),
    (Zone.LEFT_UPPER, Zone.LEFT_MIDDLE, Zone.LEFT_LOWER, Zone.LEFT_ANGLE),
)


@dataclass(frozen=True, slots=True)
class ZoneLocation:
    """The zone of a point, and the one that it may be instead.

    Parameters
    ----------
    zone : Zone
        Where the point lies.
    other : Zone or None
        The nearest other zone, where the point is no farther from its border than the borders may
        be wrong; None where the zone is certain in that sense.
    """

    zone: Zone
    other: Zone | None = None

    @property
    def certain(self) -> bool:
        """Whether no border is near."""
        return self.other is None

    @property
    def text(self) -> str:
        """The place as a radiologist writes it: "right middle or lower zone"."""
        if self.other is None:
            return self.zone.value
        first, second = self.zone, self.other
        if list(Zone).index(second) < list(Zone).index(first):
            first, second = second, first
        one, other = first.value.split(" "), second.value.split(" ")
        same_side = one[0] == other[0]
        if same_side and one[-1] == other[-1] == "zone":
            return f"{one[0]} {one[1]} or {other[1]} zone"
        if same_side:
            return f"{first.value} or {' '.join(other[1:])}"
        return f"{first.value} or {second.value}"


@dataclass(frozen=True, slots=True, eq=False)
class Zones:
    """The zones of one image.

    Parameters
    ----------
    lungs : LungFields
        On the image as it is shown, or on its mirror image.
    mirrored : bool
        Whether `lungs` lie on the mirror image, because the patient's right is at the right.
    """

    lungs: LungFields
    mirrored: bool = False

    @classmethod
    def of(cls, pixels: Float, *, patient_right_is_left: bool = True) -> "Zones":
        """Find the zones of an image.

        Parameters
        ----------
        pixels : ndarray, (rows, columns), float32
            An upright frontal radiograph in [0, 1], dense is bright.
        patient_right_is_left : bool
            Whether the patient's right is at the image's left, as usual.
        """
        return zones_and_body(pixels, patient_right_is_left=patient_right_is_left)[0]

    @property
    def estimated(self) -> bool:
        """Whether the lungs were found on the image; False where proportions stand for them."""
        return self.lungs.estimated

    @property
    def uncertainty_px(self) -> float:
        """By how many image pixels the border of a zone may be wrong."""
        share = TOLERANCE if self.estimated else TOLERANCE_BY_PROPORTION
        return share * self.lungs.height

    def name(self, row: float, column: float) -> Zone:
        """Return the zone of a point in image pixels (the image's own corner is 0, 0).

        Below the dome of the diaphragm and above the costophrenic angle lies the lower zone too:
        lung reaches down there, behind the liver and the stomach.
        """
        if self.mirrored:
            column = self.lungs.shape[1] - column
        across, down = self.lungs.coordinates(np.array([row]), np.array([column]))
        side = int(across[0] >= 0)
        distance, height = abs(float(across[0])), float(down[0])
        lateral, medial = self.lungs.borders(side, height)
        if not 0 <= height <= 1 or distance > lateral:
            return Zone.OUTSIDE
        if height >= ANGLE[1] and distance >= ANGLE[0]:
            return _OF_SIDE[side][3]
        if distance <= medial:
            return Zone.MEDIASTINUM
        return _OF_SIDE[side][sum(height >= third for third in THIRDS)]

    def place(self, row: float, column: float) -> ZoneLocation:
        """Return the zone of a point in image pixels and the one that it may be instead."""
        zone = self.name(row, column)
        for share in (0.5, 1.0):
            step = share * self.uncertainty_px
            for down, across in ((-step, 0.0), (step, 0.0), (0.0, -step), (0.0, step)):
                other = self.name(row + down, column + across)
                if other is not zone:
                    return ZoneLocation(zone, other)
        return ZoneLocation(zone)


def all_zone_locations() -> Iterator[ZoneLocation]:
    """Yield every place that can be named, for translations."""
    for zone in Zone:
        yield ZoneLocation(zone)
        yield from (ZoneLocation(zone, other) for other in Zone if other is not zone)


def zones_and_body(pixels: Float, *, patient_right_is_left: bool = True) -> tuple[Zones, Bool]:
    """Return an image's zones and body; the lungs, which both need, are searched for once.

    Parameters and body as for `Zones.of` and `body_mask`.
    """
    upright = pixels if patient_right_is_left else pixels[:, ::-1]
    lungs = find_lungs(upright)
    body = _body_around(upright, lungs)
    if lungs is None:
        lungs = lungs_by_proportion(pixels.shape, _box(body))
    zones = Zones(lungs, not patient_right_is_left)
    return zones, body if patient_right_is_left else body[:, ::-1]


def body_mask(pixels: Float) -> Bool:
    """Return where the patient is: not collimated, no air beside the body, no text, no marker.

    Where no border is found (an image that is flat, or filled by the patient) all of it is the
    body: nothing that may be lung is ever left out.

    Parameters
    ----------
    pixels : ndarray, (rows, columns), float32
        A frontal radiograph in [0, 1], dense is bright.

    Returns
    -------
    ndarray, (rows, columns), bool
    """
    return _body_around(pixels, find_lungs(pixels))


def _body_around(pixels: Float, lungs: LungFields | None) -> Bool:
    small = downsampled(pixels)
    low, high = np.quantile(small, (0.005, 0.995))
    if high - low < MIN_RANGE:
        return np.ones(pixels.shape, np.bool_)
    grey = np.clip((small - low) / (high - low), 0, 1).astype(np.float32)
    kept = None if lungs is None else lungs.mask(grey.shape)
    body = _body(grey, kept)
    if body.mean() < MIN_BODY:
        body = np.ones(grey.shape, np.bool_)
    return _enlarged(body, pixels.shape)


def _body(grey: Float, lungs: Bool | None) -> Bool:
    framed = _frame(grey)
    smooth = gaussian_blur(np.where(framed, 0, grey).astype(np.float32), 0.7)
    for level in AIR if lungs is not None else (AIR_UNKNOWN,):
        dark = framed | (smooth < level)
        air = _filled(dark, _edge(grey.shape) | framed)
        if lungs is None or (air & lungs).sum() <= LEAK * lungs.sum():
            break
    else:
        air = framed
    body = _widened(~_widened(air, THIN_PX), THIN_PX) & ~air
    seed = lungs if lungs is not None else _largest(body)
    body = _filled(body, seed & body)
    markers = _markers(grey, body, lungs)
    body &= ~markers
    return body if lungs is None else body | lungs


def _frame(grey: Float) -> Bool:
    """Return the bright lines along the edges of the image that something darker follows."""
    framed = np.zeros(grey.shape, np.bool_)
    for turns in range(4):
        turned = np.rot90(grey, turns)
        lines = np.quantile(turned[: max(1, int(FRAME_MOST * len(turned)))], 0.2, axis=1)
        bright = lines > FRAME
        count = len(bright) if bright.all() else int(np.argmin(bright))
        if 0 < count < len(bright):
            np.rot90(framed, turns)[:count] = True
    return framed


def _edge(shape: tuple[int, int]) -> Bool:
    edge = np.ones(shape, np.bool_)
    edge[1:-1, 1:-1] = False
    return edge


def _filled(free: Bool, seed: Bool) -> Bool:
    """Return what can be reached from `seed` within `free`, by steps along rows and columns."""
    reached = seed & free
    runs = [_runs(free), _runs(free.T)]
    count = -1
    while int(reached.sum()) != count:
        count = int(reached.sum())
        for axis, run in enumerate(runs):
            view = reached if axis == 0 else reached.T
            hit = np.zeros(run.max() + 1, np.bool_)
            hit[run[view]] = True
            view |= hit[run] & (free if axis == 0 else free.T)
    return reached


def _runs(free: Bool) -> NDArray[np.intp]:
    """Return a number for every stretch of a row that no cell outside `free` parts."""
    parts = np.cumsum(~free, axis=1)
    return parts + np.arange(len(free))[:, None] * (free.shape[1] + 1)


def _largest(mask: Bool) -> Bool:
    """Return the largest connected piece of a mask."""
    left, best = mask.copy(), np.zeros(mask.shape, np.bool_)
    while left.sum() > best.sum():
        seed = np.zeros(mask.shape, np.bool_)
        seed.ravel()[np.argmax(left)] = True
        piece = _filled(left, seed)
        left &= ~piece
        if piece.sum() > best.sum():
            best = piece
    return best


def _widened(mask: Bool, by: int) -> Bool:
    """Return a mask with everything within `by` pixels (a diamond) added."""
    wide = mask.copy()
    for _ in range(by):
        grown = wide.copy()
        grown[1:] |= wide[:-1]
        grown[:-1] |= wide[1:]
        grown[:, 1:] |= wide[:, :-1]
        grown[:, :-1] |= wide[:, 1:]
        wide = grown
    return wide


def _markers(grey: Float, body: Bool, lungs: Bool | None) -> Bool:
    """Return small pieces of the body, away from the chest, much brighter than their surroundings.

    Without lungs nothing can be called away from the chest.
    """
    none = np.zeros(grey.shape, np.bool_)
    if lungs is None:
        return none
    rows, columns = np.nonzero(lungs)
    chest = none.copy()
    margin = MARKER_SIZE_PX // 2
    first = max(0, columns.min() - margin)
    chest[max(0, rows.min() - margin) :, first : columns.max() + margin + 1] = True
    around = gaussian_blur(np.where(body, grey, 0).astype(np.float32), MARKER_SIZE_PX / 2)
    around /= np.maximum(gaussian_blur(body.astype(np.float32), MARKER_SIZE_PX / 2), 1e-3)
    bright = body & ~chest & (grey - around > MARKER)
    return _widened(bright, 1) & body


def _enlarged(mask: Bool, shape: tuple[int, int]) -> Bool:
    rows = (np.arange(shape[0]) + 0.5) * mask.shape[0] / shape[0]
    columns = (np.arange(shape[1]) + 0.5) * mask.shape[1] / shape[1]
    return mask[rows.astype(np.intp)][:, columns.astype(np.intp)]


def _box(mask: Bool) -> tuple[float, float, float, float]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)
