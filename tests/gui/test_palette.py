"""Both themes can be read: contrast by WCAG 2.2, success criterion 1.4.3."""

import re
from dataclasses import asdict

import pytest
from PySide6.QtGui import QColor

from xray_desktop.gui import palette
from xray_desktop.gui.palette import FILM, ON_FILM, STYLE, THEMES, Theme

LEAST = 4.5
TEXTS = ("text", "quiet", "faint", "focus", "orange", "sky_blue")
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


def test_words_on_the_film_can_be_read_over_the_whitest_film() -> None:
    alpha = re.search(r"#corner .*rgba\(0, 0, 0, (\d+)\)", STYLE)
    assert alpha is not None
    grey = round(255 * (1 - int(alpha[1]) / 255))
    assert contrast(ON_FILM, QColor(grey, grey, grey).name()) >= LEAST
    assert contrast(ON_FILM, FILM) >= LEAST


def test_the_style_sheet_writes_in_text_colours_on_grounds_only() -> None:
    """So that the products above are all the pairs there are."""
    inks = set(re.findall(r"(?<![-\w])color: \{(\w+)\}", STYLE))
    grounds = set(re.findall(r"background(?:-color)?: \{(\w+)\}", STYLE))
    assert {ink.lower() for ink in inks} <= {*TEXTS, "on_film"}
    not_under_text = {"line", "focus"}  # rules, handles, the filled part of a bar, a tick box
    assert {ground.lower() for ground in grounds} <= {*GROUNDS, *not_under_text}


def test_the_theme_in_force_is_the_one_that_was_chosen() -> None:
    try:
        palette.choose("light")
        assert THEMES["light"].text == palette.TEXT
        assert THEMES["light"].text in palette.style_sheet()
    finally:
        palette.choose("dark")
    assert THEMES["dark"].text == palette.TEXT
    with pytest.raises(AttributeError):
        palette.PINK  # noqa: B018


def test_a_colour_that_is_none_raises() -> None:
    with pytest.raises(ValueError, match="text, line"):
        Theme(**{**asdict(THEMES["dark"]), "text": "darkish", "line": "12"})
