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

from trainer.evaluation.evaluation import Evaluation
from trainer.evaluation.figures import FREQUENT, Figures, LabelFigures
from trainer.evaluation.progress_lines import ProgressLines
from trainer.evaluation.words import number

HEADS: Final = ("label", "pos.", "AUC [95 %]", "pixels", "AUPRC", "sens./spec.")
NARROW: Final = 80
"""A table is never narrower than this."""


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
            "* insufficient data in training: not judged. + too few films here. ++ all with "
            f"{FREQUENT} positive films or more. AUC of a constant predictor: 0.500; its AUPRC: "
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
    wide_console(NARROW).print(table)


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
