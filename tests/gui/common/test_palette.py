"""Both themes can be read: contrast by WCAG 2.2, success criterion 1.4.3."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QActionGroup, QColor, QFont, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QLineEdit,
    QMenu,
    QProxyStyle,
    QRadioButton,
    QSlider,
    QStyle,
    QStyleOptionButton,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from xray_desktop.gui.common import palette
from xray_desktop.gui.common.palette import IMAGE_BACKGROUND, ON_IMAGE, STYLE, THEMES, Theme
from xray_desktop.gui.widgets.number_fields import WholeField

LEAST = 4.5
TEXTS = ("text", "quiet", "faint", "focus", "orange", "sky_blue", "steel", "amber", "vermilion")
GROUNDS = ("panel", "raised", "selected")


def luminance(colour: QColor) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(QColor(one)), luminance(QColor(other))))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_arithmetic_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
def test_every_text_can_be_read_on_every_ground(name: str) -> None:
    colours = asdict(THEMES[name])
    poor = {
        f"{text} on {ground}": round(contrast(colours[text], colours[ground]), 2)
        for text in TEXTS
        for ground in GROUNDS
        if contrast(colours[text], colours[ground]) < LEAST
    }
    assert not poor


@pytest.mark.parametrize("name", THEMES)
def test_bars_and_the_focus_stand_out(name: str) -> None:
    """Graphics need 3:1 (success criterion 1.4.11)."""
    theme = THEMES[name]
    for drawn in (theme.focus, theme.orange, theme.bar):
        assert contrast(drawn, theme.panel) >= 3


def test_words_on_the_image_can_be_read_over_the_whitest_image() -> None:
    alpha = re.search(r"#corner .*rgba\(0, 0, 0, (\d+)\)", STYLE)
    assert alpha is not None
    grey = round(255 * (1 - int(alpha[1]) / 255))
    assert contrast(ON_IMAGE, QColor(grey, grey, grey).name()) >= LEAST
    assert contrast(ON_IMAGE, IMAGE_BACKGROUND) >= LEAST


def test_the_style_sheet_writes_in_text_colours_on_grounds_only() -> None:
    """So that the products above are all the pairs there are."""
    inks = set(re.findall(r"(?<![-\w])color: \{(\w+)\}", STYLE))
    grounds = set(re.findall(r"background(?:-color)?: \{(\w+)\}", STYLE))
    assert {ink.lower() for ink in inks} <= {*TEXTS, "on_image"}
    not_under_text = {
        "line",
        "focus",
        "bar",
    }  # rules, handles, the filled part of a bar, a tick box
    assert {ground.lower() for ground in grounds} <= {*GROUNDS, *not_under_text}


def test_the_theme_in_force_is_the_one_that_was_chosen(qapp: QApplication) -> None:
    try:
        palette.choose("light")
        assert THEMES["light"].text == palette.TEXT
        assert THEMES["light"].text in palette.style_sheet(QFont())
    finally:
        palette.choose("dark")
    assert THEMES["dark"].text == palette.TEXT
    with pytest.raises(AttributeError):
        palette.PINK  # noqa: B018


def test_a_colour_that_is_none_raises() -> None:
    with pytest.raises(ValueError, match="text, line"):
        Theme(**{**asdict(THEMES["dark"]), "text": "darkish", "line": "12"})


GRAPHIC: int = 3
"""Least contrast of graphics (success criterion 1.4.11)."""
STATES = [(on, enabled) for on in (False, True) for enabled in (False, True)]


@pytest.fixture(params=[(name, percent) for name in THEMES for percent in (100, 200)], ids=str)
def window(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[QWidget]:
    """A window in a theme, with text of some size."""
    palette.apply(qapp, *request.param)
    made = QWidget()
    made.setObjectName("panel")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    made.resize(500, 400)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    palette.apply(qapp)


def seen(image: QImage, place: QRect, ratio: float) -> tuple[float, float]:
    """Return how far an indicator stands out from its ground, and its sign from its fill.

    The first is the greatest contrast of a pixel on its middle row or column with one beside it;
    the second that of a pixel within it with its fill, which is most frequent there.
    """
    left, top = place.left() * ratio, place.top() * ratio
    wide, high = place.width() * ratio, place.height() * ratio

    def at(x: float, y: float) -> str:
        return image.pixelColor(round(x), round(y)).name()

    ground = at(left - 2 * ratio, top + high / 2)
    across = [at(left + step, top + high / 2) for step in range(round(wide))]
    inside = [
        at(left + x, top + y)
        for x in range(round(0.25 * wide), round(0.75 * wide))
        for y in range(round(0.25 * high), round(0.75 * high))
    ]
    fill = max(set(inside), key=inside.count)
    return (
        max(contrast(one, ground) for one in across),
        max(contrast(one, fill) for one in inside),
    )


def stands_out(image: QImage, place: QRect, ratio: float, *, on: bool) -> None:
    edge, sign = seen(image, place, ratio)
    assert edge >= GRAPHIC
    assert sign >= GRAPHIC if on else sign < 1.1


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
@pytest.mark.parametrize(("on", "enabled"), STATES)
def test_boxes_and_radio_buttons_stand_out_and_their_ticks_in_them(
    window: QWidget, kind: type[QCheckBox | QRadioButton], *, on: bool, enabled: bool
) -> None:
    box = kind("words", window)
    box.setChecked(on)
    box.setEnabled(enabled)
    box.move(20, 20)
    box.show()
    option = QStyleOptionButton()
    box.initStyleOption(option)
    part = (
        QStyle.SubElement.SE_CheckBoxIndicator
        if kind is QCheckBox
        else QStyle.SubElement.SE_RadioButtonIndicator
    )
    place = box.style().subElementRect(part, option, box).translated(box.pos())
    image = window.grab().toImage()
    stands_out(image, place, image.devicePixelRatio(), on=on)


def test_numbers_choices_and_texts_begin_equally_far_from_the_edge_of_their_field(
    window: QWidget,
) -> None:
    number, choice, text = WholeField(window), QComboBox(window), QLineEdit("11", window)
    number.setValue(11)
    choice.addItem("11")
    begins: dict[str, int] = {}
    for row, field in enumerate((number, choice, text)):
        field.setGeometry(20, 20 + 60 * row, 200, 40)
        field.show()
        field.setEnabled(False)  # no cursor
        image = field.grab().toImage()
        middle, ground = image.height() // 2, image.pixelColor(100, 20).name()
        begins[type(field).__name__] = next(
            x for x in range(2, 100) if image.pixelColor(x, middle).name() != ground
        )
    assert max(begins.values()) - min(begins.values()) <= 2, begins


class StyleWithIcons(QProxyStyle):
    """Puts icons on the buttons of dialogs, as Qt does on Linux."""

    def styleHint(self, hint, *others):  # noqa: N802 - Qt's name
        if hint is QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons:
            return 1
        return super().styleHint(hint, *others)


def test_buttons_of_dialogs_have_no_icons_on_any_system(qapp, qtbot) -> None:
    palette.apply(qapp)
    qapp.setStyle(StyleWithIcons("Fusion"))
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Close).icon().isNull()
    palette.apply(qapp)


@pytest.mark.parametrize("exclusive", [False, True])
@pytest.mark.parametrize(("on", "enabled"), STATES)
def test_ticks_of_menus_stand_out(
    window: QWidget, *, exclusive: bool, on: bool, enabled: bool
) -> None:
    menu = QMenu(window)
    action = menu.addAction("words")
    action.setCheckable(True)
    if exclusive:
        QActionGroup(menu).addAction(action)
    action.setChecked(on)
    action.setEnabled(enabled)
    menu.popup(window.mapToGlobal(QPoint(10, 10)))
    row = menu.actionGeometry(action)
    size = palette.box_px(menu.font())
    image = menu.grab().toImage()
    ratio = image.devicePixelRatio()
    place = QRect(row.left() + 6, row.center().y() - size // 2, size, size)
    menu.close()
    stands_out(image, place, ratio, on=on)


@pytest.mark.parametrize(("on", "enabled"), STATES)
def test_ticks_of_trees_stand_out_and_so_do_their_branches(
    window: QWidget, *, on: bool, enabled: bool
) -> None:
    tree = QTreeWidget(window)
    tree.setHeaderHidden(True)
    item = QTreeWidgetItem(tree, ["words"])
    item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
    QTreeWidgetItem(item, ["more"])
    if not enabled:
        item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
    tree.setGeometry(10, 10, 300, 200)
    tree.show()
    row = tree.visualItemRect(item)
    size = palette.box_px(tree.font())
    image = tree.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    place = QRect(row.left() + 3, row.center().y() - size // 2, size, size)
    stands_out(image, place, ratio, on=on)
    arrow = [
        image.pixelColor(round(x * ratio), round(y * ratio)).name()
        for x in range(row.left())
        for y in range(row.top(), row.bottom())
    ]
    ground = max(set(arrow), key=arrow.count)
    assert max(contrast(one, ground) for one in arrow) >= GRAPHIC


def test_a_chosen_tool_and_the_handle_of_a_slider_stand_out(window: QWidget) -> None:
    tool = QToolButton(window)
    tool.setText("words")
    tool.setCheckable(True)
    tool.setChecked(True)
    tool.setGeometry(20, 20, 120, 40)
    slider = QSlider(Qt.Orientation.Horizontal, window)
    slider.setValue(50)
    slider.setGeometry(20, 100, 200, 30)
    for widget in (tool, slider):
        widget.show()
    image = window.grab().toImage()
    ratio = image.devicePixelRatio()
    for x, y in ((20, 40), (120, 115)):
        ground = image.pixelColor(round(10 * ratio), round(y * ratio)).name()
        drawn = image.pixelColor(round(x * ratio), round(y * ratio)).name()
        assert contrast(drawn, ground) >= GRAPHIC


SHAPES = """
import sys
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication
from xray_desktop.gui.common.palette import install_fallback_font

app = QApplication([])
print(install_fallback_font())


def drawn(letter):
    picture = QImage(40, 40, QImage.Format.Format_Grayscale8)
    picture.fill(0)
    painter = QPainter(picture)
    painter.setPen("white")
    painter.drawText(8, 30, letter)
    painter.end()
    return bytes(picture.constBits())


print(len({drawn(letter) for letter in "Research"}))
"""


def shapes(**environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SHAPES],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"} | environment,
    )
    return done.stdout.splitlines()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others have their typefaces")
def test_a_system_without_a_typeface_shows_letters_and_not_boxes(tmp_path: Path) -> None:
    bare = tmp_path / "fonts.conf"
    bare.write_text(f"<fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>", encoding="utf-8")
    assert shapes(FONTCONFIG_FILE=str(bare)) == ["Bitstream Vera Sans", "7"]


def test_a_system_with_typefaces_keeps_to_them() -> None:
    assert shapes() == ["None", "7"]  # "Research" has seven letters, e twice
