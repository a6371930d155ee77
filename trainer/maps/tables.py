"""The figures of a study of maps as tables and sentences: the same in a terminal and on a page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from trainer.maps.figures import Judged, MapFigures, mean_interval
from trainer.maps.methods import OWN
from trainer.maps.priors import PRIORS, RANDOM
from trainer.maps.study import Studied
from xray_desktop.core.labels import display_name

FEW: Final = 10
"""Fewer findings than this say little; their rows are marked."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: what it is, the heads of its columns, its rows, and how to read it."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: str


def sheets(studied: Studied) -> tuple[Sheet, ...]:
    """Return all tables of a study."""
    figures = studied.figures
    made = [_places(figures), _by_label(figures), _orders(figures)]
    if figures.compared:
        made.append(_comparisons(figures))
    return tuple(made)


def notes(studied: Studied) -> tuple[str, ...]:
    """Return what a reader of the figures must know."""
    called = sum(found.called is True for found in studied.figures.judged)
    known = sum(found.called is not None for found in studied.figures.judged)
    measured = (
        f"Boxed findings measured: {len(studied.figures.judged)}. The program calls {called} of "
        f"the {known} whose label has an operating point; it would show no map of the others "
        "unless asked. All are counted here."
    )
    lines = [measured, "Intervals are of 95 %, from 1,000 samples of patients."]
    if studied.missing:
        lines.append(f"Boxed findings of the table whose film is not here: {studied.missing}.")
    if studied.left_out:
        lines.append(f"Left out because the film could not be judged: {len(studied.left_out)}.")
    return tuple(lines)


def _places(figures: MapFigures) -> Sheet:
    rows = [
        (
            name,
            _mean(figures, lambda f, n=name: float(f.places[n].hit)),
            _mean(figures, lambda f, n=name: f.places[n].mass),
            _mean(figures, lambda f, n=name: f.places[n].iou),
            _mean(figures, lambda f, n=name: f.places[n].iou_same_area),
        )
        for name in (*figures.methods, *figures.priors)
    ]
    area = _mean(figures, lambda f: f.box_share)
    return Sheet(
        "Where the maps point",
        ("map", "pointing game", "mass in the box", "IoU, half of the mass", "IoU, same area"),
        (*rows, ("a random point", area, area, "", "")),
        "Pointing game: the share of maps whose highest point lies in a box (no tolerance). Mass: "
        "how much of what speaks for the finding lies in the boxes. IoU: of the boxes and the area "
        "that holds the densest half of that mass, or of the highest pixels, as many as the boxes "
        f"have. The last rows know nothing of the model; {PRIORS[-1]}: how often each pixel lies "
        "in the boxes of other patients in the whole table.",
    )


def _by_label(figures: MapFigures) -> Sheet:
    rows: list[tuple[str, ...]] = []
    for label in figures.labels:
        found = figures.of_label(label)

        def rate(name: str, judged: tuple[Judged, ...] = found) -> str:
            return str(mean_interval(judged, lambda f: float(f.places[name].hit)))

        mark = "" if len(found) >= FEW else " *"
        names = (*figures.methods[:2], RANDOM, PRIORS[-1])
        rows.append((display_name(label) + mark, str(len(found)), *map(rate, names)))
    return Sheet(
        "Pointing game by label",
        ("label", "findings", *figures.methods[:2], RANDOM, PRIORS[-1]),
        tuple(rows),
        f"* fewer than {FEW} findings: too few to judge by.",
    )


def _orders(figures: MapFigures) -> Sheet:
    rows = [
        (
            name,
            _mean(figures, lambda f, n=name: f.orders[n].deletion),
            _mean(figures, lambda f, n=name: f.orders[n].insertion),
            _mean(figures, lambda f, n=name: f.orders[n].insertion - f.orders[n].deletion),
        )
        for name in (*figures.methods, RANDOM)
    ]
    return Sheet(
        "Deletion and insertion",
        ("map", "deletion", "insertion", "insertion - deletion"),
        tuple(rows),
        "Mean probability of the label (not calibrated) while pixels are exchanged for those of "
        "the blurred film, the highest of the map first, or put into it. Deletion should be low, "
        "insertion high.",
    )


def _comparisons(figures: MapFigures) -> Sheet:
    rows = [
        (row.words, f"{row.like.signed:.3f}", f"{row.like.magnitude:.3f}", f"{row.cam:.3f}")
        for row in figures.compared
    ]
    return Sheet(
        f"Likeness to the program's map, {figures.checked} findings",
        ("compared with", OWN, "its magnitude", "Grad-CAM"),
        tuple(rows),
        "Spearman's rank correlation of maps of the same film, means. Another network trained on "
        "the same labels should repeat the map (near 1); another label, shuffled weights or a "
        "network trained on shuffled labels should not (near 0). Integrated gradients are "
        "multiplied by the film, so that their magnitude keeps something of its edges.",
    )


def _mean(figures: MapFigures, value: Callable[[Judged], float]) -> str:
    return str(mean_interval(figures.judged, value))
