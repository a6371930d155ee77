"""Terminal output of the trainer: progress bars or progress lines, and tables of figures."""

import math
from datetime import timedelta
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from trainer.evaluation.comparison import Comparison
from trainer.evaluation.figures import ENOUGH, ENOUGH_PATIENTS, FREQUENT, Figures, LabelFigures
from trainer.evaluation.model_evaluation import Evaluation
from trainer.evaluation.report_text import not_scored, number
from xray_desktop.core.labels import LABELS, NO_FINDING

EVERY_S: Final = 60.0
"""Seconds between two lines of an unchanged task."""


class ProgressLines(Progress):
    """Prints a line when a task is done, when its description changes, and once per minute.

    Rich's own bars print nothing until the end if the output is not a terminal.
    """

    def __init__(self, every_s: float = EVERY_S, **options: Any) -> None:  # noqa: ANN401 - rich's own
        super().__init__(disable=True, **options)
        self._every_s = every_s
        self._printed: dict[TaskID, tuple[float, str, bool]] = {}
        """When each task was printed, with which description, and whether it was done then."""

    def add_task(self, description: str, *args: Any, **options: Any) -> TaskID:  # noqa: ANN401
        """Add a task; its first line is printed on progress."""
        number = super().add_task(description, *args, **options)
        self._printed[number] = self.get_time(), description, False
        return number

    def update(self, task_id: TaskID, **changes: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        """Update a task, and print a line if it is due."""
        super().update(task_id, **changes)
        self._print_if_due(task_id)

    def advance(self, task_id: TaskID, advance: float = 1) -> None:
        """Advance a task, and print a line if it is due."""
        super().advance(task_id, advance)
        self._print_if_due(task_id)

    def _print_if_due(self, task_id: TaskID) -> None:
        now = self.get_time()
        task = self._tasks[task_id]
        before, description, finished = self._printed[task_id]
        new = task.description != description or (task.finished and not finished)
        if new or (now - before >= self._every_s and not finished):
            self._printed[task_id] = now, task.description, task.finished
            self.console.print(progress_line(task), markup=False, highlight=False, soft_wrap=True)


def progress_line(task: Task) -> str:
    """Return the progress of a task: description, amount done, time taken and time left."""
    total = "" if task.total is None else f" of {task.total:,.0f}"
    text = f"{task.description}: {task.completed:,.0f}{total}"
    if task.elapsed is not None:
        text += f", after {_time(task.elapsed)}"
    if task.time_remaining and not task.finished:
        text += f", about {_time(task.time_remaining)} left"
    return text


def _time(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))


HEADS: Final = ("label", "pos.", "AUC [95 %]", "pixels", "AUPRC", "sens./spec.")
MIN_WIDTH: Final = 80
"""Smallest width of a table."""
INTERVAL: Final = 23
"""Width of a figure with its interval; a difference may have three signs."""
OTHER_COLUMNS: Final = 30
"""Width of the other columns of a comparison."""


def progress_bars(console: Console | None = None) -> Progress:
    """Return the progress display of a run; tasks are added when they begin.

    If the output is not a terminal, lines are printed instead.
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
    """Print a row for each label."""
    table = Table(
        title=f"{title}: {figures.images} images, {figures.patients} patients",
        caption=(
            "* not scored, see below. + too few images here. ++ all with "
            f"{FREQUENT} positive images or more. AUC of a constant predictor: 0.500; its AUPRC: "
            "the share of positive images."
        ),
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for place, head in enumerate(HEADS):
        table.add_column(head, no_wrap=True, justify="right" if place else "left")
    for row in figures.rows:
        table.add_row(
            row.label + _footnote(row),
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
    console = wide_console(MIN_WIDTH)
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
    wide_console(max(MIN_WIDTH, len(found.columns) * (INTERVAL + 1) + OTHER_COLUMNS)).print(table)


def wide_console(least: int) -> Console:
    """Return a console of at least this width."""
    return Console(width=max(least, Console().width))


def _footnote(row: LabelFigures) -> str:
    if not row.sufficient:
        return " *"
    return "" if row.enough else " +"


def _rates(row: LabelFigures) -> str:
    if row.point is None:
        return "–"
    both = row.point.sensitivity.value, row.point.specificity.value
    return " / ".join("–" if math.isnan(rate) else f"{rate:.2f}" for rate in both)
