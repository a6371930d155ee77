"""Annotations in a picture: there if wanted; in one of all the image always as large."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.gui.annotations.hand import Hand
from xray_desktop.gui.annotations.annotation_layer import LINES_PER_PICTURE
from xray_desktop.gui.export.rendered_image import Extent, PictureOptions, picture_of, rgb_of


def coloured(hand: Hand, options: PictureOptions) -> np.ndarray:
    """Where a picture of the grey image is yellow."""
    pixels = rgb_of(picture_of(hand.view, options)).astype(int)
    return pixels[..., 0] - pixels[..., 2] > 80


@pytest.fixture
def marked(hand: Hand) -> Hand:
    hand.do("tool_length")
    hand.drag((100, 100), (300, 100))
    hand.do("tool_window")
    hand.controller.layer.select(None)
    return hand


@pytest.mark.parametrize("extent", Extent)
def test_marks_are_in_a_picture_if_they_are_wanted(marked: Hand, extent: Extent) -> None:
    assert coloured(marked, PictureOptions(extent)).any()
    assert not coloured(marked, PictureOptions(extent, with_annotations=False)).any()


def test_lines_and_text_of_the_whole_image_are_where_they_are_seen(marked: Hand) -> None:
    before = [label.getRect() for label in marked.controller.layer.labels]
    whole = coloured(marked, PictureOptions(Extent.IMAGE))
    assert whole.shape == (400, 1000)  # pixels are twice as wide as high
    rows, columns = np.nonzero(whole)
    assert columns.min() == pytest.approx(200, abs=4)
    assert rows.min() < 100 < rows.max()
    after = [label.getRect() for label in marked.controller.layer.labels]
    assert before == after, "a click finds them where they are on the screen"


def test_text_of_the_whole_image_is_as_large_whatever_the_windows_size(
    marked: Hand, qtbot: QtBot
) -> None:
    heights, window = [], marked.harness.window
    for size in (700, 1400):
        window.resize(size, size)
        qtbot.waitUntil(lambda size=size: window.width() == size)
        marked.view.area.fit()
        heights.append(np.ptp(np.nonzero(coloured(marked, PictureOptions(Extent.IMAGE)))[0]))
    assert heights[0] == pytest.approx(heights[1], abs=2)
    assert heights[0] == pytest.approx(400 / LINES_PER_PICTURE * 2, rel=0.35), "two lines"
