"""Colours of reports: light for paper, dark for a viewing monitor."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from xray_desktop.core.scoring.diagnostic_statistics import Band
from xray_desktop.core.scoring.findings import State
from xray_desktop.results.score_report import ScoreRow

RGB = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of a page.

    Parameters
    ----------
    paper, panel, ink, faint, rule, banner, banner_ink, warning : tuple of int
        RGB of the ground, of the panel beside the picture, of text, of headings, of lines, of the
        notice at the top and its text, and of reservations.
    states : mapping
        Of a table's row whose likelihood ratio is unknown.
    bands : mapping
        Of a table's row by the range of its likelihood ratio.
    """

    paper: RGB
    panel: RGB
    ink: RGB
    faint: RGB
    rule: RGB
    banner: RGB
    banner_ink: RGB
    warning: RGB
    states: Mapping[State, RGB]
    bands: Mapping[Band, RGB]

    def row(self, row: ScoreRow) -> RGB:
        """Return the colour of a row's text."""
        return self.states[row.state] if row.band is None else self.bands[row.band]


_INK, _FAINT = (17, 24, 39), (107, 114, 128)
LIGHT: Final = Palette(
    paper=(255, 255, 255),
    panel=(255, 255, 255),
    ink=_INK,
    faint=_FAINT,
    rule=(209, 213, 219),
    banner=(250, 204, 21),
    banner_ink=_INK,
    warning=(153, 27, 27),
    states=MappingProxyType(
        {
            State.ABOVE: (180, 83, 9),
            State.NEAR: (133, 77, 14),
            State.BELOW: _INK,
            State.INSUFFICIENT: _FAINT,
            State.UNRELIABLE: _FAINT,
        }
    ),
    bands=MappingProxyType(
        {
            Band.BELOW: (29, 78, 216),
            Band.NEUTRAL: _INK,
            Band.SMALL: (133, 77, 14),
            Band.MODERATE: (180, 83, 9),
            Band.LARGE: (153, 27, 27),
        }
    ),
)
"""For paper."""
_PALE, _DIM = (217, 219, 222), (139, 143, 148)
DARK: Final = Palette(
    paper=(15, 17, 20),
    panel=(23, 25, 28),
    ink=_PALE,
    faint=_DIM,
    rule=(60, 64, 70),
    banner=(250, 204, 21),
    banner_ink=(23, 25, 28),
    warning=(250, 204, 21),
    states=MappingProxyType(
        {
            State.ABOVE: (255, 176, 92),
            State.NEAR: (240, 228, 66),
            State.BELOW: _PALE,
            State.INSUFFICIENT: _DIM,
            State.UNRELIABLE: _DIM,
        }
    ),
    bands=MappingProxyType(
        {
            Band.BELOW: (86, 180, 233),
            Band.NEUTRAL: _PALE,
            Band.SMALL: (240, 228, 66),
            Band.MODERATE: (255, 176, 92),
            Band.LARGE: (255, 122, 66),
        }
    ),
)
"""For a viewing monitor."""
