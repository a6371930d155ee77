"""Shutters of a file: read, and never applied to its values."""

import numpy as np
import pytest

from tests.imaging.films import shaded
from xray_desktop.core.shutter import Circle, Polygon, Rectangle

RECTANGLE = {
    "ShutterLeftVerticalEdge": 11,
    "ShutterRightVerticalEdge": 70,
    "ShutterUpperHorizontalEdge": 6,
    "ShutterLowerHorizontalEdge": 90,
}


def test_edges_are_the_last_lines_seen(open_dataset):
    shutter = open_dataset(ShutterShape="RECTANGULAR", **RECTANGLE).shutter
    assert shutter.openings == (Rectangle(10, 5, 70, 90),)
    hidden = shutter.hides((96, 80))
    assert (~hidden).sum() == 60 * 85
    assert not hidden[5, 10]
    assert not hidden[89, 69]
    assert hidden[4, 10]
    assert hidden[90, 69]


def test_all_three_shapes_at_once_and_their_grey(open_dataset):
    shutter = open_dataset(
        ShutterShape=["RECTANGULAR", "CIRCULAR", "POLYGONAL"],
        ShutterPresentationValue=65535,
        CenterOfCircularShutter=[48, 40],
        RadiusOfCircularShutter=30,
        VerticesOfThePolygonalShutter=[1, 1, 1, 80, 96, 40],
        **RECTANGLE,
    ).shutter
    assert shutter.grey == 1
    assert shutter.openings == (
        Rectangle(10, 5, 70, 90),
        Circle((39.5, 47.5), 30),
        Polygon(((0.5, 0.5), (79.5, 0.5), (39.5, 95.5))),
    )


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"ShutterShape": "RECTANGULAR"},
        {"ShutterShape": "RECTANGULAR", **RECTANGLE, "ShutterLeftVerticalEdge": 71},
        {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [1, 2]},
        {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [1, 1, 2, 2]},
        {"ShutterShape": "BITMAP"},
    ],
)
def test_what_makes_no_shutter_is_passed_by(open_dataset, attributes):
    assert open_dataset(**attributes).shutter is None


def test_values_and_what_the_model_sees_are_the_whole_film(open_dataset):
    pixels = shaded()
    shut = open_dataset(pixels, ShutterShape="RECTANGULAR", **RECTANGLE)
    np.testing.assert_array_equal(shut.values, pixels)
    np.testing.assert_array_equal(shut.pixels, open_dataset(pixels).pixels)
