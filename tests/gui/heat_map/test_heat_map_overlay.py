from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from tests.gui.fakes import contract, image
from xray_desktop.core.attribution.heat_map import body_on_input, heat_map_of, regions_of
from xray_desktop.core.attribution.heat_map_colours import REGION_OPACITY, HeatMapStyle
from xray_desktop.core.attribution.integrated_gradients import AttributionMap
from xray_desktop.core.attribution.layer_maps import GradCam
from xray_desktop.gui.heat_map.heat_map_overlay import HeatMapOverlay
from xray_desktop.gui.viewer.radiograph_item import RadiographItem

SIZE = 60
SQUARE = QRectF(-100, 0, 600, 600)


def heat_map(*, second=True):
    """Evidence at rows 10-20, columns 30-40, Grad-CAM in the right half, of an upright image."""
    values = np.zeros((SIZE, SIZE), np.float32)
    values[10:20, 30:40] = 1
    values[40:50, 20:30] = -2
    cam = np.zeros((SIZE, SIZE), np.float32)
    cam[:, 30:] = 1
    attribution = AttributionMap("Mass", values, "logit", "mean", 12, 1.0, 0.0, 0.99, 4)
    opinion = GradCam(cam, 0.5) if second else None
    radiograph = image(shape=(600, 400))
    found = heat_map_of(attribution, radiograph, contract(), opinion)
    body = body_on_input(SIZE, radiograph.shape, radiograph.aspect, None)
    regions = regions_of(values, radiograph.shape, radiograph.aspect)
    return replace(found, body=body, regions=regions)


@pytest.fixture
def overlay(qapp):
    parent = RadiographItem()
    made = HeatMapOverlay(parent)
    made.show_heat_map(heat_map(), SQUARE)
    yield made
    made.setParentItem(None)


def test_regions_lie_where_the_evidence_is_filled_lightly_with_a_cross(overlay):
    place = overlay._regions.path().boundingRect()
    assert place.center().x() == pytest.approx(-100 + 350, abs=2)
    assert place.center().y() == pytest.approx(150, abs=2)
    assert 30 < place.width() < 160  # a blurred square of 100
    assert overlay._regions.brush().color().alphaF() == pytest.approx(REGION_OPACITY, abs=0.01)
    cross = overlay._peaks.path().boundingRect()
    assert place.contains(cross.center())
    assert 8 < cross.width() < 30
    assert not overlay._colours.isVisibleTo(overlay)


def test_colours_show_both_signs_and_nothing_outside_the_body(overlay):
    overlay.set_style(HeatMapStyle.COLOURS)
    assert overlay._colours.isVisibleTo(overlay)
    assert overlay._regions.path().isEmpty()
    assert overlay._peaks.path().isEmpty()
    alpha = overlay._colours.image[..., 3]
    assert alpha[15, 35] > 0
    assert alpha[45, 25] > 0
    picture = heat_map()
    picture.body[:, :33] = False
    overlay.show_heat_map(picture, SQUARE)
    alpha = overlay._colours.image[..., 3]
    assert not alpha[:, :33].any()
    assert alpha[15, 35] > 0


def test_the_outline_of_grad_cam_ends_at_the_image(overlay):
    overlay.set_cam(True)
    assert overlay.cam_shown
    place = overlay._cam.path().boundingRect()
    assert place.left() == pytest.approx(200, abs=10)
    assert place.right() == pytest.approx(400, abs=10)
    assert (place.top(), place.bottom()) == pytest.approx((0, 600), abs=10)


def test_a_heat_map_without_a_second_opinion_has_no_outline(overlay):
    overlay.set_cam(True)
    overlay.show_heat_map(heat_map(second=False), SQUARE)
    assert not overlay.cam_shown
    assert overlay._cam.path().isEmpty()
