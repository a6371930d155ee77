"""Progress is printed also where the output is no terminal."""

import io

import pytest
from rich.console import Console
from rich.progress import Progress

from trainer.evaluation.terminal_output import ProgressLines, progress_bars


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def output():
    return io.StringIO()


@pytest.fixture
def progress(clock, output):
    console = Console(file=output, width=40)
    with ProgressLines(console=console, get_time=clock) as progress:
        yield progress


def test_a_finished_step_has_one_line(progress, clock, output):
    task = progress.add_task("Reading files", total=3)
    clock.now = 5.0
    for _ in range(3):
        progress.advance(task)
    progress.advance(task, 0)
    assert output.getvalue() == "Reading files: 3 of 3, after 0:00:05\n"


def test_a_finished_epoch_has_one_line_that_is_not_broken(progress, clock, output):
    task = progress.add_task("Training", total=20)
    for epoch in (1, 2):
        for _ in range(9):
            clock.now += 1
            progress.advance(task)
        words = f"Training epoch {epoch}, loss 0.2, validation macro AUC [0.7]"
        progress.update(task, completed=10 * epoch, description=words)
    first, second = output.getvalue().splitlines()
    assert first.startswith("Training epoch 1, loss 0.2, validation macro AUC [0.7]: 10 of 20")
    assert "left" in first
    assert second.endswith("AUC [0.7]: 20 of 20, after 0:00:18")


def test_a_long_step_is_told_of_once_in_a_minute(progress, clock, output):
    task = progress.add_task("Scoring", total=1_000)
    for _ in range(150):
        clock.now += 1
        progress.advance(task)
    lines = output.getvalue().splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        "Scoring: 60 of 1",
        "Scoring: 120 of 1",
    ]


def test_a_log_gets_lines_and_a_terminal_bars(output):
    assert isinstance(progress_bars(Console(file=output)), ProgressLines)
    bars = progress_bars(Console(file=output, force_terminal=True))
    assert type(bars) is Progress
