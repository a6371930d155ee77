"""What the trainer shows in a terminal: progress bars and tables of figures."""

import math
from collections.abc import Sequence

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
from trainer.evaluation.metrics import Interval
from trainer.evaluation.outside import OutsideRow


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
    """Print the test part's figures; the constant predictor's AUC is 0.5 on every label."""
    table = Table(title="Test part")
    for head in ("label", "films", "positive", "AUC [95 %]", "AUC constant", "AUC pixels", ""):
        table.add_column(head)
    for row, label in zip(evaluation.rows, evaluation.labels, strict=True):
        table.add_row(
            row.label,
            str(row.films),
            str(row.positives),
            _words(row.auc),
            "0.500",
            "–" if row.pixels_auc is None else f"{row.pixels_auc:.3f}",
            "" if label.sufficient else "insufficient data",
        )
    pixels = f"{evaluation.pixels_macro_auc:.3f}"
    table.add_row("macro, judged", "", "", _words(evaluation.macro_auc), "0.500", pixels, "")
    Console().print(table)


def print_outside(rows: Sequence[OutsideRow]) -> None:
    """Print a bundle's figures on other films."""
    table = Table(title="Other films")
    for head in ("label", "films", "positive", "AUC [95 %]", "AUC constant", ""):
        table.add_column(head)
    for row in rows:
        table.add_row(
            row.label,
            str(row.films),
            str(row.positives),
            _words(row.auc),
            "0.500",
            "" if row.sufficient else "insufficient data in training",
        )
    Console().print(table)


def _words(interval: Interval) -> str:
    if math.isnan(interval.value):
        return "–"
    return f"{interval.value:.3f} [{interval.low:.3f}, {interval.high:.3f}]"
