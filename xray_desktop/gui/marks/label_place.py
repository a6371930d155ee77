"""Where the words beside a mark stand: near it, in view, off its lines and off other words."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF

GAP_PX: Final = 12
SAMPLE_PX: Final = 6.0
"""Lines are tested at points this far apart."""
MOST_SAMPLES: Final = 4_000
END_COST: Final = 40
LABEL_COST: Final = 400
OUTSIDE_COST: Final = 2_000

Places = NDArray[np.float64]
"""Points on the screen, (points, 2)."""
NOWHERE: Final[Places] = np.empty((0, 2))


def sampled(line: Sequence[QPointF]) -> Places:
    """Return points along a line through others, `SAMPLE_PX` apart or wider on a very long one."""
    corners = np.array([(p.x(), p.y()) for p in line], np.float64).reshape(-1, 2)
    if len(corners) < 2:  # noqa: PLR2004 - a line has two ends
        return corners
    steps = np.hypot(*np.diff(corners, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    count = int(min(max(along[-1] / SAMPLE_PX, 1), MOST_SAMPLES)) + 1
    at = np.linspace(0, along[-1], count)
    return np.stack([np.interp(at, along, corners[:, axis]) for axis in (0, 1)], axis=1)


def inside(rect: QRectF, places: Places) -> Places:
    """Return the points that lie in a rectangle."""
    x, y = places[:, 0], places[:, 1]
    within = (x >= rect.left()) & (x <= rect.right()) & (y >= rect.top()) & (y <= rect.bottom())
    return places[within]


def label_place(
    size: QSizeF,
    anchors: Sequence[QPointF],
    lines: Places,
    ends: Places,
    others: Sequence[QRectF],
    within: QRectF,
) -> QRectF:
    """Return the best rectangle of a size, in pixels of the screen.

    Parameters
    ----------
    size : QSizeF
        Of the words.
    anchors : sequence of QPointF
        Places to stand beside, the best first; not empty.
    lines, ends : ndarray
        What the words should not hide, and what they must not.
    others : sequence of QRectF
        Where other words stand.
    within : QRectF
        What is in view.
    """
    best, least = QRectF(), np.inf
    for rank, candidate in enumerate(_around(size, anchors)):
        if rank >= least:  # the further ones cannot be better
            break
        rect = _pushed_inside(candidate, within)
        cost = (
            rank
            + len(inside(rect, lines))
            + END_COST * len(inside(rect.adjusted(-6, -6, 6, 6), ends))
            + LABEL_COST * sum(rect.intersects(other) for other in others)
            + (OUTSIDE_COST if not within.contains(rect) else 0)
        )
        if cost < least:
            best, least = rect, cost
    return best


def _around(size: QSizeF, anchors: Sequence[QPointF]) -> list[QRectF]:
    wide, high = size.width(), size.height()
    found: list[QRectF] = []
    for gap in (GAP_PX, 3 * GAP_PX):
        for anchor in anchors:
            x, y = anchor.x(), anchor.y()
            for left, top in (
                (x + gap, y - high / 2),
                (x - gap - wide, y - high / 2),
                (x - wide / 2, y + gap),
                (x - wide / 2, y - gap - high),
                (x + gap, y + gap),
                (x - gap - wide, y + gap),
                (x + gap, y - gap - high),
                (x - gap - wide, y - gap - high),
            ):
                found.append(QRectF(left, top, wide, high))
    return found


def _pushed_inside(rect: QRectF, within: QRectF) -> QRectF:
    left = min(max(rect.left(), within.left()), within.right() - rect.width())
    top = min(max(rect.top(), within.top()), within.bottom() - rect.height())
    return QRectF(left, top, rect.width(), rect.height())
