"""Icons have the colours of the theme in force, also when it has been changed and changed back."""

import pytest
from PySide6.QtGui import QColor, QIcon

from xray_desktop.gui.common import palette
from xray_desktop.gui.common.icons import SIZES_PX, icon


@pytest.fixture(autouse=True)
def dark_afterwards(qapp):
    yield
    palette.apply(qapp)


def colours(mode):
    made = icon("undo")
    pictures = [made.pixmap(size, size, mode).toImage() for size in SIZES_PX]
    assert [picture.width() for picture in pictures] == list(SIZES_PX)
    pixels = [
        picture.pixelColor(column, row)
        for picture in pictures
        for row in range(picture.height())
        for column in range(picture.width())
    ]
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


def test_they_follow_the_theme(qapp):
    seen = []
    for theme in ("dark", "light", "dark"):
        palette.apply(qapp, theme)
        normal, disabled = QColor(palette.QUIET).name(), QColor(palette.BAR).name()
        assert colours(QIcon.Mode.Normal) == {normal}
        assert colours(QIcon.Mode.Disabled) == {disabled}
        seen.append((normal, disabled))
    assert seen[0] == seen[2] != seen[1]
