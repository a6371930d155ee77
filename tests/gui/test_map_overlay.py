import numpy as np
import pytest
from PySide6.QtCore import QRectF

from xray_desktop.core.attribution import AttributionMap
from xray_desktop.core.grad_cam import SecondOpinion
from xray_desktop.core.map_colours import MapStyle
from xray_desktop.gui.film_item import FilmItem
from xray_desktop.gui.map_overlay import MapOverlay
from xray_desktop.gui.map_picture import MapPicture

SIZE = 60


@pytest.fixture
def overlay(qapp):
    """An overlay with evidence at rows 10-20, columns 30-40, and Grad-CAM in the right half."""
    values = np.zeros((SIZE, SIZE), np.float32)
    values[10:20, 30:40] = 1
    values[40:50, 10:20] = -2
    cam = np.zeros((SIZE, SIZE), np.float32)
    cam[:, 30:] = 1
    attribution = AttributionMap("Mass", values, "logit", "mean", 12, 1.0, 0.0, 0.99, 4)
    film = FilmItem()
    made = MapOverlay(film)
    made.show_picture(
        MapPicture(attribution, values / 2, SecondOpinion(cam, 0.5)), QRectF(100, 0, 600, 600)
    )
    yield made
    made.setParentItem(None)


def test_contours_lie_where_the_evidence_is_and_only_on_request(overlay):
    assert overlay._contours.path().isEmpty()
    overlay.set_contours(True)
    place = overlay._contours.path().boundingRect()
    assert place.center().x() == pytest.approx(100 + 350, abs=1)
    assert place.center().y() == pytest.approx(150, abs=1)
    assert 30 < place.width() < 160  # a blurred square of 100
    overlay.set_contours(False)
    assert overlay._contours.path().isEmpty()


def test_the_outline_of_grad_cam_reaches_the_edge(overlay):
    overlay.set_cam(True)
    place = overlay._cam.path().boundingRect()
    assert place.left() == pytest.approx(400, abs=10)
    assert place.right() == pytest.approx(700, abs=10)
    assert place.top() == pytest.approx(0, abs=10)
    assert place.bottom() == pytest.approx(600, abs=10)


def test_what_speaks_against_is_left_out_on_request(overlay):
    def opacity(row, column):
        return int(overlay._colours.image[row, column, 3])

    assert opacity(15, 35) > 0
    assert opacity(45, 15) > 0
    overlay.set_style(MapStyle.FOR)
    assert opacity(15, 35) > 0
    assert opacity(45, 15) == 0
    overlay.set_style(MapStyle.MAGNITUDE)
    assert opacity(45, 15) > opacity(15, 35)


def test_a_map_without_a_second_opinion_has_no_outline(overlay):
    overlay.set_cam(True)
    picture = overlay._picture
    overlay.show_picture(MapPicture(picture.attribution, picture.shown), QRectF(0, 0, 600, 600))
    assert overlay._cam.path().isEmpty()


def test_contours_of_another_finding_stay_until_they_are_taken_away(overlay):
    other = np.zeros((SIZE, SIZE), np.float32)
    other[45:55, 45:55] = 1
    kept = AttributionMap("Nodule", other, "logit", "mean", 12, 1.0, 0.0, 0.99, 4)
    square = QRectF(100, 0, 600, 600)
    overlay.show_kept(MapPicture(kept, other), square)
    overlay.show_picture(overlay._picture, square)
    place = overlay._kept.path().boundingRect().center()
    assert (place.x(), place.y()) == pytest.approx((600, 500), abs=2)
    overlay.show_kept(None, square)
    assert overlay._kept.path().isEmpty()
