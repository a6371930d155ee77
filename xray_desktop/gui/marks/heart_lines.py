"""The lines of the cardiothoracic ratio: a first guess, or none, for the reader to put right."""

from typing import Final

import numpy as np

from xray_desktop.core.heart_borders import guess_heart
from xray_desktop.core.marks import Mark, MarkKind
from xray_desktop.core.measures import Point
from xray_desktop.core.orientation import Orientation
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.gui.marks.surface import Surface

NEUTRAL: Final = ((0.42, 0.56), (0.62, 0.64), (0.14, 0.74), (0.86, 0.74), (0.5, 0.06), (0.5, 0.94))
"""Shares of the film's width and height as it lies on the screen, in the order of the points."""


def begin_heart(surface: Surface, orientation: Orientation) -> None:
    """Put the lines on a film that lies so, or select those that are there."""
    layer = surface.layer
    for index, mark in enumerate(layer.marks):
        if mark.kind is MarkKind.HEART:
            layer.select(index)
            return
    if layer.seen is not None:
        surface.add(first_lines(layer.seen.film, orientation))


def first_lines(film: Radiograph, orientation: Orientation) -> Mark:
    """Return lines for a film that lies so, upright on the screen.

    They stand where the borders may be, or in the film's middle where it does not show enough;
    none counts as placed.
    """
    rows, columns = film.shape
    pixels = film.true_pixels
    mirrored = np.fliplr(pixels) if orientation.mirrored else pixels
    guess = guess_heart(np.rot90(mirrored, -orientation.quarter_turns))
    shares = NEUTRAL if guess is None else (*guess.heart, *guess.chest, *guess.midline)
    (a, b), (c, d) = orientation.matrix  # orthogonal: its transpose leads back to the film
    points: list[Point] = []
    for x, y in shares:
        right, down = x - 0.5, y - 0.5
        across, along = 0.5 + a * right + c * down, 0.5 + b * right + d * down
        points.append(Point(across * columns, along * rows))
    return Mark(MarkKind.HEART, tuple(points))
