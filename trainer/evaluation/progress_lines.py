"""Progress as lines of text, for outputs that are no terminal: a log file, a pipe, a batch job."""

from datetime import timedelta
from typing import Any, Final

from rich.progress import Progress, Task, TaskID

EVERY_S: Final = 60.0
"""Seconds between two lines of a task of which there is nothing else to say."""


class ProgressLines(Progress):
    """Prints a line when a task is done, when its description changes, and once in a minute.

    Rich's own bars print nothing without a terminal until all is over.
    """

    def __init__(self, every_s: float = EVERY_S, **options: Any) -> None:  # noqa: ANN401 - rich's own
        super().__init__(disable=True, **options)
        self._every_s = every_s
        self._printed: dict[TaskID, tuple[float, str, bool]] = {}
        """When each task was printed, with which description, and whether it was done then."""

    def add_task(self, description: str, *args: Any, **options: Any) -> TaskID:  # noqa: ANN401
        """Add a task; its first line is printed when there is progress."""
        number = super().add_task(description, *args, **options)
        self._printed[number] = self.get_time(), description, False
        return number

    def update(self, task_id: TaskID, **changes: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        """Update a task, and print it if there is something to say."""
        super().update(task_id, **changes)
        self._told(task_id)

    def advance(self, task_id: TaskID, advance: float = 1) -> None:
        """Advance a task, and print it if there is something to say."""
        super().advance(task_id, advance)
        self._told(task_id)

    def _told(self, task_id: TaskID) -> None:
        now = self.get_time()
        task = self._tasks[task_id]
        before, description, finished = self._printed[task_id]
        new = task.description != description or (task.finished and not finished)
        if new or (now - before >= self._every_s and not finished):
            self._printed[task_id] = now, task.description, task.finished
            self.console.print(progress_line(task), markup=False, highlight=False, soft_wrap=True)


def progress_line(task: Task) -> str:
    """Return how far a task is: its description, what is done, time taken and time left."""
    total = "" if task.total is None else f" of {task.total:,.0f}"
    words = f"{task.description}: {task.completed:,.0f}{total}"
    if task.elapsed is not None:
        words += f", after {_time(task.elapsed)}"
    if task.time_remaining and not task.finished:
        words += f", about {_time(task.time_remaining)} left"
    return words


def _time(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
