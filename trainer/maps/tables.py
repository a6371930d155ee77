"""The figures of a study of maps as tables and sentences: the same in a terminal and on a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from trainer.maps.figures import Judged, MapFigures, label_mean, mean_interval
from trainer.maps.judging import RAISED
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
    made = [_places(figures), _by_label(figures)]
    if any(found.orders for found in figures.judged):
        made.append(_orders(figures))
    if figures.compared:
        made.append(_comparisons(figures))
    return tuple(made)


def notes(studied: Studied) -> tuple[str, ...]:
    """Return what a reader of the figures must know."""
    lines = [_counted(studied), "Intervals are of 95 %, from 1,000 samples of patients."]
    if studied.missing:
        lines.append(f"Boxed findings of the table whose image is not here: {studied.missing}.")
    if studied.excluded:
        lines.append(f"Left out as of patients that are not to be measured: {studied.excluded}.")
    if studied.left_out:
        lines.append(f"Left out because the image could not be scored: {len(studied.left_out)}.")
    return tuple(lines)


def _counted(studied: Studied) -> str:
    judged = studied.figures.judged
    if studied.lesions is not None:
        by_label = "; ".join(
            f"{display_name(label)} {called} of {drawn}"
            for label, (called, drawn) in sorted(studied.lesions.items())
        )
        return (
            "Drawn lesions that the model calls, and that are measured here: "
            f"{by_label}. It calls a lesion that lifts the score over the operating point, or to "
            f"{RAISED:g} times what the same image has without it."
        )
    called = sum(found.called is True for found in judged)
    known = sum(found.called is not None for found in judged)
    return (
        f"Boxed findings measured: {len(judged)}. The program calls {called} of "
        f"the {known} whose label has an operating point; it would show no map of the others "
        "unless asked. All are counted here."
    )


def _places(figures: MapFigures) -> Sheet:
    rows = [
        (
            name,
            str(label_mean(figures.judged, lambda f, n=name: float(f.places[n].hit))),
            _mean(figures, lambda f, n=name: float(f.places[n].hit)),
            _mean(figures, lambda f, n=name: f.places[n].mass),
            f"{_plain(figures.judged, lambda f, n=name: f.places[n].mass / f.box_share):.2f}",
            f"{_plain(figures.judged, lambda f, n=name: f.places[n].iou_same_area):.3f}",
        )
        for name in (*figures.methods, *figures.priors)
    ]
    area = _mean(figures, lambda f: f.box_share)
    by_label = str(label_mean(figures.judged, lambda f: f.box_share))
    heads = ("map", "pointing, mean of labels", "pointing, all", "mass in the box", "/ area", "IoU")
    return Sheet(
        "Where the maps point",
        heads,
        (*rows, ("a random point", by_label, area, area, "1.00", "")),
        "Pointing: the share of maps whose highest point lies in a box (no tolerance). Mass: how "
        "much of what speaks for the finding lies in the boxes; / area: over the boxes' share of "
        "the image. IoU: of the boxes and as many of the highest pixels. The last rows know "
        f"nothing of the model; {PRIORS[-1]}: how often each pixel lies in the boxes of other "
        "patients in the whole table.",
    )


def _by_label(figures: MapFigures) -> Sheet:
    groups = {label: figures.of_label(label) for label in figures.labels}
    rows = [
        (
            name,
            *(
                f"{_plain(found, lambda f, n=name: float(f.places[n].hit)):.2f}"
                for found in groups.values()
            ),
        )
        for name in (*figures.methods, *figures.priors)
    ]
    heads = tuple(
        f"{display_name(label)}\n{len(found)}{'' if len(found) >= FEW else ' *'}"
        for label, found in groups.items()
    )
    return Sheet(
        "Pointing by label",
        ("map", *heads),
        tuple(rows),
        f"Under each label the number of findings; * fewer than {FEW}: too few to judge by.",
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
        "the blurred image, the highest of the map first, or put into it. Deletion should be low, "
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
        "Spearman's rank correlation of maps of the same image, means. Another network trained on "
        "the same labels should repeat the map (near 1); another label, shuffled weights or a "
        "network trained on shuffled labels should not (near 0). Integrated gradients are "
        "multiplied by the image, so that their magnitude keeps something of its edges.",
    )


def _mean(figures: MapFigures, value: Callable[[Judged], float]) -> str:
    return str(mean_interval(figures.judged, value))


def _plain(judged: Sequence[Judged], value: Callable[[Judged], float]) -> float:
    return float(np.mean([value(found) for found in judged]))
