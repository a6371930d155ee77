"""Neighbours are decoded and scored before they are asked for, and nobody is held up by that."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.conftest import ON_OPEN, WindowHarness
from tests.gui.fakes import FakeEngine, image
from tests.gui.session.test_paging import Counting, Painted, press
from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.gui.common.result_cache import QUICK_S
from xray_desktop.gui.session import prefetch
from xray_desktop.gui.session.ai_display import Mode
from xray_desktop.gui.session.playlist import Playlist
from xray_desktop.gui.session.prefetch import neighbours, until_left
from xray_desktop.gui.session.session import OPEN
from xray_desktop.imaging.errors import MultiFrameError

HarnessFactory = Callable[..., WindowHarness]
NAMES = "abcde"
UNSUITABLE = RefusedError("not_chest", "Not a chest radiograph.")


def rested(one: WindowHarness) -> bool:
    return not one.runner._unfinished and not one.session.prefetcher.busy


def opened(harness: HarnessFactory, qtbot: QtBot, **changes: object) -> WindowHarness:
    """Five images, the first shown, its neighbours decoded; no heat maps."""
    answers = {name: image(0.3 + 0.1 * number) for number, name in enumerate(NAMES)} | changes
    engine = answers.pop("engine", None)
    one = harness(engine or Counting(), prefetch=True, **answers)
    one.window.actions_by_id["map"].setChecked(False)
    one.open(*answers)
    qtbot.waitUntil(lambda: one.session.image is not None and one.scored and rested(one))
    return one


def names(one: WindowHarness) -> list[str]:
    """What the reader decoded that serves the user, in order."""
    return [name for name, _ in one.reader.read]


def ahead(one: WindowHarness) -> list[str]:
    return [name for name, _ in one.ahead.read]


def step(one: WindowHarness, qtbot: QtBot, by: int = 1) -> None:
    with qtbot.waitSignal(one.session.image_opened):
        one.session.step(by)


@pytest.mark.parametrize(
    ("index", "by", "expected"),
    [
        (2, 1, "dbe"),
        (2, -1, "bda"),
        (0, 1, "bc"),
        (4, 1, "dc"),
        (0, -1, "bc"),
        (1, -1, "ac"),
    ],
)
def test_the_side_of_paging_comes_first(index: int, by: int, expected: str) -> None:
    found = neighbours(Playlist(tuple(Path(name) for name in NAMES), index), by)
    assert "".join(path.name for path in found) == expected


def test_an_image_alone_has_no_neighbours() -> None:
    assert neighbours(Playlist((Path("a"),)), 1) == ()


def test_neighbours_are_decoded_once_and_shown_without_decoding(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = opened(harness, qtbot)
    assert (names(one), ahead(one)) == (["a"], ["b", "c"])
    step(one, qtbot)
    assert one.window.windowTitle().startswith("b (2 of 5)")
    qtbot.waitUntil(lambda: rested(one))
    assert (names(one), ahead(one)) == (["a"], ["b", "c", "d"]), "the one that was left is kept"
    step(one, qtbot, -1)
    qtbot.waitUntil(lambda: rested(one))
    assert (names(one), ahead(one)) == (["a"], ["b", "c", "d"])
    held = {path.name for path in map(one.path, NAMES) if path in one.session.prefetcher.cache}
    assert held == {"b", "c"}, "no more than the neighbours"


def test_without_a_second_reader_nothing_is_decoded_ahead(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image(), b=image(0.3))
    for name in "ab":
        one.path(name).touch()
    one.open("a", "b")
    qtbot.waitUntil(lambda: one.scored and rested(one))
    assert names(one) == ["a"]
    step(one, qtbot)
    step(one, qtbot, -1)
    assert names(one) == ["a", "b", "a"]


def test_a_file_that_changed_is_decoded_anew(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = opened(harness, qtbot)
    os.utime(one.path("b"), (1, 1))
    other = image(0.9)
    one.reader.answers = {**one.reader.answers, "b": other}
    step(one, qtbot)
    assert names(one) == ["a", "b"]
    assert one.session.image is other


@pytest.mark.parametrize(
    "error", [RefusedError("no", "No image."), FailedError("time", "Too slow."), MultiFrameError(3)]
)
def test_an_error_is_shown_when_the_image_is_opened_and_not_before(
    harness: HarnessFactory, qtbot: QtBot, error: Exception
) -> None:
    asked: list[int] = []
    one = opened(harness, qtbot, b=error)
    one.session.frame_requested.disconnect()
    one.session.frame_requested.connect(asked.append)
    assert ahead(one) == ["b", "c"]
    assert not one.window.banner.isVisible()
    assert not one.runner.error_codes
    one.session.step(1)
    if isinstance(error, MultiFrameError):
        qtbot.waitUntil(lambda: asked == [3])
        with qtbot.waitSignal(one.session.image_opened):
            one.session.open_frame(1)
        assert one.reader.read[-1] == ("b", 1)
        step(one, qtbot)
        assert one.path("b") not in one.session.prefetcher.cache, "the frame is asked for again"
    else:
        qtbot.waitUntil(one.window.banner.isVisible)
        assert one.window.banner.label.text() == f"b (2 of 5): {error}"
    qtbot.waitUntil(lambda: rested(one))
    assert ahead(one).count("b") == 1, "not tried again and again"


def test_an_image_that_is_being_decoded_ahead_is_not_decoded_twice(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = opened(harness, qtbot)
    one.ahead.gates = {"d": threading.Event()}
    step(one, qtbot)
    qtbot.waitUntil(lambda: ahead(one)[-1] == "d")
    step(one, qtbot)
    one.session.step(1)
    qtbot.waitUntil(lambda: one.runner.active(OPEN))
    one.ahead.gates["d"].set()
    qtbot.waitUntil(lambda: one.window.windowTitle().startswith("d (4 of 5)"))
    assert names(one) == ["a"]


def test_what_the_user_asks_for_waits_for_no_neighbour(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = opened(harness, qtbot)
    one.ahead.gates = {"d": threading.Event()}
    step(one, qtbot)
    qtbot.waitUntil(lambda: ahead(one)[-1] == "d")
    with qtbot.waitSignal(one.session.image_opened):
        one.session.step_to_end(last=True)
    assert names(one) == ["a", "e"]
    assert ahead(one)[-1] == "d", "still under way"
    with qtbot.waitSignal(one.session.image_opened):
        one.session.step_to_end(last=False)
    qtbot.waitUntil(lambda: rested(one))
    assert ahead(one)[-2:] == ["d", "b"], "a neighbour of no use was given up"


def test_keys_faster_than_images_skip_frames(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = harness(**{name: image(0.3 + 0.1 * n) for n, name in enumerate(NAMES)})
    one.open(*NAMES)
    qtbot.waitUntil(lambda: one.scored and rested(one))
    one.reader.gates = {"b": threading.Event()}
    shown: list[str] = []
    one.session.image_opened.connect(lambda _p, playlist: shown.append(playlist.current.name))
    painted = Painted(one.window.image)
    for _ in range(4):
        press(one, qtbot, Qt.Key.Key_PageDown)
    one.reader.gates["b"].set()
    qtbot.waitUntil(lambda: one.window.windowTitle().startswith("e (5 of 5)"))
    qtbot.waitUntil(lambda: rested(one))
    assert shown[-1] == "e"
    assert names(one) in (["a", "b", "e"], ["a", "e"]), "what was passed by is not queued"
    assert all(painted.with_image), "never black in between"
    assert not one.window.loading.isVisible()
    assert one.window.actions_by_id["previous"].isEnabled()
    assert not one.window.actions_by_id["next"].isEnabled()


def test_an_image_that_takes_long_is_given_up_when_it_is_passed_by(
    harness: HarnessFactory, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefetch, "PASSING_S", 0)
    one = harness(a=image(0.3), b=image(0.4), c=image(0.5))
    one.open("a", "b", "c")
    qtbot.waitUntil(lambda: one.scored and rested(one))
    one.reader.gates = {"b": threading.Event()}
    shown: list[str] = []
    one.session.image_opened.connect(lambda _p, playlist: shown.append(playlist.current.name))
    one.session.step(1)
    qtbot.waitUntil(lambda: names(one)[-1] == "b")
    one.session.step(1)
    qtbot.waitUntil(lambda: shown == ["c"])


def test_an_error_of_an_image_that_was_passed_by_is_not_shown(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(a=image(0.3), b=RefusedError("no", "No image."), c=image(0.5))
    one.open("a", "b", "c")
    qtbot.waitUntil(lambda: one.scored and rested(one))
    one.reader.gates = {"b": threading.Event()}
    refused: list[str] = []
    one.session.refused.connect(refused.append)
    one.session.step(1)
    qtbot.waitUntil(lambda: names(one)[-1] == "b")
    one.session.step(1)
    one.reader.gates["b"].set()
    qtbot.waitUntil(lambda: one.window.windowTitle().startswith("c (3 of 3)"))
    assert not refused


def test_steps_are_given_up_only_when_left() -> None:
    closed: list[bool] = []

    def steps() -> Steps[None, str]:
        try:
            for _ in range(3):
                yield Progress(0, 1, "")
        finally:
            closed.append(True)
        return "whole"

    def run(*, left: bool) -> str | None:
        running = until_left(steps(), lambda: left)
        while True:
            try:
                next(running)
            except StopIteration as stop:
                return stop.value

    assert run(left=False) == "whole"
    assert run(left=True) == "whole", "it was nearly there"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prefetch, "PASSING_S", -1)
        assert run(left=False) == "whole"
        closed.clear()
        assert run(left=True) is None
    assert closed
    closed.clear()
    cancelled = until_left(steps(), lambda: False)
    next(cancelled)
    cancelled.close()
    assert closed, "cancelling reaches the decoder"


def test_the_scores_of_neighbours_come_with_them(harness: HarnessFactory, qtbot: QtBot) -> None:
    engine = Counting()
    one = opened(harness, qtbot, engine=engine, c=image(unsuitable=UNSUITABLE))
    assert engine.runs == 2, "a and b; c must not be scored"
    step(one, qtbot)
    assert one.scored
    assert engine.runs == 2
    qtbot.waitUntil(lambda: rested(one))
    runs = engine.runs
    with qtbot.waitSignal(one.session.scoring.assessed):
        press(one, qtbot, Qt.Key.Key_F5)
    assert engine.runs == runs + 1, "analysed anew when asked for"


def test_neighbours_are_not_scored_ahead_by_a_slow_model(
    harness: HarnessFactory, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xray_desktop.gui.common.result_cache.QUICK_S", -QUICK_S)
    engine = Counting()
    opened(harness, qtbot, engine=engine)
    assert engine.runs == 1


def test_scores_that_are_being_computed_ahead_are_not_computed_twice(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    engine = Counting()
    one = opened(harness, qtbot, engine=engine)
    engine.go_on.clear()
    step(one, qtbot)
    qtbot.waitUntil(lambda: engine.runs == 4)  # a, b, c ahead, d ahead
    step(one, qtbot)
    step(one, qtbot)
    engine.go_on.set()
    qtbot.waitUntil(lambda: one.scored)
    assert one.window.windowTitle().startswith("d")
    qtbot.waitUntil(lambda: rested(one))
    assert engine.runs == 5, "and e"


def test_an_error_of_the_model_on_a_neighbour_is_shown_with_it_only(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    class Failing(FakeEngine):
        failed = 0

        def logits_and_pooled(self, batch):
            if batch.mean() > 0.35:
                self.failed += 1
                raise FailedError("engine", "The model failed.")
            return super().logits_and_pooled(batch)

    engine = Failing()
    one = opened(harness, qtbot, engine=engine)
    assert engine.failed == 2, "b and c, once each"
    assert not one.window.banner.isVisible()
    assert not one.runner.error_codes
    one.session.step(1)
    qtbot.waitUntil(lambda: one.window.panel.note.text() == "The model failed.")


def test_nothing_of_what_is_done_ahead_is_reported(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = opened(harness, qtbot)
    reports: list[Progress[None]] = []
    one.runner.reported.connect(lambda progress: reports.append(progress) if progress else None)
    step(one, qtbot)
    qtbot.waitUntil(lambda: rested(one) and ahead(one)[-1] == "d")
    assert not reports, "nor is an image that is there being opened"


def test_a_blind_read_hides_the_scores_of_a_neighbour(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = opened(harness, qtbot)
    one.window.actions_by_id["read_first"].trigger()
    shown: list[object] = []
    one.session.scoring.assessed.connect(shown.append)
    one.session.heat_map_controller.heat_map_changed.connect(
        lambda found: shown.append(found) if found else None
    )
    for by in (1, 1, -1):
        step(one, qtbot, by)
        assert one.session.scoring.display.mode in (Mode.BLIND_READ, Mode.MESSAGE)
        assert one.session.scoring.display.assessment is None
        qtbot.waitUntil(lambda: rested(one))
        assert one.session.scoring.display.mode is Mode.BLIND_READ
    assert not shown


def test_stopping_an_image_resumes_the_neighbours(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = opened(harness, qtbot)
    one.reader.gates = {"e": threading.Event()}
    one.session.prefetcher.cache.keep(())
    one.session.step_to_end(last=True)
    qtbot.waitUntil(lambda: names(one)[-1] == "e")
    one.session.cancel()
    qtbot.waitUntil(lambda: rested(one))
    assert one.window.windowTitle().startswith("a")
    assert not one.session.prefetcher._paused


def test_heat_maps_come_before_the_scores_of_neighbours(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    engine = Counting()
    one = harness(engine, prefetch=True, a=image(0.5), b=image(0.3))
    assert one.settings.value(ON_OPEN)
    engine.wait = threading.Event()
    one.open("a", "b")
    qtbot.waitUntil(lambda: engine.calls == 1 and not one.session.prefetcher.busy)
    assert engine.runs == 1
    engine.release_gradients()
    qtbot.waitUntil(lambda: engine.runs == 2)


def test_a_neighbour_that_is_there_waits_for_no_other_image(
    harness: HarnessFactory, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefetch, "PASSING_S", 60)
    one = opened(harness, qtbot)
    one.reader.gates = {"e": threading.Event()}
    one.session.step_to_end(last=True)
    qtbot.waitUntil(lambda: names(one)[-1] == "e")
    step(one, qtbot, -3)
    assert one.window.windowTitle().startswith("b (2 of 5)")
    assert names(one) == ["a", "e"]


def test_neighbours_are_those_of_the_list_as_it_is_now(
    harness: HarnessFactory, qtbot: QtBot
) -> None:
    one = harness(prefetch=True, a=image(0.3), b=image(0.4))
    one.open("b")
    qtbot.waitUntil(lambda: one.session.image is not None and rested(one))
    one.session.list_others([one.path("a"), one.path("b")])
    qtbot.waitUntil(lambda: one.path("a") in one.session.prefetcher.cache)


def test_paging_leaves_no_widgets_behind(harness: HarnessFactory, qtbot: QtBot) -> None:
    one = harness(**{f"{number}": image(0.3 + 0.05 * number) for number in range(9)})
    one.open(*(f"{number}" for number in range(9)))
    qtbot.waitUntil(lambda: one.scored and rested(one))
    seen: list[int] = []
    for _ in range(3):
        for by in (1,) * 8 + (-8,):
            step(one, qtbot, by)
        qtbot.waitUntil(lambda: rested(one))
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        seen.append(len(QApplication.allWidgets()))
    assert seen[1:] == seen[:1] * 2
