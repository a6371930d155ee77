"""Folders, places in a list, recent films."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.progress import finish
from xray_desktop.gui.playlist import Playlist, listing_steps
from xray_desktop.gui.recent import MOST, RecentFilms


def test_a_folder_becomes_its_films_by_name(tmp_path: Path) -> None:
    for name in ("b.png", "a.DCM", "IM0001", "notes.txt", ".hidden.png"):
        (tmp_path / name).touch()
    (tmp_path / "folder").mkdir()
    extra = tmp_path / "odd.name"
    listed = finish(listing_steps([tmp_path, extra]))
    assert [path.name for path in listed.paths] == ["IM0001", "a.DCM", "b.png", "odd.name"]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="holds no film"):
        finish(listing_steps([tmp_path]))


def test_moving_stops_at_both_ends() -> None:
    start = Playlist((Path("a"), Path("b")))
    assert start.moved(-1) is None
    second = start.moved(1)
    assert second is not None
    assert second.current == Path("b")
    assert second.moved(1) is None


def test_an_index_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="film 2 of 1"):
        Playlist((Path("a"),), 2)


def test_recent_films_are_ten_the_latest_first_and_survive(tmp_path: Path) -> None:
    place = str(tmp_path / "s.ini")
    recent = RecentFilms(QSettings(place, QSettings.Format.IniFormat))
    assert recent.paths == ()
    recent.add(Path("first.png"))
    assert recent.paths == (Path("first.png"),)
    for i in range(MOST + 2):
        recent.add(Path(f"{i}.png"))
    recent.add(Path("5.png"))
    recent._settings.sync()
    again = RecentFilms(QSettings(place, QSettings.Format.IniFormat))
    assert len(again.paths) == MOST
    assert again.paths[:2] == (Path("5.png"), Path(f"{MOST + 1}.png"))
    again.clear()
    assert again.paths == ()


def test_a_film_named_and_in_a_folder_is_listed_once(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(b"film")
    named = tmp_path / "b.png"
    assert finish(listing_steps([named, tmp_path])).paths == (named, tmp_path / "a.png")
