"""Output of a study of heat maps: terminal tables, an HTML page, and the bundle's contract."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from rich import box
from rich.table import Table

from trainer.evaluation.bundle_scoring import verified_bundle
from trainer.evaluation.report_elements import bullets, line, page, table, text
from trainer.evaluation.terminal_output import wide_console
from trainer.map_evaluation.finding_scores import (
    RAISED,
    MapFigures,
    ScoredFinding,
    label_mean,
    mean_interval,
)
from trainer.map_evaluation.measures import PRIORS, RANDOM
from trainer.map_evaluation.methods import SHOWN_MAP
from trainer.map_evaluation.study import MapStudy
from xray_desktop.core.bundle.contract import CONTRACT_FILE, ModelContract
from xray_desktop.core.bundle.label_contract import MapEvaluation
from xray_desktop.core.labels import display_name
from xray_desktop.durable import make_folder, write_durably

FEW: Final = 10
"""Rows with fewer findings are marked."""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table: title, column headers, rows, and an explanation."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    explanation: str


def report_tables(studied: MapStudy) -> tuple[ReportTable, ...]:
    """Return all tables of a study."""
    figures = studied.figures
    made = [_places(figures), _by_label(figures)]
    if any(found.perturbations for found in figures.scored):
        made.append(_orders(figures))
    if figures.compared:
        made.append(_comparisons(figures))
    return tuple(made)


def notes(studied: MapStudy) -> tuple[str, ...]:
    """Return notes for readers of the figures."""
    lines = [_counted(studied), "Intervals are of 95 %, from 1,000 samples of patients."]
    if studied.missing:
        lines.append(f"Boxed findings in the table without an image here: {studied.missing}.")
    if studied.excluded:
        lines.append(f"Left out with their patients: {studied.excluded}.")
    if studied.left_out:
        lines.append(f"Left out because the image could not be scored: {len(studied.left_out)}.")
    return tuple(lines)


def _counted(studied: MapStudy) -> str:
    scored = studied.figures.scored
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
    called = sum(found.called is True for found in scored)
    known = sum(found.called is not None for found in scored)
    return (
        f"Boxed findings measured: {len(scored)}. The program calls {called} of "
        f"the {known} whose label has an operating point; it would show no map of the others "
        "unless asked. All are counted here."
    )


def _places(figures: MapFigures) -> ReportTable:
    rows = [
        (
            name,
            str(label_mean(figures.scored, lambda f, n=name: float(f.localisations[n].hit))),
            _mean(figures, lambda f, n=name: float(f.localisations[n].hit)),
            _mean(figures, lambda f, n=name: f.localisations[n].mass),
            f"{_plain(figures.scored, lambda f, n=name: f.relative_mass(n)):.2f}",
            f"{_plain(figures.scored, lambda f, n=name: f.localisations[n].iou_same_area):.3f}",
        )
        for name in (*figures.methods, *figures.priors)
    ]
    area = _mean(figures, lambda f: f.box_share)
    by_label = str(label_mean(figures.scored, lambda f: f.box_share))
    heads = ("map", "pointing, mean of labels", "pointing, all", "mass in the box", "/ area", "IoU")
    return ReportTable(
        "Where the maps point",
        heads,
        (*rows, ("a random point", by_label, area, area, "1.00", "")),
        "Pointing: the share of maps whose highest point lies in a box (no tolerance). Mass: how "
        "much of what speaks for the finding lies in the boxes; / area: over the boxes' share of "
        "the image. IoU: of the boxes and as many of the highest pixels. The last rows know "
        f"nothing of the model; {PRIORS[-1]}: how often each pixel lies in the boxes of other "
        "patients in the whole table.",
    )


def _by_label(figures: MapFigures) -> ReportTable:
    groups = {label: figures.of_label(label) for label in figures.labels}
    rows = [
        (
            name,
            *(
                f"{_plain(found, lambda f, n=name: float(f.localisations[n].hit)):.2f}"
                for found in groups.values()
            ),
        )
        for name in (*figures.methods, *figures.priors)
    ]
    heads = tuple(
        f"{display_name(label)}\n{len(found)}{'' if len(found) >= FEW else ' *'}"
        for label, found in groups.items()
    )
    return ReportTable(
        "Pointing by label",
        ("map", *heads),
        tuple(rows),
        f"Under each label the number of findings; * fewer than {FEW}: too few for a conclusion.",
    )


def _orders(figures: MapFigures) -> ReportTable:
    rows = [
        (
            name,
            _mean(figures, lambda f, n=name: f.perturbations[n].deletion),
            _mean(figures, lambda f, n=name: f.perturbations[n].insertion),
            _mean(
                figures,
                lambda f, n=name: f.perturbations[n].insertion - f.perturbations[n].deletion,
            ),
        )
        for name in (*figures.methods, RANDOM)
    ]
    return ReportTable(
        "Deletion and insertion",
        ("map", "deletion", "insertion", "insertion - deletion"),
        tuple(rows),
        "Mean probability of the label (not calibrated) while pixels are exchanged for those of "
        "the blurred image, the highest of the map first, or put into it. Deletion should be low, "
        "insertion high.",
    )


def _comparisons(figures: MapFigures) -> ReportTable:
    rows = [
        (
            row.description,
            str(row.mean(lambda like: like.signed)),
            f"{row.mean(lambda like: like.magnitude).value:.2f}",
            str(row.mean(lambda like: like.overlap)),
            str(row.mean(lambda like: like.distance)),
            f"{row.cam.value:.2f}",
        )
        for row in figures.compared
    ]
    heads = ("compared with", "rank correlation", "magnitude", "overlap", "distance", "Grad-CAM")
    return ReportTable(
        f"Likeness to the program's map, {figures.checked} findings",
        heads,
        tuple(rows),
        "Maps of the same image, means. Rank correlation: Spearman's, of the map, of its magnitude "
        "and of Grad-CAM's maps. Overlap: intersection over union of the regions that the program "
        "outlines. Distance: between the highest points, as a share of the image's side. Another "
        "network trained on the same labels should repeat the map (correlation and overlap near "
        "1); another label, shuffled weights or a network trained on shuffled labels should not: "
        "their overlap should be no larger than that with the map of another patient's image.",
    )


def _mean(figures: MapFigures, value: Callable[[ScoredFinding], float]) -> str:
    return str(mean_interval(figures.scored, value))


def _plain(scored: Sequence[ScoredFinding], value: Callable[[ScoredFinding], float]) -> float:
    return float(np.mean([value(found) for found in scored]))


REPORT_FILE: Final = "maps.html"
NARROW: Final = 150
"""Smallest width of a table: intervals must not wrap."""


def print_study(studied: MapStudy) -> None:
    """Print all tables."""
    console = wide_console(NARROW)
    console.print(studied.title, style="bold")
    for sheet in report_tables(studied):
        shown = Table(
            title=sheet.title, caption=sheet.explanation, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
        )
        for place, head in enumerate(sheet.heads):
            shown.add_column(head, justify="right" if place else "left", no_wrap=True)
        for row in sheet.rows:
            shown.add_row(*row)
        console.print(shown)
    for note in notes(studied):
        console.print(note, highlight=False)


def write_study(studies: Sequence[MapStudy], folder: Path) -> Path:
    """Write ``maps.html`` into `folder`, without image names; return the file."""
    contract = studies[0].contract
    title = f"{contract.title} – maps"
    body = [f"<header><h1>{text(title)}</h1></header>"]
    for studied in studies:
        body += [f"<h2>{text(studied.title)}</h2>", bullets(notes(studied))]
        for sheet in report_tables(studied):
            body += [
                f"<h3>{text(sheet.title)}</h3>",
                table(sheet.heads, [line(row) for row in sheet.rows]),
                f"<p>{text(sheet.explanation)}</p>",
            ]
    make_folder(folder)
    file = folder / REPORT_FILE
    write_durably(file, page(title, contract.notice, body).encode())
    return file


LABEL_PRIOR = PRIORS[-1]


def write_evaluation(folder: Path, studies: Sequence[MapStudy]) -> ModelContract:
    """Write the figures of the program's heat maps into a bundle; return its contract.

    A study of boxes replaces an earlier one of boxes, and one of simulated lesions an earlier one
    of those; other figures are kept. No other file of the bundle changes.

    Raises
    ------
    TrainingError, BundleError
        The bundle is damaged.
    """
    contract = verified_bundle(folder).contract
    for studied in studies:
        contract = with_evaluation(contract, studied)
    write_durably(folder / CONTRACT_FILE, contract.to_json().encode())
    return contract


def with_evaluation(contract: ModelContract, studied: MapStudy) -> ModelContract:
    """Return the contract with the figures of a study; labels without findings have none."""
    labels = []
    for label in contract.labels:
        scored = studied.figures.of_label(label.name)
        found = label.map_evaluation or MapEvaluation()
        hits = _hits(scored, SHOWN_MAP)
        if studied.lesions is None:
            prior = float(_hits(scored, LABEL_PRIOR))
            found = replace(found, boxed=len(scored), boxed_hits=hits, prior_hits=prior)
        else:
            found = replace(found, drawn=len(scored), drawn_hits=hits)
        known = found if found.boxed or found.drawn else None
        labels.append(replace(label, map_evaluation=known))
    return replace(contract, labels=tuple(labels))


def _hits(scored: Sequence[ScoredFinding], name: str) -> int:
    return sum(found.localisations[name].hit for found in scored)
