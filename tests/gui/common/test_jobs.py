"""Work off the GUI thread: delivery, cancelling, superseding, bugs, endurance."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from xray_desktop.core.errors import FailedError
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.gui.common.jobs import INTERNAL, JobQueue, JobRunner


@pytest.fixture
def runner(qapp: object) -> Iterator[JobRunner]:
    runner = JobRunner()
    yield runner
    assert runner.shutdown()
    runner.deleteLater()


def count(to: int) -> Steps[int, str]:
    for i in range(to):
        yield Progress(i, to, "counting", i)
    return "done"


def submit(runner: JobRunner, key: str, steps: Steps[int, str], messages: list[object]) -> None:
    runner.submit(
        key,
        steps,
        on_result=lambda result: messages.append((key, result)),
        on_error=lambda error: messages.append(error),
        on_progress=lambda progress: messages.append(progress.partial),
    )


def test_progress_and_result_arrive_in_order_on_the_gui_thread(
    runner: JobRunner, qtbot: QtBot
) -> None:
    threads: set[object] = set()
    runner.reported.connect(lambda _: threads.add(QThread.currentThread()))
    messages: list[object] = []
    submit(runner, "a", count(3), messages)
    qtbot.waitUntil(lambda: len(messages) == 4)
    assert messages == [0, 1, 2, ("a", "done")]
    assert threads == {runner.thread()}


def test_two_thousand_emits_survive(runner: JobRunner, qtbot: QtBot) -> None:
    messages: list[object] = []
    submit(runner, "a", count(2_000), messages)
    qtbot.waitUntil(lambda: bool(messages) and messages[-1] == ("a", "done"), timeout=20_000)
    assert len(messages) == 2_001


def test_a_newer_job_under_the_same_key_supersedes_the_older(
    runner: JobRunner, qtbot: QtBot
) -> None:
    proceed = threading.Event()

    def slow() -> Steps[int, str]:
        yield Progress(0, 1, "waiting")
        assert proceed.wait(10)
        return "late"

    messages: list[object] = []
    submit(runner, "a", slow(), messages)
    submit(runner, "a", count(0), messages)
    proceed.set()
    qtbot.waitUntil(lambda: ("a", "done") in messages)
    assert ("a", "late") not in messages


def test_a_result_that_was_under_way_when_cancelled_is_not_delivered(
    runner: JobRunner, qtbot: QtBot
) -> None:
    messages: list[object] = []
    with qtbot.waitSignal(runner.ended):  # emitted on the pool thread; delivery may be behind it
        submit(runner, "a", count(2), messages)
    messages.clear()
    submit(runner, "a", count(0), messages)
    assert runner._pools[JobQueue.FILES].waitForDone(
        5_000
    )  # the result is in the queue, not delivered
    runner.cancel("a")
    qtbot.wait(20)
    assert messages == []


def test_a_cancelled_job_closes_its_generator(runner: JobRunner, qtbot: QtBot) -> None:
    closed = threading.Event()
    at_work = threading.Event()

    def forever() -> Steps[int, str]:
        try:
            while True:
                at_work.set()
                yield Progress(0, 1, "for ever")
        finally:
            closed.set()

    submit(runner, "a", forever(), [])
    assert at_work.wait(5)
    runner.cancel("a")
    assert closed.wait(5)


def test_known_errors_are_delivered(runner: JobRunner, qtbot: QtBot) -> None:
    def fail() -> Steps[int, str]:
        yield Progress(0, 1, "failing")
        raise FailedError("time", "It took too long.")

    messages: list[object] = []
    submit(runner, "a", fail(), messages)
    qtbot.waitUntil(lambda: any(isinstance(entry, FailedError) for entry in messages))


def test_a_bug_reaches_the_excepthook_and_the_next_job_runs(
    runner: JobRunner, qtbot: QtBot
) -> None:
    def broken() -> Steps[int, str]:
        yield Progress(0, 1, "breaking")
        raise ZeroDivisionError

    messages: list[object] = []
    with qtbot.captureExceptions() as caught:
        submit(runner, "a", broken(), messages)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError
    assert INTERNAL in messages
    submit(runner, "a", count(0), messages)
    qtbot.waitUntil(lambda: ("a", "done") in messages)


def test_idle_is_reported_after_the_last_job(runner: JobRunner, qtbot: QtBot) -> None:
    reports: list[object] = []
    runner.reported.connect(reports.append)
    submit(runner, "a", count(2), [])
    qtbot.waitUntil(lambda: bool(reports) and reports[-1] is None)
    assert [report is None for report in reports[-3:]] == [False, False, True]


def test_what_saves_is_finished_at_the_end_and_the_rest_is_not_waited_for(
    qapp: object, qtbot: QtBot
) -> None:
    runner, saved, proceed, began = JobRunner(), [], threading.Event(), threading.Event()

    def saving() -> Steps[None, None]:
        yield Progress(0, 1, "saving")
        saved.append(1)

    def computing() -> Steps[None, None]:
        yield Progress(0, 1, "computing")
        began.set()
        assert proceed.wait(20)

    def decoding() -> Steps[None, None]:
        while True:
            yield Progress(0, 1, "decoding")

    for key, steps, queue, saves in (
        ("computing", computing(), JobQueue.MODEL, False),
        ("decoding", decoding(), JobQueue.FILES, False),
        ("saving", saving(), JobQueue.FILES, True),
    ):
        ignored: list[object] = []
        runner.submit(
            key,
            steps,
            on_result=ignored.append,
            on_error=ignored.append,
            on_progress=ignored.append,
            queue=queue,
            saves=saves,
        )
    assert began.wait(20)
    assert not runner.shutdown(0)
    assert saved == [1]
    proceed.set()
    assert runner.shutdown()
    runner.deleteLater()


def test_after_shutdown_nothing_is_delivered(qapp: object, qtbot: QtBot) -> None:
    runner = JobRunner()
    messages: list[object] = []
    submit(runner, "a", count(5), messages)
    assert runner.shutdown()
    qtbot.wait(20)
    assert ("a", "done") not in messages
    runner.deleteLater()


def test_a_lane_does_not_wait_for_the_other(runner: JobRunner, qtbot: QtBot) -> None:
    """A search through a folder must not stand before an image's scores."""
    proceed = threading.Event()

    def searching() -> Steps[int, str]:
        yield Progress(0, 1, "searching")
        assert proceed.wait(10)
        return "found"

    messages: list[object] = []
    submit(runner, "search", searching(), messages)
    runner.submit(
        "score",
        count(0),
        on_result=messages.append,
        on_error=messages.append,
        queue=JobQueue.MODEL,
    )
    qtbot.waitUntil(lambda: "done" in messages)
    assert ("search", "found") not in messages
    proceed.set()
    qtbot.waitUntil(lambda: ("search", "found") in messages)


def test_work_that_nobody_waits_for_makes_room(runner: JobRunner, qtbot: QtBot) -> None:
    proceed = threading.Event()

    def slow() -> Steps[int, str]:
        yield Progress(0, 2, "ahead")
        assert proceed.wait(10)
        yield Progress(1, 2, "ahead")
        return "ahead"

    messages: list[object] = []
    idle = runner.submit(
        "ahead",
        slow(),
        on_result=messages.append,
        on_error=messages.append,
        idle=True,
    )
    submit(runner, "a", count(0), messages)
    assert idle.cancelled
    proceed.set()
    qtbot.waitUntil(lambda: ("a", "done") in messages)
    assert "ahead" not in messages


def test_what_is_reported_is_of_work_that_still_runs(runner: JobRunner, qtbot: QtBot) -> None:
    gates = {"files": threading.Event(), "model": threading.Event()}

    def wait(name: str) -> Steps[None, str]:
        yield Progress(0, 1, name)
        assert gates[name].wait(20)
        return name

    reported: list[str] = []
    runner.reported.connect(lambda messages: reported.append(messages.text if messages else ""))
    for name, queue in (("model", JobQueue.MODEL), ("files", JobQueue.FILES)):
        ignored: list[object] = []
        runner.submit(
            name,
            wait(name),
            on_result=ignored.append,
            on_error=ignored.append,
            on_progress=ignored.append,
            queue=queue,
        )
        qtbot.waitUntil(lambda name=name: reported[-1:] == [name])
    gates["files"].set()
    qtbot.waitUntil(lambda: reported[-1:] == ["model"])
    gates["model"].set()
    qtbot.waitUntil(lambda: reported[-1:] == [""])


def test_idle_work_is_done_and_not_reported(runner: JobRunner, qtbot: QtBot) -> None:
    reports: list[object] = []
    runner.reported.connect(reports.append)
    messages: list[object] = []
    runner.submit("a", count(2), on_result=messages.append, on_error=messages.append, idle=True)
    qtbot.waitUntil(lambda: messages == ["done"])
    assert not any(reports)


def test_whether_somebody_waits_for_a_queue(runner: JobRunner, qtbot: QtBot) -> None:
    proceed = threading.Event()

    def slow() -> Steps[int, str]:
        while not proceed.wait(0.01):
            yield Progress(0, 1, "waiting")
        return "done"

    def begin(key: str, *, idle: bool) -> None:
        runner.submit(key, slow(), on_error=lambda _error: None, queue=JobQueue.MODEL, idle=idle)

    begin("a", idle=True)
    assert not runner.waits(JobQueue.MODEL)
    begin("b", idle=False)
    assert runner.waits(JobQueue.MODEL)
    assert not runner.waits(JobQueue.FILES)
    runner.cancel("b")
    assert not runner.waits(JobQueue.MODEL)
    proceed.set()


def test_what_is_opened_does_not_wait_for_what_was_given_up(
    runner: JobRunner, qtbot: QtBot
) -> None:
    proceed, leaving = threading.Event(), threading.Event()

    def given_up() -> Steps[int, str]:
        try:
            while True:
                yield Progress(0, 1, "waiting")
        finally:
            leaving.set()
            assert proceed.wait(10)

    messages: list[object] = []
    runner.submit("a", given_up(), on_error=messages.append, queue=JobQueue.OPENING)
    qtbot.waitUntil(lambda: runner.active("a"))
    runner.submit(
        "a", count(0), on_result=messages.append, on_error=messages.append, queue=JobQueue.OPENING
    )
    qtbot.waitUntil(lambda: messages == ["done"])
    assert not proceed.is_set()
    proceed.set()
