"""What the trainer shows in a terminal: progress bars and tables of figures."""

import math
from typing import Final

from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from trainer.evaluation.comparison import Comparison
from trainer.evaluation.evaluation import Evaluation
from trainer.evaluation.figures import ENOUGH, ENOUGH_PATIENTS, FREQUENT, Figures, LabelFigures
from trainer.evaluation.progress_lines import ProgressLines
from trainer.evaluation.words import not_scored, number
from xray_desktop.core.labels import LABELS, NO_FINDING

HEADS: Final = ("label", "pos.", "AUC [95 %]", "pixels", "AUPRC", "sens./spec.")
NARROW: Final = 80
"""A table is never narrower than this."""
INTERVAL: Final = 23
"""Width of a figure with its interval; one of a difference may have three signs."""
BESIDE: Final = 30
"""Width of the columns beside those of a comparison."""


def progress_bars(console: Console | None = None) -> Progress:
    """Return the bars of a run; tasks are added as they begin.

    Where the output is no terminal, lines are printed instead.
    """
    console = console or Console()
    if not console.is_terminal:
        return ProgressLines(console=console)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        refresh_per_second=2,
        console=console,
    )


def print_evaluation(evaluation: Evaluation) -> None:
    """Print the figures of a training."""
    print_figures(evaluation.basis.title, evaluation.figures)


def print_figures(title: str, figures: Figures) -> None:
    """Print a row for each label; the constant predictor's AUC is 0.5 on every one."""
    table = Table(
        title=f"{title}: {figures.films} films, {figures.patients} patients",
        caption=(
            "* not scored, see below. + too few images here. ++ all with "
            f"{FREQUENT} positive images or more. AUC of a constant predictor: 0.500; its AUPRC: "
            "the share of positive films."
        ),
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for place, head in enumerate(HEADS):
        table.add_column(head, no_wrap=True, justify="right" if place else "left")
    for row in figures.rows:
        table.add_row(
            row.label + _mark(row),
            str(row.positives),
            str(row.auc),
            number(row.pixels_auc),
            number(row.auprc.value),
            _rates(row),
        )
    table.add_section()
    table.add_row(
        f"macro, {len(figures.measured)} labels",
        "",
        str(figures.macro_auc),
        number(figures.pixels_macro_auc),
        number(figures.macro_auprc.value),
    )
    table.add_row(f"macro, {figures.frequent} labels ++", "", str(figures.frequent_macro_auc))
    console = wide_console(NARROW)
    console.print(table)
    for row in figures.rows:
        if not row.sufficient:
            console.print(f"* {row.label}: {not_scored(row)}.", markup=False)


def print_comparison(found: Comparison) -> None:
    """Print a column of AUCs for each model, a row for each label."""
    table = Table(
        title=f"{found.images} images, {found.patients} patients: AUC [95 %]",
        caption=(
            f"–: fewer than {ENOUGH} images with the label, of {ENOUGH_PATIENTS} patients, or "
            "without it. Intervals are over the same drawn patients in every column. AUC of a "
            "constant predictor: 0.500."
        ),
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    table.add_column("label", no_wrap=True)
    table.add_column("pos.", no_wrap=True, justify="right")
    for column in found.columns:
        table.add_column(column.name, justify="right", min_width=INTERVAL, max_width=INTERVAL)
    for place, label in enumerate(LABELS):
        cells = [str(column.aucs[place]) for column in found.columns]
        table.add_row(label, str(found.positives[place]), *cells)
    table.add_section()
    counted = zip(LABELS, found.columns[0].aucs, strict=True)
    count = sum(label != NO_FINDING and not math.isnan(auc.value) for label, auc in counted)
    table.add_row(f"mean, {count} findings", "", *(str(column.mean) for column in found.columns))
    gains = ["" if column.gain is None else str(column.gain) for column in found.columns]
    table.add_row("above the first", "", *gains)
    wide_console(max(NARROW, len(found.columns) * (INTERVAL + 1) + BESIDE)).print(table)


def wide_console(least: int) -> Console:
    """Return a console of at least so many columns, whatever the terminal says of itself."""
    return Console(width=max(least, Console().width))


def _mark(row: LabelFigures) -> str:
    if not row.sufficient:
        return " *"
    return "" if row.enough else " +"


def _rates(row: LabelFigures) -> str:
    if row.point is None:
        return "–"
    both = row.point.sensitivity.value, row.point.specificity.value
    return " / ".join("–" if math.isnan(rate) else f"{rate:.2f}" for rate in both)
