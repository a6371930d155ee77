"""A window that is carried from one image to another lies over both in the same way."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.image.display import VoiFunction, VoiWindow
from xray_desktop.gui.compare.view_link import carried


@given(
    st.floats(-500, 500),
    st.floats(1, 900),
    st.floats(-500, 500),
    st.floats(1, 900),
)
def test_a_window_that_is_carried_there_and_back_is_the_same(
    center: float, width: float, other: float, other_width: float
) -> None:
    exact = VoiFunction.LINEAR_EXACT
    mine, theirs = VoiWindow(100, 200, exact), VoiWindow(other, other_width, exact)
    window = VoiWindow(center, width, exact)
    back = carried(carried(window, mine, theirs), theirs, mine)
    assert np.allclose((back.center, back.width), (center, width), rtol=1e-6, atol=1e-6)
