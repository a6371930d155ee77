"""What a drag makes of a window."""

import numpy as np

from xray_desktop.core.image.display import VoiFunction, VoiTable, VoiWindow
from xray_desktop.gui.viewer.windowing import Windowing, window_menu_text

START = Windowing(VoiWindow(2000, 1000, VoiFunction.SIGMOID, "Bone"), range_width=4095)


def test_right_widens_and_keeps_the_centre_and_the_function() -> None:
    voi = START.dragged(60, 0).voi
    assert isinstance(voi, VoiWindow)
    assert (voi.center, voi.function) == (2000, VoiFunction.SIGMOID)
    assert np.isclose(voi.width, 1000 + 409.5)


def test_down_darkens_whichever_way_the_image_is_shown() -> None:
    for brighter_up in (True, False):
        for inverted in (True, False):
            before = Windowing(START.voi, 4095, brighter_up, inverted)
            after = before.dragged(0, 50).voi
            grey = [float(voi.apply(np.float32([2100]))[0]) for voi in (before.voi, after)]
            higher_is_brighter = brighter_up != inverted
            assert (grey[1] < grey[0]) == higher_is_brighter


def test_a_window_never_becomes_empty() -> None:
    voi = START.dragged(-100_000, 0).voi
    assert isinstance(voi, VoiWindow)
    assert voi.width > 0


def test_a_drag_leaves_a_table_for_the_window_over_it() -> None:
    table = VoiTable(100, np.linspace(0, 1, 1000, dtype=np.float32), "Lung")
    start = Windowing(table, 4095)
    assert start.text == "W/L  Lung"
    voi = start.dragged(0, 0).voi
    assert isinstance(voi, VoiWindow)
    assert (voi.center, voi.width) == (600, 1000)


def test_words_name_width_level_and_inversion() -> None:
    assert START.text == "W 1000  L 2000  Bone"
    assert START.turned().text == "W 1000  L 2000  Bone  inverted"
    assert START.dragged(1, 0).text == "W 1007  L 2000"


def test_a_choice_says_its_name_and_what_it_does() -> None:
    assert window_menu_text(VoiWindow(40, 400, explanation="A & B")) == "A & B   W 400  L 40"
    assert window_menu_text(VoiWindow(0.5, 1.25)) == "Window of the file   W 1.25  L 0.50"
    entries = np.linspace(0, 1, 10, dtype=np.float32)
    assert window_menu_text(VoiTable(0, entries, "x" * 100)) == "x" * 24
    assert window_menu_text(VoiTable(0, entries)) == "Table of the file"
