"""Where the parts of a row of the findings list are, and which of them a width has room for."""

import math
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetrics

from xray_desktop.core.labels import LABELS
from xray_desktop.core.scoring.findings import State
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.findings_model import Parts, comparison_text
from xray_desktop.results.score_text import factor_text, percent_text

LOWEST: Final = 0.001
HIGHEST: Final = 0.99
AXIS_TICKS: Final = ((0.01, "1"), (0.1, "10"), (0.5, "50"), (0.9, "90 %"))
MARGIN_PX: Final = 14
RIGHT_PX: Final = 6
"""Beside it stands the scroll bar, or its empty place."""
GAP_PX: Final = 8
SHAPE_PX: Final = 8
NOTE_PX: Final = 12
"""Size of the icon for caveats."""
ARROW_PX: Final = (6, 9)
"""Width and height of an arrow."""
ARROWS_PX: Final = 3 * (ARROW_PX[0] + 1)
MIN_BUTTON_PX: Final = (20, 24)
"""Width of a button for present or absent, and of the heat-map button."""
BUTTON_EM: Final = (1.4, 1.7)
"""The same in text heights."""
BUTTON_GAP_PX: Final = 2
MAX_BUTTON_HEIGHT_EM: Final = 1.5
WIDE_BAR: Final = 9
"""In text heights, so that the axis labels do not overlap."""
WIDE_BAR_WITH_BASE_RATE: Final = 6
SHORT_BAR: Final = 3.5
BOLD: Final = 1.15
"""Width of bold text, in that of plain text."""
MIN_NAME: Final = 0.75
"""Share of the longest name that a row shows before it leaves out its buttons."""


def axis_position(probability: float) -> float:
    """Return the position of `probability` on the axis, clipped to 0 to 1.

    The axis is linear in log-odds, so that rare findings can be told apart.
    """
    low, high = _logit(LOWEST), _logit(HIGHEST)
    inside = min(max(probability, LOWEST), HIGHEST)
    return (_logit(inside) - low) / (high - low)


@dataclass(frozen=True, slots=True)
class Level:
    """What a row shows beside name, score and state.

    Parameters
    ----------
    word : bool
        Whether the state is written beside its shape.
    base : bool
        Whether there is a column for the base rate.
    bar : float
        Width of the bar: 1 wide, 0.5 short, 0 none.
    ratio : bool
        Whether the ratio to the base rate has a number beside its arrows.
    compared : bool
        After a blind read: whether the reader's finding is written before the score.
    buttons : bool
        Whether there are buttons.
    arrows : bool
        Whether there are arrows for the likelihood ratio.
    """

    word: bool = True
    base: bool = True
    bar: float = 1
    ratio: bool = True
    compared: bool = True
    buttons: bool = True
    arrows: bool = True


LEVELS: Final = (
    Level(),
    Level(word=False),
    Level(word=False, bar=0.5),
    Level(word=False, bar=0.5, base=False),
    Level(word=False, bar=0, base=False),
    Level(word=False, bar=0, base=False, ratio=False),
    Level(word=False, bar=0, base=False, ratio=False, compared=False),
    Level(word=False, bar=0, base=False, ratio=False, compared=False, buttons=False),
    Level(word=False, bar=0, base=False, ratio=False, compared=False, buttons=False, arrows=False),
)
"""From wide to narrow."""


@dataclass(frozen=True, slots=True)
class Widths:
    """Widths of the columns, in pixels.

    `mark` is the width of a button for present or absent, `mark_word` with its word on it,
    `heat_map` that of the heat-map button.
    """

    name: int
    number: int
    base: int
    ratio: int
    arrows: int
    word: int
    compared: int
    mark: int
    mark_word: int
    heat_map: int
    bar: float
    short_bar: float

    @classmethod
    def of(cls, metrics: QFontMetrics, parts: Parts) -> "Widths":
        """Return the widths of the longest texts."""
        states = [tr(state.value) for state in (State.ABOVE, State.NEAR, State.BELOW)]
        advance, em = metrics.horizontalAdvance, metrics.height()
        number = advance(percent_text(0, tr))
        texts = [comparison_text(answer, percent_text(0, tr)) for answer in (True, False, None)]
        mark, heat_map = (
            max(px, round(ems * em)) for px, ems in zip(MIN_BUTTON_PX, BUTTON_EM, strict=True)
        )
        wide = WIDE_BAR_WITH_BASE_RATE if parts.base_rates else WIDE_BAR
        return cls(
            name=max(advance(label_name(label)) for label in LABELS) + 4,
            number=number,
            base=number if parts.base_rates else 0,
            ratio=advance(f"× {factor_text(0, tr)}") + GAP_PX // 2 if parts.base_rates else 0,
            arrows=ARROWS_PX if parts.base_rates else 0,
            word=max(map(advance, states)) + 6,
            compared=round(BOLD * max(map(advance, texts))) + SHAPE_PX + 6 if parts.compared else 0,
            mark=mark,
            mark_word=max(advance(tr("present")), advance(tr("absent"))) + 2 * GAP_PX,
            heat_map=heat_map,
            bar=wide * em,
            short_bar=SHORT_BAR * em,
        )

    def level(self, width: float, parts: Parts) -> Level:
        """Return the richest level that a row of this width has room for."""
        fitting = (one for one in LEVELS if self.needed(one, parts) <= width)
        return next(fitting, LEVELS[-1])

    def needed(self, level: Level, parts: Parts) -> float:
        """Return the width of a row at this level, in pixels."""
        note = NOTE_PX + 4 if parts.caveats else 0
        name = self.name + note if level.ratio else MIN_NAME * self.name
        columns = [name, SHAPE_PX + (self.word if level.word else 0)]
        if self.compared and level.compared:
            columns.append(self.compared)
        else:
            columns += [self.number, *([self.bar_px(level)] if level.bar else [])]
        if parts.base_rates:
            columns += [self.base] if level.base else []
            columns += [self.arrows + (self.ratio if level.ratio else 0)] if level.arrows else []
        if level.buttons:
            columns.append(self.buttons_px)
        return MARGIN_PX + sum(columns) + (len(columns) - 1) * GAP_PX + RIGHT_PX

    def bar_px(self, level: Level) -> float:
        """Return the least width of the bar at a level."""
        return self.bar if level.bar == 1 else self.short_bar

    @property
    def buttons_px(self) -> float:
        """The width of a row's three buttons."""
        return 2 * self.mark + self.heat_map + 2 * BUTTON_GAP_PX


class Columns:
    """Rectangles of the parts of a row, for a font, a width and the optional columns.

    What there is no room for has a null rectangle. `words` says whether the buttons for present
    and absent have room for these words.
    """

    def __init__(
        self, rect: QRectF, metrics: QFontMetrics, parts: Parts, widths: Widths | None = None
    ) -> None:
        widths = widths or Widths.of(metrics, parts)
        self.level = widths.level(rect.width(), parts)
        level, top, height = self.level, rect.top(), rect.height()
        left, right = rect.left() + MARGIN_PX, rect.right() - RIGHT_PX
        self.present, self.absent, self.button = QRectF(), QRectF(), QRectF()
        self.word, self.ratio, self.base = QRectF(), QRectF(), QRectF()
        self.number, self.bar, self.compared = QRectF(), QRectF(), QRectF()
        self.words = False
        if level.buttons or not parts.scores:
            high = min(round(MAX_BUTTON_HEIGHT_EM * metrics.height()), height - 2)
            at = rect.center().y() - high / 2
            if parts.scores:
                self.button = QRectF(right - widths.heat_map, at, widths.heat_map, high)
                right = self.button.left() - BUTTON_GAP_PX
            else:
                room = right - left - MIN_NAME * widths.name - GAP_PX - BUTTON_GAP_PX
                self.words = 2 * widths.mark_word <= room
            mark = widths.mark_word if self.words else widths.mark
            self.absent = QRectF(right - mark, at, mark, high)
            right = self.absent.left() - BUTTON_GAP_PX
            self.present = QRectF(right - mark, at, mark, high)
            right = self.present.left() - GAP_PX
        self.name = QRectF(left, top, right - left, height)
        self.after_name = QRectF(right, top, rect.right() - RIGHT_PX - right, height)
        if parts.scores:
            self._lay_out_scores(widths, parts, right)

    def _lay_out_scores(self, widths: Widths, parts: Parts, right: float) -> None:
        """Place the columns of scores, from the right."""
        level, end, whole = self.level, right, self.name

        def take(width: float) -> QRectF:
            nonlocal right
            taken = QRectF(right - width, whole.top(), width, whole.height())
            right = taken.left() - GAP_PX
            return taken

        self.word = take(SHAPE_PX + (widths.word if level.word else 0))
        if level.arrows and parts.base_rates:
            self.ratio = take(widths.arrows + (widths.ratio if level.ratio else 0))
        if level.base and parts.base_rates:
            self.base = take(widths.base)
        if parts.compared and level.compared:
            self.compared = take(widths.compared)
        else:
            self.number = take(widths.number)
        names = widths.name + (NOTE_PX + 4 if parts.caveats else 0)
        self.name.setRight(right)
        named = min(right, whole.left() + names)
        if level.bar and not parts.compared:
            self.name.setRight(named)
            self.bar = QRectF(named + GAP_PX, whole.top(), right - named - GAP_PX, whole.height())
        self.after_name = QRectF(named + GAP_PX, whole.top(), end - named - GAP_PX, whole.height())

    @staticmethod
    def min_width(metrics: QFontMetrics, parts: Parts) -> int:
        """Return the width at which a row shows everything."""
        return math.ceil(Widths.of(metrics, parts).needed(LEVELS[0], parts))


class RowLayout:
    """Lays out rows; texts are measured once for a font and its optional columns."""

    def __init__(self) -> None:
        self._metrics: QFontMetrics | None = None
        self._widths: dict[Parts, Widths] = {}

    def columns(self, rect: QRectF, metrics: QFontMetrics, parts: Parts) -> Columns:
        """Return the parts of the row at `rect`."""
        if self._metrics is None or self._metrics != metrics:
            self._metrics = QFontMetrics(metrics)
            self._widths.clear()
        if parts not in self._widths:
            self._widths[parts] = Widths.of(metrics, parts)
        return Columns(rect, metrics, parts, self._widths[parts])


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))
