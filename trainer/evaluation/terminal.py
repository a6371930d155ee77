"""What the trainer shows in a terminal: progress bars and tables of figures."""

from typing import Final

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
from trainer.evaluation.figures import Figures, LabelFigures
from trainer.evaluation.words import number

HEADS: Final = (
    "label",
    "positive",
    "AUC [95 %]",
    "pixels",
    "AUPRC [95 %]",
    "constant",
    "sens.",
    "spec.",
    "ECE",
    "",
)


def progress_bars() -> Progress:
    """Return the bars of a run; tasks are added as they begin."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        refresh_per_second=2,
    )


def print_evaluation(evaluation: Evaluation) -> None:
    """Print the test part's figures."""
    print_figures("Test part", evaluation.figures)


def print_figures(title: str, figures: Figures) -> None:
    """Print a row for each label; the constant predictor's AUC is 0.5 on every one."""
    table = Table(title=title)
    for head in HEADS:
        table.add_column(head)
    for row in figures.rows:
        point = row.point
        table.add_row(
            row.label,
            f"{row.positives} of {row.films}",
            str(row.auc),
            number(row.pixels_auc),
            str(row.auprc),
            number(row.constant and row.constant.auprc),
            "–" if point is None else number(point.sensitivity.value),
            "–" if point is None else number(point.specificity.value),
            number(row.error_after),
            _remark(row),
        )
    table.add_row(
        "macro",
        "",
        str(figures.macro_auc),
        number(figures.pixels_macro_auc),
        str(figures.macro_auprc),
        *4 * ("",),
        f"{len(figures.measured)} labels",
    )
    table.add_row("constant predictor", "", "0.500", "0.500", *6 * ("",))
    Console().print(table)


def _remark(row: LabelFigures) -> str:
    if not row.sufficient:
        return "insufficient data in training"
    return "" if row.enough else "too few films here"
