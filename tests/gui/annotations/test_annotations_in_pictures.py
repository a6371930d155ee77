"""Marks in a picture of the view: there if wanted, as large against the image as on the screen."""

import numpy as np
import pytest

from tests.gui.annotations.hand import Hand
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


def test_lines_and_words_of_the_whole_image_lie_where_they_are_seen(marked: Hand) -> None:
    seen = coloured(marked, PictureOptions(Extent.SEEN))
    whole = coloured(marked, PictureOptions(Extent.IMAGE))
    assert whole.shape == (400, 1000)  # pixels are twice as wide as high
    rows, columns = np.nonzero(whole)
    assert columns.min() == pytest.approx(200, abs=4)
    assert rows.min() < 100 < rows.max()
    scale = marked.view.area.zoom / marked.view.devicePixelRatioF()
    high = np.ptp(np.nonzero(seen)[0])
    assert np.ptp(rows) == pytest.approx(high / scale, abs=3)
    assert len(marked.controller.layer.labels) == 1
