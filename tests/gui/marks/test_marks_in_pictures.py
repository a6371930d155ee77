"""Marks in a picture of the view: there if wanted, as large against the film as on the screen."""

import numpy as np
import pytest

from tests.gui.marks.hand import Hand
from xray_desktop.gui.view_picture import Extent, PictureWish, picture_of, rgb_of


def coloured(hand: Hand, wish: PictureWish) -> np.ndarray:
    """Where a picture of the grey film is yellow."""
    pixels = rgb_of(picture_of(hand.view, wish)).astype(int)
    return pixels[..., 0] - pixels[..., 2] > 80


@pytest.fixture
def marked(hand: Hand) -> Hand:
    hand.do("tool_length")
    hand.drag((100, 100), (300, 100))
    hand.do("tool_window")
    hand.desk.layer.select(None)
    return hand


@pytest.mark.parametrize("extent", Extent)
def test_marks_are_in_a_picture_if_they_are_wanted(marked: Hand, extent: Extent) -> None:
    assert coloured(marked, PictureWish(extent)).any()
    assert not coloured(marked, PictureWish(extent, with_marks=False)).any()


def test_lines_and_words_of_the_whole_film_lie_where_they_are_seen(marked: Hand) -> None:
    seen = coloured(marked, PictureWish(Extent.SEEN))
    whole = coloured(marked, PictureWish(Extent.FILM))
    assert whole.shape == (400, 1000)  # pixels are twice as wide as high
    rows, columns = np.nonzero(whole)
    assert columns.min() == pytest.approx(200, abs=4)
    assert rows.min() < 100 < rows.max()
    scale = marked.view.zoom / marked.view.devicePixelRatioF()
    high = np.ptp(np.nonzero(seen)[0])
    assert np.ptp(rows) == pytest.approx(high / scale, abs=3)
    assert len(marked.desk.layer.labels) == 1
