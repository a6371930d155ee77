"""What was open comes back after a crash, and leaves no trace after a clean end."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Stage
from tests.gui.fakes import film
from xray_desktop.gui.jobs import JobRunner
from xray_desktop.gui.playlist import Playlist
from xray_desktop.gui.sitting import NOTE, Sitting


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sitting.json"


def noted(file: Path, runner: JobRunner, playlist: Playlist, qtbot: QtBot) -> Sitting:
    sitting = Sitting(file, runner)
    sitting.note(playlist)
    qtbot.waitUntil(lambda: not runner.active(NOTE) and file.exists())
    return sitting


def films(folder: Path, *names: str) -> tuple[Path, ...]:
    for name in names:
        (folder / name).touch()
    return tuple(folder / name for name in names)


def test_a_note_is_read_again_and_is_the_users_own(
    file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    runner = JobRunner()
    paths = films(tmp_path, "a", "b", "c")
    noted(file, runner, Playlist(paths, 1), qtbot)
    left = Sitting(file, runner).left()
    assert left is not None
    assert (left.paths, left.index) == (paths, 1)
    assert str(tmp_path) not in repr(left)
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert runner.shutdown()


def test_films_that_are_gone_are_left_out(file: Path, tmp_path: Path, qtbot: QtBot) -> None:
    runner = JobRunner()
    paths = films(tmp_path, "a", "b", "c")
    noted(file, runner, Playlist(paths, 2), qtbot)
    paths[0].unlink()
    left = Sitting(file, runner).left()
    assert left is not None
    assert (left.paths, left.index) == (paths[1:], 1)
    for path in paths[1:]:
        path.unlink()
    assert Sitting(file, runner).left() is None
    assert runner.shutdown()


def test_after_a_clean_end_there_is_nothing(file: Path, tmp_path: Path, qtbot: QtBot) -> None:
    runner = JobRunner()
    sitting = noted(file, runner, Playlist(films(tmp_path, "a")), qtbot)
    sitting.end()
    sitting.end()
    assert not file.exists()
    assert sitting.left() is None
    assert runner.shutdown()


@pytest.mark.parametrize("content", ["", "[]", '{"paths": ["a"], "index": 4}', '{"paths": 3}'])
def test_a_damaged_note_is_no_note(file: Path, content: str) -> None:
    file.parent.mkdir()
    file.write_text(content, encoding="utf-8")
    assert Sitting(file, JobRunner()).left() is None


def test_a_folder_that_cannot_be_written_costs_the_note_alone(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").touch()
    runner = JobRunner()
    Sitting(tmp_path / "file" / "sitting.json", runner).note(Playlist(films(tmp_path, "a")))
    qtbot.waitUntil(lambda: not runner.active(NOTE))
    assert runner.shutdown()


def test_the_window_offers_it_and_opens_the_film_that_was_shown(
    stage: Callable[..., Stage], file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    one = stage(a=film(0.4), b=film(0.5))
    paths = films(one.folder, "a", "b")
    file.parent.mkdir()
    file.write_text(
        json.dumps({"paths": [str(path) for path in paths], "index": 1}), encoding="utf-8"
    )
    one.window.offer_back(Sitting(file, one.runner))
    banner = one.window.banner
    assert not banner.isHidden()
    assert "Films that were open: 2" in banner.label.text()
    assert str(one.folder) not in banner.label.text()
    with qtbot.waitSignal(one.session.film_opened):
        banner.accept.click()
    assert one.session.playlist is not None
    assert one.session.playlist.current == paths[1]
    assert banner.isHidden()


def test_dismissing_the_offer_forgets_it(
    stage: Callable[..., Stage], file: Path, tmp_path: Path
) -> None:
    one = stage()
    file.parent.mkdir()
    (kept,) = films(tmp_path, "a")
    file.write_text(json.dumps({"paths": [str(kept)], "index": 0}), encoding="utf-8")
    one.window.offer_back(Sitting(file, one.runner))
    one.window.banner.dismiss.click()
    assert not file.exists()
    assert one.window.banner.isHidden()
    one.window.banner.say("something else")
    assert one.window.banner.accept.isHidden()
